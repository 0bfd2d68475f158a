// The drafts: a line, a connection, settings, dials and the board's written cells.
import { describe, expect, it } from "vitest";
import { DIALS, dialChange, dialValue, groupsOf, seenOf, writtenSince } from "../src/features/practice/model";
import { carriesHidden, type Draft, isChanged, rowsOf, startDraft, stepDraft } from "../src/features/routes/draft";
import { errorOf, formOf, isGood, proxyError, settingsOf } from "../src/features/settings/model";
import { newPractice } from "../src/ipc/hosts/fake/practice";
import { CONTAINERS, SOURCE_FIELDS } from "../src/ipc/hosts/fake/routes";

const saved: Draft = {
  name: "Escalations",
  version: 14,
  source: "s",
  kinds: ["a", "b"],
  target: "t",
  container: "5090014417",
  key_field: "key",
  group: "new",
  doubt: "ask",
  cords: [
    { field: "name", from: { kind: "path", path: "x" }, clear: false },
    { field: "phone", from: { kind: "path", path: "conversation.ani" }, clear: true },
  ],
};

describe("the draft of a line", () => {
  it("is unchanged when a change is taken back, in any order", () => {
    let state = stepDraft(startDraft(saved), { do: "kind", id: "a", on: false });
    expect(isChanged(state)).toBe(true);
    state = stepDraft(state, { do: "kind", id: "a", on: true });
    expect(isChanged(state)).toBe(false);
  });

  it("keeps a cord's place when its source changes, and its mark goes with the old field", () => {
    const { draft } = stepDraft(startDraft(saved), { do: "value", field: "phone", value: "conversation.queue.name" });
    expect(draft.cords.map((cord) => cord.field)).toEqual(["name", "phone"]);
    expect(draft.cords[1]).toEqual({
      field: "phone",
      from: { kind: "path", path: "conversation.queue.name" },
      clear: false,
    });
  });

  it("forgets group and key column with the board, and kinds with the source", () => {
    const { draft } = stepDraft(startDraft(saved), { do: "container", id: "other" });
    expect("group" in draft || "key_field" in draft).toBe(false);
    expect(stepDraft(startDraft(saved), { do: "source", id: "z" }).draft.kinds).toEqual([]);
  });

  it("pulls a cord out when nothing is chosen", () => {
    const { draft } = stepDraft(startDraft(saved), { do: "from", field: "phone", kind: "none" });
    expect(draft.cords.map((cord) => cord.field)).toEqual(["name"]);
  });

  it("can be saved over a newer version without losing an edit", () => {
    let state = stepDraft(startDraft(saved), { do: "set", change: { name: "Mine" } });
    state = stepDraft(state, { do: "over", version: 15 });
    expect(state.draft).toMatchObject({ name: "Mine", version: 15 });
    expect(isChanged(state)).toBe(true);
  });

  it("asks about sending in clear only where something hidden travels", () => {
    expect(carriesHidden({ kind: "path", path: "conversation.ani" }, SOURCE_FIELDS)).toBe(true);
    expect(carriesHidden({ kind: "template", text: "{{ agent.email }}" }, SOURCE_FIELDS)).toBe(true);
    expect(carriesHidden({ kind: "path", path: "agent.site" }, SOURCE_FIELDS)).toBe(false);
    expect(carriesHidden({ kind: "event_time" }, SOURCE_FIELDS)).toBe(false);
  });

  it("lists every column, with those that cannot be written last", () => {
    const container = CONTAINERS[0];
    if (!container) throw new Error("The fake has a board.");
    const rows = rowsOf(container, saved, [{ field: "phone", severity: "warning", code: "x", message: "y" }]);
    expect(rows).toHaveLength(container.fields.length);
    expect(rows.at(-1)?.use).toBe("fixed");
    expect(rows.find((one) => one.field.id === "key")?.use).toBe("key");
    expect(rows.find((one) => one.field.id === "phone")?.findings).toHaveLength(1);
  });
});

describe("settings", () => {
  const settings = {
    intake_port: 8790,
    view_days: 30,
    sealed_days: 7,
    storage_bytes_max: 5 * 1_073_741_824,
    single_keys: true,
    network: { proxy: "http://proxy.example:3128", ca_file: "/etc/company.pem" },
  };

  it("come back as they were typed", () => {
    expect(settingsOf(formOf(settings))).toEqual(settings);
  });

  it("keep the proxy's three kinds apart and refuse an address that is none", () => {
    for (const proxy of ["none", "system"]) {
      const { network: _network, ...rest } = settings;
      expect(settingsOf(formOf({ ...rest, network: { proxy } })).network).toEqual({ proxy });
    }
    const form = formOf(settings);
    expect(proxyError(form)).toBeUndefined();
    expect(proxyError({ ...form, proxy_address: "" })).toContain("missing");
    expect(proxyError({ ...form, proxy_address: "http://user:secret@proxy:3128" })).toContain("no name or password");
    expect(isGood({ ...form, proxy_address: "proxy" })).toBe(false);
  });

  it("name the range when a figure is outside it", () => {
    const form = { ...formOf(settings), intake_port: "80", view_days: "1.5" };
    expect(errorOf(form, "intake_port")).toContain("1024 to 65535");
    expect(errorOf(form, "view_days")).toBeDefined();
    expect(isGood(form)).toBe(false);
  });
});

describe("practice", () => {
  const state = newPractice(1_000_000);

  it("turns dials into shares and back", () => {
    for (const dial of DIALS) {
      const change = dialChange(dial, 7);
      const next = {
        ...state,
        ...change,
        simulators: { ...state.simulators, monday: { ...state.simulators.monday, ...change.monday } },
      };
      expect(dialValue(next, dial)).toBe(7);
    }
  });

  it("marks only what was written since the last look", () => {
    const [first, ...others] = state.board.items;
    if (!first) throw new Error("The fake board has items.");
    const seen = seenOf(state.board);
    expect(writtenSince(state.board, seen)).toEqual([]);
    const changed = { ...first, changed_at: first.changed_at + 1, changed_columns: ["status"] };
    const written = writtenSince({ ...state.board, items: [changed, ...others] }, seen);
    expect(written.map((one) => [one.item, ...one.columns])).toEqual([[first.id, "status"]]);
  });

  it("draws groups in the board's order, newest first", () => {
    const groups = groupsOf(state.board);
    expect(groups.map((one) => one.group.id)).toEqual(["new", "open"]);
    const times = groups.flatMap((one) => one.items).map((item) => item.created_at);
    expect([...times].sort((a, b) => b - a)).toEqual(times);
  });
});
