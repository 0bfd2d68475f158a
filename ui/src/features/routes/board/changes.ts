// What a person changed since the last save, and in how many places. Pure.
import type { Draft, Edit } from "./board";

/** What counts as a change: not the version it started from, nor the order of kinds and cords. */
function face({ version: _version, ...draft }: Draft): string {
  const cords = draft.cords
    .map((cord) => [cord.field, cord.from, cord.clear ?? false, cord.steps ?? []] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify([
    draft.name,
    draft.source,
    [...draft.kinds].sort(),
    draft.target,
    draft.container,
    draft.group ?? "",
    draft.key_field ?? "",
    draft.doubt,
    draft.filter ?? null,
    draft.correlation ?? null,
    cords,
  ]);
}

export const sameDraft = (a: Draft, b: Draft): boolean => face(a) === face(b);
export const isChanged = ({ saved, draft }: Edit): boolean => !sameDraft(saved, draft);

/** How many things differ: each cord, the filter, and each choice of the line. */
export function changesOf({ saved, draft }: Pick<Edit, "saved" | "draft">): number {
  const text = (value: unknown) => JSON.stringify(value ?? null);
  const fields = new Set([...saved.cords, ...draft.cords].map((cord) => cord.field));
  const of = (from: Draft, field: string) => {
    const cord = from.cords.find((one) => one.field === field);
    return cord ? text([cord.from, cord.clear ?? false, cord.steps ?? []]) : "";
  };
  const cords = [...fields].filter((field) => of(saved, field) !== of(draft, field)).length;
  const choices = [
    "name",
    "source",
    "target",
    "container",
    "group",
    "key_field",
    "doubt",
    "filter",
    "correlation",
  ] as const;
  const kinds = text([...saved.kinds].sort()) === text([...draft.kinds].sort()) ? 0 : 1;
  return cords + kinds + choices.filter((name) => text(saved[name]) !== text(draft[name])).length;
}
