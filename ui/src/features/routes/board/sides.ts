// The two sides of the board as rows: the event's fields as a tree, the target's fields in their order. Pure.
import type { Changes, Container, Cord, Field, Finding, RouteDraft, SourceField } from "../../../ipc/types";
import { board as words } from "../../../lib/words/board";
import { OWN_SOURCES, sourcesOf } from "./cords";

export type SourceRow =
  | { kind: "group"; key: string; label: string; depth: number; open: boolean; inside: number }
  | {
      kind: "field";
      key: string;
      label: string;
      depth: number;
      field: SourceField | undefined;
      /** Named by a cord, and in none of the last events. */
      unseen: boolean;
    };

type Node = { label: string; key: string; children: Map<string, Node>; field?: SourceField; unseen?: boolean };
/** Deeper than the first level a branch is drawn only when it has this many fields; fewer stand as `queue.name`. */
const BRANCH_MIN = 4;

/** Steps of a path: keys with dots in them are quoted in brackets, and stay whole. */
export function pathSteps(path: string): string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+(?:\[[^\]"]*\])*)/g)].map(
    (found) => found[1] ?? found[2] ?? "",
  );
}

function leavesOf(node: Node): number {
  return (node.field || node.unseen ? 1 : 0) + [...node.children.values()].reduce((sum, one) => sum + leavesOf(one), 0);
}

function treeOf(fields: readonly SourceField[], unseen: readonly string[]): Node {
  const root: Node = { label: "", key: "", children: new Map() };
  const put = (path: string): Node => {
    let at = root;
    for (const step of pathSteps(path)) {
      const key = at.key === "" ? step : `${at.key}.${step}`;
      const next = at.children.get(step) ?? { label: step, key, children: new Map() };
      at.children.set(step, next);
      at = next;
    }
    return at;
  };
  for (const field of fields) put(field.path).field = field;
  for (const path of unseen) put(path).unseen = true;
  return root;
}

/** Every row of the event's side, without what is folded away or does not have `wanted` in its path. */
export function sourceRows(
  fields: readonly SourceField[],
  draft: Pick<RouteDraft, "cords">,
  folded: ReadonlySet<string>,
  wanted = "",
): SourceRow[] {
  const known = new Set(fields.map((field) => field.path));
  const used = new Set(draft.cords.flatMap((cord) => sourcesOf(cord.from)));
  const unseen = [...used].filter((path) => !known.has(path) && !OWN_SOURCES.includes(path) && path !== "");
  const look = wanted.trim().toLowerCase();
  const has = (path: string, said = "") => look === "" || `${path} ${said}`.toLowerCase().includes(look);
  const root = treeOf(
    fields.filter((field) => has(field.path, field.words)),
    unseen.filter((path) => has(path)),
  );
  const rows: SourceRow[] = [];
  const leaf = (node: Node, label: string, depth: number) => {
    const key = node.field?.path ?? node.key;
    if (node.field || node.unseen)
      rows.push({ kind: "field", key, label, depth, field: node.field, unseen: !node.field });
  };
  const walk = (node: Node, prefix: string, depth: number) => {
    const label = prefix === "" ? node.label : `${prefix}.${node.label}`;
    if (node.children.size === 0) return leaf(node, label, depth);
    const group = depth === 0 || leavesOf(node) >= BRANCH_MIN;
    if (!group) {
      leaf(node, label, depth);
      for (const child of node.children.values()) walk(child, label, depth);
      return;
    }
    const open = look !== "" || !folded.has(node.key);
    rows.push({ kind: "group", key: `group ${node.key}`, label, depth, open, inside: leavesOf(node) });
    if (!open) return;
    leaf(node, words.itself, depth + 1);
    for (const child of node.children.values()) walk(child, "", depth + 1);
  };
  for (const node of root.children.values()) walk(node, "", 0);
  const own = OWN_SOURCES.filter((source) => has(source, words.own[source]));
  if (own.length > 0) {
    const open = look !== "" || !folded.has("@");
    rows.push({ kind: "group", key: "group @", label: words.ownGroup, depth: 0, open, inside: own.length });
    if (open) {
      for (const key of own) {
        rows.push({ kind: "field", key, label: words.own[key] ?? key, depth: 1, field: undefined, unseen: false });
      }
    }
  }
  return rows;
}

/** Where each row stands, by its key. */
export const placesOf = (rows: readonly SourceRow[]): ReadonlyMap<string, number> =>
  new Map(rows.map((row, index) => [row.key, index]));

/** The row that stands for a source: its own, or the folded group it is in. */
export function standIn(places: ReadonlyMap<string, number>, source: string): number {
  const own = places.get(source);
  if (own !== undefined) return own;
  const steps = OWN_SOURCES.includes(source) ? ["@"] : pathSteps(source);
  for (let length = steps.length; length > 0; length -= 1) {
    const at = places.get(`group ${steps.slice(0, length).join(".")}`);
    if (at !== undefined) return at;
  }
  return -1;
}

export type TargetRow = {
  field: Field;
  use: "cord" | "key" | "fixed" | "gone";
  cord: Cord | undefined;
  findings: readonly Finding[];
};

const ghost = (id: string, name: string): Field => ({
  id,
  name,
  kind: "unsupported",
  kind_name: "",
  required: false,
  writable: false,
  can_key: false,
});

/** The name a field had when it was last there. */
export function nameGone(id: string, changes: readonly Changes[]): string {
  const found = changes.flatMap((one) => one.changes).find((one) => one.field === id && one.kind === "gone");
  return found?.name ?? id;
}

/** What is gone stands first, since it needs someone; what cannot be written stands last. */
export function targetRows(
  container: Container,
  draft: Pick<RouteDraft, "cords" | "key_field">,
  findings: readonly Finding[],
  changes: readonly Changes[] = [],
): TargetRow[] {
  const there = new Set(container.fields.map((field) => field.id));
  const row = (field: Field, use: TargetRow["use"]): TargetRow => ({
    field,
    use,
    cord: draft.cords.find((cord) => cord.field === field.id),
    findings: findings.filter((finding) => finding.field === field.id),
  });
  const gone = draft.cords
    .filter((cord) => !there.has(cord.field))
    .map((cord) => row(ghost(cord.field, nameGone(cord.field, changes)), "gone"));
  const rows = container.fields.map((field) =>
    row(field, field.id === draft.key_field ? "key" : field.writable ? "cord" : "fixed"),
  );
  return [...gone, ...rows.filter((one) => one.use !== "fixed"), ...rows.filter((one) => one.use === "fixed")];
}

/** The rows of the target whose name, kind or labels have what is searched for. */
export function foundTargets(rows: readonly TargetRow[], wanted: string): readonly TargetRow[] {
  const look = wanted.trim().toLowerCase();
  if (look === "") return rows;
  return rows.filter(({ field }) =>
    [field.name, field.kind_name, ...(field.labels ?? [])].some((text) => text.toLowerCase().includes(look)),
  );
}
