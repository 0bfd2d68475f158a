// The overview's figures: points of the charts, paths, and what needs a person, worst first. Pure.
import type { CaseState } from "../../ipc/cases";
import type { Group, Inbox } from "../../ipc/desk";
import { type Alert, type Breaker, type ChartRange, RANGES } from "../../ipc/overview";
import type { ConnectionView, Problem, RouteView } from "../../ipc/types";

export type OverviewSearch = { range?: ChartRange };

export function readOverviewSearch(raw: Record<string, unknown>): OverviewSearch {
  const range = RANGES.find((one) => one === raw.range);
  return range ? { range } : {};
}

/** Height of a drawing in its own units; it is as wide as it has points. */
export const TALL = 32;

/** A line from zero through the points; where there is none (below zero) it is parted. */
export function pathOf(values: readonly number[], top: number): string {
  let path = "";
  let down = false;
  values.forEach((value, index) => {
    if (value < 0) {
      down = false;
      return;
    }
    const y = TALL - (top > 0 ? Math.min(1, value / top) : 0) * TALL;
    // A point between two gaps is a short dash, so that it is seen.
    const lone = !down && (values[index + 1] ?? -1) < 0;
    path += `${down ? "L" : "M"}${index} ${Math.round(y * 10) / 10}${lone ? "h0.6" : ""}`;
    down = true;
  });
  return path;
}

export const topOf = (...rows: readonly (readonly number[])[]): number => Math.max(0, ...rows.flat());

/** Each point as a rate by the minute. */
export const perMinute = (values: readonly number[], point_ms: number): number[] =>
  values.map((value) => value / (point_ms / 60_000));

export const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

export type Need =
  | { kind: "group"; key: string; group: Group }
  | { kind: "breaker"; key: string; route: RouteView; breaker: Breaker }
  | { kind: "connection"; key: string; connection: ConnectionView; problem: Problem }
  | { kind: "alert"; key: string; alert: Alert }
  | { kind: "stale"; key: string; count: number };

/** Alerts that say what another row says already. */
const SAID = ["hold", "dead_letters", "breaker"];

/**
 * What needs a person. First what stops work, where more piles up by the minute: targets left alone, accounts that are
 * refused, lines held. Then the other causes of the inbox, and what the relay tells of itself.
 */
export function needsOf(given: {
  inbox: Inbox | undefined;
  routes: readonly RouteView[];
  connections: readonly ConnectionView[];
  alerts: readonly Alert[];
  cases: Partial<Record<CaseState, number>> | undefined;
}): Need[] {
  const rank = { held: 0, dead: 1, asking: 2, unreadable: 3 } as const;
  const groups = [...(given.inbox?.groups ?? [])].sort((a, b) => rank[a.kind] - rank[b.kind] || b.count - a.count);
  const open = new Map<string, Need>();
  for (const route of given.routes) {
    const { breaker } = route;
    if (!breaker) continue;
    const key = `breaker ${breaker.connection} ${breaker.container}`;
    if (!open.has(key)) open.set(key, { kind: "breaker", key, route, breaker });
  }
  const accounts = given.connections.flatMap((connection): Need[] =>
    connection.problem && connection.health !== "good"
      ? [{ kind: "connection", key: `connection ${connection.id}`, connection, problem: connection.problem }]
      : [],
  );
  const told = given.alerts
    .filter((alert) => !SAID.includes(alert.what))
    .map((alert): Need => ({ kind: "alert", key: `alert ${alert.what} ${alert.subject?.id ?? ""}`, alert }));
  const stale = given.cases?.stale ?? 0;
  return [
    ...open.values(),
    ...accounts,
    ...groups.map((group): Need => ({ kind: "group", key: `group ${group.id}`, group })),
    ...told,
    ...(stale > 0 ? [{ kind: "stale", key: "stale", count: stale } as const] : []),
  ];
}
