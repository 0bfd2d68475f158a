// A line of the audit as one reads it. Pure.
import type { AuditCheck, AuditLine } from "../../ipc/desk";
import { count, large } from "../../lib/figures";
import { acts, type Told, unknownAct, withReason } from "../../lib/words/acts";
import { audit as words } from "../../lib/words/inbox";

/** Names by id, of what the page knows: lines and accounts. */
export type Names = ReadonlyMap<string, string>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;

function toldOf({ subject, before, after }: AuditLine, names: Names): Told {
  const was = isRecord(before) ? before : {};
  const is = isRecord(after) ? after : {};
  const text = (from: Record<string, unknown>, key: string) => {
    const found = textOf(from[key]);
    return found === undefined ? undefined : (names.get(found) ?? found);
  };
  const all = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return {
    name: names.get(subject) ?? subject,
    after: (key) => text(is, key),
    before: (key) => text(was, key),
    count: (key) => {
      const found = is[key] ?? was[key];
      return typeof found === "number" ? found : undefined;
    },
    changed: all.filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key])),
  };
}

/** The act as a plain sentence, with its reason where one was given. */
export function sentenceOf(line: AuditLine, names: Names): string {
  const told = toldOf(line, names);
  const sentence = acts[line.what]?.(told) ?? large(unknownAct(line.what, told.name));
  const reason = told.after("reason");
  return reason === undefined || reason === "" ? sentence : withReason(sentence, reason);
}

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return words.nothing;
  if (typeof value === "string") return value;
  if (typeof value !== "object" || Array.isArray(value)) return JSON.stringify(value);
  // What has a name of its own is read as name and value.
  const parts = Object.entries(value).map(([name, part]) => `${name}: ${shown(part)}`);
  return parts.length === 0 ? words.nothing : parts.join(", ");
};

/** What it was and what it became; what says nothing is left out. */
export function factsOf(line: AuditLine): [string, string][] {
  const all: [string, unknown][] = [
    [words.columns.subject, line.subject === "" ? undefined : line.subject],
    [words.before, line.before],
    [words.after, line.after],
  ];
  return all.flatMap(([label, value]) =>
    value === null || value === undefined ? [] : [[label, shown(value)] as [string, string]],
  );
}

export function saidOf(found: AuditCheck): string {
  return found.ok ? words.whole(count(found.lines)) : words.broken(count(found.broken_at ?? found.lines + 1));
}
