// Cases of the in-memory relay: some open, some forgotten, one that failed, many that are over; and what moves them.
import type { CaseDetail, CaseDid, CaseMove, CaseState, CaseVerb, CaseView, CaseWhy, Correlation } from "../../cases";
import type { EventRow, Finding, RouteDraft } from "../../types";
import { gone } from "./call";
import { deskOf, wrote } from "./inbox";
import { Refusal } from "./refusal";
import type { World } from "./world";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
type Kept = CaseView & { moves: CaseMove[] };
type Step = [ago: number, verb: CaseVerb, did: CaseDid, why?: CaseWhy];
const shelves = new WeakMap<World, Kept[]>();

export const CORRELATION: Correlation = {
  key: "{{ conversation.queue.name }}",
  open: { all: [{ path: "wrapUp.duration_s", op: "more_than", value: 60 }] },
  close: { all: [{ path: "wrapUp.duration_s", op: "less_than", value: 45 }] },
  window_ms: MINUTE,
  hold_ms: 2 * MINUTE,
  on_recovery: "close",
};

const TITLES: Record<CaseVerb, string> = { open: "Wait breached", update: "Wait breached", close: "Wait restored" };
const STATES: Record<CaseDid, CaseMove["state"]> = {
  opened: "delivered",
  updated: "delivered",
  closed: "delivered",
  noted: "delivered",
  absorbed: "absorbed",
  waiting: "waiting",
  failed: "dead",
};

type Seed = Pick<CaseView, "id" | "phase"> & { key: string; route?: string; hidden?: boolean; steps: Step[] } & Partial<
    Omit<CaseView, "key" | "route">
  >;

function made(world: World, pool: EventRow[], { key, route: on = "rt_wait", hidden = false, steps, ...more }: Seed) {
  const route = world.routes.find((one) => one.id === on);
  const moves = steps.map(([ago, verb, did, why], index): CaseMove => {
    const row = pool[index % Math.max(1, pool.length)];
    return {
      event: row?.id ?? `evt_${more.id}_${index}`,
      delivery: `dlv_${more.id}_${index}`,
      at: world.now() - ago,
      verb,
      did,
      ...(why ? { why } : {}),
      ...(did === "waiting" && verb === "close" ? { wait_until: world.now() + 50_000 } : {}),
      title: `${TITLES[verb]}, ${hidden ? "caller" : key}`,
      state: STATES[did],
    };
  });
  const sent = moves.filter((one) => ["opened", "updated", "closed", "noted"].includes(one.did));
  const at = (did: CaseDid) => moves.find((one) => one.did === did)?.at;
  const last = moves.at(-1)?.at ?? world.now();
  const opened = at("opened");
  const sentAt = sent.at(-1)?.at;
  const view: Kept = {
    number: 1,
    route: { id: on, name: route?.name ?? "Queue wait" },
    key: { text: key, hidden },
    last_event_at: last,
    events: moves.length,
    sent: sent.length,
    absorbed: moves.filter((one) => one.did === "absorbed").length,
    stale: false,
    ...(opened === undefined ? {} : { opened_at: opened }),
    ...(sentAt === undefined ? {} : { last_sent_at: sentAt }),
    ...more,
    moves,
  };
  return view;
}

const record = (n: number) => ({
  id: `INC00${n}`,
  label: "Open in ServiceNow",
  url: `https://it.service-now.example/incident/INC00${n}`,
});
const breaches = (from: number, every: number, n: number): Step[] =>
  Array.from({ length: n }, (_, index) => {
    const ago = from - index * every;
    return index === 0
      ? [ago, "open", "opened"]
      : index % 5 === 4
        ? [ago, "update", "updated"]
        : [ago, "update", "absorbed", "window"];
  });

function seeds(): Seed[] {
  return [
    {
      id: "cas_returns",
      key: "Returns EN",
      number: 3,
      phase: "open",
      record: record(12044),
      steps: breaches(52 * MINUTE, 3 * MINUTE, 14),
    },
    {
      id: "cas_caller",
      key: "#9c1e44…",
      hidden: true,
      phase: "open",
      record: record(12051),
      steps: [
        ...breaches(31 * MINUTE, 4 * MINUTE, 4),
        [9 * MINUTE, "close", "absorbed", "flapped"],
        [8 * MINUTE, "update", "updated"],
        [70_000, "close", "waiting"],
      ],
    },
    {
      id: "cas_lisbon",
      key: "Site Lisbon",
      phase: "open",
      members: 3,
      group: true,
      record: record(12047),
      steps: [
        [44 * MINUTE, "open", "opened"],
        [43 * MINUTE, "update", "updated"],
        [12 * MINUTE, "update", "updated"],
      ],
    },
    ...["Billing EN", "Sales EN", "Retention"].map(
      (key, index): Seed => ({
        id: `cas_member${index}`,
        key,
        phase: "open",
        parent: "cas_lisbon",
        steps: [
          [(45 - index) * MINUTE, "open", "absorbed", "window"],
          [(14 - index) * MINUTE, "update", "absorbed", "window"],
        ],
        opened_at: 0,
      }),
    ),
    { id: "cas_opening", key: "Parcels PT", phase: "opening", steps: [[4_000, "open", "waiting"]] },
    {
      id: "cas_closing",
      key: "Web chat EN",
      number: 7,
      phase: "closing",
      record: record(12029),
      steps: [...breaches(3 * HOUR, 20 * MINUTE, 6), [6_000, "close", "waiting"]],
    },
    ...["Night desk", "Orders EN", "Orders PT"].map(
      (key, index): Seed => ({
        id: `cas_stale${index}`,
        key,
        route: "rt_level",
        number: index + 1,
        phase: "open",
        stale: true,
        record: record(11_710 + index),
        steps: breaches((2 + index) * DAY + 5 * HOUR, 7 * MINUTE, index === 1 ? 62 : 5),
      }),
    ),
    {
      id: "cas_quiet",
      key: "Voicemail EN",
      phase: "quiet",
      record: record(12002),
      steps: [...breaches(6 * HOUR, 9 * MINUTE, 4), [40 * MINUTE, "update", "absorbed", "quiet"]],
    },
    {
      id: "cas_quiet8",
      key: "Callback EN",
      number: 2,
      phase: "quiet",
      record: record(11_998),
      steps: [...breaches(8 * HOUR, 9 * MINUTE, 3), [2 * HOUR, "update", "absorbed", "quiet"]],
    },
    {
      id: "cas_failed",
      key: "Billing PT",
      phase: "failed",
      steps: [[95 * MINUTE, "open", "failed"]],
      problem: {
        code: "vendor.invalid",
        message: "ServiceNow refused to open the incident: Assignment group “NOC night” is not a value of the list.",
        remedy: { kind: "remap" },
      },
    },
    ...Array.from(
      { length: 38 },
      (_, index): Seed => ({
        id: `cas_closed${index}`,
        key: ["Returns EN", "Sales EN", "Billing EN", "Web chat EN"][index % 4] ?? "Returns EN",
        number: 10 - Math.floor(index / 4),
        phase: "closed",
        record: record(11_990 - index),
        steps: [
          ...breaches((index + 3) * 5 * HOUR, 4 * MINUTE, 4),
          [(index + 3) * 5 * HOUR - 40 * MINUTE, "close", "closed"],
        ],
      }),
    ),
  ];
}

