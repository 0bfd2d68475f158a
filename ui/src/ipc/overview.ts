// What the overview reads: the stored counters as charts, the budgets of the accounts, and what the relay tells of itself.
import { queryOptions } from "@tanstack/react-query";
import type { Ipc } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Overview = Schemas["Overview"];
export type Charts = Schemas["Charts"];
export type LineOverview = Schemas["LineOverview"];
export type ChartRange = Schemas["ChartRange"];
export type Alert = Schemas["Alert"];
export type Breaker = Schemas["BreakerView"];

export const RANGES: readonly ChartRange[] = ["1h", "6h", "24h", "7d", "30d"];
/** Counters are added up by the minute. As events come they are read earlier. */
const AGAIN_MS = 60_000;
export const EVENTS_CAME_MS = 15_000;

export const overviewQuery = (ipc: Ipc, range: ChartRange) =>
  queryOptions({
    queryKey: ["overview", range],
    queryFn: () => ipc.ask(ipc.api.GET("/overview", { params: { query: { range } } })),
    refetchInterval: AGAIN_MS,
    // Another range is drawn over the one before, and nothing jumps.
    placeholderData: (before: Overview | undefined) => before,
  });

/** Under the status, which is read again with everything that an alert may be about. */
export const alertsQuery = (ipc: Ipc) =>
  queryOptions({ queryKey: ["status", "alerts"], queryFn: () => ipc.ask(ipc.api.GET("/alerts")) });
