// Changes that are not saved yet, kept for as long as the window stands. What is kept is what a person decided:
// paths, typed texts, tables. Values of events are in it only where a look-up names them, and a look-up starts only
// from fields that are kept as received.
import type { Draft } from "./board";
import { sameDraft } from "./changes";

const key = (id: string | undefined, base: string) => `patchbay.draft ${base} ${id ?? "new"}`;

function readDraft(value: unknown): Draft | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const one = value as Partial<Draft>;
  const whole =
    typeof one.name === "string" &&
    typeof one.source === "string" &&
    typeof one.target === "string" &&
    typeof one.container === "string" &&
    Array.isArray(one.kinds) &&
    Array.isArray(one.cords);
  return whole ? (one as Draft) : undefined;
}

/** The changes of an earlier visit, when there are any beside what is saved. */
export function keptDraft(id: string | undefined, base: string, saved: Draft): Draft | undefined {
  try {
    const found = readDraft(JSON.parse(sessionStorage.getItem(key(id, base)) ?? "null"));
    return found && !sameDraft(found, saved) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** A full or shut storage is no reason to stop a person's work. */
export function keepDraft(id: string | undefined, base: string, draft: Draft | undefined): void {
  try {
    if (draft) sessionStorage.setItem(key(id, base), JSON.stringify(draft));
    else sessionStorage.removeItem(key(id, base));
  } catch {
    return;
  }
}
