// The overview: what needs a person first, then lines, charts, budgets and connections.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { RotateCw } from "lucide-react";
import { Button } from "../../components/button";
import { Loading, TopRow } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { useNow } from "../../components/use-now";
import { openCasesQuery } from "../../ipc/cases";
import { useIpc, useStreamState } from "../../ipc/context";
import { inboxQuery } from "../../ipc/desk";
import { alertsQuery, type ChartRange, EVENTS_CAME_MS, overviewQuery, RANGES } from "../../ipc/overview";
import { connectionsQuery, routesQuery, vendorsQuery } from "../../ipc/queries";
import { useAgain } from "../../ipc/use-again";
import { momentOf, zoneWord } from "../../lib/figures";
import { useReady } from "../../lib/ready";
import { overview as words } from "../../lib/words/overview";
import { Accounts } from "./accounts";
import { ChartRow } from "./charts";
import { Lines } from "./lines";
import { needsOf, type OverviewSearch } from "./model";
import { Needs } from "./needs";

export function OverviewScreen({ search }: { search: OverviewSearch }) {
  const ipc = useIpc();
  const navigate = useNavigate();
  const { now, zone } = useNow();
  const range = search.range ?? "24h";
  const over = words.over[range];
  const charts = useQuery(overviewQuery(ipc, range));
  useAgain(charts.refetch, EVENTS_CAME_MS);
  const routes = useQuery(routesQuery(ipc));
  const connections = useQuery(connectionsQuery(ipc));
  const vendors = useQuery(vendorsQuery(ipc));
  const inbox = useQuery(inboxQuery(ipc));
  const alerts = useQuery(alertsQuery(ipc));
  const cases = useQuery(openCasesQuery(ipc));
  const accounts = (connections.data ?? []).filter((one) => !one.built_in);
  const all = [charts, routes, connections, inbox];
  useReady(
    "overview",
    all.every((one) => one.data !== undefined || one.error !== null),
  );
  // What failed is told once, at the top; charts that fail are told where they would stand.
  const failed = [routes, connections, inbox, alerts].find((one) => one.error);
  const hasHeads = routes.data !== undefined && connections.data !== undefined && inbox.data !== undefined;
  const tileOf = (vendor: string) => vendors.data?.find((one) => one.id === vendor)?.tile ?? vendor.slice(0, 2);
  const lines = routes.data ?? [];
  const isLost = useStreamState() === "lost";
  /** When the oldest of what is shown was read, in the relay's time. */
  const readAt = () => Math.min(...all.map((one) => one.dataUpdatedAt)) + ipc.clock.now() - Date.now();

  return (
    <>
      <TopRow title={words.title} sentence={hasHeads ? `${over}, ${zoneWord(zone)}` : undefined}>
        <RangeSwitch
          range={range}
          onRange={(next) => void navigate({ to: "/overview", search: { range: next }, replace: true })}
        />
      </TopRow>
      <div className="@container flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 pt-0.5 pb-4">
        {failed ? <ProblemBand problem={problemOf(failed.error)} onRemedy={() => void failed.refetch()} /> : null}
        {isLost && hasHeads ? <Old text={words.old(momentOf(readAt(), now, zone))} /> : null}
        {!hasHeads && !failed ? <Loading /> : null}
        {inbox.data && routes.data && connections.data ? (
          <Needs
            needs={needsOf({
              inbox: inbox.data,
              routes: lines,
              connections: accounts,
              alerts: alerts.data ?? [],
              cases: cases.data?.counts,
            })}
            now={now}
            zone={zone}
          />
        ) : null}
        {routes.data ? (
          <section aria-labelledby="overview-lines">
            <h2 id="overview-lines" className="pb-1.5 font-semibold">
              {words.lines.title}
              {lines.length > 0 ? (
                <span className="num pl-2 text-small font-normal text-ink-3">
                  {words.lines.sum(lines.length, lines.filter((route) => route.on).length)}
                </span>
              ) : null}
            </h2>
            {lines.length > 0 ? (
              <Lines
                routes={lines}
                lines={charts.data?.lines ?? []}
                over={over}
                now={now}
                zone={zone}
                tileOf={tileOf}
                environmentOf={(id) => accounts.find((one) => one.id === id)?.environment}
              />
            ) : (
              <p className="flex items-center gap-3 text-ink-2">
                {words.lines.none}
                <Button small onClick={() => void navigate({ to: "/routes/new" })}>
                  {words.lines.draw}
                </Button>
              </p>
            )}
          </section>
        ) : null}
        {charts.error ? <ProblemBand problem={problemOf(charts.error)} onRemedy={() => void charts.refetch()} /> : null}
        {charts.data ? (
          <ChartRow data={charts.data} now={now} zone={zone} />
        ) : hasHeads && !charts.error ? (
          // As high as the charts will be, so that nothing below them jumps.
          <div className="min-h-29">
            <Loading what={words.charts.reads} />
          </div>
        ) : null}
        {accounts.length > 0 ? <Accounts connections={accounts} zone={zone} /> : null}
      </div>
    </>
  );
}

/** Nothing tells any more what changes: what stands below it is no news. */
function Old({ text }: { text: string }) {
  return (
    <p
      role="status"
      data-testid="overview-old"
      className="flex items-center gap-2 rounded-panel bg-warn-tint px-3 py-2 text-ink"
    >
      <RotateCw size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-warn" />
      <span className="num">{text}</span>
    </p>
  );
}

function RangeSwitch({ range, onRange }: { range: ChartRange; onRange: (range: ChartRange) => void }) {
  return (
    <fieldset className="flex rounded-btn border border-edge bg-raised" data-testid="range">
      <legend className="sr-only">{words.range}</legend>
      {RANGES.map((one) => (
        <label
          key={one}
          className="press num relative flex h-6.5 cursor-default items-center border-l border-line px-2 text-small text-ink-2 nth-of-type-1:rounded-l-btn nth-of-type-1:border-l-0 last:rounded-r-btn hover:bg-sunken has-checked:bg-tint has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2 has-focus-visible:z-1"
        >
          <input
            type="radio"
            name="overview-range"
            value={one}
            checked={one === range}
            onChange={() => onRange(one)}
            className="absolute inset-0 opacity-0"
          />
          {words.ranges[one]}
        </label>
      ))}
    </fieldset>
  );
}
