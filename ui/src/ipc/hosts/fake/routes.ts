// Lines of the in-memory relay, and what it finds wrong with them.
import type { Cord, Finding, RouteDraft, RouteView } from "../../types";
import { CORRELATION } from "./cases";
import { CONTAINERS } from "./catalog";

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
    { field: "phone", from: { kind: "path", path: "conversation.ani" }, clear: true },
    ...(container === "5090018820"
      ? [{ field: "due", from: { kind: "path" as const, path: "conversation.ended" }, clear: false }]
      : [
          { field: "tier", from: { kind: "path" as const, path: "attributes.tier" }, clear: false },
          { field: "date4", from: { kind: "event_time" as const }, clear: false },
        ]),
    { field: "numbers", from: { kind: "path", path: "wrapUp.duration_s" }, clear: false },
    {
      field: "priority",
      from: { kind: "path", path: "attributes.tier" },
      clear: false,
      steps: [
        {
          do: "lookup",
          table: [
            { from: "Gold", to: "High" },
            { from: "Silver", to: "Medium" },
            { from: "Bronze", to: "Low" },
          ],
          otherwise: "keep",
        },
      ],
    },
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

/** A line that makes cases of its events. */
function correlating(route: RouteView): RouteView {
  return { ...route, draft: { ...route.draft, correlation: CORRELATION } };
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
    correlating(
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
    ),
    correlating(
      viewOf(
        {
          id: "rt_wait",
          name: "Queue wait",
          health: "on",
          waiting: 0,
          dead: 0,
          container: ["5090014417", "Work orders"],
          kinds: ["queue.wait"],
        },
        now,
        names,
      ),
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

const DRAWN = 60;
/** As full as lines get: sixty cords on the first line, from all over one side to all over the other. */
export function withBigLine(routes: RouteView[], big: boolean): RouteView[] {
  const [first, ...rest] = routes;
  if (!big || !first) return routes;
  const own = first.draft.cords;
  const more: Cord[] = Array.from({ length: DRAWN - own.length }, (_, index) => {
    const at = (index * 37) % 180;
    const path = `block${Math.floor(at / 16)}.field${at}`;
    const place = index * 3;
    return { field: place % 3 === 0 ? `num${place}` : `col${place}`, from: { kind: "path", path }, clear: false };
  });
  return [{ ...first, draft: { ...first.draft, cords: [...own, ...more] } }, ...rest];
}
