// A line of the audit as one reads it. Pure.
import type { AuditCheck, AuditLine } from "../../ipc/desk";
import { count } from "../../lib/figures";
import { audit as words } from "../../lib/words/inbox";

/** The act in words; one that this page has no words for stands as the relay calls it. */
export const actWords = (what: string): string => words.acts[what] ?? what;

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
