// What a line's menu offers beside the buttons. Pure.
import type { RouteView } from "../../../ipc/types";
import type { Action } from "../../../lib/actions";
import { board as words } from "../../../lib/words/board";
import { routes } from "../../../lib/words/routes";

type Acts = {
  versions: () => void;
  refresh: () => void;
  plans: () => void;
  events: () => void;
  remove: () => void;
};

/** A line that was never saved has none of them. */
export function lineMenu(
  route: RouteView | undefined,
  able: boolean,
  makes: boolean,
  acts: Acts,
): (Action & { danger?: boolean })[] {
  if (!route) return [];
  return [
    { name: "versions", label: words.versions, enabled: true, perform: acts.versions },
    { name: "refresh", label: words.refresh, enabled: able, perform: acts.refresh },
    ...(makes ? [{ name: "plans", label: words.plans, enabled: true, perform: acts.plans }] : []),
    { name: "events", label: routes.showEvents, enabled: true, perform: acts.events },
    { name: "delete", label: routes.delete, enabled: true, danger: true, perform: acts.remove },
  ];
}
