// The masked payload as rows of a tree. Pure. Hidden values arrive as small objects and leave here as words.
import type { Mark } from "../../ipc/types";
import { events as words } from "../../lib/words/events";

export type Leaf = { text: string; tone: "string" | "plain" | "hidden"; mark: Mark; word?: string };
export type TreeRow = {
  path: string;
  name: string;
  depth: number;
  leaf?: Leaf;
  /** For branches: how many are inside, and whether it is a list. */
  inside?: { count: number; list: boolean; open: boolean };
};

export const ROWS_SHOWN_MAX = 2_000;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const lastOf = (value: Record<string, unknown>): string => (typeof value.last === "string" ? ` ${value.last}` : "");

/** A hidden value's own look: `•••• 0142`, `#9c1e44…`, or a token. Anything else is not hidden. */
export function hiddenLeaf(value: unknown): Leaf | undefined {
  if (!isRecord(value)) return undefined;
  if ("$masked" in value) {
    return { text: `••••${lastOf(value)}`, tone: "hidden", mark: "mask", word: words.payload.masked };
  }
  if (typeof value.$hash === "string") {
    return {
      text: `#${value.$hash.replace(/^h_/, "").slice(0, 6)}…`,
      tone: "hidden",
      mark: "hash",
      word: words.payload.hash,
    };
  }
  if (typeof value.$token === "string") {
    return { text: `${value.$token}${lastOf(value)}`, tone: "hidden", mark: "token", word: words.payload.token };
  }
  return undefined;
}

function leafOf(value: unknown, mark: Mark): Leaf {
  if (typeof value === "string") return { text: value === "" ? words.payload.empty : value, tone: "string", mark };
  return { text: String(value), tone: "plain", mark };
}

/** Every visible row, depth first. Branches in `folded` are shown shut. */
export function rowsOf(view: unknown, marks: { path: string; policy: Mark }[], folded: ReadonlySet<string>): TreeRow[] {
  const policies = new Map(marks.map((mark) => [mark.path, mark.policy]));
  const rows: TreeRow[] = [];
  const walk = (value: unknown, path: string, name: string, depth: number) => {
    const hidden = hiddenLeaf(value);
    if (hidden) {
      rows.push({ path, name, depth, leaf: hidden });
      return;
    }
    const list = Array.isArray(value);
    if (list || isRecord(value)) {
      const entries = Object.entries(value);
      const open = !folded.has(path);
      if (path !== "") rows.push({ path, name, depth, inside: { count: entries.length, list, open } });
      if (path !== "" && !open) return;
      for (const [key, inner] of entries)
        walk(inner, path === "" ? key : `${path}.${key}`, key, path === "" ? 0 : depth + 1);
      return;
    }
    rows.push({ path, name, depth, leaf: leafOf(value, policies.get(path) ?? "keep") });
  };
  walk(view, "", "", 0);
  return rows;
}

/** Hidden values inside any text the page copies are their visible form, never the little objects. */
export function readable(value: unknown): unknown {
  const hidden = hiddenLeaf(value);
  if (hidden) return `${hidden.text} ${hidden.word ?? ""}`.trim();
  if (Array.isArray(value)) return value.map(readable);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
  return value;
}
