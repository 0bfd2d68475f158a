// Moments that a young installation is seldom in, for pictures and development: `?scene=breaker`.
import { deskOf, wrote } from "./inbox";
import { alertsOf } from "./overview";
import type { World } from "./world";

const MINUTE = 60_000;

/** What a scene does to answers, beside what it did to the world. */
export type Manner = {
  /** How late an address answers, in milliseconds. */
  late?: (path: string) => number;
  /** Addresses that refuse. */
  refuses?: (path: string) => boolean;
  /** The stream has broken off. */
  lost?: boolean;
};

const LONG =
  "Work orders did not answer in time on 41 of the last 60 tries, each after the call had been sent, so that every one of them has to be looked up before it may be sent again.";

const SCENES: Record<string, (world: World) => Manner> = {
  breaker: (world) => {
    const now = world.now();
    world.routes = world.routes.map((route, at) => {
      if (at > 1) return route;
      const breaker = {
        connection: route.target.id,
        container: route.target.container,
        state: "open" as const,
        class: "silent" as const,
        reason: at === 0 ? LONG : "The target does not answer in time.",
        since: now - 12 * MINUTE,
        next_probe: now + MINUTE / 2,
      };
      return { ...route, breaker };
    });
    const [first] = world.routes;
    alertsOf(world, [
      {
        what: "storage",
        since: now - 3 * MINUTE,
        value: 91,
        threshold: 90,
        sentence: "91 % of the room for events is used.",
        link: "/settings/storage",
      },
      {
        what: "waiting",
        ...(first ? { subject: { id: first.id, name: first.name } } : {}),
        since: now - 40 * MINUTE,
        value: 2_400_000,
        threshold: 1_800_000,
        sentence: "The oldest event has waited for 40 minutes.",
        link: "/routes",
      },
    ]);
    return {};
  },
  calm: (world) => {
    world.events = world.events.map((row) => ({
      ...row,
      state: "delivered" as const,
      lines: row.lines.map((line) => ({ ...line, state: "delivered" as const })),
    }));
    deskOf(world).unread = [];
    world.routes = world.routes.map(({ problem: _, breaker: __, ...route }) => ({
      ...route,
      health: route.on ? ("on" as const) : route.health === "draft" ? ("draft" as const) : ("off" as const),
      waiting: 0,
      dead: 0,
    }));
    world.connections = world.connections.map(({ problem: _, ...one }) => ({ ...one, health: "good" as const }));
    return {};
  },
  failing: () => ({ refuses: (path) => path === "/overview" || path.endsWith("/budgets") }),
  lost: () => ({ lost: true }),
  slow: () => ({ late: (path) => (path === "/find" || path === "/overview" ? 30_000 : 0) }),
  stuck: (world) => {
    world.stuck = true;
    return {};
  },
  creeping: (world) => {
    world.slow_ms = 30_000;
    return {};
  },
  busy: (world) => {
    const desk = deskOf(world);
    for (let turn = 0; turn < 260; turn += 1) {
      if (turn % 7 === 0)
        wrote(world, desk, "delivery.dismissed", `dlv_${turn}`, null, {
          reason: "The customer had called back by then, and the agent wrote the order by hand on the other board.",
        });
      else if (turn % 3 === 0) wrote(world, desk, "route.switched", "rt_work", { on: false }, { on: true });
      else wrote(world, desk, "route.saved", "rt_work", { version: turn }, { version: turn + 1 });
    }
    return {};
  },
};

export const sceneOf = (world: World, name: string | undefined): Manner =>
  (name === undefined ? undefined : SCENES[name]?.(world)) ?? {};