export function casesOf(world: World): Kept[] {
  const known = shelves.get(world);
  if (known) return known;
  const pool = world.events.filter((row) => row.kind === "queue.wait").reverse();
  const all =
    world.events.length === 0 || world.space === "practice" ? [] : seeds().map((seed) => made(world, pool, seed));
  for (const one of all) {
    if (one.phase === "closed") one.closed_at = one.last_event_at;
    if (one.opened_at === 0) one.opened_at = one.moves[0]?.at ?? world.now();
    if (one.id === "cas_quiet8") one.quiet_until = world.now() + 6 * HOUR;
  }
  shelves.set(world, all);
  return all;
}

const lists: Record<CaseState, (one: CaseView) => boolean> = {
  open: (one) => ["opening", "open", "closing"].includes(one.phase),
  stale: (one) => one.stale && one.phase !== "closed",
  quiet: (one) => one.phase === "quiet",
  failed: (one) => one.phase === "failed",
  closed: (one) => one.phase === "closed",
};

export const inState = (all: readonly Kept[], state: CaseState): Kept[] =>
  all.filter(lists[state]).sort((a, b) => b.last_event_at - a.last_event_at);

export const viewOfCase = ({ moves: _moves, ...view }: Kept): CaseView => view;

export function caseOf(world: World, id: string): Kept {
  const found = casesOf(world).find((one) => one.id === id);
  if (!found) throw gone("case");
  return found;
}

const MOVES = 50;

export function detailOfCase(world: World, id: string, before: string | null): CaseDetail {
  const one = caseOf(world, id);
  const children = casesOf(world)
    .filter((other) => other.parent === id)
    .map(viewOfCase);
  const all = one.moves.slice().reverse();
  const from = Number(before ?? 0);
  const older = from + MOVES < all.length ? { older: String(from + MOVES) } : {};
  return {
    ...viewOfCase(one),
    moves: all.slice(from, from + MOVES),
    ...older,
    ...(children.length > 0 ? { children } : {}),
  };
}

/** Closed here it is over at once; at the target once that has answered. */
export function closeCase(world: World, id: string, where: string, reason: string, later: (done: () => void) => void) {
  const one = caseOf(world, id);
  if (one.phase === "closed")
    throw new Refusal(409, { code: "case.closed", message: "This case is closed already.", remedy: { kind: "none" } });
  wrote(world, deskOf(world), "case.closed", id, { phase: one.phase }, { where, reason });
  const end = () => Object.assign(one, { phase: "closed", stale: false, closed_at: world.now() });
  if (where === "here") end();
  else {
    one.phase = "closing";
    one.stale = false;
    later(end);
  }
  return one;
}

export function beQuiet(world: World, id: string, minutes: number | undefined, reason: string) {
  const one = caseOf(world, id);
  const before = { phase: one.phase };
  delete one.quiet_until;
  if (minutes === 0) one.phase = "open";
  else {
    one.phase = "quiet";
    one.stale = false;
    if (minutes !== undefined) one.quiet_until = world.now() + minutes * MINUTE;
  }
  wrote(world, deskOf(world), "case.quieted", id, before, { minutes: minutes ?? null, reason });
  return one;
}

/** The open cases that no event would find under another key. */
export function orphans(
  world: World,
  route: string | null,
  draft: RouteDraft & { correlation?: Correlation },
): Finding[] {
  const saved = world.routes.find((one) => one.id === route)?.draft as typeof draft | undefined;
  const was = saved?.correlation?.key;
  if (was === undefined || was === draft.correlation?.key) return [];
  const open = inState(casesOf(world), "open").filter((one) => one.route.id === route);
  if (open.length === 0) return [];
  const named = open
    .slice(0, 3)
    .map((one) => one.key.text)
    .join(", ");
  const more = open.length > 3 ? ` and ${open.length - 3} more` : "";
  return [
    {
      severity: "warning",
      code: "cases.orphaned",
      message: `${open.length} open cases would get no more events under this key: ${named}${more}. Close or sweep them, or keep the key.`,
    },
  ];
}
