// The log's pure parts: filter, completion, following, pages, payload, commands.
import { describe, expect, it } from "vitest";
import { curlOf } from "../src/components/event/curl";
import { hiddenLeaf, readable, rowsOf } from "../src/components/event/payload";
import { stepFollow } from "../src/features/events/follow";
import { heightOf, itemAt, itemsOf, topsOf } from "../src/features/events/items";
import {
  append,
  extend,
  fromPage,
  isLive,
  knownTo,
  type Log,
  neighbour,
  prepend,
  ROWS_MAX,
  refresh,
  release,
} from "../src/features/events/log";
import {
  allOf,
  dismissable,
  NOTHING,
  oneOf,
  renewed,
  replayable,
  stretched,
  taken,
} from "../src/features/events/selection";
import { barsOf, bucketAt, placeOf, stepped, sumOf } from "../src/features/events/strip-shape";
import { chanceOf as chance } from "../src/ipc/hosts/fake/world";
import type { EventPage, EventRow } from "../src/ipc/types";

const row = (seq: number, more: Partial<EventRow> = {}): EventRow => ({
  id: `e${seq}`,
  seq,
  kind: "conversation.disposition",
  title: "Disposition",
  summary: "Billing dispute",
  source: { id: "c", name: "Harbour", vendor: "genesys" },
  occurred_at: seq * 1_000,
  received_at: seq * 1_000,
  bytes: 10,
  state: "waiting",
  lines: [],
  repeats: 0,
  ...more,
});
const page = (seqs: number[], more: Partial<EventPage> = {}): EventPage => ({
  rows: seqs.map((seq) => row(seq)),
  partial: false,
  ...more,
});

describe("following", () => {
  it("pauses when one scrolls up, opens or moves, and returns at the bottom", () => {
    for (const step of ["scrolled-up", "opened", "moved-up"] as const) {
      expect(stepFollow({ following: true }, step, false)).toEqual({ following: false });
    }
    expect(stepFollow({ following: false }, "at-bottom", false)).toEqual({ following: true });
  });

  it("does not return by itself while an event is read", () => {
    expect(stepFollow({ following: false }, "at-bottom", true)).toEqual({ following: false });
    expect(stepFollow({ following: false }, "end", true)).toEqual({ following: true });
    expect(stepFollow({ following: false }, "toggle", true)).toEqual({ following: true });
  });
});

