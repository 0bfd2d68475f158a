// What the address of the log holds: its filter as text, the moment it stands at, the open event and its tab. Pure.
import type { SearchSchemaInput } from "@tanstack/react-router";
import { TABS, type Tab } from "../../components/event/tabs";
import { asTyped, termText, textOf } from "./query-text";

/** The filter stands here as it is written; an address that is opened again shows the same. */
export type EventsSearch = { query?: string; at?: number; id?: string; tab?: Tab };

/** Links may also name single things; they are folded into the filter. */
type Folded = { q?: string; kind?: string; source?: string; route?: string; state?: string };
const FOLDED = ["kind", "source", "route", "state"] as const;

const text = (value: unknown): string | undefined => {
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  // The router reads a bare number in the address as one; to a filter it is text.
  return typeof value === "number" ? String(value) : undefined;
};

export function readEventsSearch(raw: EventsSearch & Folded & SearchSchemaInput): EventsSearch {
  const given: Record<string, unknown> = raw;
  const typed = text(given.q);
  const parts = [
    text(given.query),
    ...FOLDED.map((name) => {
      const value = text(given[name]);
      return value === undefined ? undefined : termText(name, value);
    }),
    typed === undefined ? undefined : asTyped(typed),
  ];
  const query = textOf(parts.filter((part): part is string => part !== undefined));
  const tab = TABS.find((name) => name === given.tab);
  const id = text(given.id);
  const at = Number(given.at);
  return {
    ...(query === "" ? {} : { query }),
    ...(given.at !== undefined && Number.isSafeInteger(at) && at >= 0 ? { at } : {}),
    ...(id === undefined ? {} : { id }),
    ...(tab ? { tab } : {}),
  };
}
