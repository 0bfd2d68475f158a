// The dials as one list, and which cells of the board were written just now. Pure.
import type { BoardView, DialsChange, PracticeState } from "../../ipc/types";
import { practice as words } from "../../lib/words/practice";

export type DialName = keyof typeof words.dial;
export type DialSpec = { name: DialName; max: number; step: number; scale: number };

/** `scale` turns a share of 1 into the percent one reads. */
export const DIALS: readonly DialSpec[] = [
  { name: "rate", max: 120, step: 1, scale: 1 },
  { name: "status_429", max: 100, step: 1, scale: 100 },
  { name: "slow_ms", max: 10_000, step: 100, scale: 1 },
  { name: "duplicates", max: 100, step: 1, scale: 100 },
  { name: "status_500", max: 100, step: 1, scale: 100 },
  { name: "cut_before", max: 100, step: 1, scale: 100 },
  { name: "disorder", max: 100, step: 1, scale: 100 },
  { name: "errors_200", max: 100, step: 1, scale: 100 },
  { name: "cut_after", max: 100, step: 1, scale: 100 },
];

export function dialValue(state: PracticeState, { name, scale }: DialSpec): number {
  const raw = (() => {
    switch (name) {
      case "rate":
        return state.rate_per_minute;
      case "duplicates":
        return state.duplicates;
      case "disorder":
        return state.disorder;
      default:
        return state.simulators.monday[name];
    }
  })();
  // Shares such as 0.07 × 100 would read 7.000000000000001.
  return Math.round(raw * scale * 10) / 10;
}

export function dialChange({ name, scale }: DialSpec, shown: number): DialsChange {
  const value = shown / scale;
  switch (name) {
    case "rate":
      return { rate_per_minute: value };
    case "duplicates":
      return { duplicates: value };
    case "disorder":
      return { disorder: value };
    default:
      return { monday: { [name]: value } };
  }
}

/** The folded dock: only dials that are turned up. */
export function dialsLine(state: PracticeState): string {
  const turned = DIALS.filter((dial) => dial.name !== "rate" && dialValue(state, dial) > 0).map((dial) => {
    const { label, unit } = words.dial[dial.name];
    return `${label} ${dialValue(state, dial)} ${unit}`;
  });
  return turned.length === 0 ? words.calm : turned.join(", ");
}

export type Seen = ReadonlyMap<string, number>;
export type Written = { item: string; name: string; columns: ReadonlySet<string> };

/** What changed since the board was last looked at. An item not seen before is written as a whole. */
export function writtenSince(board: BoardView, seen: Seen): Written[] {
  return board.items.flatMap((item) => {
    const before = seen.get(item.id);
    if (before === item.changed_at) return [];
    const columns = before === undefined ? ["name", ...Object.keys(item.cells)] : item.changed_columns;
    return [{ item: item.id, name: item.name, columns: new Set(columns) }];
  });
}

export const seenOf = (board: BoardView): Seen => new Map(board.items.map((item) => [item.id, item.changed_at]));

/** The name stands first in its row, and the id of an item is the vendor's own affair. */
export const columnsOf = (board: BoardView) =>
  board.columns.filter((column) => column.type !== "name" && column.type !== "item_id");

export const ITEMS_SHOWN_MAX = 200;

/** Groups in the board's own order, newest item first, at most as many as are worth drawing. */
export function groupsOf(board: BoardView) {
  const newest = [...board.items].sort((a, b) => b.created_at - a.created_at || b.id.localeCompare(a.id));
  const shown = newest.slice(0, ITEMS_SHOWN_MAX);
  return board.groups.map((group) => ({ group, items: shown.filter((item) => item.group === group.id) }));
}
