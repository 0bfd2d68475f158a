// The address of a line: the key column that a plan has just made for it. Pure.
export type LineSearch = { key?: string };

export function readLineSearch(raw: Record<string, unknown>): LineSearch {
  return typeof raw.key === "string" && raw.key !== "" ? { key: raw.key } : {};
}
