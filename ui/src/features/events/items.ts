// What stands in the list from top to bottom, and where: rows, a rule at each minute, and what the upper end says. Pure.
import type { EventRow } from "../../ipc/types";
import { dayOf, minuteOf } from "../../lib/figures";

export type Edge = "start" | "searched" | "more";
export type Item =
  | { type: "edge"; key: string; edge: Edge }
  | { type: "minute"; key: string; text: string }
  | { type: "event"; key: string; row: EventRow };
export const ROW_PX = 30;
export const MINUTE_PX = 24;
export const EDGE_PX = 36;

const PX = { edge: EDGE_PX, minute: MINUTE_PX, event: ROW_PX };
export const pxOf = (item: Item | undefined): number => (item ? PX[item.type] : ROW_PX);

/** What a rule stands for. */
type Step = "minute" | "hour" | "day";
/** With fewer rows than this under each rule, rules would be all one sees: the next longer step is taken. */
const ROWS_PER_RULE = 1.5;

/** Rows with a rule wherever the minute changes; the hour or the day where rows are far apart. A new day is named. */
export function itemsOf(rows: readonly EventRow[], zone: string, edge?: Edge): Item[] {
  const items: Item[] = edge ? [{ type: "edge", key: "edge", edge }] : [];
  const labels = labelsOf(rows, zone);
  const step = stepOf(rows, labels);
  let last = "";
  let lastDay = "";
  for (const row of rows) {
    const label = labels.get(minuteIn(row));
    if (label && label[step] !== last) {
      last = label[step];
      const turned = lastDay !== "" && label.day !== lastDay;
      const time = step === "minute" ? label.minute : `${label.minute.slice(0, 2)}:00`;
      const text = step === "day" ? label.day : turned ? `${label.day}, ${time}` : time;
      items.push({ type: "minute", key: `m${row.id}`, text });
      lastDay = label.day;
    }
    items.push({ type: "event", key: row.id, row });
  }
  return items;
}

type Label = Record<Step, string>;
const minuteIn = (row: EventRow): number => Math.floor(row.received_at / 60_000);

/** Formatting is the dear part, so it runs once a minute and not once a row. */
function labelsOf(rows: readonly EventRow[], zone: string): Map<number, Label> {
  const labels = new Map<number, Label>();
  for (const row of rows) {
    const key = minuteIn(row);
    if (labels.has(key)) continue;
    const [day, minute] = [dayOf(row.received_at, zone), minuteOf(row.received_at, zone)];
    labels.set(key, { day, hour: `${day} ${minute.slice(0, 2)}`, minute });
  }
  return labels;
}

function stepOf(rows: readonly EventRow[], labels: Map<number, Label>): Step {
  const fits = (rules: number) => rows.length / Math.max(1, rules) >= ROWS_PER_RULE;
  if (fits(labels.size)) return "minute";
  return fits(new Set([...labels.values()].map((label) => label.hour)).size) ? "hour" : "day";
}

/** Where each item begins, and after the last one where all end. */
export function topsOf(items: readonly Item[]): number[] {
  const tops = [0];
  let top = 0;
  for (const item of items) {
    top += pxOf(item);
    tops.push(top);
  }
  return tops;
}

export const heightOf = (items: readonly Item[]): number => topsOf(items).at(-1) ?? 0;

/** The item that covers a height. */
export function itemAt(tops: readonly number[], height: number): number {
  let [low, high] = [0, Math.max(0, tops.length - 2)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((tops[middle] ?? 0) <= height) low = middle;
    else high = middle - 1;
  }
  return low;
}
