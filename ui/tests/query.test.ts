// The filter as text: what is typed reads back, chips put together are the text, and the in-memory relay judges lines
// as the relay does.
import { describe, expect, it } from "vitest";
import { committed, fieldOf, partAt, stepField, without, written } from "../src/features/events/field-state";
import { asTyped, faceOf, partsOf, termText, textOf, valuesOf, withPart } from "../src/features/events/query-text";
import { readEventsSearch } from "../src/features/events/search";
import { isIn } from "../src/ipc/hosts/fake/query/judge";
import { read } from "../src/ipc/hosts/fake/query/parse";
import { textOf as canonical, chipsOf } from "../src/ipc/hosts/fake/query/say";
import { chanceOf, newWorld } from "../src/ipc/hosts/fake/world";

const NOW = Date.UTC(2026, 10, 21, 20, 35, 0);
const world = newWorld("real", { now: () => NOW });

/** A query of chance, as somebody might write it. */
function anyQuery(seed: number): string {
  const roll = chanceOf(seed * 7_919);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T;
  const term = (): string =>
    pick([
      () => `state:${pick(["dead", "delivered,held", "in_doubt", "unrouted"])}`,
      () => `kind:${pick(["disposition", "ticket.updated", '"conversation.transfer"'])}`,
      () => `source:${pick(['"Harbour CC"', "con_parcels"])}`,
      () => `${pick(["route", "line"])}:${pick(["none", "rt_work", "Escalations"])}`,
      () => `since:${pick(["10m", "2h", "2026-11-21"])}`,
      () => `has:${pick(["attributes.tier", "agent.email"])}`,
      () =>
        `${pick(["agent.site", "wrapUp.duration_s"])}${pick(["=", "!=", ">", "<=", "~"])}${pick(["Lisbon", "60", '"a, (b) or c"'])}`,
      () => pick(["billing", "bill*", '"Card replaced"', '"say \\"hi\\" (now)"', "cause:3"]),
    ])();
  const group = (depth: number): string => {
    const parts = Array.from({ length: 1 + Math.floor(roll() * 3) }, () => one(depth + 1));
    return `(${parts.join(pick([" or ", " "]))})`;
  };
  const one = (depth: number): string => {
    const part = depth < 3 && roll() < 0.3 ? group(depth) : term();
    return roll() < 0.25 ? `${pick(["-", "not "])}${part}` : part;
  };
  return Array.from({ length: Math.floor(roll() * 5) }, () => one(0)).join(pick([" ", " ", " and ", " or "]));
}
const SEEDS = Array.from({ length: 250 }, (_, index) => index + 1);

describe("a filter's text", () => {
  it("is its chips, one after the other, whatever is asked", () => {
    for (const seed of SEEDS) {
      const { node, mistakes } = read(anyQuery(seed));
      expect(mistakes, `seed ${seed}`).toEqual([]);
      const text = canonical(node);
      expect(partsOf(text), `seed ${seed}: ${text}`).toEqual(chipsOf(world, node).map((chip) => chip.text));
      expect(textOf(partsOf(text)), `seed ${seed}`).toBe(text);
      expect(canonical(read(text).node), `seed ${seed}: ${text}`).toBe(text);
    }
  });

  it("keeps its meaning when a chip is opened and closed again, or taken out", () => {
    for (const seed of SEEDS) {
      const text = canonical(read(anyQuery(seed)).node);
      const state = fieldOf(text);
      for (const [index, part] of state.parts.entries()) {
        const opened = stepField(state, { do: "edit", index });
        expect(opened.draft, `seed ${seed}`).toBe(part);
        expect(canonical(read(committed(opened)).node), `seed ${seed}: ${text}`).toBe(text);
        expect(canonical(read(written(opened).text).node).length > 0, `seed ${seed}`).toBe(true);
        expect(stepField(opened, { do: "let-go" }).parts, `seed ${seed}`).toEqual(state.parts);
        const left = canonical(read(without(state, index)).node);
        const rest = state.parts.filter((_, one) => one !== index);
        expect(left, `seed ${seed}: ${text}`).toBe(canonical(read(textOf(rest)).node));
      }
    }
  });

  it("takes one more part and never says a part and its opposite", () => {
    for (const seed of SEEDS) {
      const text = canonical(read(anyQuery(seed)).node);
      const [yes, no] = [termText("kind", "ticket.updated"), termText("kind", "ticket.updated", true)];
      const both = withPart(withPart(text, yes), no);
      expect(partsOf(both), `seed ${seed}`).toContain(no);
      expect(partsOf(both), `seed ${seed}`).not.toContain(yes);
      expect(withPart(withPart(text, yes), yes), `seed ${seed}`).toBe(withPart(text, yes));
    }
  });

  it("is drawn by what it is about", () => {
    expect(faceOf('-state:dead,"in doubt"')).toEqual({
      type: "term",
      not: true,
      name: "state",
      values: ["dead", "in doubt"],
    });
    expect(faceOf("line:none")).toMatchObject({ type: "term", name: "route", values: ["none"] });
    expect(faceOf('agent.site!="Lisbon, PT"')).toEqual({
      type: "field",
      not: false,
      path: "agent.site",
      sign: "!=",
      value: "Lisbon, PT",
    });
    expect(faceOf("bill*")).toEqual({ type: "text", not: false, text: "bill", goesOn: true });
    expect(faceOf("not (a or b)")).toEqual({ type: "group", not: true, text: "a or b" });
    expect(faceOf('"state:dead"')).toMatchObject({ type: "text", text: "state:dead" });
    expect(faceOf("https://x.example/?a=b")).toMatchObject({ type: "text" });
    expect(valuesOf('a,"b, \\"c\\""')).toEqual(["a", 'b, "c"']);
  });

  it("reads a typed word as the beginning of one, and leaves ids, numbers with spaces and terms alone", () => {
    expect(asTyped("card replaced")).toBe("card* replaced*");
    expect(asTyped('"card" evt_01JD state:dead bill*')).toBe('"card" evt_01JD state:dead bill*');
    expect(asTyped("+1 (317) 555-0142")).toBe("+1 (317) 555-0142");
    expect(asTyped("a or b")).toBe("a or b");
  });

  it("knows which chip a place in it belongs to", () => {
    const state = stepField(fieldOf("state:dead kind:x"), { do: "type", text: "stat:1" });
    expect(written(state)).toEqual({ text: "state:dead kind:x stat:1", shift: 18 });
    expect(partAt(state, 18)).toBeUndefined();
    expect([partAt(state, 0), partAt(state, 12)]).toEqual([0, 1]);
  });
});

