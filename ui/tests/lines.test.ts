// A line's draft against the board and against what is saved: loose cords, and what the last events would become.
import { describe, expect, it } from "vitest";
import { judge, tally } from "../src/features/routes/against";
import { type Draft, draftOf, looseCords, startDraft, stepDraft } from "../src/features/routes/draft";
import { CONTAINERS, seedRoutes } from "../src/ipc/hosts/fake/routes";
import type { Container, PreviewRow } from "../src/ipc/types";

function some<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("nothing there");
  return value;
}
const container: Container = some(CONTAINERS[0]);
const draft: Draft = {
  name: "Calls",
  version: 3,
  source: "s",
  kinds: ["k"],
  target: "t",
  container: container.id,
  doubt: "ask",
  cords: [
    { field: "name", from: { kind: "path", path: "a" }, clear: false },
    { field: "gone", from: { kind: "path", path: "b" }, clear: true },
  ],
};
const row = (event: string, name: string, more: Partial<PreviewRow> = {}): PreviewRow => ({
  event,
  at: 0,
  values: [
    { field: "name", text: name, hidden: false },
    { field: "gone", text: "x", hidden: false },
  ],
  ...more,
});

describe("a cord whose column is gone", () => {
  it("is loose until it is moved to a column that is there, and keeps what it carries", () => {
    expect(looseCords(container, draft).map((cord) => cord.field)).toEqual(["gone"]);
    const moved = stepDraft(startDraft(draft), { do: "move", field: "gone", to: "tier" }).draft;
    expect(looseCords(container, moved)).toEqual([]);
    expect(moved.cords[1]).toEqual({ field: "tier", from: { kind: "path", path: "b" }, clear: true });
  });

  it("takes the place of a cord that was in its new column", () => {
    const moved = stepDraft(startDraft(draft), { do: "move", field: "gone", to: "name" }).draft;
    expect(moved.cords).toEqual([{ field: "name", from: { kind: "path", path: "b" }, clear: true }]);
  });
});

describe("the last events of a draft", () => {
  const problem = { code: "mapping.type", message: "No.", remedy: { kind: "remap" as const } };
  const rows = [row("1", "now"), row("2", "x".repeat(255)), row("3", ""), row("4", "", { problem }), row("5", "same")];
  const saved = { rows: [row("1", "then"), row("5", "same")] };

  it("are counted as cut, missing, invalid, changed and same", () => {
    const judged = judge({ rows }, saved, container, draft);
    expect(judged.map((one) => one.word)).toEqual(["changed", "cut", "missing", "invalid", "same"]);
    expect(tally(judged, "changed")).toBe(1);
    expect(tally(judged, "missing")).toBe(1);
  });

  it("are not called changed when the saved version did not see them", () => {
    expect(tally(judge({ rows }, { rows: [] }, container, draft), "changed")).toBe(0);
  });
});

describe("a saved line", () => {
  it("is edited with what was left out of it said", () => {
    const [route] = seedRoutes(true, 0);
    const { kinds: _kinds, doubt: _doubt, ...bare } = some(route).draft;
    const made = draftOf({ ...some(route), draft: bare, version: 9 });
    expect([made.kinds, made.doubt, made.version]).toEqual([[], "ask", 9]);
  });
});
