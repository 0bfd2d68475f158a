// Second: how to sign in. What a way means, whose it is, how long it lasts and when it ends stand here before it is used.
import {
  Bot,
  CalendarClock,
  Hourglass,
  InfinityIcon,
  RefreshCw,
  ShieldCheck,
  TriangleAlert,
  UserRound,
  UsersRound,
} from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/button";
import { Tag } from "../../components/tags";
import type { Holder, Lasts, Vendor, Way } from "../../ipc/types";
import { dateOf, until } from "../../lib/figures";
import { wizard } from "../../lib/words/wizard";
import { StepFrame } from "./step-frame";

const words = wizard.way;
const HOLDER: Record<Holder, { icon: typeof Bot; tone: string }> = {
  machine: { icon: Bot, tone: "text-ink-2" },
  person: { icon: UserRound, tone: "text-warn" },
  either: { icon: UsersRound, tone: "text-ink-2" },
};
const LASTS: Record<Lasts, { icon: typeof Bot; tone: string }> = {
  forever: { icon: InfinityIcon, tone: "text-ink-2" },
  renews: { icon: RefreshCw, tone: "text-ink-2" },
  ends: { icon: Hourglass, tone: "text-warn" },
};

export function WayStep({
  vendor,
  chosen,
  now,
  zone,
  aside,
  onChoose,
  onBack,
  onNext,
}: {
  vendor: Vendor;
  chosen: string;
  now: number;
  zone: string;
  aside: ReactNode;
  onChoose: (way: string) => void;
  onBack: (() => void) | undefined;
  onNext: () => void;
}) {
  return (
    <StepFrame
      name="way"
      title={words.title(vendor.name)}
      aside={aside}
      onSubmit={onNext}
      foot={
        <>
          {onBack ? (
            <Button kind="quiet" className="-ml-2.5" onClick={onBack}>
              {wizard.back}
            </Button>
          ) : null}
          <Button kind="primary" type="submit" className="ml-auto">
            {wizard.continue}
          </Button>
        </>
      }
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="sr-only">{words.title(vendor.name)}</legend>
        {vendor.ways.map((way, index) => (
          <WayCard
            key={way.id}
            way={way}
            best={index === 0 && vendor.ways.length > 1}
            checked={way.id === chosen}
            now={now}
            zone={zone}
            onChoose={() => onChoose(way.id)}
          />
        ))}
      </fieldset>
    </StepFrame>
  );
}

function Fact({ look, children }: { look: { icon: typeof Bot; tone: string }; children: string }) {
  const Icon = look.icon;
  return (
    <span className={`inline-flex items-center gap-1 ${look.tone}`}>
      <Icon size={13} strokeWidth={1.75} aria-hidden className="shrink-0" />
      {children}
    </span>
  );
}

function WayCard({
  way,
  best,
  checked,
  now,
  zone,
  onChoose,
}: {
  way: Way;
  best: boolean;
  checked: boolean;
  now: number;
  zone: string;
  onChoose: () => void;
}) {
  const note = `way-${way.id}-note`;
  const needs = new Set(way.needs.map((need) => `${need.kind} ${need.any[0] ?? ""}`)).size;
  return (
    <label
      data-testid="way-choice"
      data-way={way.id}
      className={`press relative flex gap-2.5 rounded-panel border px-3 py-2.5 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent ${
        checked
          ? "border-accent bg-tint before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:rounded-l-panel before:bg-accent"
          : "border-line bg-raised hover:border-edge"
      }`}
    >
      <input
        type="radio"
        name="way"
        value={way.id}
        checked={checked}
        data-first={checked ? true : undefined}
        aria-label={way.name}
        aria-describedby={note}
        onChange={onChoose}
        className="mt-[3px] size-3.5 shrink-0 focus-visible:outline-none"
      />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <span className="font-semibold">{way.name}</span>
          {best ? <Tag>{words.best}</Tag> : null}
        </span>
        <span id={note} className="flex flex-col gap-1">
          <span className="text-ink-2">{way.help}</span>
          <span className="flex flex-wrap gap-x-3.5 gap-y-0.5 text-small">
            <Fact look={HOLDER[way.holder]}>{words.holder[way.holder]}</Fact>
            <Fact look={LASTS[way.lasts]}>{words.lasts[way.lasts]}</Fact>
            <Fact look={{ icon: ShieldCheck, tone: "text-ink-2" }}>
              {needs === 0 ? words.noNeeds : words.needs(needs)}
            </Fact>
          </span>
          <WayNote way={way} now={now} zone={zone} />
        </span>
      </span>
    </label>
  );
}

/** When a way ends, and what to beware of: said before it is chosen and while it is filled in. */
export function WayNote({ way, now, zone }: { way: Way; now: number; zone: string }) {
  const { ends, warning } = way;
  const text = warning ?? ends?.message;
  if (text === undefined) return null;
  const Icon = ends ? CalendarClock : TriangleAlert;
  return (
    <span className="mt-0.5 flex gap-1.5 rounded-ctl bg-warn-tint px-2 py-1 text-small text-ink">
      <Icon size={14} strokeWidth={1.75} aria-hidden className="mt-px shrink-0 text-warn" />
      <span>
        {ends ? (
          <strong className="font-semibold">{words.ends(dateOf(ends.at, zone), until(ends.at - now))} </strong>
        ) : null}
        {text}
      </span>
    </span>
  );
}
