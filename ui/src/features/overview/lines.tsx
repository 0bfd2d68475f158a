// All lines at a glance: source, cord, target, state, and their figures over the range.
import { LineCord } from "../../components/cord";
import { Figure, LineEnd } from "../../components/line-parts";
import { HealthBadge } from "../../components/state";
import { EnvironmentTag } from "../../components/tags";
import type { LineOverview } from "../../ipc/overview";
import type { RouteView } from "../../ipc/types";
import { count, momentOf, span } from "../../lib/figures";
import { overview } from "../../lib/words/overview";
import { kindWord } from "../../lib/words/routes";
import { Spark } from "./chart";
import { sum } from "./model";

const words = overview.lines;
// Last, events and p95 leave first; state and environment never do.
const COLUMNS =
  "grid items-center gap-x-3 px-3.5 grid-cols-[minmax(0,1fr)_minmax(0,1fr)_132px_56px_44px] @min-[620px]:grid-cols-[minmax(0,1fr)_92px_minmax(0,1fr)_132px_56px_44px] @min-[900px]:grid-cols-[minmax(0,1fr)_92px_minmax(0,1fr)_132px_96px_76px_56px_44px_64px]";
const FROM_620 = "@max-[620px]:hidden";
const FROM_900 = "@max-[900px]:hidden";

export function Lines({
  routes,
  lines,
  over,
  now,
  zone,
  tileOf,
  environmentOf,
}: {
  routes: readonly RouteView[];
  lines: readonly LineOverview[];
  /** The range in words. */
  over: string;
  now: number;
  zone: string;
  tileOf: (vendor: string) => string;
  environmentOf: (connection: string) => string | undefined;
}) {
  const charts = new Map(lines.map((line) => [line.route.id, line]));
  return (
    <div className="rounded-panel border border-line bg-raised">
      <div className={`${COLUMNS} h-7 border-b border-line text-small text-ink-3`} aria-hidden="true">
        <span>{words.when}</span>
        <span className={FROM_620} />
        <span>{words.thenDo}</span>
        <span>{words.state}</span>
        <span className={FROM_900}>{words.events(over.replace(/^last /, ""))}</span>
        <span className={FROM_900}>{words.last}</span>
        <span className="text-right">{words.waiting}</span>
        <span className="text-right">{words.dead}</span>
        <span className={`text-right ${FROM_900}`}>{words.p95}</span>
      </div>
      <ul>
        {routes.map((route) => {
          const chart = charts.get(route.id)?.charts;
          const environment = environmentOf(route.target.id);
          const accepted = chart?.accepted ?? [];
          const p95 = chart?.totals.p95_ms;
          return (
            <li
              key={route.id}
              data-testid="overview-line"
              data-health={route.health}
              className={`${COLUMNS} relative h-10.5 border-b border-line last:border-b-0 hover:bg-sunken`}
            >
              <LineEnd
                tile={tileOf(route.source.vendor)}
                name={route.name}
                note={[route.source.name, ...route.source.kinds.map(kindWord)].join(", ")}
                link={{ id: route.id, label: route.name }}
              />
              <span className={FROM_620}>
                <LineCord health={route.health} />
              </span>
              <LineEnd tile={tileOf(route.target.vendor)} name={route.target.container_name} note={route.target.name} />
              <span className="flex items-center gap-2">
                <HealthBadge health={route.health} />
                {environment ? <EnvironmentTag environment={environment} /> : null}
              </span>
              <span className={FROM_900}>
                <Spark label={words.spark(route.name, sum(accepted), over)} values={accepted} />
              </span>
              <Figure label={words.last} hide={FROM_900} left>
                {route.last_event_at === undefined ? words.never : momentOf(route.last_event_at, now, zone)}
              </Figure>
              <Figure
                label={words.waiting}
                tone={route.waiting > 0 && route.health !== "on" ? "font-semibold text-warn" : ""}
              >
                {count(route.waiting)}
              </Figure>
              <Figure label={words.dead} tone={route.dead > 0 ? "font-semibold text-bad" : ""}>
                {count(route.dead)}
              </Figure>
              <Figure label={words.p95} hide={FROM_900}>
                {p95 === undefined ? words.nothing : span(p95)}
              </Figure>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
