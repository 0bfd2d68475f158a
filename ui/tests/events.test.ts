// The log's pure parts: filter, completion, following, pages, payload, commands.
import { describe, expect, it } from "vitest";
import { curlOf } from "../src/components/event/curl";
import { hiddenLeaf, readable, rowsOf } from "../src/components/event/payload";
import { filterOf, readEventsSearch, readTyped, stepFilter } from "../src/features/events/filter";
import { stepFollow } from "../src/features/events/follow";
import {
  append,
  fromPage,
  heightOf,
  itemsOf,
  neighbour,
  prepend,
  ROWS_MAX,
  refresh,
  release,
} from "../src/features/events/log";
import { suggest } from "../src/features/events/suggestions";
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

describe("the filter", () => {
  it("reads the address, numbers as text, and drops what it does not know", () => {
    expect(readEventsSearch({ q: 40518, state: "dead", tab: "nonsense", id: "e1", x: 1 })).toEqual({
      q: "40518",
      state: "dead",
      id: "e1",
    });
    expect(filterOf({ state: "dead", id: "e1", tab: "trace" })).toEqual({ state: "dead" });
  });

  it("takes the last chip on Backspace, in the order chips stand", () => {
    const filter = { kind: "a", state: "dead", q: "x" };
    expect(stepFilter(filter, { do: "back" })).toEqual({ kind: "a", q: "x" });
    expect(stepFilter(stepFilter(filter, { do: "back" }), { do: "back" })).toEqual({ q: "x" });
    expect(stepFilter({}, { do: "back" })).toEqual({});
  });

  it("reads line as route before the colon", () => {
    expect(readTyped("line: work")).toEqual({ field: "route", rest: "work" });
    expect(readTyped("state:")).toEqual({ field: "state", rest: "" });
    expect(readTyped("http://x")).toBeUndefined();
  });

  it("offers values by what is typed, and searching first for plain text", () => {
    const known = {
      kind: [],
      source: [],
      route: [{ id: "r1", name: "Escalations" }],
      state: [{ id: "dead", name: "Dead letter" }],
    };
    expect(suggest("state:de", {}, known)).toEqual([
      { type: "value", field: "state", value: "dead", label: "Dead letter" },
    ]);
    expect(suggest("esc", {}, known)[0]).toMatchObject({ type: "search", text: "esc" });
    expect(suggest("esc", {}, known)[1]).toMatchObject({ type: "value", value: "r1" });
    expect(suggest("", { state: "dead" }, known).map((one) => one.label)).toEqual(["kind", "source", "line"]);
  });
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

  it("draws a rule where the minute changes", () => {
    const items = itemsOf([row(1), row(59), row(61)], "UTC");
    expect(items.map((item) => item.type)).toEqual(["minute", "event", "event", "minute", "event"]);
    expect(heightOf(items)).toBe(2 * 24 + 3 * 30);
  });

  it("moves within its ends, and starts at the newest", () => {
    const rows = [row(1), row(2), row(3)];
    expect(neighbour(rows, undefined, 1)?.seq).toBe(3);
    expect(neighbour(rows, "e3", 1)?.seq).toBe(3);
    expect(neighbour(rows, "e2", -1)?.seq).toBe(1);
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
