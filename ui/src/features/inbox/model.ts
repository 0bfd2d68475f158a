// What the inbox shows and offers, worked out from what waits. Pure.
import { goes } from "../../components/replay/model";
import type { Group, GroupKind, InboxRow, Replay, ReplayScope } from "../../ipc/desk";
import type { PlanAsk } from "../../ipc/types";
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
  | { go: "plan"; body: PlanAsk }
  | { go: "replay" }
  | { go: "look"; route: string }
  | { go: "connection"; id: string | undefined };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** A plan as it is asked for, where the suggestion tells one whole. */
function planOf(body: unknown): PlanAsk | undefined {
  if (!isRecord(body) || typeof body.connection !== "string" || !isRecord(body.wanted)) return undefined;
  return {
    connection: body.connection,
    wanted: body.wanted,
    ...(typeof body.container === "string" ? { container: body.container } : {}),
  };
}

/** Where the suggested fix leads. A board is opened with the field's cord in hand. */
export function wayOf(group: Group): FixWay | undefined {
  const { fix, route, target } = group;
  if (!fix) return undefined;
  const address: FixWay | undefined = fix.href?.startsWith("/") ? { go: "address", href: fix.href } : undefined;
  const told = isRecord(fix.body) && typeof fix.body.field === "string" ? fix.body.field : group.field;
  switch (fix.do) {
    case "add_label": {
      const plan = planOf(fix.body);
      if (plan) return { go: "plan", body: plan };
      return route ? { go: "board", route: route.id, cord: told } : address;
    }
    case "remap":
    case "raise_limit":
      return route ? { go: "board", route: route.id, cord: told } : address;
    case "open_route":
      return route ? { go: "board", route: route.id, cord: undefined } : address;
    case "reconnect":
      return address ?? { go: "connection", id: target?.id };
    case "retry":
      if (group.kind === "held" && route) return { go: "look", route: route.id };
      return canReplay(group) ? { go: "replay" } : undefined;
  }
}

/** The scope of a replay as it was asked for. */
export function scopeOf(scope: unknown): ReplayScope {
  if (isRecord(scope)) {
    if (typeof scope.group === "string") return { group: scope.group };
    if (typeof scope.query === "string") return { query: scope.query };
  }
  return { deliveries: [] };
}

export const sumOf = ({ counts }: Replay): string =>
  words.replay.sum(count(counts.delivered), count(counts.dead), count(counts.left));

/** How far a replay is, between 0 and 1. */
export function doneShare(replay: Replay): number {
  const all = goes(replay);
  return all === 0 ? 1 : Math.min(1, replay.counts.sent / all);
}

export const shareWords = (group: Group): string => words.facts.shareOf(percent(group.share));
