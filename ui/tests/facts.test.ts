// What a card says: freshness, concerns with their order and their one button, strip, gauge and permissions.
import { describe, expect, it } from "vitest";
import { gaugeTone, ticksOf } from "../src/components/gauge";
import { barWords, kindOf, stripWords } from "../src/components/strip";
import { concernsOf, freshnessOf, machineWayOf, schemeOf } from "../src/features/connections/facts";
import { brokenOf, linesOf, ofState } from "../src/features/connections/permissions";
import { accountOf } from "../src/ipc/hosts/fake/accounts";
import { seedConnections } from "../src/ipc/hosts/fake/connections";
import { VENDORS } from "../src/ipc/hosts/fake/vendors";
import type { ConnectionView } from "../src/ipc/types";
import { clock, dateOf, until } from "../src/lib/figures";

const NOW = Date.UTC(2026, 10, 21, 20, 35, 0);
function some<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("nothing there");
  return value;
}
const connection = (id: string): ConnectionView => some(seedConnections(NOW).find((one) => one.id === id));
const vendor = (id: string) => some(VENDORS.find((one) => one.id === id));
const concerns = (id: string) => concernsOf(connection(id), vendor(connection(id).vendor), NOW, "UTC");

describe("a strip", () => {
  const at = Date.UTC(2026, 10, 21, 9, 30);

  it("says each half hour in words", () => {
    expect(barWords({ at, calls: 41, failed: 2 }, "UTC")).toBe("09:30 to 10:00, 2 of 41 failed");
    expect(barWords({ at, calls: 41, failed: 0 }, "UTC")).toBe("09:30 to 10:00, all 41 went well");
    expect(barWords({ at, calls: 0, failed: 0 }, "UTC")).toBe("09:30 to 10:00, nothing was called");
  });

  it("tells some from all, and nothing from good", () => {
    expect([
      kindOf({ at, calls: 0, failed: 0 }),
      kindOf({ at, calls: 3, failed: 0 }),
      kindOf({ at, calls: 3, failed: 1 }),
      kindOf({ at, calls: 3, failed: 3 }),
    ]).toEqual(["unknown", "good", "trouble", "down"]);
    expect(stripWords(connection("con_harbour").strip)).toBe("Failures in 1 h");
    expect(stripWords(connection("con_billing").strip)).toBe("No calls yet");
  });
});

describe("a gauge", () => {
  it("is calm below nine tenths of our share, near up to it, past beyond it", () => {
    expect([100, 287, 288, 320, 321].map((used) => gaugeTone({ used, limit: 400, share: 0.8 }))).toEqual([
      "calm",
      "calm",
      "near",
      "near",
      "past",
    ]);
  });

  it("shows any use as one tick and never more than it has", () => {
    expect([0, 1, 150, 300, 900].map((used) => ticksOf({ used, limit: 300 }))).toEqual([0, 1, 20, 40, 40]);
  });
});

describe("a sign-in", () => {
  it("counts down only what cannot renew itself", () => {
    expect(freshnessOf(connection("con_case"), NOW, "UTC")).toEqual({ word: "Ends in 3 h", soon: true, kind: "ends" });
    expect(freshnessOf(connection("con_harbour"), NOW, "UTC")).toEqual({
      word: "Renews in 18 h",
      soon: false,
      kind: "renews",
    });
    expect(freshnessOf(connection("con_billing"), NOW, "UTC").word).toBe("Stays until revoked");
    expect(freshnessOf(connection("con_returns"), NOW, "UTC").soon).toBe(false);
  });

  it("keeps a published day the same day in every zone", () => {
    expect(dateOf(Date.UTC(2027, 3, 30), "America/Chicago")).toBe("30 April 2027");
    expect([until(59_999), until(3_599_999), until(86_400_000), until(6 * 86_400_000)]).toEqual([
      "59 s",
      "59 min",
      "24 h",
      "6 days",
    ]);
    expect(clock(581_000)).toBe("9:41");
  });

  it("of a person has a machine identity proposed, the best way without one", () => {
    expect(machineWayOf(vendor("servicenow"), "code")?.id).toBe("client");
    expect(machineWayOf(vendor("zendesk"), "token")?.id).toBe("client");
    expect(machineWayOf(vendor("monday"), "token")).toBeUndefined();
  });

  it("ends on the day its vendor ends the way, where it has no end of its own", () => {
    expect(freshnessOf(connection("con_returns"), NOW, "UTC").word).toBe("Ends in 159 days");
  });
});

describe("what wants somebody", () => {
  it("has the hold first, then what ends, and gives the button to what can be mended", () => {
    expect(concerns("con_alerts")[0]).toMatchObject({ key: "problem auth.expired", act: { kind: "remedy" } });
    expect(concerns("con_case").map((one) => one.key)).toEqual(["notice signin.ends", "person"]);
    expect(concerns("con_backoffice").map((one) => one.key)).toEqual([
      "notice secrets.old",
      "person",
      "notice monday.version",
    ]);
    expect(concerns("con_harbour")).toEqual([]);
  });

  it("leads old secrets and a wrong signature to where the secret is entered", () => {
    expect(concerns("con_backoffice")[0]).toMatchObject({ act: { kind: "rotate" } });
    expect(concerns("con_parcels")[0]).toMatchObject({ key: "problem intake.rejected", act: { kind: "rotate" } });
  });

  it("says an end in short with its day, in full with the time left, and proposes a way that lasts", () => {
    expect(concerns("con_returns")[0]).toMatchObject({
      text: "Zendesk ends this way of signing in on 30 April 2027, in 159 days.",
      full: expect.stringMatching(/ 159 days left\.$/),
      act: { kind: "reconnect", way: "client" },
    });
  });

  it("names the scheme of a source as its vendor does, and the house's own", () => {
    expect(schemeOf(connection("con_parcels"), vendor("generic"))).toBe("Standard Webhooks v1 (HMAC)");
    expect(schemeOf(connection("con_harbour"), vendor("genesys"))).toBe("A secret in a header");
  });
});

describe("permissions", () => {
  const monday = vendor("monday");
  const account = accountOf(monday, some(monday.ways[0]), ["boards:write"], ["boards:read"]);

  it("are one line for each need, by what is known of it", () => {
    const lines = linesOf(account);
    expect(ofState(lines, "missing").map((line) => line.names)).toEqual([["boards:write"]]);
    expect(ofState(lines, "unknown").map((line) => line.names)).toEqual([["boards:read"]]);
    expect(ofState(lines, "granted").map((line) => line.names)).toEqual([
      ["me:read"],
      ["account:read"],
      ["workspaces:read"],
      ["users:read"],
    ]);
    expect(brokenOf(account)).toEqual(["deliver", "provision"]);
  });

  it("join the features that need the same", () => {
    const [report] = account.features;
    const twice = { ...account, features: [some(report), { ...some(report), feature: "monitor" as const }] };
    expect(linesOf(twice)[0]?.features).toEqual(["connect", "monitor"]);
  });
});
