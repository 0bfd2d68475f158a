// Routes, boards and fields of the in-memory relay.
import type {
  Container,
  CordFrom,
  EventRow,
  Field,
  FieldKind,
  Finding,
  Preview,
  PreviewValue,
  RouteDraft,
  RouteView,
  SourceField,
} from "../../types";
import type { World } from "./world";

const field = (id: string, name: string, kind: FieldKind, kind_name: string, more: Partial<Field> = {}): Field => ({
  id,
  name,
  kind,
  kind_name,
  required: false,
  writable: true,
  can_key: false,
  ...more,
});

const FIELDS: Field[] = [
  field("name", "Item name", "name", "text", { required: true, limit: 255 }),
  field("status", "Disposition", "status", "status", {
    required: true,
    labels: ["Billing dispute", "Callback", "Transfer", "Card replaced"],
  }),
  field("text1", "Queue", "text", "text", { limit: 2_000 }),
  field("priority", "Priority", "status", "status", { labels: ["High", "Medium", "Low"] }),
  field("tier", "Customer tier", "text", "text", { limit: 2_000 }),
  field("phone", "Caller", "text", "phone"),
  field("people", "Handled by", "people", "people"),
  field("date4", "Closed on", "date", "date"),
  field("notes", "Notes", "long_text", "long text", { limit: 2_000 }),
  field("numbers", "Talk time", "number", "number"),
  field("key", "Patchbay key", "text", "text", { can_key: true }),
  field("mirror", "Customer record", "unsupported", "mirror", { writable: false }),
];

export const CONTAINERS: Container[] = [
  {
    id: "5090014417",
    name: "Work orders",
    version: 3,
    groups: [
      { id: "new", name: "New today" },
      { id: "open", name: "In progress" },
    ],
    fields: FIELDS,
    fetched_at: 0,
  },
  {
    id: "5090018820",
    name: "All calls",
    version: 1,
    groups: [{ id: "topics", name: "Calls" }],
    fields: FIELDS.slice(0, 6),
    fetched_at: 0,
  },
];

export const SOURCE_FIELDS: SourceField[] = [
  ["conversation.id", "string", "keep", 412, "7f3a91c2-0f6e"],
  ["conversation.ended", "date", "keep", 412, "14:31:58"],
  ["conversation.queue.name", "string", "keep", 412, "Billing EN"],
  ["conversation.ani", "string", "mask", 398, "•••• 0142"],
  ["agent.email", "string", "hash", 401, "#9c1e44…"],
  ["agent.site", "string", "keep", 377, "Lisbon"],
  ["wrapUp.code.name", "string", "keep", 412, "Billing dispute"],
  ["wrapUp.notes", "string", "mask", 120, "••••••"],
  ["wrapUp.duration_s", "number", "keep", 412, "72"],
  ["attributes.tier", "string", "keep", 206, "Gold"],
  ["attributes.card", "string", "token", 31, "t_51bb02"],
  ["attributes.cvv", "string", "drop", 3, undefined],
].map(([path, kind, policy, seen, example]) => ({
  path: String(path),
  kind: String(kind),
  policy: policy === "mask" || policy === "hash" || policy === "token" || policy === "drop" ? policy : "keep",
  seen: Number(seen),
  ...(example === undefined ? {} : { example: String(example) }),
  kinds: ["conversation.disposition"],
}));

const draft = (name: string, container: string, kinds: string[], source = "con_harbour"): RouteDraft => ({
  name,
  version: 14,
  source,
  kinds,
  target: "con_backoffice",
  container,
  key_field: "key",
  group: "new",
  doubt: "ask",
  cords: [
    {
      field: "name",
      from: { kind: "template", text: "{{ wrapUp.code.name }}, {{ conversation.queue.name }}" },
      clear: false,
    },
    { field: "status", from: { kind: "path", path: "wrapUp.code.name" }, clear: false },
    { field: "text1", from: { kind: "path", path: "conversation.queue.name" }, clear: false },
    { field: "tier", from: { kind: "path", path: "attributes.tier" }, clear: false },
    { field: "phone", from: { kind: "path", path: "conversation.ani" }, clear: true },
    { field: "date4", from: { kind: "event_time" }, clear: false },
    { field: "numbers", from: { kind: "path", path: "wrapUp.duration_s" }, clear: false },
  ],
});

type Seed = Pick<RouteView, "id" | "name" | "health" | "waiting" | "dead"> & {
  container: [string, string];
  kinds: string[];
  source?: string;
};

