// Two versions of a line, field by field, in words. Pure.
import type { Cord, RouteDraft } from "../../../ipc/types";
import { board } from "../../../lib/words/board";
import { filterWords } from "../../../lib/words/steps";
import { trials } from "../../../lib/words/trials";
import { asTemplate } from "./cords";
import { sentence } from "./filter";
import { stepWords } from "./transforms";

export type Difference = { what: string; was: string; is: string };

export function cordWords(cord: Cord | undefined): string {
  if (!cord) return "";
  const { from } = cord;
  const start =
    from.kind === "path"
      ? from.path
      : from.kind === "template" || from.kind === "constant"
        ? asTemplate(from)
        : board.table.ways[from.kind];
  const parts = [start, ...(cord.steps ?? []).map(stepWords), ...(cord.clear ? [board.inClear] : [])];
  return parts.join(" · ");
}

/** What `to` has otherwise than `from`: cords by field, then the filter and the line's own choices. */
export function differences(from: RouteDraft, to: RouteDraft, nameOf: (field: string) => string): Difference[] {
  const fields = [...new Set([...from.cords, ...to.cords].map((cord) => cord.field))];
  const of = (draft: RouteDraft, field: string) => cordWords(draft.cords.find((cord) => cord.field === field));
  const filterOf = (draft: RouteDraft) => (draft.filter ? sentence(draft.filter) : filterWords.none);
  const rows: Difference[] = [
    { what: trials.versions.name, was: from.name, is: to.name },
    ...fields.map((field) => ({ what: nameOf(field), was: of(from, field), is: of(to, field) })),
    { what: trials.versions.filter, was: filterOf(from), is: filterOf(to) },
    { what: trials.versions.other, was: choices(from), is: choices(to) },
  ];
  return rows.filter((row) => row.was !== row.is);
}

const choices = (draft: RouteDraft): string =>
  [
    draft.source,
    [...(draft.kinds ?? [])].sort().join(" "),
    draft.target,
    draft.container,
    draft.group ?? "",
    draft.key_field ?? "",
    draft.doubt ?? "",
  ].join(", ");
