// The log's filter as it stands in the address and in the search field. Pure: no React, no IPC.
import { TABS, type Tab } from "../../components/event/tabs";
import type { EventState } from "../../ipc/types";
import { stateWords } from "../../lib/words/states";

export const CHIP_FIELDS = ["kind", "source", "route", "state"] as const;
export type ChipField = (typeof CHIP_FIELDS)[number];

export type Filter = { q?: string; kind?: string; source?: string; route?: string; state?: string };
/** Everything the address of this screen holds: the filter, the open event and its tab. */
export type EventsSearch = Filter & { id?: string; tab?: Tab };

const text = (value: unknown): string | undefined => {
  if (typeof value === "string" && value !== "") return value;
  // The router reads a bare number in the address as one; to a filter it is text.
  return typeof value === "number" ? String(value) : undefined;
};

export function readEventsSearch(raw: Record<string, unknown>): EventsSearch {
  const search: EventsSearch = {};
  for (const key of ["q", ...CHIP_FIELDS, "id"] as const) {
    const value = text(raw[key]);
    if (value !== undefined) search[key] = value;
  }
  const tab = TABS.find((name) => name === raw.tab);
  if (tab) search.tab = tab;
  return search;
}

export function filterOf(search: EventsSearch): Filter {
  const filter: Filter = {};
  for (const key of ["q", ...CHIP_FIELDS] as const) {
    const value = search[key];
    if (value !== undefined) filter[key] = value;
  }
  return filter;
}

export const isFiltered = (filter: Filter): boolean => Object.keys(filter).length > 0;

export type FilterStep =
  | { do: "set"; field: ChipField; value: string }
  | { do: "drop"; field: ChipField }
  | { do: "text"; text: string }
  | { do: "back" }
  | { do: "clear" };

/** One step in the search field. `back` is Backspace in an empty field: the last chip goes. */
export function stepFilter(filter: Filter, step: FilterStep): Filter {
  const next = { ...filter };
  switch (step.do) {
    case "set":
      next[step.field] = step.value;
      return next;
    case "drop":
      delete next[step.field];
      return next;
    case "text":
      if (step.text.trim() === "") delete next.q;
      else next.q = step.text.trim();
      return next;
    case "back": {
      const last = CHIP_FIELDS.filter((field) => next[field] !== undefined).at(-1);
      if (last) delete next[last];
      return next;
    }
    case "clear":
      return {};
  }
}

/** What is typed before a colon, when it names a field: `state:de` completes states that begin so. */
export function readTyped(typed: string): { field: ChipField; rest: string } | undefined {
  const colon = typed.indexOf(":");
  if (colon < 1) return undefined;
  const name = typed.slice(0, colon).trim().toLowerCase();
  const named = name === "line" ? "route" : CHIP_FIELDS.find((field) => field === name);
  return named ? { field: named, rest: typed.slice(colon + 1).trimStart() } : undefined;
}

export const EVENT_STATES = Object.keys(stateWords).filter((state): state is EventState => state in stateWords);
