// A line of the audit as one reads it. Pure.
import type { AuditCheck, AuditLine } from "../../ipc/desk";
import { count } from "../../lib/figures";
import { audit as words } from "../../lib/words/inbox";

/** The act in words; one that this page has no words for stands as the relay calls it. */
export const actWords = (what: string): string => words.acts[what] ?? what;

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return words.nothing;
  return typeof value === "string" ? value : JSON.stringify(value);
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
