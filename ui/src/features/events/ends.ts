// What stands at the two ends of the list.
import { logWords as words } from "../../lib/words/log";
import type { Edge } from "./items";
import { isLive, type Log } from "./log";

/** Why there is nothing older than the oldest row. */
export function edgeOf(log: Log | undefined): Edge {
  if (log?.searchedBackTo !== undefined) return "searched";
  return log?.older === undefined ? "start" : "more";
}

/** What the strip under the rows says of what is newer. */
export function belowOf(log: Log): string | undefined {
  if (!isLive(log)) return words.away;
  if (log.newer.length === 0) return undefined;
  return log.behind ? words.manyNewer : words.newer(String(log.newer.length));
}
