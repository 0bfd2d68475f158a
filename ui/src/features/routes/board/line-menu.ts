// What a line's menu offers beside the buttons. Pure.
import type { RouteView } from "../../../ipc/types";
import type { Action } from "../../../lib/actions";
import { board as words } from "../../../lib/words/board";
import { correlation } from "../../../lib/words/correlation";
import { routes } from "../../../lib/words/routes";

export type LineAct = "cases" | "versions" | "refresh" | "plans" | "events" | "delete";
type Offered = Action & { danger?: boolean };

/** A line that was never saved has none of them. */
export function lineMenu(
  route: RouteView | undefined,
  able: boolean,
  makes: boolean,
  act: (name: LineAct) => void,
): Offered[] {
  if (!route) return [];
  const offer = (name: LineAct, label: string, more: Partial<Offered> = {}): Offered => ({
    name,
    label,
    enabled: true,
    perform: () => act(name),
    ...more,
  });
  return [
    offer("cases", correlation.act, { enabled: able }),
    offer("versions", words.versions),
    offer("refresh", words.refresh, { enabled: able }),
    ...(makes ? [offer("plans", words.plans)] : []),
    offer("events", routes.showEvents),
    offer("delete", routes.delete, { danger: true }),
  ];
}
