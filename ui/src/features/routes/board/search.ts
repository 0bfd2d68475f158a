// The address of a line one comes back to from a plan, and the key column that the plan has made for it. Pure.
export type LineSearch = { back?: true; key?: string };

export function readLineSearch(raw: Record<string, unknown>): LineSearch {
  const search: LineSearch = {};
  if (raw.back === true) search.back = true;
  if (typeof raw.key === "string" && raw.key !== "") search.key = raw.key;
  return search;
}
