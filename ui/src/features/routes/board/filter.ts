// The filter as a tree that can be edited at any place, and as a sentence. Pure.
import type { Clause, Filter, Op, SourceField } from "../../../ipc/types";
import { filterWords as words } from "../../../lib/words/steps";
import { sortOf } from "./fits";

/** Where a node is: the number of a child at each level. A `not` has one child, number 0. */
export type Spot = readonly number[];
export type GroupKind = "all" | "any" | "not";

export const kindOf = (filter: Filter): GroupKind | "clause" =>
  "all" in filter ? "all" : "any" in filter ? "any" : "not" in filter ? "not" : "clause";

export function childrenOf(filter: Filter): readonly Filter[] {
  if ("all" in filter) return filter.all;
  if ("any" in filter) return filter.any;
  if (!("not" in filter)) return [];
  // *None of* several is not(any of them); the page shows it as one group.
  return "any" in filter.not ? filter.not.any : [filter.not];
}

export function group(kind: GroupKind, children: readonly Filter[]): Filter {
  if (kind === "all") return { all: [...children] };
  if (kind === "any") return { any: [...children] };
  const [only] = children;
  return { not: children.length === 1 && only && !("any" in only) ? only : { any: [...children] } };
}

export const blankClause = (path = ""): Clause => ({ path, op: "is", value: "" });

/** The tree with the node at `spot` made anew, or taken out when nothing is given back. */
export function editAt(filter: Filter, spot: Spot, edit: (node: Filter) => Filter | undefined): Filter | undefined {
  const [head, ...rest] = spot;
  if (head === undefined) return edit(filter);
  const kind = kindOf(filter);
  if (kind === "clause") return filter;
  const children = childrenOf(filter).flatMap((child, index) => {
    if (index !== head) return [child];
    const next = editAt(child, rest, edit);
    return next ? [next] : [];
  });
  return group(kind, children);
}

export function at(filter: Filter, spot: Spot): Filter | undefined {
  const [head, ...rest] = spot;
  if (head === undefined) return filter;
  const child = childrenOf(filter)[head];
  return child ? at(child, rest) : undefined;
}

export const clausesOf = (filter: Filter): Clause[] =>
  "path" in filter ? [filter] : childrenOf(filter).flatMap(clausesOf);

const TEXT_OPS: readonly Op[] = [
  "is",
  "is_not",
  "one_of",
  "none_of",
  "contains",
  "starts_with",
  "ends_with",
  "matches",
];
const EDGE_OPS: readonly Op[] = ["exists", "missing"];
const NUMBER_OPS: readonly Op[] = ["is", "is_not", "more_than", "at_least", "less_than", "at_most"];
const DATE_OPS: readonly Op[] = ["before", "after", "is"];

/** What can be asked of a field, by what its values look like. */
export function opsFor(field: SourceField | undefined): readonly Op[] {
  switch (field ? sortOf(field) : "any") {
    case "number":
      return [...NUMBER_OPS, ...EDGE_OPS];
    case "boolean":
      return ["is", ...EDGE_OPS];
    case "moment":
      return [...DATE_OPS, ...EDGE_OPS];
    case "list":
      return ["contains", "one_of", "none_of", ...EDGE_OPS];
    case "any":
      return [...TEXT_OPS, ...NUMBER_OPS.slice(2), ...DATE_OPS.slice(0, 2), ...EDGE_OPS];
    default:
      return [...TEXT_OPS, ...EDGE_OPS];
  }
}

export const takesValue = (op: Op): boolean => !EDGE_OPS.includes(op);
export const takesList = (op: Op): boolean => op === "one_of" || op === "none_of";
const takesNumber = (op: Op): boolean => NUMBER_OPS.slice(2).includes(op);

/** A typed value as the operator wants it: a list, a number, a truth, or the text. */
export function readValue(text: string, op: Op, field: SourceField | undefined): unknown {
  if (takesList(op)) {
    return text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "");
  }
  const sort = field ? sortOf(field) : "any";
  const number = Number(text);
  if ((takesNumber(op) || sort === "number") && text.trim() !== "" && Number.isFinite(number)) return number;
  if (sort === "boolean") return text === "true";
  return text;
}

export const writeValue = (value: unknown): string =>
  value === undefined || value === null ? "" : Array.isArray(value) ? value.map(String).join(", ") : String(value);

/** A clause whose operator changed keeps its value where the new one can hold it. */
export function withOp(clause: Clause, op: Op, field: SourceField | undefined): Clause {
  if (!takesValue(op)) return { path: clause.path, op };
  return { path: clause.path, op, value: readValue(writeValue(clause.value), op, field) };
}

function clauseWords({ path, op, value }: Clause): string {
  const name = path.split(".").slice(-2).join(".");
  return takesValue(op) ? `${name} ${words.ops[op]} ${writeValue(value)}` : `${name} ${words.ops[op]}`;
}

/** The filter as a sentence. */
export function sentence(filter: Filter, inside = false): string {
  if ("path" in filter) return clauseWords(filter);
  if ("not" in filter) return words.nots(sentence(filter.not));
  const parts = childrenOf(filter).map((child) => sentence(child, true));
  const text = parts.join("all" in filter ? words.and : words.or);
  return inside && parts.length > 1 ? `(${text})` : text;
}

/** A tree without groups that have nothing in them: an empty group would pass or hold back everything. */
export function pruned(filter: Filter | undefined): Filter | undefined {
  if (!filter) return undefined;
  if ("path" in filter) return filter.path.trim() === "" ? undefined : filter;
  const children = childrenOf(filter).flatMap((child) => pruned(child) ?? []);
  return children.length === 0 ? undefined : group(kindOf(filter) as GroupKind, children);
}
