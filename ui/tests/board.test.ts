// Editing a line on the patch bay: drawing and pulling cords, undo, what is kept.
import { describe, expect, it } from "vitest";
import { draftOf, type Edit, startEdit, stepEdit } from "../src/features/routes/board/board";
import { changesOf, isChanged, sameDraft } from "../src/features/routes/board/changes";
import { hiddenOf, joined, sourcesOf, templatePaths } from "../src/features/routes/board/cords";
import { differences } from "../src/features/routes/board/differ";
import { keepDraft, keptDraft } from "../src/features/routes/board/keep";
import { SOURCE_FIELDS } from "../src/ipc/hosts/fake/catalog";
import { seedRoutes } from "../src/ipc/hosts/fake/routes";
import { anyChange, chance, draft } from "./board-chance";

describe("editing a line", () => {
  it("never lets two cords end on one field, whatever is done", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const pick = chance(seed);
      let edit: Edit = startEdit(draft);
      for (let turn = 0; turn < 40; turn += 1) {
        edit = stepEdit(
          edit,
          pick<Parameters<typeof stepEdit>[1]>([anyChange(pick), anyChange(pick), { do: "undo" }, { do: "redo" }]),
        );
        const ends = edit.draft.cords.map((cord) => cord.field);
        expect(new Set(ends).size, `seed ${seed}`).toBe(ends.length);
        expect(
          edit.pulled.some((cord) => new Set(edit.pulled.map((one) => one.field)).size < edit.pulled.length && cord),
          `seed ${seed}`,
        ).toBe(false);
      }
    }
  });

  it("takes every step back, one after the other, and does them again", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const pick = chance(seed);
      let edit: Edit = startEdit(draft);
      for (let turn = 0; turn < 25; turn += 1) edit = stepEdit(edit, anyChange(pick));
      const done = edit.draft;
      while (edit.past.length > 0) {
        const before = edit;
        edit = stepEdit(edit, { do: "undo" });
        expect(stepEdit(edit, { do: "redo" }).draft, `seed ${seed}`).toBe(before.draft);
      }
      expect(edit.draft, `seed ${seed}`).toBe(draft);
      while (edit.future.length > 0) edit = stepEdit(edit, { do: "redo" });
      expect(edit.draft, `seed ${seed}`).toBe(done);
    }
  });

  it("takes a typed word back as one step", () => {
    const typed = ["D", "Di", "Dis"].reduce(
      (edit, name) => stepEdit(edit, { do: "set", change: { name } }),
      startEdit(draft),
    );
    expect(typed.draft.name).toBe("Dis");
    expect(stepEdit(typed, { do: "undo" }).draft.name).toBe("Calls");
  });

  it("keeps the steps of a cord that was pulled out until the line is saved", () => {
    const pulled = stepEdit(startEdit(draft), { do: "pull", field: "a" });
    expect(pulled.draft.cords).toEqual([]);
    const again = stepEdit(pulled, { do: "plug", source: "x.one", field: "a" });
    expect(again.draft.cords).toEqual(draft.cords);
    expect(isChanged(again)).toBe(false);
    expect(stepEdit(pulled, { do: "put_back", field: "a" }).draft.cords).toEqual(draft.cords);
    const saved = stepEdit(pulled, { do: "load", saved: pulled.draft });
    expect(stepEdit(saved, { do: "plug", source: "x.one", field: "a" }).draft.cords[0]?.steps).toBeUndefined();
  });

  it("moves a cord with all that sits on it", () => {
    const moved = stepEdit(startEdit(draft), { do: "plug", source: "x.one", field: "b", moved: "a" });
    expect(moved.draft.cords).toEqual([{ ...draft.cords[0], field: "b" }]);
    expect(changesOf(moved)).toBe(2);
  });

  it("lets several sources share one template", () => {
    const both = stepEdit(startEdit(draft), { do: "join", source: "y", field: "a" });
    expect(both.draft.cords[0]?.from).toEqual({ kind: "template", text: "{{ x.one }}, {{ y }}" });
    expect(sourcesOf(joined({ kind: "constant", value: "Call" }, "y"))).toEqual(["y"]);
    expect(templatePaths("{{ a.b | upper }} {{ a.b }} {{ '2 * 3' }} {{c}}")).toEqual(["a.b", "c"]);
  });

  it("finds its unsaved changes again, and nothing when they were saved", () => {
    const changed = stepEdit(startEdit(draft), { do: "pull", field: "a" }).draft;
    keepDraft("rt", "/api", changed);
    expect(keptDraft("rt", "/api", draft)).toEqual(changed);
    expect(keptDraft("rt", "/practice/api", draft)).toBeUndefined();
    expect(keptDraft("rt", "/api", changed)).toBeUndefined();
    sessionStorage.setItem("patchbay.draft /api rt", "{broken");
    expect(keptDraft("rt", "/api", draft)).toBeUndefined();
    expect(sameDraft(draft, { ...draft, version: 9 })).toBe(true);
  });

  it("forgets group and key field with the board, and kinds with the source", () => {
    const full = startEdit({ ...draft, group: "g", key_field: "k" });
    const other = stepEdit(full, { do: "container", id: "other" }).draft;
    expect("group" in other || "key_field" in other).toBe(false);
    expect(stepEdit(full, { do: "source", id: "z" }).draft.kinds).toEqual([]);
  });

  it("is saved over a newer version without losing an edit, and says how much differs", () => {
    let edit = stepEdit(startEdit(draft), { do: "set", change: { name: "Mine" } });
    edit = stepEdit(edit, { do: "over", version: 4 });
    expect(edit.draft).toMatchObject({ name: "Mine", version: 4 });
    expect(changesOf(edit)).toBe(1);
  });

  it("asks about sending in clear only where something hidden travels", () => {
    const paths = (from: Parameters<typeof hiddenOf>[0]) => hiddenOf(from, SOURCE_FIELDS).map((field) => field.path);
    expect(paths({ kind: "path", path: "conversation.ani" })).toEqual(["conversation.ani"]);
    expect(paths({ kind: "template", text: "{{ agent.email }} {{ agent.site }}" })).toEqual(["agent.email"]);
    expect(paths({ kind: "path", path: "agent.site" })).toEqual([]);
    expect(paths({ kind: "event_time" })).toEqual([]);
  });

  it("is edited with what was left out of it said", () => {
    const [route] = seedRoutes(true, 0);
    if (!route) throw new Error("The fake has a line.");
    const { kinds: _kinds, doubt: _doubt, ...bare } = route.draft;
    expect(draftOf({ ...route, draft: bare, version: 9 })).toMatchObject({ kinds: [], doubt: "ask", version: 9 });
  });

  it("tells two versions apart in words", () => {
    const to = stepEdit(startEdit(draft), {
      do: "steps",
      field: "a",
      steps: [{ do: "truncate", chars: 9, marker: true }],
    }).draft;
    expect(differences(draft, to, (field) => field.toUpperCase())).toEqual([
      { what: "A", was: "x.one · Trim", is: "x.one · Cut 9" },
    ]);
  });
});
