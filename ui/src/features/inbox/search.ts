// The address of the inbox: the chosen cause or replay, and the open event with its tab. Pure.
import { TABS, type Tab } from "../../components/event/tabs";

export type InboxSearch = { group?: string; replay?: string; id?: string; tab?: Tab };

export function readInboxSearch(raw: Record<string, unknown>): InboxSearch {
  const search: InboxSearch = {};
  for (const name of ["group", "replay", "id"] as const) {
    const value = raw[name];
    if (typeof value === "string" && value !== "") search[name] = value;
    else if (typeof value === "number") search[name] = String(value);
  }
  const tab = TABS.find((name) => name === raw.tab);
  if (tab) search.tab = tab;
  return search;
}
