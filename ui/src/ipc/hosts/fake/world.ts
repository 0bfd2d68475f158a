// The in-memory relay's state: what a young installation would hold. Only tests, development and screenshots see it.
import type { ConnectionView, EventRow, PracticeState, RouteView, Settings, Space, Vendor } from "../../types";
import { manyEvents } from "./events";
import { newPractice } from "./practice";
import { seedRoutes } from "./routes";

export type World = {
  space: Space;
  now: () => number;
  started: number;
  upto: number;
  events: EventRow[];
  routes: RouteView[];
  connections: ConnectionView[];
  settings: Settings;
  practice: PracticeState;
  chance: () => number;
  resolved: Map<string, string>;
};

/** Repeatable chance, so that two runs draw the same page. */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const GENESYS: ConnectionView = {
  id: "con_harbour",
  vendor: "genesys",
  tile: "Ge",
  vendor_name: "Genesys Cloud",
  name: "Harbour CC",
  environment: "production",
  roles: ["source"],
  health: "good",
  account: "harbour-cc, euw1",
  intake: { address: "http://127.0.0.1:8790/in/9f3c1a", scheme: "HMAC SHA-256" },
};
const MONDAY: ConnectionView = {
  id: "con_backoffice",
  vendor: "monday",
  tile: "mo",
  vendor_name: "monday",
  name: "Back office",
  environment: "production",
  roles: ["target"],
  health: "good",
  account: "harbour.monday.com, Patchbay (service user)",
};
const PARCELS: ConnectionView = {
  id: "con_parcels",
  vendor: "webhook",
  tile: "We",
  vendor_name: "Signed webhook",
  name: "Parcels desk",
  environment: "test",
  roles: ["source"],
  health: "held",
  problem: {
    code: "auth.signature",
    message: "Parcels desk sends a signature made with another secret. 4 requests were refused since 14:02.",
    remedy: { kind: "reconnect" },
    subject: { kind: "connection", id: "con_parcels", name: "Parcels desk" },
  },
  intake: { address: "http://127.0.0.1:8790/in/41be07", scheme: "Standard Webhooks v1" },
};

export const VENDORS: Vendor[] = [
  {
    id: "genesys",
    name: "Genesys Cloud",
    tile: "Ge",
    roles: ["source"],
    auth: {
      kind: "webhook",
      fields: [
        {
          id: "region",
          label: "Region",
          help: "As in the address of your organisation, such as euw1.",
          secret: false,
          required: false,
        },
        {
          id: "secret",
          label: "Signing secret",
          help: "The secret of the event trigger or webhook integration.",
          secret: true,
          required: true,
        },
      ],
    },
    schemes: [
      { id: "hmac_sha256_hex", name: "HMAC SHA-256, hex" },
      { id: "standard_webhooks_v1", name: "Standard Webhooks v1" },
    ],
  },
  {
    id: "monday",
    name: "monday",
    tile: "mo",
    roles: ["target"],
    auth: {
      kind: "token",
      fields: [
        {
          id: "token",
          label: "API token",
          help: "A service user's token, with boards:read and boards:write.",
          secret: true,
          required: true,
        },
      ],
    },
  },
  {
    id: "webhook",
    name: "Signed webhook",
    tile: "We",
    roles: ["source"],
    auth: {
      kind: "webhook",
      fields: [
        { id: "secret", label: "Signing secret", help: "Shared with the sender.", secret: true, required: true },
      ],
    },
    schemes: [{ id: "standard_webhooks_v1", name: "Standard Webhooks v1" }],
  },
];

export function newWorld(space: Space, options: { now: () => number; empty?: boolean }): World {
  const { now } = options;
  const chance = chanceOf(space === "real" ? 7 : 4_117);
  const practice = space === "practice";
  const connections = practice
    ? [
        { ...GENESYS, name: "Practice CC", environment: "test", account: "simulated" },
        { ...MONDAY, name: "Practice board", environment: "test", account: "simulated" },
      ]
    : [GENESYS, MONDAY, PARCELS];
  const world: World = {
    space,
    now,
    started: now(),
    upto: 1,
    events: [],
    routes: options.empty ? [] : seedRoutes(practice, now()),
    connections: options.empty ? [] : connections,
    settings: {
      intake_port: 8790,
      view_days: 30,
      sealed_days: 7,
      storage_bytes_max: 5 * 1_073_741_824,
      single_keys: true,
    },
    practice: newPractice(now()),
    chance,
    resolved: new Map(),
  };
  if (!options.empty) world.events = practice ? [] : manyEvents(world, 420);
  return world;
}
