// The audit as sentences: each act that the relay writes has one, and none shows a code, an id or nothing at all.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sentenceOf } from "../src/features/audit/model";
import type { AuditLine } from "../src/ipc/desk";
import { acts } from "../src/lib/words/acts";

const line = (what: string, subject: string, before: unknown, after: unknown): AuditLine => ({
  seq: 1,
  at: 0,
  who: "Mara",
  what,
  subject,
  before,
  after,
  hash: "",
});
const names = new Map([
  ["rte_1", "Escalations"],
  ["con_1", "Harbour CC"],
]);
const said = (what: string, subject = "", before: unknown = null, after: unknown = null) =>
  sentenceOf(line(what, subject, before, after), names);

/** Codes of acts as they stand in the relay's own files: where an act is written, or named for it. */
function codes(): string[] {
  const root = join(import.meta.dirname, "../../src-tauri/crates");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".rs") && !/(^|\/)(tests?|sim)\/|\/tests?\.rs$/.test(name.replaceAll("\\", "/")),
  );
  const found = files.flatMap((name) => {
    const text = readFileSync(join(root, name), "utf8");
    const written = [
      ...text.matchAll(/\.audit\(\s*"([a-z_]+\.[a-z_]+)"/g),
      ...text.matchAll(/\bwhat: "([a-z_]+\.[a-z_]+)"/g),
      ...text.matchAll(/\b(?:what|kind)(?:, [a-z]+\))? = \(?"([a-z_]+\.[a-z_]+)"/g),
    ];
    // What is decided by a match and then written stands in the lines before.
    const decided = /\.audit\((?:what|kind)\b|Act \{ what,/.test(text)
      ? [...text.matchAll(/=> \(?"([a-z_]+\.[a-z_]+)"/g)]
      : [];
    return [...written, ...decided].map((one) => one[1] ?? "");
  });
  return [...new Set(found)].sort();
}

describe("an act", () => {
  it("has a sentence for every code that the relay writes", () => {
    const all = codes();
    expect(all).toEqual(expect.arrayContaining(["plan.apply", "route.saved", "events.exported", "replay.started"]));
    expect(all.filter((code) => acts[code] === undefined)).toEqual([]);
  });

  it("is a whole sentence even where the relay tells nothing besides", () => {
    for (const what of Object.keys(acts)) {
      const sentence = said(what);
      expect(sentence, what).toMatch(/^[A-Z].*[a-z)]\.$/);
      expect(sentence, what).not.toMatch(/undefined|null|NaN| {2}|_/);
    }
  });

  it("names the line, the account, the number and the reason", () => {
    expect(said("route.switched", "rte_1", { on: false }, { on: true })).toBe("Turned the line Escalations on.");
    expect(said("route.saved", "rte_9", { version: 0 }, { version: 1, name: "Refunds" })).toBe(
      "Made the line Refunds.",
    );
    expect(said("route.saved", "rte_1", { version: 3 }, { version: 4, name: "Refunds" })).toBe(
      "Saved the line Refunds as v4.",
    );
    expect(said("plan.undo", "pln_1", {}, { connection: "con_1" })).toBe("Took a plan back at Harbour CC.");
    expect(said("connection.removed", "con_7", { name: "Old" }, { stopped: [] })).toBe("Removed the account Old.");
    expect(said("group.dismissed", "cause-4", { waiting: 1 }, { reason: "Tests." })).toBe(
      "Dismissed 1 event of one cause. Reason: Tests.",
    );
    expect(said("cases.swept", "cases", { open: 1_200 }, { where: "target" })).toBe(
      "Swept 1,200 stale cases, at the target too.",
    );
    expect(
      said("settings.changed", "settings", { view_days: 30, single_keys: true }, { view_days: 10, single_keys: true }),
    ).toBe("Changed how long events are kept.");
    expect(said("replay.resumed", "rpl_1", {}, { total: 12, sent: 5 })).toBe("Resumed a replay with 7 events to go.");
  });

  it("without a sentence is told by the relay's own name for it", () => {
    expect(said("storage.polished", "con_1")).toBe("Storage polished Harbour CC.");
  });
});
