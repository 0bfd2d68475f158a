// The smaller rules of the patch bay: samples of one's own, drift, empty look-ups, ranges of a back-test, changes.
import { describe, expect, it } from "vitest";
import { emptyDraft, startEdit, stepEdit } from "../src/features/routes/board/board";
import { changesOf, isChanged } from "../src/features/routes/board/changes";
import { driftOf, faceOf } from "../src/features/routes/board/drift";
import { ownFindings } from "../src/features/routes/board/own-findings";
import { readSample, shownOf, turned, withFields } from "../src/features/routes/board/shelf";
import { foundTargets, type TargetRow } from "../src/features/routes/board/sides";
import { momentIn, spanOf } from "../src/features/routes/board/span";
import { SOURCE_FIELDS } from "../src/ipc/hosts/fake/catalog";
import { VENDORS } from "../src/ipc/hosts/fake/vendors";
import openapi from "../src/ipc/openapi.json";
import type { Cord, Field } from "../src/ipc/types";

const path = (field: string, at: string): Cord => ({ field, from: { kind: "path", path: at }, clear: false });

describe("a sample of one's own", () => {
  it("is one JSON object, or says what it is instead", () => {
    expect(readSample('{"a":1}')).toEqual({ body: { a: 1 } });
    expect(readSample("  ")).toEqual({ wrong: "empty" });
    expect(readSample("[1]")).toEqual({ wrong: "object" });
    expect(readSample("null")).toEqual({ wrong: "object" });
    expect(readSample('{"a"')).toMatchObject({ wrong: "json" });
  });

  it("adds the fields that no event had, and changes none that is known", () => {
    const [first] = SOURCE_FIELDS;
    if (!first) throw new Error("There are fields.");
    const more = [
      { ...first, policy: "drop" as const },
      { ...first, path: "fresh" },
    ];
    const all = withFields(SOURCE_FIELDS, more);
    expect(all).toHaveLength(SOURCE_FIELDS.length + 1);
    expect(all[0]).toBe(first);
    expect(withFields(SOURCE_FIELDS, [first])).toBe(SOURCE_FIELDS);
  });

  it("is turned no further than the first and the last", () => {
    const shelf = {
      from: "fetched" as const,
      all: ["a", "b"].map((title) => ({ title, sample: {} })),
      at: 0,
      fields: [],
    };
    expect(shownOf(turned(shelf, 1))?.title).toBe("b");
    expect(turned(shelf, 9).at).toBe(1);
    expect(turned(shelf, -9).at).toBe(0);
  });
});

describe("what the events and the line disagree on", () => {
  const draft = { cords: [path("one", "a.b"), path("two", "a.b"), path("three", "c")] };
  const never = (at: string, count: number) => ({
    field: "one",
    path: at,
    severity: "warning" as const,
    code: "mapping.never_seen",
    message: `None of the last ${count} events had “${at}”.`,
  });

  it("is listed once for each field, with every cord it touches", () => {
    const drifts = driftOf([never("a.b", 50), { ...never("a.b", 50), field: "two" }], draft);
    expect(drifts).toEqual([{ path: "a.b", message: never("a.b", 50).message, fields: ["one", "two"] }]);
  });

  it("stays dismissed while only its figures move, and is back when another field joins", () => {
    expect(faceOf(driftOf([never("a.b", 50)], draft))).toBe(faceOf(driftOf([never("a.b", 49)], draft)));
    expect(faceOf(driftOf([never("a.b", 50), never("c", 50)], draft))).not.toBe(
      faceOf(driftOf([never("a.b", 50)], draft)),
    );
  });

  it("is not what is found of the target alone", () => {
    expect(driftOf([{ field: "one", severity: "error", code: "mapping.required", message: "…" }], draft)).toEqual([]);
  });
});

