// The counters of the in-memory relay: charts of any range, budgets of the accounts, and what it tells of itself.
import type { Alert, ChartRange, Charts, Overview } from "../../overview";
import type { Budget, RouteView } from "../../types";
import type { Handler } from "./call";
import { chanceOf, type World } from "./world";

const MINUTE = 60_000;
const RANGE: Record<ChartRange, { points: number; point_ms: number }> = {
  "1h": { points: 60, point_ms: MINUTE },
  "6h": { points: 72, point_ms: 5 * MINUTE },
  "24h": { points: 96, point_ms: 15 * MINUTE },
  "7d": { points: 84, point_ms: 120 * MINUTE },
  "30d": { points: 120, point_ms: 360 * MINUTE },
};
const isRange = (text: string | null): text is ChartRange => text !== null && text in RANGE;
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** The same curve each time for the same seed: a day's wave with its own noise, and one bad moment. */
function charted(seed: number, { points, point_ms }: { points: number; point_ms: number }, rate: number): Charts {
  const chance = chanceOf(seed);
  for (let turn = 0; turn < 8; turn += 1) chance();
  const all = Array.from({ length: points }, (_, at) => {
    const wave = 0.75 + 0.25 * Math.sin((at / points) * Math.PI * 4);
    const accepted = Math.round((rate * point_ms * wave * (0.85 + 0.3 * chance())) / MINUTE);
    const ill = rate > 0 && at > points * 0.7 && at < points * 0.76;
    const dead = ill ? Math.round(2 * chance()) : 0;
    const depth = Math.round(3 * chance() + (ill ? 40 * chance() : 0));
    return {
      accepted,
      dead,
      delivered: Math.max(0, accepted - dead),
      retried: ill ? 5 : 0,
      p50_ms: accepted > 0 ? Math.round(80 + 30 * chance()) : -1,
      p95_ms: accepted > 0 ? Math.round(300 + 160 * chance() + (ill ? 900 : 0)) : -1,
      depth: rate > 0 ? depth : 0,
      oldest_ms: rate > 0 && depth > 0 ? Math.round(depth * 9_000 * (0.5 + chance())) : 0,
    };
  });
  const row = (name: keyof (typeof all)[number]) => all.map((one) => one[name]);
  const accepted = row("accepted");
  return {
    accepted,
    delivered: row("delivered"),
    dead: row("dead"),
    retried: row("retried"),
    p50_ms: row("p50_ms"),
    p95_ms: row("p95_ms"),
    depth: row("depth"),
    oldest_ms: row("oldest_ms"),
    totals: {
      accepted: total(accepted),
      delivered: total(row("delivered")),
      dead: total(row("dead")),
      retried: total(row("retried")),
      ...(total(accepted) > 0 ? { p50_ms: 96, p95_ms: 412 } : {}),
    },
  };
}

function overviewOf(world: World, range: ChartRange): Overview {
  const shape = RANGE[range];
  const until = Math.floor(world.now() / shape.point_ms) * shape.point_ms;
  const quiet = world.events.length === 0;
  return {
    range,
    from: until - shape.points * shape.point_ms,
    until,
    point_ms: shape.point_ms,
    all: charted(7, shape, quiet ? 0 : 38),
    lines: world.routes.map((route, at) => ({
      route: { id: route.id, name: route.name },
      source: route.source,
      target: route.target.container_name,
      on: route.on,
      waiting: route.waiting,
      ...(route.last_event_at === undefined ? {} : { last_event_at: route.last_event_at }),
      charts: charted(at + 20, shape, quiet || !route.on ? 0 : 9),
    })),
  };
}

function budgetsOf(world: World, id: string): Budget[] {
  const gauge = world.connections.find((one) => one.id === id)?.gauge;
  if (!gauge) return [];
  const left = gauge.limit - gauge.used;
  const resets = gauge.resets_at === undefined ? {} : { resets_at: gauge.resets_at };
  return [
    {
      name: gauge.unit,
      unit: gauge.unit,
      allowed: gauge.limit,
      left,
      ours: Math.floor(gauge.limit * gauge.share),
      ...resets,
    },
  ];
}

const ALERTS = new WeakMap<World, Alert[]>();
/** For tests: what the relay tells of itself. */
export const alertsOf = (world: World, set?: Alert[]): Alert[] => {
  if (set) ALERTS.set(world, set);
  return ALERTS.get(world) ?? [];
};

export const OVERVIEW_HANDLERS: Record<string, Handler> = {
  "GET /overview": ({ world, query }) => {
    const range = query.get("range");
    return overviewOf(world, isRange(range) ? range : "24h");
  },
  "GET /connections/{id}/budgets": ({ world, id }) => budgetsOf(world, id),
  "GET /alerts": ({ world }) => alertsOf(world),
  "POST /routes/{id}/probe": ({ world, id, touch }) => {
    const well = (route: RouteView): RouteView => {
      const { breaker: _, ...rest } = route;
      return rest;
    };
    world.routes = world.routes.map((route) => (route.id === id ? well(route) : route));
    touch("routes");
    return world.routes.find((route) => route.id === id);
  },
};