describe("the address", () => {
  it("holds the filter, and folds what older links name into it", () => {
    expect(readEventsSearch({ query: "state:dead", id: "evt_1", tab: "trace", at: 12 } as never)).toEqual({
      query: "state:dead",
      id: "evt_1",
      tab: "trace",
      at: 12,
    });
    expect(readEventsSearch({ state: "dead", route: "rt work", q: 40518 } as never)).toEqual({
      query: 'route:"rt work" state:dead 40518*',
    });
    expect(readEventsSearch({ query: " ", at: "soon", tab: "nonsense" } as never)).toEqual({});
    expect(readEventsSearch({ query: "a or b", state: "dead" } as never)).toEqual({ query: "(a or b) state:dead" });
  });
});

describe("the in-memory relay", () => {
  const found = (text: string) => world.events.filter((row) => isIn(world, read(text).node, row));

  it("splits the log in three: what is in, what is not, and what nobody may know", () => {
    for (const seed of SEEDS.slice(0, 15)) {
      const text = anyQuery(seed);
      const yes = new Set(found(text).map((row) => row.id));
      const no = text.trim() === "" ? [] : found(`-(${text})`);
      expect(
        no.filter((row) => row.lines.length < 2 && yes.has(row.id)),
        `seed ${seed}: ${text}`,
      ).toEqual([]);
    }
    expect(found("agent.email=x")).toEqual([]);
    expect(found("-agent.email=x")).toEqual([]);
    expect(found("has:agent.email")).toHaveLength(world.events.length);
  });

  it("judges what it says it judges", () => {
    expect(found("state:dead").every((row) => row.state === "dead")).toBe(true);
    expect(found("kind:disposition").every((row) => row.kind === "conversation.disposition")).toBe(true);
    expect(found("since:5m").every((row) => row.received_at >= NOW - 300_000)).toBe(true);
    expect(found("card*").length).toBeGreaterThan(0);
    expect(found("car")).toEqual([]);
    expect(found('"card replaced"').every((row) => row.summary.startsWith("Card replaced"))).toBe(true);
    expect(found("wrapUp.duration_s>100 wrapUp.duration_s<=120").length).toBeGreaterThan(0);
  });

  it("names mistakes with their place and what was meant", () => {
    const first = (text: string) => read(text).mistakes[0];
    expect(first("kind:a stat:dead")).toMatchObject({ at: 7, len: 4, suggest: "state" });
    expect(first("state:daed")).toMatchObject({ at: 6, len: 4, suggest: "dead" });
    expect(first('"open')).toMatchObject({ at: 0, suggest: '"open"' });
    expect(first("(a")).toMatchObject({ at: 0, len: 1 });
    expect(first("a or")).toMatchObject({ at: 2, len: 2 });
    expect(first("since:soon")?.message).toContain("is no time");
  });
});
