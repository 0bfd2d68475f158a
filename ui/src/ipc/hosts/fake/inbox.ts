// What waits for a person in the in-memory relay, by cause; replays of it; and the lines of the audit.
import type { AuditLine, Group, GroupKind, Inbox, InboxRow, Replay, ReplayAsk, ReplayItem } from "../../desk";
import type { EventRow, Problem } from "../../types";
import { gone } from "./call";
import { isIn } from "./query/judge";
import { read } from "./query/parse";
import type { World } from "./world";

type Cause = Pick<Group, "code" | "sentence"> & Partial<Pick<Group, "vendor_code" | "field" | "fix">>;
/** A body that could not be read; the log of the in-memory relay does not hold it. */
type Unread = { event: string; at: number };
export type Desk = {
  replays: Replay[];
  audit: AuditLine[];
  /** Deliveries and bodies that were given up, by the number that takes it back. */
  undo: Map<string, string[]>;
  dismissed: Set<string>;
  /** The numbers of the causes, by their keys. */
  causes: Map<string, number>;
  unread: Unread[];
};

const desks = new WeakMap<World, Desk>();

export function deskOf(world: World): Desk {
  const known = desks.get(world);
  if (known) return known;
  const empty = world.events.length === 0;
  const made: Desk = {
    replays: [],
    audit: [],
    undo: new Map(),
    dismissed: new Set(),
    causes: new Map(),
    unread: empty ? [] : [1, 2].map((n) => ({ event: `evt_UNREAD${n}`, at: world.now() - n * 3_900_000 })),
  };
  desks.set(world, made);
  if (!empty) {
    wrote(world, made, "connection.saved", "con_board", null, { name: "Harbour board" });
    wrote(world, made, "route.saved", "rt_work", { version: 13 }, { version: 14 });
    wrote(world, made, "route.switched", "rt_work", { on: false }, { on: true });
  }
  return made;
}

export function wrote(world: World, desk: Desk, what: string, subject: string, before: unknown, after: unknown): void {
  const seq = desk.audit.length + 1;
  desk.audit.push({
    seq,
    at: world.now() - 1_000,
    who: "Mara",
    what,
    subject,
    before,
    after,
    hash: (seq * 2_654_435_761).toString(16).padStart(64, "0"),
  });
}

const CAUSES: readonly Cause[] = [
  {
    code: "vendor.invalid",
    vendor_code: "ColumnValueException",
    field: "status",
    sentence: "Priority has no label “Critical”.",
    fix: {
      do: "add_label",
      label: "Add the label “Critical”",
      body: {
        connection: "con_board",
        container: "board_work",
        wanted: { labels: [{ field: "status", labels: ["Critical"] }] },
      },
    },
  },
  {
    code: "mapping.missing",
    field: "date4",
    sentence: "Callback due is required and the event has no value for it.",
    fix: { do: "remap", label: "Fix the cord" },
  },
];
const HELD: Cause = {
  code: "vendor.unauthorized",
  vendor_code: "401",
  sentence: "The sign-in was refused. The line is held and nothing waiting is lost.",
  fix: { do: "reconnect", label: "Reconnect" },
};
const ASKS: Cause = {
  code: "delivery.in_doubt",
  sentence: "The answer never came, and looking did not tell whether the record exists.",
};

const causeOf = (row: EventRow): Cause => CAUSES[row.seq % 3 === 0 ? 1 : 0] ?? HELD;
const problemOf = (cause: Cause): Problem => ({
  code: cause.code,
  message: cause.sentence,
  remedy: { kind: cause.fix?.do === "remap" ? "remap" : "none" },
});

type Waiting = { kind: GroupKind; cause: Cause; row: EventRow };
const KIND: Partial<Record<EventRow["state"], GroupKind>> = { dead: "dead", held: "held", in_doubt: "asking" };

function waiting(world: World): Waiting[] {
  const desk = deskOf(world);
  return world.events.flatMap((row): Waiting[] => {
    const kind = KIND[row.state];
    const delivery = row.lines[0]?.delivery;
    if (!kind || delivery === undefined || desk.dismissed.has(delivery)) return [];
    return [{ kind, row, cause: kind === "dead" ? causeOf(row) : kind === "held" ? HELD : ASKS }];
  });
}

const keyOf = ({ kind, cause, row }: Waiting) => `${kind}-${cause.code.replace(".", "_")}-${row.lines[0]?.route}`;

function numberOf(world: World, key: string): number {
  const { causes } = deskOf(world);
  const number = causes.get(key) ?? causes.size + 1;
  causes.set(key, number);
  return number;
}

/** The cause that an event's delivery waits for, by its number. */
export function causesOf(world: World, row: EventRow, delivery: string): number | undefined {
  const kind = KIND[row.state];
  if ((kind !== "dead" && kind !== "asking") || deskOf(world).dismissed.has(delivery)) return undefined;
  return numberOf(world, keyOf({ kind, row, cause: kind === "dead" ? causeOf(row) : ASKS }));
}