describe("a look-up without rows", () => {
  const cord = (otherwise: "refuse" | "keep", table: { from: string; to: string }[] = []): Cord => ({
    ...path("one", "a"),
    steps: [{ do: "lookup", table, otherwise }],
  });

  it("is an error where everything is refused, a warning where nothing changes", () => {
    expect(ownFindings({ cords: [cord("refuse")] })).toMatchObject([{ field: "one", severity: "error" }]);
    expect(ownFindings({ cords: [cord("keep", [{ from: "", to: "" }])] })).toMatchObject([{ severity: "warning" }]);
    expect(ownFindings({ cords: [cord("refuse", [{ from: "a", to: "b" }])] })).toEqual([]);
  });
});

describe("the range of a back-test", () => {
  const now = Date.UTC(2026, 10, 21, 12);

  it("runs from now backwards, or over everything", () => {
    expect(spanOf("hour", now, "UTC", "", "")).toEqual({ from: now - 3_600_000 });
    expect(spanOf("week", now, "UTC", "", "")).toEqual({ from: now - 7 * 86_400_000 });
    expect(spanOf("all", now, "UTC", "", "")).toEqual({});
  });

  it("reads both ends on the wall clock of the zone, also across a change of the clocks", () => {
    expect(momentIn("2026-07-01T12:00", "Europe/Lisbon")).toBe(Date.UTC(2026, 6, 1, 11));
    expect(momentIn("2026-11-21T12:00", "Asia/Kolkata")).toBe(Date.UTC(2026, 10, 21, 6, 30));
    expect(momentIn("2026-10-25T03:30", "Europe/Berlin")).toBe(Date.UTC(2026, 9, 25, 2, 30));
    expect(spanOf("custom", now, "UTC", "2026-11-20T10:00", "2026-11-20T09:00")).toBeUndefined();
    expect(spanOf("custom", now, "UTC", "2026-11-20T10:00", "")).toBeUndefined();
    expect(spanOf("custom", now, "UTC", "2026-11-20T10:00", "2026-11-20T11:00")).toEqual({
      from: Date.UTC(2026, 10, 20, 10),
      until: Date.UTC(2026, 10, 20, 11),
    });
  });
});

describe("changes", () => {
  it("are none when a cord is pulled out and put back, wherever it stood", () => {
    const saved = { ...emptyDraft([]), cords: [path("one", "a"), path("two", "b")] };
    const pulled = stepEdit(startEdit(saved), { do: "pull", field: "one" });
    const back = stepEdit(pulled, { do: "put_back", field: "one" });
    expect(isChanged(pulled)).toBe(true);
    expect(isChanged(back)).toBe(false);
    expect(changesOf(back)).toBe(0);
  });
});

describe("searching the target", () => {
  const row = (name: string, more: Partial<Field> = {}): TargetRow => ({
    field: {
      id: name,
      name,
      kind: "text",
      kind_name: "text",
      required: false,
      writable: true,
      can_key: false,
      ...more,
    },
    use: "cord",
    cord: undefined,
    findings: [],
  });

  it("finds by name, kind and label", () => {
    const rows = [row("Priority", { kind_name: "status", labels: ["High"] }), row("Notes")];
    expect(foundTargets(rows, "prio")).toHaveLength(1);
    expect(foundTargets(rows, "STATUS")).toHaveLength(1);
    expect(foundTargets(rows, "high")).toHaveLength(1);
    expect(foundTargets(rows, " ")).toBe(rows);
    expect(foundTargets(rows, "nothing")).toEqual([]);
  });
});

describe("the vendors of the in-memory relay", () => {
  const shapes = openapi.components.schemas;
  const has = (what: object, shape: { properties: object; required: readonly string[] }) => {
    expect(Object.keys(what).filter((key) => !(key in shape.properties))).toEqual([]);
    expect(shape.required.filter((key) => !(key in what))).toEqual([]);
  };

  it("have the shape that the relay's document gives them today", () => {
    expect(VENDORS.length).toBeGreaterThan(0);
    for (const vendor of VENDORS) {
      has(vendor, shapes.Vendor);
      for (const way of vendor.ways) {
        has(way, shapes.Way);
        for (const field of way.fields) has(field, shapes.AuthField);
        for (const need of way.needs) has(need, shapes.NeedRow);
      }
    }
  });
});
