// The value of a field in one stored event, as it may be shown. Pure: hidden values are small objects in the view.
import type { SourceField } from "../../../ipc/types";
import { board as words } from "../../../lib/words/board";
import { markWords } from "../../../lib/words/states";
import { pathSteps } from "./sides";

export type Shown = { text: string; hidden: boolean; none: boolean };
const NONE: Shown = { text: "", hidden: false, none: true };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function find(view: unknown, steps: readonly string[]): unknown {
  let at: unknown = view;
  for (const [index, step] of steps.entries()) {
    const name = step.replace(/\[.*$/, "");
    at = isRecord(at) ? at[name] : undefined;
    const place = /\[(\d+|\*)\]/.exec(step)?.[1];
    if (place === undefined || !Array.isArray(at)) continue;
    if (place !== "*") at = at[Number(place)];
    else return at.map((one) => find(one, steps.slice(index + 1)));
  }
  return at;
}

export function shown(value: unknown): Shown {
  if (value === undefined || value === null) return NONE;
  if (Array.isArray(value)) {
    const parts = value.map(shown).filter((part) => !part.none);
    return {
      text: parts.map((part) => part.text).join(", "),
      hidden: parts.some((part) => part.hidden),
      none: parts.length === 0,
    };
  }
  if (!isRecord(value)) return { text: String(value), hidden: false, none: value === "" };
  const last = typeof value.last === "string" ? ` ${value.last}` : "";
  if ("$masked" in value) return { text: `••••${last}`, hidden: true, none: false };
  if (typeof value.$hash === "string") {
    return { text: `#${value.$hash.replace(/^h_/, "").slice(0, 6)}…`, hidden: true, none: false };
  }
  if (typeof value.$token === "string") return { text: `${value.$token}${last}`, hidden: true, none: false };
  return { text: JSON.stringify(value), hidden: false, none: false };
}

/** What stands in a source's row: its value in the chosen sample, else an example, else what is known of it. */
export function valueFor(field: SourceField | undefined, key: string, view: unknown): Shown {
  if (!field) return { text: words.ownNote[key] ?? words.unseen, hidden: false, none: true };
  if (field.policy === "drop") return { text: markWords.drop.word, hidden: false, none: true };
  if (view !== undefined) return shown(find(view, pathSteps(field.path)));
  const example = field.examples?.[0] ?? field.example;
  return example === undefined ? NONE : { text: example, hidden: field.policy !== "keep", none: false };
}
