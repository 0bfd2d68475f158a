// What the screen of cases shows and offers, worked out from what is open. Pure.
import type { CaseMove, CasePhase, CaseState, CaseView } from "../../ipc/cases";
import type { ConnectionView, RouteView } from "../../ipc/types";
import { count, momentOf } from "../../lib/figures";
import { cases as words } from "../../lib/words/cases";

/** The next or previous of a list, from the one that is chosen; the first where none is. */
export function beside<One>(list: readonly One[], at: number, step: 1 | -1): One | undefined {
  if (at < 0) return list[0];
  return list[Math.max(0, Math.min(list.length - 1, at + step))];
}

export const toggled = (chosen: readonly string[], id: string): string[] =>
  chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];

/** What is on its way is left alone until the target has answered; what is quiet is spoken of again first. */
const LIVE: readonly CasePhase[] = ["open", "failed"];
export const canEnd = (one: CaseView): boolean => LIVE.includes(one.phase);
export const canQuiet = (one: CaseView): boolean => one.phase === "open";
export const canSpeak = (one: CaseView): boolean => one.phase === "quiet";
/** There is something at the target that could be closed. */
export const isAtTarget = (one: CaseView): boolean => one.record !== undefined;

/** Where a case's record stands: the name of the place, and whether it is in production. */
export type Target = { name: string; environment: string | undefined };

export function targetOf(
  route: string,
  routes: readonly RouteView[],
  connections: readonly ConnectionView[],
): Target | undefined {
  const found = routes.find((one) => one.id === route);
  if (!found) return undefined;
  const environment = connections.find((one) => one.id === found.target.id)?.environment;
  return { name: found.target.container_name, environment };
}

export const isProduction = (target: Target | undefined): boolean => target?.environment === "production";

/** How many of several cases stand at each place, the fullest first. */
export function placesOf(
  all: readonly CaseView[],
  target: (one: CaseView) => Target | undefined,
): (Target & { count: number })[] {
  const places = new Map<string, Target & { count: number }>();
  for (const one of all) {
    const place = target(one) ?? { name: one.route.name, environment: undefined };
    const key = `${place.name} ${place.environment}`;
    places.set(key, { ...place, count: (places.get(key)?.count ?? 0) + 1 });
  }
  return [...places.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

/** The case in one or two sentences. */
export function sentenceOf(one: CaseView, now: number, zone: string): string {
  const at = (moment: number | undefined) => (moment === undefined ? undefined : momentOf(moment, now, zone));
  const counts = words.said.counts(count(one.events), count(one.sent), count(one.absorbed));
  return `${phaseSaid(one, at)} ${counts}`;
}

function phaseSaid(one: CaseView, at: (moment: number | undefined) => string | undefined): string {
  const opened = at(one.opened_at);
  switch (one.phase) {
    case "opening":
      return words.said.opening;
    case "open":
      return opened === undefined ? words.said.opening : words.said.open(opened);
    case "quiet":
      return words.said.quiet(at(one.quiet_until));
    case "closing":
      return words.said.closing;
    case "closed": {
      const closed = at(one.closed_at) ?? at(one.last_event_at) ?? "";
      return opened === undefined ? words.said.closedOnly(closed) : words.said.closed(opened, closed);
    }
    case "failed":
      return words.said.failed;
  }
}

/** Moves that were absorbed for one reason, one after the other, stand as one where there are many. */
export type Fold = { kind: "one"; move: CaseMove } | { kind: "run"; moves: CaseMove[] };
const RUN_MIN = 3;

export function folded(moves: readonly CaseMove[]): Fold[] {
  const all: Fold[] = [];
  let run: CaseMove[] = [];
  const end = () => {
    if (run.length >= RUN_MIN) all.push({ kind: "run", moves: run });
    else all.push(...run.map((move): Fold => ({ kind: "one", move })));
    run = [];
  };
  for (const move of moves) {
    if (run[0] && run[0].why !== move.why) end();
    if (move.did === "absorbed") run.push(move);
    else {
      end();
      all.push({ kind: "one", move });
    }
  }
  end();
  return all;
}

/** Why it did what it did, after the word of what it did. */
export function whyWords(move: CaseMove, when: (at: number) => string): string | undefined {
  if (move.did === "waiting" && move.wait_until !== undefined) return words.moves.until(when(move.wait_until));
  if (move.why) return words.moves.why[move.why];
  if (move.did !== "waiting") return undefined;
  return move.verb === "close" ? words.moves.held : words.moves.first;
}

/** The line that makes cases and would be shown where there are none. */
export const correlating = (routes: readonly RouteView[]): RouteView | undefined =>
  routes.find((one) => one.draft.correlation !== undefined);

export const emptyWords = (state: CaseState, line: string | undefined): string =>
  state === "open" ? (line === undefined ? words.none : words.empty.open(line)) : words.empty[state];