export function inboxOf(world: World): Inbox {
  const all = waiting(world);
  const unread = deskOf(world).unread.filter((one) => !deskOf(world).dismissed.has(one.event));
  const total = all.length + unread.length;
  const sets = new Map<string, Waiting[]>();
  for (const one of all) sets.set(keyOf(one), [...(sets.get(keyOf(one)) ?? []), one]);
  const groups = [...sets].map(([id, set]) => groupOf(world, id, set, total));
  if (unread.length > 0) {
    groups.push({
      id: "unreadable-con_harbour",
      kind: "unreadable",
      source: { id: "con_harbour", name: world.connections[0]?.name ?? "Harbour CC" },
      code: "intake.unreadable",
      remedy: { kind: "none" },
      sentence: "The body is cut off in the middle, so it cannot be read as JSON.",
      count: unread.length,
      share: unread.length / total,
      first_seen: Math.min(...unread.map((one) => one.at)),
      last_seen: Math.max(...unread.map((one) => one.at)),
      query: "state:unreadable source:con_harbour",
    });
  }
  const sum = (kind: GroupKind) => all.filter((one) => one.kind === kind).length;
  return { groups, dead: sum("dead"), held: sum("held"), asking: sum("asking"), unreadable: unread.length };
}

function groupOf(world: World, id: string, set: Waiting[], total: number): Group {
  const [one] = set;
  if (!one) throw new Error("A group has at least one.");
  const times = set.map(({ row }) => row.received_at);
  const route = world.routes.find((known) => known.id === one.row.lines[0]?.route);
  const target = route?.target.id ?? "";
  const href = one.cause.fix?.do === "reconnect" ? { href: `/connections/${target}/sign-in` } : {};
  const body = one.cause.fix?.body as { wanted: unknown } | undefined;
  return {
    id,
    kind: one.kind,
    ...(route ? { route: { id: route.id, name: route.name } } : {}),
    source: one.row.source,
    code: one.cause.code,
    remedy: problemOf(one.cause).remedy,
    ...(route ? { target: { id: route.target.id, name: route.target.name } } : {}),
    ...(one.cause.vendor_code ? { vendor_code: one.cause.vendor_code } : {}),
    ...(one.cause.field ? { field: one.cause.field } : {}),
    sentence: one.cause.sentence,
    count: set.length,
    share: set.length / total,
    first_seen: Math.min(...times),
    last_seen: Math.max(...times),
    ...(one.cause.fix
      ? {
          fix: {
            ...one.cause.fix,
            ...href,
            ...(body ? { body: { ...body, connection: target, container: route?.target.container ?? "" } } : {}),
          },
        }
      : {}),
    query: one.kind === "held" ? `state:held route:${route?.id}` : `cause:${numberOf(world, keyOf(one))}`,
  };
}

const rowOf = ({ row, kind, cause }: Waiting): InboxRow => ({
  event: row.id,
  delivery: row.lines[0]?.delivery ?? "",
  at: row.received_at,
  title: row.title,
  summary: row.summary,
  state: kind === "asking" ? "in_doubt" : kind === "held" ? "held" : "dead",
  problem: problemOf(cause),
});

export function rowsOf(world: World, id: string): InboxRow[] {
  if (id.startsWith("unreadable")) {
    const { unread, dismissed } = deskOf(world);
    return unread
      .filter((one) => !dismissed.has(one.event))
      .map((one) => ({ event: one.event, at: one.at, title: "Unreadable body", summary: "812 bytes" }));
  }
  return waiting(world)
    .filter((one) => keyOf(one) === id)
    .map(rowOf)
    .reverse();
}

/** Gives up what waits for a cause, and says by which number it is taken back. */
export function giveUp(world: World, ids: string[], reason: string, subject: string) {
  const desk = deskOf(world);
  for (const id of ids) desk.dismissed.add(id);
  const undo = `undo_${desk.audit.length + 1}`;
  desk.undo.set(undo, ids);
  wrote(world, desk, "group.dismissed", subject, { count: ids.length }, { reason });
  return { count: ids.length, undo };
}

export function takeBack(world: World, undo: string) {
  const desk = deskOf(world);
  const ids = desk.undo.get(undo) ?? [];
  for (const id of ids) desk.dismissed.delete(id);
  desk.undo.delete(undo);
  wrote(world, desk, "group.restored", undo, null, { count: ids.length });
  return { count: ids.length };
}

/** Each of a scope, tried without a call: every fourth is stale, every seventh still fails. */
export function tried(world: World, ask: ReplayAsk): ReplayItem[] {
  const { scope } = ask;
  const all = waiting(world).filter((one) => {
    if (scope.group !== undefined) return keyOf(one) === scope.group;
    if (scope.query !== undefined && !isIn(world, read(scope.query).node, one.row)) return false;
    return scope.deliveries?.includes(one.row.lines[0]?.delivery ?? "") ?? true;
  });
  return all.map(({ row, cause }, index): ReplayItem => {
    const would = index % 4 === 1 ? "stale" : index % 7 === 6 ? "fails" : "ok";
    return {
      event: row.id,
      delivery: row.lines[0]?.delivery ?? "",
      n: index + 1,
      title: row.title,
      summary: row.summary,
      route: { id: row.lines[0]?.route ?? "", name: row.lines[0]?.name ?? "" },
      now: "dead",
      would,
      ...(would === "fails" ? { problem: problemOf(cause) } : {}),
      diff:
        would === "ok" && ask.mapping === "now"
          ? [
              { field: "status", name: "Priority", was: "Critical", is: "High", hidden: false },
              ...(index % 2 === 0 ? [{ field: "phone", name: "Phone", hidden: true }] : []),
            ]
          : [],
      state: "left",
    };
  });
}

export function replayOf(world: World, id: string): Replay {
  const found = deskOf(world).replays.find((one) => one.id === id);
  if (!found) throw gone("replay");
  return found;
}
