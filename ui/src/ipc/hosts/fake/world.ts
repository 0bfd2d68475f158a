// The in-memory relay's state: what a young installation would hold. Only tests, development and screenshots see it.
import type {
  BacktestResult,
  ConnectionView,
  EventRow,
  Job,
  Mark,
  PracticeState,
  RouteDraft,
  RouteView,
  Settings,
  Space,
  Version,
} from "../../types";
import { practiceConnections, seedConnections } from "./connections";
import { manyEvents } from "./events";
import { newPractice } from "./practice";
import { seedRoutes, withBigLine } from "./routes";
import type { FakeSignIn } from "./sign-ins";

export type World = {
  space: Space;
  now: () => number;
  started: number;
  upto: number;
  events: EventRow[];
  routes: RouteView[];
  connections: ConnectionView[];
  signIns: Map<string, FakeSignIn>;
  settings: Settings;
  practice: PracticeState;
  chance: () => number;
  resolved: Map<string, string>;
  /** Deliveries whose record holds the newer update of an event. */
  overtaken: Map<string, string>;
  versions: Map<string, (Version & { draft: RouteDraft })[]>;
  jobs: Map<string, { job: Job<BacktestResult>; result: BacktestResult }>;
  policies: Map<string, Mark>;
  /** As large as accounts get. */
  big: boolean;
  /** Replays stop: their cause is still there. */
  stuck?: boolean;
  /** How long a batch of a replay takes once its pace has grown. */
  slow_ms?: number;
  /** How many events one search looks at before its time is up; all of them without. */
  walk?: number;
};

/** Repeatable chance, so that two runs draw the same page. */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

export function newWorld(
  space: Space,
  options: { now: () => number; empty?: boolean; big?: boolean; events?: number; walk?: number },
): World {
  const { now } = options;
  const chance = chanceOf(space === "real" ? 7 : 4_117);
  const practice = space === "practice";
  const connections = practice ? practiceConnections(now()) : seedConnections(now());
  const world: World = {
    space,
    now,
    started: now(),
    upto: 1,
    events: [],
    routes: options.empty ? [] : withBigLine(seedRoutes(practice, now()), options.big === true),
    connections: options.empty ? [] : connections,
    settings: {
      intake_port: 8790,
      view_days: 30,
      sealed_days: 7,
      storage_bytes_max: 5 * 1_073_741_824,
      single_keys: true,
      notifications: true,
      network: { proxy: "system" },
    },
    signIns: new Map(),
    practice: newPractice(now()),
    chance,
    resolved: new Map(),
    overtaken: new Map(),
    versions: new Map(),
    jobs: new Map(),
    policies: new Map(),
    big: options.big === true,
    ...(options.walk === undefined ? {} : { walk: options.walk }),
  };
  if (!options.empty) world.events = practice ? [] : manyEvents(world, options.events ?? 420);
  return world;
}
