// The address of a line: coming back to it from a plan, the key column that the plan has made for it, and the field
// whose cord is to be mended. Pure.
export type LineSearch = { back?: true; key?: string; cord?: string };

export function readLineSearch(raw: Record<string, unknown>): LineSearch {
  const search: LineSearch = {};
  if (raw.back === true) search.back = true;
  if (typeof raw.key === "string" && raw.key !== "") search.key = raw.key;
  if (typeof raw.cord === "string" && raw.cord !== "") search.cord = raw.cord;
  return search;
}
