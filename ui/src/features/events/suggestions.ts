// What the search field offers while one types: fields, then the values of one, from real data. Pure.
import { events as words } from "../../lib/words/events";
import { stateWords } from "../../lib/words/states";
import { CHIP_FIELDS, type ChipField, EVENT_STATES, type Filter, readTyped } from "./filter";

export type Choice = { id: string; name: string };
export type Known = Record<ChipField, Choice[]>;
export type Suggestion =
  | { type: "field"; field: ChipField; label: string }
  | { type: "value"; field: ChipField; value: string; label: string }
  | { type: "search"; text: string; label: string };

const VALUES_MAX = 12;

export const stateChoices = (): Choice[] => EVENT_STATES.map((state) => ({ id: state, name: stateWords[state].short }));

export function suggest(typed: string, filter: Filter, known: Known): Suggestion[] {
  const named = readTyped(typed);
  if (named) return values(named.field, named.rest, known);
  const text = typed.trim().toLowerCase();
  const free = CHIP_FIELDS.filter((field) => filter[field] === undefined);
  const fields = free
    .filter((field) => words.filter.fields[field].startsWith(text))
    .map((field): Suggestion => ({ type: "field", field, label: words.filter.fields[field] }));
  if (text === "") return fields;
  // A word that is the name of something known is more likely meant as a filter than as text.
  const hits = free.flatMap((field) => values(field, text, known)).slice(0, 5);
  return [{ type: "search", text: typed.trim(), label: words.filter.searchFor(typed.trim()) }, ...fields, ...hits];
}

function values(field: ChipField, rest: string, known: Known): Suggestion[] {
  const wanted = rest.toLowerCase();
  return known[field]
    .filter((choice) => choice.name.toLowerCase().includes(wanted))
    .slice(0, VALUES_MAX)
    .map((choice) => ({ type: "value", field, value: choice.id, label: choice.name }));
}

export function nameOf(field: ChipField, value: string, known: Known): string {
  return known[field].find((choice) => choice.id === value)?.name ?? value;
}
