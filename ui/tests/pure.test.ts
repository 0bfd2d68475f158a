// The small pure parts: keys, sum, cord, figures, the stream's messages and which queries a frame makes stale.
import { describe, expect, it } from "vitest";
import { readFrame } from "../src/ipc/host";
import { backoffMs, takeMessages } from "../src/ipc/hosts/sse";
import { staleNouns } from "../src/ipc/query";
import type { Sum } from "../src/ipc/types";
import { drawCord, hang, part, pointAt } from "../src/lib/cord";
import { bytes, momentOf, offset, percent, span } from "../src/lib/figures";
import { caps, isSingleKey, match, strokeOf } from "../src/lib/keys";
import { needPerson, partsOf } from "../src/lib/sum";

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  strokeOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });

describe("keys", () => {
  const act = (name: string, shortcut: string, enabled = true) => ({ name, shortcut, enabled });

  it("name a stroke once, whatever the machine calls its command key", () => {
    expect(press("k", { ctrlKey: true })).toBe("mod+k");
    expect(press("k", { metaKey: true })).toBe("mod+k");
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("C", { shiftKey: true })).toBe("shift+c");
    expect(press(" ")).toBe("space");
  });

  it("run a sequence only when it is whole", () => {
    const actions = [act("events", "g e"), act("end", "end")];
    expect(match(actions, "", "g")).toEqual({ pending: "g" });
    expect(match(actions, "g", "e")).toEqual({ action: actions[0] });
  });

  it("give the last key of a failed sequence a chance of its own", () => {
    const actions = [act("events", "g e"), act("next", "j")];
    expect(match(actions, "g", "j")).toEqual({ action: actions[1] });
    expect(match(actions, "g", "x")).toBeUndefined();
  });

  it("let the screen win over the shell, and skip what is disabled", () => {
    const actions = [act("shell", "n"), act("screen", "n")];
    expect(match(actions, "", "n")).toEqual({ action: actions[1] });
    expect(match([act("shell", "n"), act("screen", "n", false)], "", "n")).toEqual({ action: actions[0] });
  });

  it("know which shortcuts are single letters", () => {
    expect(["j", "?", "g e", "shift+c"].every(isSingleKey)).toBe(true);
    expect(["mod+k", "enter", "escape", "end", "space"].some(isSingleKey)).toBe(false);
  });

  it("read as caps", () => {
    expect(caps("mod+k", false)).toEqual(["Ctrl", "K"]);
    expect(caps("g e", false)).toEqual(["G", "E"]);
  });
});

const ZERO: Sum = {
  accepted: 0,
  delivered: 0,
  unconfirmed: 0,
  waiting: 0,
  sending: 0,
  retrying: 0,
  in_doubt: 0,
  asking: 0,
  held: 0,
  absorbed: 0,
  dead: 0,
  events: 0,
  unrouted: 0,
  repeats: 0,
  rejected: 0,
};

describe("the sum", () => {
  it("adds up on screen", () => {
    const sum = { ...ZERO, accepted: 31_284, delivered: 31_201, waiting: 37, absorbed: 31, held: 12, dead: 3 };
    expect(partsOf(sum).reduce((total, one) => total + one.count, 0)).toBe(sum.accepted);
    expect(needPerson(sum)).toBe(15);
  });

  it("counts doubt for a person only when the relay cannot clear it up", () => {
    expect(needPerson({ ...ZERO, accepted: 5, in_doubt: 5, asking: 2 })).toBe(2);
  });

  it("shows what is missing instead of hiding it", () => {
    expect(partsOf({ ...ZERO, accepted: 5, delivered: 3 }).at(-1)).toEqual({ part: "missing", count: 2 });
  });
});

