// Which value became which: the places of an event on one side, the fields of the record on the other. Pure.
import type { Lineage } from "../../ipc/log";
import { hiddenLeaf } from "./payload";

export type Source = { path: string; text: string; hidden: boolean };
export type Tie = { source: number; field: number };

const KEYS = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g;

/** The steps of a path: keys, places in lists, and `*` for each of a list. */
export function stepsOf(path: string): string[] {
  return [...path.matchAll(KEYS)].map((found) => found[1]?.replace(/\\(.)/g, "$1") ?? found[2] ?? found[3] ?? "");
}

function valuesAt(value: unknown, steps: readonly string[]): unknown[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [value];
  if (hiddenLeaf(value) || typeof value !== "object" || value === null) return [];
  if (step === "*") return Object.values(value).flatMap((one) => valuesAt(one, rest));
  const inner: unknown = (value as Record<string, unknown>)[step];
  return inner === undefined ? [] : valuesAt(inner, rest);
}

/** What stands at a path of the masked payload, as it may be shown. */
export function sourceAt(view: unknown, path: string): Source {
  const found = valuesAt(view, stepsOf(path));
  const texts = found.map((value) => {
    const hidden = hiddenLeaf(value);
    if (hidden) return hidden.text;
    return typeof value === "string" ? value : JSON.stringify(value);
  });
  return { path, text: texts.join(", "), hidden: found.some((value) => hiddenLeaf(value) !== undefined) };
}

/** Each place once, in the order in which the fields name them, and what leads where. */
export function tiesOf(fields: readonly Lineage[]): { paths: string[]; ties: Tie[] } {
  const paths: string[] = [];
  const ties = fields.flatMap((field, index) =>
    field.from.map((path): Tie => {
      if (!paths.includes(path)) paths.push(path);
      return { source: paths.indexOf(path), field: index };
    }),
  );
  return { paths, ties };
}
