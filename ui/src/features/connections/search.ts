// The addresses of the connections screen and of the wizard. Pure.

export const TABS = ["overview", "permissions", "reach"] as const;
export type Tab = (typeof TABS)[number];
export type ConnectionsSearch = { id?: string; tab?: Tab };
export type WizardSearch = { vendor?: string; way?: string; rotate?: boolean };

export function readConnectionsSearch(raw: Record<string, unknown>): ConnectionsSearch {
  const search: ConnectionsSearch = {};
  if (typeof raw.id === "string") search.id = raw.id;
  const tab = TABS.find((one) => one === raw.tab);
  if (tab) search.tab = tab;
  return search;
}

export function readWizardSearch(raw: Record<string, unknown>): WizardSearch {
  const search: WizardSearch = {};
  if (typeof raw.vendor === "string" && raw.vendor !== "") search.vendor = raw.vendor;
  if (typeof raw.way === "string") search.way = raw.way;
  if (raw.rotate === true) search.rotate = true;
  return search;
}
