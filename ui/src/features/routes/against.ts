// What a draft makes of the last events, counted, and against the saved version. Pure.
import type { Container, Preview, PreviewRow } from "../../ipc/types";
import type { Draft } from "./draft";

export type Verdict = "invalid" | "cut" | "missing" | "changed" | "same";
/** In the order in which one of them stands for a row that has several. */
export const VERDICTS: readonly Verdict[] = ["changed", "invalid", "cut", "missing", "same"];

export function verdictsOf(row: PreviewRow, before: PreviewRow | undefined, container: Container, draft: Draft) {
  const found = new Set<Verdict>();
  const textOf = (from: PreviewRow, field: string) => from.values.find((value) => value.field === field)?.text ?? "";
  if (row.problem) found.add("invalid");
  else {
    for (const { field } of draft.cords) {
      const text = textOf(row, field);
      const limit = container.fields.find((one) => one.id === field)?.limit;
      if (text === "") found.add("missing");
      // The relay cuts to the limit, so a text that fills it to the last character was longer or just fits.
      if (limit !== undefined && [...text].length >= limit) found.add("cut");
    }
  }
  if (before) {
    const fields = new Set([...row.values, ...before.values].map((value) => value.field));
    const differs = [...fields].some((field) => textOf(row, field) !== textOf(before, field));
    if (differs || (row.problem === undefined) !== (before.problem === undefined)) found.add("changed");
  }
  if (found.size === 0) found.add("same");
  return found;
}

export type Judged = { row: PreviewRow; verdicts: ReadonlySet<Verdict>; word: Verdict };

/** Rows that the saved version did not see, such as events that came since, are not compared. */
export function judge(preview: Preview, saved: Preview | undefined, container: Container, draft: Draft): Judged[] {
  const before = new Map(saved?.rows.map((row) => [row.event, row]));
  return preview.rows.map((row) => {
    const verdicts = verdictsOf(row, before.get(row.event), container, draft);
    return { row, verdicts, word: VERDICTS.find((verdict) => verdicts.has(verdict)) ?? "same" };
  });
}

export const tally = (rows: readonly Judged[], verdict: Verdict): number =>
  rows.filter((row) => row.verdicts.has(verdict)).length;
