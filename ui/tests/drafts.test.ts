// The drafts: settings, dials and the board's written cells.
import { describe, expect, it } from "vitest";
import { DIALS, dialChange, dialValue, groupsOf, seenOf, writtenSince } from "../src/features/practice/model";
import { formOf, isGood, portError, proxyError, settingsOf } from "../src/features/settings/model";
import { newPractice } from "../src/ipc/hosts/fake/practice";

describe("settings", () => {
  const settings = {
    intake_port: 8790,
    view_days: 30,
    sealed_days: 7,
    storage_bytes_max: 5 * 1_073_741_824,
    single_keys: true,
    notifications: false,
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
    const form = { ...formOf(settings), intake_port: "80" };
    expect(portError(form)).toContain("1024 to 65535");
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
