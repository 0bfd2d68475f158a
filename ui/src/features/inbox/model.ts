// What the inbox shows and offers, worked out from what waits. Pure.
import type { Group, GroupKind, InboxRow, Replay, ReplayScope } from "../../ipc/desk";
import { count, percent } from "../../lib/figures";
import { inbox as words } from "../../lib/words/inbox";

/** What nobody but a person can end stands first; what goes on by itself once mended stands after it. */
export const KINDS: readonly GroupKind[] = ["dead", "asking", "held", "unreadable"];
export type Section = { kind: GroupKind; groups: Group[] };

/** Causes under their kind, the largest first, those of one size by age. */
export function sectionsOf(groups: readonly Group[]): Section[] {
  return KINDS.map((kind) => ({
    kind,
    groups: groups
      .filter((group) => group.kind === kind)
      .sort((a, b) => b.count - a.count || a.first_seen - b.first_seen || a.id.localeCompare(b.id)),
  })).filter((section) => section.groups.length > 0);
}

export const inOrder = (sections: readonly Section[]): Group[] => sections.flatMap((section) => section.groups);

/** The next or previous of a list, from the one that is chosen; the first where none is. */
export function beside<One>(list: readonly One[], at: number, step: 1 | -1): One | undefined {
  if (at < 0) return list[0];
  return list[Math.max(0, Math.min(list.length - 1, at + step))];
}

export function toggled(chosen: readonly string[], id: string): string[] {
  return chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
}

/** What is selected and still waits. */
export function stillThere(chosen: readonly string[], rows: readonly InboxRow[]): string[] {
  return chosen.filter((id) => rows.some((row) => keyOf(row) === id));
}

/** A row by what is done to it: its delivery, or the event where there is none. */
export const keyOf = (row: InboxRow): string => row.delivery ?? row.event;

/** A replay sends what was given up or refused; what is held goes on by itself, a doubt is answered one by one. */
export const canReplay = (group: Group): boolean => group.kind === "dead";
export const canDismiss = (group: Group): boolean => group.kind !== "held";

export type FixWay =
  | { go: "address"; href: string }
  | { go: "board"; route: string; cord: string | undefined }
  | { go: "plan"; body: unknown }
  | { go: "replay" }
  | { go: "look"; route: string }
  | { go: "connection"; id: string | undefined };

/** Where the suggested fix leads. An address of its own wins: whoever suggested it knows best. */
export function wayOf(group: Group): FixWay | undefined {
  const { fix, route, source } = group;
  if (!fix) return undefined;
  if (fix.href?.startsWith("/")) return { go: "address", href: fix.href };
  switch (fix.do) {
    case "remap":
    case "open_route":
      return route ? { go: "board", route: route.id, cord: fix.do === "remap" ? group.field : undefined } : undefined;
    case "add_label":
      if (fix.body !== undefined) return { go: "plan", body: fix.body };
      return route ? { go: "board", route: route.id, cord: group.field } : undefined;
    case "reconnect":
    case "raise_limit":
      return { go: "connection", id: source?.id };
    case "retry":
      if (group.kind === "held" && route) return { go: "look", route: route.id };
      return canReplay(group) ? { go: "replay" } : undefined;
  }
}

export function scopeWords(scope: ReplayScope, total: number, sentence: string | undefined): string {
  if ("deliveries" in scope) return words.replay.scope.deliveries(count(total));
  if ("query" in scope) return words.replay.scope.query(scope.query);
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
    { name: "same", value: counts.same ?? 0 },
  ];
  return all.filter((one) => one.name === "ok" || one.value > 0);
}

export const sumOf = ({ counts }: Replay): string =>
  words.replay.sum(count(counts.delivered), count(counts.dead), count(counts.left));

/** How far a replay is, between 0 and 1. */
export function doneShare(replay: Replay): number {
  const all = goes(replay);
  return all === 0 ? 1 : Math.min(1, replay.counts.sent / all);
}

export const shareWords = (group: Group): string => words.facts.shareOf(percent(group.share));

/** A value of a difference as one line of text. */
export function valueWords(value: unknown): string {
  if (value === undefined || value === null || value === "") return words.replay.nowhere;
  return typeof value === "string" ? value : JSON.stringify(value);
}
