// The two sides of the patch bay and what runs between them: what fits, rows, cords, moving by keys.
import { describe, expect, it } from "vitest";
import { type Edit, startEdit, stepEdit } from "../src/features/routes/board/board";
import { chipOf } from "../src/features/routes/board/cords";
import { fitOf, sortOf } from "../src/features/routes/board/fits";
import { layCords, ROW, revealed, snap, windowOf } from "../src/features/routes/board/layout";
import { placesOf, sourceRows, standIn, targetRows } from "../src/features/routes/board/sides";
import { missingLabels } from "../src/features/routes/board/transforms";
import { NOT_TYPED, nextRow, typeAhead, typedMore } from "../src/features/routes/board/walk";
import type { Container, Field, SourceField, Transform } from "../src/ipc/types";
import { anyChange, chance, draft, FIELDS, SOURCES } from "./board-chance";

const source = (path: string, more: Partial<SourceField> = {}): SourceField => ({
  path,
  kind: "string",
  types: ["string"],
  policy: "keep",
  seen: 9,
  fetched: 0,
  share: 1,
  examples: [],
  kinds: ["k"],
  ...more,
});
const target = (id: string, more: Partial<Field> = {}): Field => ({
  id,
  name: id,
  kind: "text",
  kind_name: "text",
  required: false,
  writable: true,
  can_key: false,
  ...more,
});

describe("what fits", () => {
  const labels = ["High", "Low"];
  it.each([
    ["text into text", source("a"), target("t"), "is"],
    ["a long note into a limit", source("notes"), target("t", { limit: 20 }), "cut"],
    ["a label by its name", source("p", { examples: labels }), target("t", { kind: "status", labels }), "is"],
    [
      "another word into labels",
      source("p", { examples: ["high"] }),
      target("t", { kind: "status", labels }),
      "lookup",
    ],
    ["a moment into a date", source("d", { examples: ["2026-11-21T10:00:00Z"] }), target("t", { kind: "date" }), "is"],
    ["a day written by hand", source("d", { examples: ["21.11.2026"] }), target("t", { kind: "date" }), "date"],
    ["words into a date", source("d", { examples: ["soon"] }), target("t", { kind: "date" }), "needs date"],
    ["words into a number", source("d", { examples: ["soon"] }), target("t", { kind: "number" }), "needs number"],
    ["a numeral into a number", source("d", { examples: ["1,500"] }), target("t", { kind: "number" }), "number"],
    ["a list into text", source("tags[*]"), target("t"), "join"],
    [
      "an agent's e-mail into people",
      source("agent.email", { policy: "hash" }),
      target("t", { kind: "people" }),
      "person",
    ],
    ["what is dropped", source("a", { policy: "drop" }), target("t"), "needs dropped"],
    ["what cannot be written", source("a"), target("t", { writable: false }), "needs fixed"],
  ])("%s", (_name, from, to, wanted) => {
    const fit = fitOf(from.path, from, to);
    expect(fit.as === "is" ? "is" : fit.as === "by" ? fit.way : `needs ${fit.needs}`).toBe(wanted);
  });

  it("leaves the key field to Patchbay and gives moments and links of its own", () => {
    expect(fitOf("@time", undefined, target("k"), "k")).toEqual({ as: "no", needs: "kept" });
    expect(fitOf("@time", undefined, target("d", { kind: "date" }))).toEqual({ as: "is" });
    expect(fitOf("@link", undefined, target("l", { kind: "link" }))).toEqual({ as: "is" });
    expect(sortOf(source("conversation.ani", { policy: "mask", example: "•••• 0142" }))).toBe("phone");
  });

  it("names labels that the target does not have yet", () => {
    const step: Transform = {
      do: "lookup",
      table: [
        { from: "g", to: "High" },
        { from: "x", to: "Gold" },
      ],
      otherwise: "refuse",
    };
    expect(missingLabels([step], target("t", { kind: "status", labels }))).toEqual(["Gold"]);
    expect(missingLabels([step], target("t"))).toEqual([]);
  });
});

describe("the two sides", () => {
  const fields = ["c.id", "c.queue.name", "a.tier", "plain"].map((path) => source(path));
  const container: Container = {
    id: "c",
    name: "Board",
    version: 1,
    groups: [],
    fetched_at: 0,
    fields: [target("fixed", { writable: false }), target("a"), target("key")],
  };

  it("show the event as a tree, folded at will, with what a cord names but no sample has", () => {
    const rows = sourceRows(fields, draft, new Set());
    expect(rows.map((row) => row.label)).toEqual([
      "c",
      "id",
      "queue.name",
      "a",
      "tier",
      "plain",
      "x",
      "one",
      "Patchbay",
      "event time",
      "link to the event",
      "fixed text",
    ]);
    expect(rows.find((row) => row.key === "x.one")).toMatchObject({ unseen: true });
    const folded = sourceRows(fields, draft, new Set(["c"]));
    expect(folded[standIn(placesOf(folded), "c.queue.name")]?.key).toBe("group c");
    expect(sourceRows(fields, draft, new Set(["c"]), "QUEUE").map((row) => row.label)).toEqual(["c", "queue.name"]);
  });

  it("show what is gone first and what cannot be written last", () => {
    const loose = { ...draft, key_field: "key", cords: [{ field: "due", from: { kind: "event_time" as const } }] };
    const changes = [
      { at: 0, version: 2, changes: [{ kind: "gone" as const, field: "due", name: "Callback due", breaks: [] }] },
    ];
    const rows = targetRows(container, loose, [], changes);
    expect(rows.map((row) => [row.field.name, row.use])).toEqual([
      ["Callback due", "gone"],
      ["a", "cord"],
      ["key", "key"],
      ["fixed", "fixed"],
    ]);
  });
});

