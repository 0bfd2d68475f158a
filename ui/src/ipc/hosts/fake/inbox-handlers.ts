// What the in-memory relay answers at the desk.
import type { CopyAsk, Replay, ReplayAsk } from "../../desk";
import { given, type Handler } from "./call";
import { deskOf, giveUp, inboxOf, replayOf, rowsOf, takeBack, tried, wrote } from "./inbox";
import type { World } from "./world";

const TURN_MS = 120;
/** A target that grows slow does so from this pace on. */
const SLOW_FROM = 4;
const lines = (all: readonly unknown[]) => all.map((one) => `${JSON.stringify(one)}\n`).join("");

function counted(replay: Replay): Replay["counts"] {
  const rows = replay.rows;
  const would = (name: string) => rows.filter((row) => row.would === name).length;
  const goes = rows.filter((row) => row.would === "ok" || (row.would === "stale" && replay.force_stale));
  const in_state = (name: string) => rows.filter((row) => row.state === name).length;
  const sent = rows.filter((row) => row.state !== "left").length;
  return {
    total: rows.length,
    ok: would("ok"),
    fails: would("fails"),
    stale: would("stale"),
    same: would("same"),
    changed: rows.filter((row) => row.diff.length > 0).length,
    sent,
    delivered: in_state("delivered"),
    dead: in_state("dead"),
    left: goes.length - sent,
    skipped: 0,
    open: 0,
  };
}

type Call = Parameters<Handler>[0];

function makeReplay({ world, body, touch }: Call): Replay {
  const ask = given<ReplayAsk>(body);
  const desk = deskOf(world);
  const replay: Replay = {
    id: `rpl_${desk.replays.length + 1}`,
    state: "checking",
    made_at: world.now(),
    who: "Mara",
    notices: [],
    scope: ask.scope,
    mapping: ask.mapping ?? "now",
    force_stale: ask.force_stale === true,
    counts: {
      total: 0,
      ok: 0,
      fails: 0,
      stale: 0,
      changed: 0,
      sent: 0,
      delivered: 0,
      dead: 0,
      left: 0,
      same: 0,
      skipped: 0,
      open: 0,
    },
    pace: 1,
    rows: tried(world, ask),
  };
  replay.counts = { ...replay.counts, total: replay.rows.length };
  desk.replays.unshift(replay);
  wrote(world, desk, "replay.made", replay.id, null, { scope: ask.scope, mapping: ask.mapping });
  setTimeout(() => {
    if (replay.state !== "checking") return;
    replay.state = "ready";
    replay.counts = counted(replay);
    touch("replays");
  }, TURN_MS);
  return replay;
}

/** The first one fails as it did before. */
function stop(replay: Replay, open: Replay["rows"], touch: Call["touch"]): void {
  const [first] = open;
  if (first) first.state = "dead";
  replay.state = "stopped";
  replay.problem = {
    code: "replay.same_cause",
    message: "The cause is still there: Priority has no label “Critical”. The others were not sent.",
    remedy: { kind: "none" },
  };
  replay.counts = counted(replay);
  touch("replays", "inbox", "events");
}

/** One batch: as many as the pace says arrive, and the pace doubles. */
function turn(world: World, replay: Replay, touch: Call["touch"]): void {
  if (replay.state !== "running") return;
  const open = replay.rows.filter(
    (row) => row.state === "left" && (row.would === "ok" || (row.would === "stale" && replay.force_stale)),
  );
  if (world.stuck) {
    stop(replay, open, touch);
    return;
  }
  for (const row of open.slice(0, replay.pace)) {
    row.state = "delivered";
    world.events = world.events.map((event) =>
      event.id === row.event
        ? { ...event, state: "delivered", lines: event.lines.map((line) => ({ ...line, state: "delivered" as const })) }
        : event,
    );
  }
  replay.pace *= 2;
  if (open.length <= replay.pace / 2) replay.state = "done";
  replay.counts = counted(replay);
  touch("replays", "inbox", "events");
  const wait_ms = world.slow_ms !== undefined && replay.pace >= SLOW_FROM ? world.slow_ms : TURN_MS;
  if (replay.state === "running") setTimeout(() => turn(world, replay, touch), wait_ms);
}

