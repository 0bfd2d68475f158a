// Where one can go: icon and word at 208 px, icons with tooltips on the 48 px rail.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import {
  Activity,
  BriefcaseBusiness,
  CircleCheck,
  DoorOpen,
  FlaskConical,
  House,
  Inbox,
  type LucideIcon,
  OctagonX,
  Plug,
  RotateCw,
  Route as RouteIcon,
  Search,
  Settings as SettingsIcon,
} from "lucide-react";
import type { KeyboardEvent } from "react";
import { Tip } from "../components/button";
import { BrandMark } from "../components/cord";
import { Keys } from "../components/keys";
import { openCasesQuery } from "../ipc/cases";
import { useIpc } from "../ipc/context";
import type { StreamState } from "../ipc/host";
import type { Status } from "../ipc/types";
import { count } from "../lib/figures";
import { useMedia, WIDE } from "../lib/media";
import { underway } from "../lib/sum";
import { shell } from "../lib/words/shell";
import { useWaiting } from "./use-waiting";

type Place = {
  name: keyof typeof shell.nav;
  to: string;
  icon: LucideIcon;
  number?: number | undefined;
  urgent?: boolean;
};

function Entry({ place, wide }: { place: Place; wide: boolean }) {
  const { icon: Icon, number } = place;
  const label = shell.nav[place.name];
  // On the rail the count has no room: a dot says that there is one, the name says which.
  const waits = place.urgent && number ? shell.waits(count(number)) : undefined;
  const link = (
    <Link
      to={place.to}
      data-testid={`nav-${place.name}`}
      aria-label={wide ? undefined : waits ? `${label}, ${waits}` : label}
      activeProps={{ className: "bg-panel text-ink font-medium border-line [&>svg]:text-accent" }}
      inactiveProps={{ className: "text-ink-2 border-transparent hover:bg-sunken" }}
      className={`press relative flex h-7.5 items-center gap-2.5 rounded-btn border ${wide ? "px-2" : "w-9 justify-center"}`}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden className="shrink-0" />
      {wide ? <span className="cut flex-1">{label}</span> : null}
      {wide && number ? (
        <span
          data-testid={`count-${place.name}`}
          title={waits}
          className={`num text-small ${waits ? "font-semibold text-bad" : "font-normal text-ink-3"}`}
        >
          {count(number)}
        </span>
      ) : null}
      {!wide && waits ? (
        <span
          aria-hidden="true"
          data-testid={`dot-${place.name}`}
          className="absolute top-1 right-1.5 size-2 rounded-full border border-canvas bg-bad forced-colors:bg-[CanvasText]"
        />
      ) : null}
    </Link>
  );
  return (
    <li>
      {wide ? (
        link
      ) : (
        <Tip text={waits ? `${label}, ${waits}` : label} side="right">
          {link}
        </Tip>
      )}
    </li>
  );
}

export function Sidebar({
  status,
  stream,
  routes,
  connections,
  rail,
  onFind,
}: {
  status: Status | undefined;
  stream: StreamState;
  routes: number | undefined;
  connections: number | undefined;
  /** Icons alone, however wide the window is. */
  rail: boolean;
  /** Opens the box with what was typed or pasted onto it. */
  onFind: (typed: string) => void;
}) {
  const roomy = useMedia(WIDE);
  const waiting = useWaiting(status);
  const openCases = useQuery(openCasesQuery(useIpc())).data?.counts.open;
  const wide = roomy && !rail;
  const groups: { title?: string; places: Place[] }[] = [
    {
      places: [
        { name: "overview", to: "/overview", icon: House },
        { name: "events", to: "/events", icon: Activity },
        {
          name: "inbox",
          to: "/inbox",
          icon: Inbox,
          number: waiting,
          urgent: true,
        },
        { name: "cases", to: "/cases", icon: BriefcaseBusiness, number: openCases },
      ],
    },
    {
      title: shell.build,
      places: [
        { name: "connections", to: "/connections", icon: Plug, number: connections },
        { name: "routes", to: "/routes", icon: RouteIcon, number: routes },
      ],
    },
    {
      places: [
        { name: "practice", to: "/practice", icon: FlaskConical },
        { name: "settings", to: "/settings", icon: SettingsIcon },
        { name: "welcome", to: "/welcome", icon: DoorOpen },
      ],
    },
  ];
  return (
    <nav
      aria-label={shell.screens}
      className={`flex min-h-0 flex-col overflow-x-hidden overflow-y-auto border-r border-line bg-canvas pt-2.5 ${wide ? "px-2" : "px-1.5"}`}
    >
      <div className={`mb-2 flex h-8 shrink-0 items-center gap-2.25 ${wide ? "px-2" : "justify-center"}`}>
        <BrandMark />
        {wide ? <span className="text-[14px] font-semibold tracking-[-0.012em]">{shell.product}</span> : null}
      </div>
      <FindBox wide={wide} onFind={onFind} />
      {groups.map((group) => (
        <div key={group.places[0]?.name}>
          {group.title && wide ? (
            <p className="px-2 pt-3 pb-1 text-tiny text-ink-3">{group.title}</p>
          ) : (
            group.places[0]?.name !== "overview" && <div className="h-3.5" />
          )}
          <ul className="flex flex-col gap-px">
            {group.places.map((place) => (
              <Entry key={place.name} place={place} wide={wide} />
            ))}
          </ul>
        </div>
      ))}
      {wide && status ? <Relay status={status} stream={stream} /> : null}
    </nav>
  );
}

/** The box where it is always in sight: pressed, typed into or pasted onto, it opens with that. */
function FindBox({ wide, onFind }: { wide: boolean; onFind: (typed: string) => void }) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    onFind(event.key);
  };
  const box = (
    <button
      type="button"
      data-testid="search-box"
      aria-label={wide ? undefined : shell.find.box}
      aria-haspopup="dialog"
      onClick={() => onFind("")}
      onKeyDown={onKeyDown}
      onPaste={(event) => {
        event.preventDefault();
        onFind(event.clipboardData.getData("text").trim());
      }}
      className={`press mb-2.5 flex h-7 shrink-0 items-center gap-2 rounded-btn border border-edge bg-raised text-ink-3 hover:bg-sunken ${wide ? "px-2" : "w-9 justify-center"}`}
    >
      <Search size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
      {wide ? (
        <>
          <span className="cut flex-1 text-left">{shell.find.box}</span>
          <Keys shortcut="mod+k" />
        </>
      ) : null}
    </button>
  );
  return wide ? (
    box
  ) : (
    <Tip text={shell.find.tip} side="right">
      {box}
    </Tip>
  );
}

function Relay({ status, stream }: { status: Status; stream: StreamState }) {
  const look =
    stream === "lost"
      ? { icon: RotateCw, tone: "text-warn", word: shell.relay.lost }
      : status.intake.state === "shut"
        ? { icon: OctagonX, tone: "text-bad", word: shell.relay.shut }
        : { icon: CircleCheck, tone: "text-ok", word: shell.relay.running };
  const Icon = look.icon;
  return (
    <div className="num -mx-2 mt-auto border-t border-line px-4 py-2.25 text-small leading-[17px] text-ink-2">
      <p className="flex items-center gap-1.5 font-medium text-ink">
        <Icon size={14} strokeWidth={1.75} aria-hidden className={look.tone} />
        {look.word}
      </p>
      {shell.rate(count(Math.round(status.per_minute)), count(underway(status.sum) + status.sum.held))}
    </div>
  );
}
