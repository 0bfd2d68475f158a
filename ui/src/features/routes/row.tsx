// One line in two rows of text: when, cord, then, state, figures, switch, menu. A problem stands under it.
import { useNavigate } from "@tanstack/react-router";
import { LineCord } from "../../components/cord";
import { Switch } from "../../components/field";
import { Figure, LineEnd } from "../../components/line-parts";
import { Menu } from "../../components/menu";
import { ProblemBand, problemOf } from "../../components/problem";
import { useRemedy } from "../../components/remedy";
import { HealthBadge } from "../../components/state";
import { EnvironmentTag } from "../../components/tags";
import type { RouteView } from "../../ipc/types";
import { useVoice } from "../../lib/announce";
import { count, momentOf } from "../../lib/figures";
import { kindWord, routes as words } from "../../lib/words/routes";
import { useRouteSteps } from "./mutations";

// Version and last event leave first; state, environment and switch never do.
const COLUMNS =
  "grid items-center gap-x-3 px-3.5 grid-cols-[minmax(0,1fr)_minmax(0,1fr)_74px_44px_24px] @min-[620px]:grid-cols-[minmax(0,1fr)_92px_minmax(0,1fr)_132px_56px_44px_44px_24px] @min-[900px]:grid-cols-[minmax(0,1fr)_92px_minmax(0,1fr)_144px_78px_60px_48px_56px_44px_24px]";
const FROM_620 = "@max-[620px]:hidden";
const FROM_900 = "@max-[900px]:hidden";

export function RouteHead() {
  const { columns } = words;
  return (
    <div className={`${COLUMNS} h-7 border-b border-line text-small text-ink-3`} aria-hidden="true">
      <span>{columns.when}</span>
      <span className={FROM_620} />
      <span>{columns.thenDo}</span>
      <span>{columns.state}</span>
      <span className={FROM_900}>{columns.last}</span>
      <span className={`text-right ${FROM_620}`}>{columns.waiting}</span>
      <span className={`text-right ${FROM_620}`}>{columns.dead}</span>
      <span className={`text-right ${FROM_900}`}>{columns.version}</span>
      <span className="@min-[620px]:pl-2">{columns.on}</span>
      <span />
    </div>
  );
}

export function RouteRow({
  route,
  now,
  zone,
  tiles,
  environment,
  onDelete,
}: {
  route: RouteView;
  now: number;
  zone: string;
  tiles: [string, string];
  environment: string | undefined;
  onDelete: () => void;
}) {
  const navigate = useNavigate();
  const remedy = useRemedy();
  const { turn } = useRouteSteps();
  const { say } = useVoice();
  const { columns } = words;
  const show = (state?: string) =>
    void navigate({ to: "/events", search: { route: route.id, ...(state ? { state } : {}) } });
  const from = [route.source.name, ...route.source.kinds.map(kindWord)].join(", ");
  return (
    <li
      data-testid="route-row"
      data-route-id={route.id}
      data-health={route.health}
      className="border-b border-line last:border-b-0"
    >
      <div className={`${COLUMNS} relative h-10.5 hover:bg-sunken first:rounded-t-panel`}>
        <LineEnd tile={tiles[0]} name={route.name} note={from} link={{ id: route.id, label: words.open(route.name) }} />
        <span className={FROM_620}>
          <LineCord health={route.health} />
        </span>
        <LineEnd tile={tiles[1]} name={route.target.container_name} note={route.target.name} />
        <span className="flex items-center gap-2">
          <HealthBadge health={route.health} />
          {environment ? (
            <span className="flex @max-[620px]:hidden">
              <EnvironmentTag environment={environment} />
            </span>
          ) : null}
        </span>
        <Figure label={columns.last} hide={FROM_900} left>
          {route.last_event_at === undefined ? words.never : momentOf(route.last_event_at, now, zone)}
        </Figure>
        <Figure
          label={columns.waiting}
          hide={FROM_620}
          tone={route.waiting > 0 && route.health !== "on" ? "text-warn font-semibold" : ""}
        >
          {count(route.waiting)}
        </Figure>
        <Figure label={columns.dead} hide={FROM_620} tone={route.dead > 0 ? "text-bad font-semibold" : ""}>
          {count(route.dead)}
        </Figure>
        <Figure label={columns.version} hide={FROM_900}>
          {words.version(route.version)}
        </Figure>
        <span className="relative z-1 flex @min-[620px]:pl-2">
          <Switch
            label={words.turn(route.name, route.on)}
            checked={route.on}
            disabled={turn.isPending}
            data-testid="route-switch"
            onCheckedChange={(on) =>
              turn.mutate({ id: route.id, on }, { onSuccess: () => say(words.turnedSaid(route.name, on)) })
            }
          />
        </span>
        <span className="relative z-1">
          <Menu
            label={words.menu(route.name)}
            testId="route-menu"
            actions={[
              {
                name: "edit",
                label: words.edit,
                enabled: true,
                perform: () => void navigate({ to: "/routes/$id", params: { id: route.id } }),
              },
              { name: "events", label: words.showEvents, enabled: true, perform: () => show() },
              { name: "dead", label: words.showDead, enabled: route.dead > 0, perform: () => show("dead") },
              { name: "delete", label: words.delete, enabled: true, danger: true, perform: onDelete },
            ]}
          />
        </span>
      </div>
      {turn.error ? (
        <div className="px-3.5 pb-2">
          <ProblemBand problem={problemOf(turn.error)} onRemedy={remedy(problemOf(turn.error))} />
        </div>
      ) : null}
      {route.problem ? (
        <div className="px-3.5 pb-2">
          <ProblemBand
            problem={route.problem}
            tone={route.health === "held" ? "warn" : "bad"}
            onRemedy={remedy({ ...route.problem, subject: route.problem.subject ?? { kind: "route", id: route.id } })}
          />
        </div>
      ) : null}
    </li>
  );
}
