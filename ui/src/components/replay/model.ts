// What a replay is about and what trying it found, in words and numbers. Pure.
import type { Replay, ReplayScope } from "../../ipc/desk";
import { count } from "../../lib/figures";
import { inbox as words } from "../../lib/words/inbox";

export function scopeWords(scope: ReplayScope, total: number, sentence: string | undefined): string {
  if (scope.deliveries) return words.replay.scope.deliveries(count(total));
  if (scope.query !== undefined) return words.replay.scope.query(scope.query);
  if (sentence === undefined) return words.replay.scope.ended(count(total));
  return words.replay.scope.group(count(total), sentence);
}

/** How many a start would send. */
export function goes(replay: Replay): number {
  return replay.counts.ok + (replay.force_stale ? replay.counts.stale : 0);
}

export type Count = { name: keyof typeof words.replay.counts; value: number };
/** What trying found, in the order one asks for it. Those of which there are none are left out, but for the first. */
export function countsOf(replay: Replay): Count[] {
  const { counts } = replay;
  const all: Count[] = [
    { name: "ok", value: counts.ok },
    { name: "changed", value: counts.changed },
    { name: "fails", value: counts.fails },
    { name: replay.force_stale ? "staleForced" : "stale", value: counts.stale },
    { name: "same", value: counts.same },
  ];
  return all.filter((one) => one.name === "ok" || one.value > 0);
}
