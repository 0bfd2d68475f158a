// The transforms a cord can carry, blank and in words. Pure; what they do is the relay's, shown by its preview.
import type { Do, Field, Transform } from "../../../ipc/types";
import { count } from "../../../lib/figures";
import { steps as words } from "../../../lib/words/steps";

export const GROUPS: readonly { name: keyof typeof words.groups; all: readonly Do[] }[] = [
  { name: "text", all: ["trim", "case", "replace", "default", "truncate", "text"] },
  { name: "list", all: ["split", "join", "first", "last", "nth", "count"] },
  { name: "number", all: ["number", "format_number", "date", "format_date"] },
  { name: "match", all: ["lookup", "person"] },
];

/** A transform as it begins, with what the target already says about it. */
export function blank(name: Do, target: Field | undefined, zone: string): Transform {
  switch (name) {
    case "trim":
    case "first":
    case "last":
    case "count":
      return { do: name };
    case "case":
      return { do: name, to: "upper" };
    case "replace":
      return { do: name, find: "", with: "", regex: false };
    case "split":
      return { do: name, by: "," };
    case "join":
      return { do: name, with: ", " };
    case "nth":
      return { do: name, at: 1 };
    case "default":
      return { do: name, value: "" };
    case "truncate":
      return { do: name, chars: target?.limit ?? 255, marker: true };
    case "text":
      return { do: name, template: "{{ value }}" };
    case "lookup":
      return { do: name, table: [], otherwise: "refuse" };
    case "number":
      return { do: name, decimal: "dot" };
    case "format_number":
      return { do: name, decimals: 0, decimal: "dot", group: "" };
    case "date":
      return { do: name };
    case "format_date":
      return { do: name, write: "%Y-%m-%d", zone };
    case "person":
      return { do: name, otherwise: "empty" };
  }
}

/** A step in a few words, for lists and for readers. */
export function stepWords(step: Transform): string {
  const name = words.names[step.do];
  switch (step.do) {
    case "case":
      return `${name}, ${words.cases[step.to]}`;
    case "replace":
      return `${name} “${step.find}” by “${step.with}”`;
    case "split":
      return `${name} at “${step.by}”`;
    case "join":
      return `${name} with “${step.with}”`;
    case "nth":
      return `${name} ${step.at}`;
    case "default":
      return `${name} “${step.value}”`;
    case "truncate":
      return `${name} ${count(step.chars)}`;
    case "text":
      return `${name} “${step.template}”`;
    case "lookup":
      return `${name}, ${step.table.length}`;
    case "format_date":
      return `${name}, ${step.write} ${step.zone}`;
    case "date":
      return step.read ? `${name}, ${step.read}` : name;
    case "number":
    case "format_number":
    case "trim":
    case "first":
    case "last":
    case "count":
    case "person":
      return name;
  }
}

/** Labels a look-up leads to that the target does not have yet: a plan makes them, never the relay by itself. */
export function missingLabels(steps: readonly Transform[], target: Field | undefined): string[] {
  const labels = target?.labels;
  if (!labels) return [];
  const wanted = steps.flatMap((step) => (step.do === "lookup" ? step.table.map((row) => row.to) : []));
  return [...new Set(wanted)].filter((label) => label !== "" && !labels.includes(label));
}

export const moved = <T>(list: readonly T[], at: number, by: -1 | 1): T[] => {
  const next = [...list];
  const [one] = next.splice(at, 1);
  if (one !== undefined) next.splice(Math.max(0, at + by), 0, one);
  return next;
};