export function viewOf(seed: Seed, now: number, connections: { source: string; target: string }): RouteView {
  const source = seed.source ?? "con_harbour";
  return {
    id: seed.id,
    name: seed.name,
    version: 14,
    on: seed.health !== "off" && seed.health !== "draft",
    health: seed.health,
    source: {
      id: source,
      name: source === "con_parcels" ? "Parcels desk" : connections.source,
      vendor: source === "con_parcels" ? "generic" : "genesys",
      kinds: seed.kinds,
    },
    target: {
      id: "con_backoffice",
      name: connections.target,
      vendor: "monday",
      container: seed.container[0],
      container_name: seed.container[1],
    },
    waiting: seed.waiting,
    dead: seed.dead,
    ...(seed.health === "draft" ? {} : { last_event_at: now - 8_000 }),
    draft: draft(seed.name, seed.container[0], seed.kinds, source),
    findings: [],
    ...(seed.health === "held"
      ? {
          problem: {
            code: "mapping.field_gone",
            message: "Callback due is gone from monday. One cord is loose and 12 deliveries wait behind it.",
            remedy: { kind: "remap" as const },
            subject: { kind: "route", id: seed.id, name: seed.name },
          },
        }
      : {}),
  };
}

export function seedRoutes(practice: boolean, now: number): RouteView[] {
  const names = practice
    ? { source: "Practice CC", target: "Practice board" }
    : { source: "Harbour CC", target: "Back office" };
  const work: Seed = {
    id: "rt_work",
    name: "Escalations",
    health: "on",
    waiting: 3,
    dead: 0,
    container: ["5090014417", "Work orders"],
    kinds: ["conversation.disposition", "conversation.transfer"],
  };
  if (practice)
    return [viewOf({ ...work, name: "Dispositions", kinds: ["conversation.disposition"], waiting: 0 }, now, names)];
  return [
    viewOf(work, now, names),
    viewOf(
      {
        id: "rt_calls",
        name: "Call log",
        health: "held",
        waiting: 12,
        dead: 0,
        container: ["5090018820", "All calls"],
        kinds: ["conversation.completed"],
      },
      now,
      names,
    ),
    viewOf(
      {
        id: "rt_parcels",
        name: "Parcels",
        health: "on",
        waiting: 0,
        dead: 3,
        container: ["5090021113", "Missing parcels"],
        kinds: ["ticket.updated"],
        source: "con_parcels",
      },
      now,
      names,
    ),
    viewOf(
      {
        id: "rt_level",
        name: "Service level",
        health: "off",
        waiting: 0,
        dead: 0,
        container: ["5090014417", "Work orders"],
        kinds: ["queue.service_level"],
      },
      now,
      names,
    ),
    viewOf(
      {
        id: "rt_wait",
        name: "Queue wait",
        health: "draft",
        waiting: 0,
        dead: 0,
        container: ["5090014417", "Work orders"],
        kinds: ["queue.wait"],
      },
      now,
      names,
    ),
  ];
}

export function findingsOf(given: RouteDraft): Finding[] {
  const found: Finding[] = [];
  const container = CONTAINERS.find((one) => one.id === given.container);
  if (given.name.trim() === "") found.push({ severity: "error", code: "route.name", message: "A line needs a name." });
  if ((given.kinds ?? []).length === 0)
    found.push({ severity: "error", code: "route.kinds", message: "Choose at least one kind of event." });
  for (const one of container?.fields ?? []) {
    if (one.required && !given.cords.some((cord) => cord.field === one.id)) {
      found.push({
        field: one.id,
        severity: "error",
        code: "cord.required",
        message: `${one.name} is required and has no cord.`,
      });
    }
  }
  for (const cord of given.cords) {
    if (cord.field === "tier")
      found.push({
        field: "tier",
        severity: "warning",
        code: "cord.seldom",
        message: "Half of the last events have no tier; the column stays empty for them.",
      });
  }
  return found;
}

export function previewOf(world: World, given: RouteDraft): Preview {
  const rows = world.events
    .filter((row) => (given.kinds ?? []).includes(row.kind))
    .slice(-8)
    .reverse();
  const example = (path: string) => SOURCE_FIELDS.find((one) => one.path === path);
  return {
    rows: rows.map((row) => ({
      event: row.id,
      at: row.received_at,
      values: given.cords.map((cord): PreviewValue => {
        const found = cord.from.kind === "path" ? example(cord.from.path) : undefined;
        return {
          field: cord.field,
          text: textOf(cord.from, row, found?.example),
          hidden: (found?.policy ?? "keep") !== "keep",
        };
      }),
    })),
  };
}

function textOf(from: CordFrom, row: EventRow, example: string | undefined): string {
  switch (from.kind) {
    case "path":
      return from.path === "wrapUp.code.name" ? (row.summary.split(",")[0] ?? "") : (example ?? "");
    case "template":
      return row.summary;
    case "constant":
      return from.value;
    case "event_time":
      return new Date(row.occurred_at).toISOString().slice(0, 10);
  }
}