describe("a cord", () => {
  const curve = hang({ x: 15, y: 10 }, { x: 77, y: 10 }, 12);

  it("hangs below both jacks and is lowest in the middle", () => {
    const middle = pointAt(curve, 0.5);
    expect(middle.x).toBeCloseTo(46);
    expect(middle.y).toBeGreaterThan(pointAt(curve, 0.25).y);
    expect(pointAt(curve, 0.25).y).toBeGreaterThan(10);
  });

  it("keeps its shape when a part of it is drawn", () => {
    const middle = part(curve, 0.2, 0.7);
    for (const t of [0, 0.3, 1]) {
      const there = pointAt(curve, 0.2 + t * 0.5);
      const here = pointAt(middle, t);
      expect(here.x).toBeCloseTo(there.x, 6);
      expect(here.y).toBeCloseTo(there.y, 6);
    }
  });

  it("is whole at rest, paused when held, parted when broken, dotted when off", () => {
    expect(drawCord(92, "full")).toMatchObject({ paths: [expect.any(String)], dashed: false });
    expect(drawCord(92, "held").paths).toHaveLength(2);
    expect(drawCord(92, "held").pause).toBeDefined();
    expect(drawCord(92, "broken").paths).toHaveLength(2);
    expect(drawCord(92, "off").dashed).toBe(true);
  });
});

describe("figures", () => {
  it("carry their unit", () => {
    expect([span(0.4), span(184), span(2_004)]).toEqual(["0.4 ms", "184 ms", "2.0 s"]);
    expect([offset(0.2), offset(312), offset(5_100)]).toEqual(["+0.2 ms", "+312 ms", "+5.1 s"]);
    expect([bytes(900), bytes(2_048), bytes(5 * 1_073_741_824)]).toEqual(["900 bytes", "2.0 KB", "5 GB"]);
    expect([percent(0), percent(0.005), percent(0.4)]).toEqual(["0 %", "0.5 %", "40 %"]);
  });

  it("say the day only when it is another one", () => {
    const now = Date.UTC(2026, 10, 21, 20, 0, 0);
    expect(momentOf(now - 60_000, now, "UTC")).toBe("19:59:00");
    expect(momentOf(now - 2 * 86_400_000, now, "UTC")).toBe("Thu 20:00");
    expect(momentOf(now - 20 * 86_400_000, now, "UTC")).toBe("1 Nov 20:00");
  });
});

describe("the stream", () => {
  it("gives whole messages and keeps the growing one", () => {
    const taken = takeMessages('data: {"a":1}\n\n: comment\n\ndata: {"b":\ndata: 2}\r\n\r\ndata: {"c"');
    expect(taken).toEqual({ messages: ['{"a":1}', '{"b":\n2}'], rest: 'data: {"c"' });
  });

  it("waits longer each time, up to a limit", () => {
    expect([0, 1, 2, 9].map(backoffMs)).toEqual([500, 1_000, 2_000, 15_000]);
  });

  it("refuses what is not a frame", () => {
    expect(readFrame({ nouns: {} })).toBeUndefined();
    expect(readFrame(null)).toBeUndefined();
    expect(readFrame({ upto: 4, nouns: { events: 2, odd: "x" }, ids: ["a", 1] })).toEqual({
      upto: 4,
      nouns: { events: 2 },
      ids: ["a"],
      refetch: false,
    });
  });

  it("makes stale what was touched, and everything when it lost its place", () => {
    expect(staleNouns({ upto: 1, nouns: { routes: 1 }, ids: [] })).toEqual(["routes"]);
    expect(staleNouns({ upto: 1, nouns: { events: 1 }, ids: [] })).toEqual(["events", "status"]);
    expect(staleNouns({ upto: 1, nouns: { connections: 1 }, ids: [] })).toEqual(["connections", "status"]);
    const all = ["events", "routes", "connections", "plans", "jobs", "practice", "status", "settings"].concat(
      "inbox",
      "replays",
      "audit",
      "cases",
      "storage",
    );
    expect(staleNouns({ upto: 1, nouns: {}, ids: [], refetch: true })).toEqual(all);
  });
});