describe("the log", () => {
  it("keeps news aside while paused and joins them when following starts", () => {
    const paused = append(fromPage(page([1, 2])), page([3, 4]), false);
    expect(paused.rows.map((one) => one.seq)).toEqual([1, 2]);
    expect(paused.newer.map((one) => one.seq)).toEqual([3, 4]);
    expect(release(paused).rows.map((one) => one.seq)).toEqual([1, 2, 3, 4]);
  });

  it("never shows a row twice when pages overlap", () => {
    const log = append(append(fromPage(page([1, 2])), page([2, 3]), true), page([3]), true);
    expect(log.rows.map((one) => one.seq)).toEqual([1, 2, 3]);
    expect(prepend(log, page([0, 1])).rows.map((one) => one.seq)).toEqual([0, 1, 2, 3]);
  });

  it("remembers that more came than one page holds", () => {
    expect(append(fromPage(page([1])), page([2], { newer: "2" }), false).behind).toBe(true);
  });

  it("renews only rows that changed", () => {
    const log = fromPage(page([1, 2]));
    const next = refresh(log, { rows: [row(1), row(2, { state: "delivered" })], partial: false }, 2);
    expect(next.rows[0]).toBe(log.rows[0]);
    expect(next.rows[1]?.state).toBe("delivered");
    expect(refresh(log, page([1, 2]), 2)).toBe(log);
  });

  it("lets a row go that no longer fits the filter, and takes one that fits by now", () => {
    const log = fromPage(page([1, 3, 5]));
    expect(refresh(log, page([1, 2, 5]), 5).rows.map((one) => one.seq)).toEqual([1, 2, 5]);
    expect(refresh(log, page([]), 5).rows).toEqual([]);
  });

  it("leaves alone what a page with older ones behind it does not cover", () => {
    const log = fromPage(page([1, 3, 5, 7]));
    expect(refresh(log, page([4, 5], { older: "4" }), 5).rows.map((one) => one.seq)).toEqual([1, 3, 4, 5, 7]);
    expect(refresh(log, page([], { partial: true }), 5)).toBe(log);
  });

  it("lets the oldest rows go while following, and can fetch them again", () => {
    const many = fromPage(page(Array.from({ length: ROWS_MAX }, (_, index) => index + 1)));
    const next = append(many, page([ROWS_MAX + 1]), true);
    expect(next.rows).toHaveLength(ROWS_MAX);
    expect(next.older).toBe("2");
  });

  it("holds no more rows than it may, and says at which end others are", () => {
    const seqs = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
    const full = fromPage(page(seqs(10_001, ROWS_MAX), { older: "10001" }));
    const up = prepend(full, page(seqs(9_801, 200), { older: "9801" }));
    expect([up.rows.length, up.rows[0]?.seq, up.ahead]).toEqual([ROWS_MAX, 9_801, String(9_800 + ROWS_MAX)]);
    expect(isLive(up)).toBe(false);
    const down = extend(up, page(seqs(9_801 + ROWS_MAX, 200)));
    expect([down.rows.length, down.rows[0]?.seq, down.older]).toEqual([ROWS_MAX, 10_001, "10001"]);
    expect(isLive(down)).toBe(true);
  });

  it("holds one unbroken stretch whatever is loaded at either end", () => {
    const all = Array.from({ length: 9_000 }, (_, index) => index + 1);
    const earlier = (seq: number): EventPage => {
      const rows = all.filter((one) => one < seq).slice(-200);
      return page(rows, rows[0] === 1 ? {} : { older: String(rows[0]) });
    };
    const later = (seq: number): EventPage => {
      const rows = all.filter((one) => one > seq).slice(0, 200);
      return page(rows, rows.at(-1) === 9_000 ? {} : { newer: String(rows.at(-1)) });
    };
    for (let seed = 1; seed <= 4; seed += 1) {
      const roll = chance(seed);
      const middle = Math.floor(roll() * 9_000);
      let log: Log = fromPage({ ...earlier(middle), ...{ newer: String(middle - 1) } });
      for (let turn = 0; turn < 60; turn += 1) {
        if (roll() < 0.5 && log.older !== undefined) log = prepend(log, earlier(Number(log.older)));
        else if (log.ahead !== undefined) log = extend(log, later(Number(log.ahead)));
        const [first, last] = [log.rows[0]?.seq ?? 0, log.rows.at(-1)?.seq ?? 0];
        expect(log.rows.length, `seed ${seed}`).toBe(last - first + 1);
        expect(log.rows.length, `seed ${seed}`).toBeLessThanOrEqual(ROWS_MAX);
        expect(log.older === undefined, `seed ${seed}`).toBe(first === 1);
        expect(isLive(log), `seed ${seed}`).toBe(last === 9_000);
      }
    }
  });

  it("goes on looking for news where its time ran out, and never takes that for many", () => {
    const log = append(fromPage(page([1])), page([], { partial: true, newer: "700" }), true);
    expect([log.behind, knownTo(log), log.rows.length]).toEqual([false, 700, 1]);
    expect(append(log, page([701]), true).rows.map((one) => one.seq)).toEqual([1, 701]);
  });

  it("remembers how far back a search looked that ran out of time", () => {
    const log = fromPage(page([], { partial: true, older: "40", searched_back_to: 40_000 }));
    expect([log.searchedBackTo, log.older]).toEqual([40_000, "40"]);
    expect(prepend(log, page([3], { older: "3" })).searchedBackTo).toBeUndefined();
  });

  it("finds the item at a height", () => {
    const items = itemsOf([row(1), row(2), row(3), row(61)], "UTC", "start");
    const tops = topsOf(items);
    expect(items.map((item) => item.type)).toEqual(["edge", "minute", "event", "event", "event", "minute", "event"]);
    for (const [index] of items.entries()) expect(itemAt(tops, (tops[index] ?? 0) + 1)).toBe(index);
    expect(itemAt(tops, 1e9)).toBe(items.length - 1);
    expect(itemAt([0], 10)).toBe(0);
  });

  it("draws a rule where the minute changes", () => {
    const items = itemsOf([row(1), row(59), row(61)], "UTC");
    expect(items.map((item) => item.type)).toEqual(["minute", "event", "event", "minute", "event"]);
    expect(heightOf(items)).toBe(2 * 24 + 3 * 30);
  });

  it("draws rules by the hour or the day where rows are far apart", () => {
    const at = (minutes: number) => row(1, { id: `e${minutes}`, received_at: minutes * 60_000 });
    const rules = (minutes: number[]) =>
      itemsOf(minutes.map(at), "UTC").flatMap((item) => (item.type === "minute" ? [item.text] : []));
    expect(rules([1, 7, 20, 61, 80, 99])).toEqual(["00:00", "01:00"]);
    expect(rules([1, 200, 700, 1_500, 2_100])).toEqual(["Thu 1 Jan", "Fri 2 Jan"]);
    expect(rules([1_438, 1_438, 1_441, 1_441])).toEqual(["23:58", "Fri 2 Jan, 00:01"]);
  });

  it("moves within its ends, and starts at the newest", () => {
    const rows = [row(1), row(2), row(3)];
    expect(neighbour(rows, undefined, 1)?.seq).toBe(3);
    expect(neighbour(rows, "e3", 1)?.seq).toBe(3);
    expect(neighbour(rows, "e2", -1)?.seq).toBe(1);
  });
});