const stepTo =
  (state: Replay["state"], what: string): Handler =>
  ({ world, id, touch }) => {
    const replay = replayOf(world, id);
    replay.state = state;
    wrote(world, deskOf(world), what, id, null, null);
    touch("replays");
    if (state === "running") setTimeout(() => turn(world, replay, touch), TURN_MS);
    return replay;
  };

export const INBOX_HANDLERS: Record<string, Handler> = {
  "GET /inbox": ({ world }) => inboxOf(world),
  "GET /inbox/{id}/rows": ({ world, id }) => ({ rows: rowsOf(world, id) }),
  "POST /inbox/{id}/dismiss": ({ world, id, body, touch }) => {
    const ids = rowsOf(world, id).map((row) => row.delivery ?? row.event);
    const done = giveUp(world, ids, given<{ reason: string }>(body).reason, id);
    touch("inbox", "events", "audit");
    return done;
  },
  "POST /inbox/undo": ({ world, body, touch }) => {
    const done = takeBack(world, given<{ undo: string }>(body).undo);
    touch("inbox", "events", "audit");
    return done;
  },
  "POST /deliveries/{id}/restore": ({ world, id, touch }) => {
    deskOf(world).dismissed.delete(id);
    wrote(world, deskOf(world), "delivery.restored", id, null, null);
    touch("inbox", "events", "audit");
    return {};
  },
  "GET /replays": ({ world }) => deskOf(world).replays.map((replay) => ({ ...replay, rows: [] })),
  "POST /replays": makeReplay,
  "GET /replays/{id}": ({ world, id }) => replayOf(world, id),
  "GET /replays/{id}/report": ({ world, id }) => lines(replayOf(world, id).rows),
  "POST /replays/{id}/start": stepTo("running", "replay.started"),
  "POST /replays/{id}/pause": stepTo("paused", "replay.paused"),
  "POST /replays/{id}/resume": stepTo("running", "replay.resumed"),
  "POST /replays/{id}/cancel": stepTo("cancelled", "replay.cancelled"),
  "POST /events/{id}/reveal": ({ world, id, body, touch }) => {
    wrote(world, deskOf(world), "payload.revealed", id, null, given(body));
    touch("audit");
    return {
      payload: { conversation: { ani: "+351 555 0142" }, agent: { email: "mara@harbour.example" } },
      until: world.now() + 60_000,
    };
  },
  "POST /events/{id}/copy": ({ world, id, body, touch }) => {
    const { reason } = given<CopyAsk>(body);
    wrote(world, deskOf(world), "event.copied", id, null, { reason });
    touch("events", "audit");
    return { id: world.events.at(-1)?.id ?? id };
  },
  "GET /audit": ({ world, query }) => {
    const before = Number(query.get("before") ?? Number.POSITIVE_INFINITY);
    const limit = Number(query.get("limit") ?? 100);
    const found = deskOf(world).audit.filter((line) => line.seq < before);
    const shown = found.slice(-limit).reverse();
    return { lines: shown, ...(found.length > shown.length ? { older: shown.at(-1)?.seq } : {}) };
  },
  "GET /audit/check": ({ world }) => ({ ok: true, lines: deskOf(world).audit.length }),
  "GET /audit/export": ({ world }) => lines(deskOf(world).audit),
};

/** A single dismissal with its reason, beside the state that the event gets. */
export function keptDismissal(world: World, delivery: string, reason: string): void {
  deskOf(world).dismissed.add(delivery);
  wrote(world, deskOf(world), "delivery.dismissed", delivery, null, { reason });
}