describe("cords in the bay", () => {
  const spots = {
    width: 500,
    height: 600,
    sourceY: (path: string) => SOURCES.indexOf(path) * ROW + 14,
    targetY: (field: string) => FIELDS.indexOf(field) * ROW + 14,
    isLoose: () => false,
  };

  it("keep the order of their targets, one row each, and end level on the flat run", () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const pick = chance(seed);
      let edit: Edit = startEdit(draft);
      for (let turn = 0; turn < 15; turn += 1) edit = stepEdit(edit, anyChange(pick));
      const shapes = layCords(edit.draft.cords, spots);
      const rows = new Map(shapes.map((shape) => [shape.field, shape.to.y]));
      expect(new Set(rows.values()).size, `seed ${seed}`).toBe(rows.size);
      const order = shapes.map((shape) => shape.to.y);
      expect(order, `seed ${seed}`).toEqual([...order].sort((a, b) => a - b));
      for (const shape of shapes)
        expect(shape.d, `seed ${seed}`).toMatch(new RegExp(` ${shape.to.y}L490 ${shape.to.y}$`));
    }
  });

  it("are left out when both ends are beyond the same edge", () => {
    expect(layCords(draft.cords, { ...spots, sourceY: () => -90, targetY: () => -60 })).toEqual([]);
    expect(layCords(draft.cords, { ...spots, sourceY: () => -90, targetY: () => 900 })).toHaveLength(1);
  });

  it("snap to the nearest jack that fits before a nearer one that does not", () => {
    const jacks = [
      { key: "near", x: 0, y: 0, fits: false },
      { key: "fits", x: 0, y: 20, fits: true },
      { key: "far", x: 0, y: 60, fits: true },
    ];
    expect(snap({ x: 2, y: 2 }, jacks)?.key).toBe("fits");
    expect(snap({ x: 0, y: 100 }, jacks)).toBeUndefined();
  });

  it("have one chip each, which says what sits there", () => {
    const cord = { field: "a", from: { kind: "path" as const, path: "y" } };
    expect(chipOf(cord, false)).toBeUndefined();
    expect(chipOf({ ...cord, clear: true }, false)?.kind).toBe("clear");
    expect(chipOf({ ...cord, steps: [{ do: "truncate", chars: 9, marker: true }] }, false)).toMatchObject({
      kind: "cut",
      figure: 9,
    });
    expect(chipOf({ ...cord, steps: [{ do: "trim" }, { do: "first" }] }, false)).toMatchObject({
      kind: "steps",
      figure: 2,
    });
    expect(chipOf(cord, true)?.kind).toBe("loose");
  });
});

describe("moving by keys", () => {
  it("goes to the next row that is wanted, and stays where there is none", () => {
    const even = (index: number) => index % 2 === 0;
    expect(nextRow(7, 0, "down", even)).toBe(2);
    expect(nextRow(7, 6, "down", even)).toBe(6);
    expect(nextRow(7, 3, "first", even)).toBe(0);
    expect(nextRow(7, 3, "last", (index) => index === 5)).toBe(5);
  });

  it("finds a row by its letters, and the next one by the same letter again", () => {
    const labels = ["tier", "Talk time", "queue.name", "tags"];
    let typed = typedMore(NOT_TYPED, "t", 0);
    expect(typeAhead(labels, 0, typed.text)).toBe(1);
    typed = typedMore(typed, "t", 100);
    expect(typeAhead(labels, 1, typed.text)).toBe(3);
    expect(typeAhead(labels, 0, typedMore(NOT_TYPED, "name", 0).text)).toBe(2);
    expect(typedMore(typed, "q", 5_000).text).toBe("q");
  });

  it("brings a row into sight and draws only what is near it", () => {
    expect(revealed(0, 300, 600)).toBe(0);
    expect(revealed(30, 0, 600)).toBe(31 * ROW - 600);
    expect(revealed(5, 0, 600)).toBe(0);
    const { first, end } = windowOf(400, 5_600, 480);
    expect(end - first).toBeLessThan(40);
    expect(first).toBeLessThanOrEqual(200);
  });
});