describe("the strip", () => {
  const buckets = [4, 0, 0, 1, 900].map((n, index) => ({
    from: index * 10,
    until: index * 10 + 10,
    n,
    dead: n === 4 ? 1 : 0,
  }));

  it("shows a single event beside many, and a dead letter beside those", () => {
    const bars = barsOf(buckets);
    expect(bars.map((bar) => bar.height > 0)).toEqual([true, false, false, true, true]);
    expect(bars[4]?.height).toBe(1);
    expect(bars.map((bar) => bar.dead > 0)).toEqual([true, false, false, false, false]);
    expect(sumOf(buckets)).toBe(905);
  });

  it("is stepped through by keys, over what is empty", () => {
    expect(stepped(buckets, 4, "ArrowLeft")).toBe(3);
    expect(stepped(buckets, 3, "ArrowLeft")).toBe(0);
    expect(stepped(buckets, 0, "ArrowLeft")).toBe(0);
    expect(stepped(buckets, 0, "End")).toBe(4);
    expect(stepped(buckets, 2, "PageDown")).toBe(1);
    expect(stepped(buckets, 2, "x")).toBeUndefined();
  });

  it("knows where a moment lies and which part a place is in", () => {
    expect([placeOf(buckets, -5), placeOf(buckets, 25), placeOf(buckets, 90)]).toEqual([0, 0.5, 1]);
    expect([bucketAt(5, 0), bucketAt(5, 0.5), bucketAt(5, 1)]).toEqual([0, 2, 4]);
  });
});

describe("a selection", () => {
  const line = (delivery: string, state: EventRow["lines"][number]["state"], name = "Escalations") => ({
    route: name,
    name,
    target: "Work orders",
    delivery,
    state,
  });
  const rows = [1, 2, 3, 4, 5].map((seq) => row(seq, { lines: [line(`d${seq}`, seq % 2 ? "dead" : "delivered")] }));
  const at = (index: number) => rows[index] as EventRow;
  const ids = (selection: { rows: ReadonlyMap<string, EventRow> }) => [...selection.rows.keys()];

  it("takes rows one by one and as a range from the last one taken", () => {
    const one = taken(NOTHING, rows, at(3), "one");
    expect(ids(taken(one, rows, at(1), "range"))).toEqual(["e2", "e3", "e4"]);
    expect(ids(taken(one, rows, at(3), "one"))).toEqual([]);
    expect(ids(allOf(rows))).toHaveLength(5);
  });

  it("grows with Shift and the arrows, and shrinks on the way back", () => {
    const down = stretched(stretched(NOTHING, at(0), at(1)), at(1), at(2));
    expect(ids(down)).toEqual(["e1", "e2", "e3"]);
    expect(ids(stretched(down, at(2), at(1)))).toEqual(["e1", "e2"]);
  });

  it("says what of it can be replayed or given up, as its rows go on", () => {
    const all = allOf(rows);
    expect(replayable(all)).toEqual(["d1", "d3", "d5"]);
    const gone = renewed(all, [row(1, { lines: [line("d1", "delivered")] })]);
    expect(replayable(gone)).toEqual(["d3", "d5"]);
    expect(renewed(all, rows)).toBe(all);
    const doubt = allOf([row(9, { lines: [line("d9", "in_doubt")] })]);
    expect([replayable(doubt), dismissable(doubt)]).toEqual([[], ["d9"]]);
    expect(oneOf(all, "name")).toBe("Escalations");
    expect(oneOf(allOf([at(0), row(8, { lines: [line("d8", "dead", "Other")] })]), "name")).toBeUndefined();
  });
});

describe("the payload", () => {
  it("shows hidden values by their mark and never as objects", () => {
    expect(hiddenLeaf({ $masked: { type: "string", length: 12 }, last: "0142" })).toMatchObject({
      text: "•••• 0142",
      word: "masked",
    });
    expect(hiddenLeaf({ $hash: "h_9c1e4417" })).toMatchObject({ text: "#9c1e44…", word: "keyed hash" });
    expect(hiddenLeaf({ $token: "t_51" })).toMatchObject({ text: "t_51", word: "token" });
    expect(hiddenLeaf({ plain: 1 })).toBeUndefined();
    expect(readable({ a: { $masked: {}, last: "0142" }, b: [1] })).toEqual({ a: "•••• 0142 masked", b: [1] });
  });

  it("is rows by depth, with folded branches shut", () => {
    const view = { a: { b: 1, c: { d: "x" } }, e: [true] };
    expect(rowsOf(view, [], new Set()).map((one) => `${one.depth} ${one.path}`)).toEqual([
      "0 a",
      "1 a.b",
      "1 a.c",
      "2 a.c.d",
      "0 e",
      "1 e.0",
    ]);
    expect(rowsOf(view, [], new Set(["a"])).map((one) => one.path)).toEqual(["a", "e", "e.0"]);
  });

  it("stays inert as a command, whatever it holds", () => {
    const text = curlOf({ method: "POST; rm", url: "https://x/'y", headers: [["a", "$(b)"]], body: "it's `me`" });
    expect(text).toContain(`'POST; rm'`);
    expect(text).toContain(`'https://x/'\\''y'`);
    expect(text).toContain(`-H 'a: $(b)'`);
    expect(text).toContain(`--data-raw 'it'\\''s \`me\`'`);
  });
});
