// The rows of the log and how pages and news join them. Pure: no React, no IPC.
import type { EventPage, EventRow } from "../../ipc/types";
import { minuteOf } from "../../lib/figures";

export type Log = {
  /** Ascending, newest last: what the list shows. */
  rows: EventRow[];
  /** What arrived while paused; joins the rows when following starts again. */
  newer: EventRow[];
  /** Cursor to what is older, when there is more. */
  older: string | undefined;
  /** More arrived than one page: joining needs a fresh newest page. */
  behind: boolean;
  partial: boolean;
  searchedBackTo: number | undefined;
};

/** Past this the oldest rows leave the page while following; they are one scroll away in the relay. */
export const ROWS_MAX = 3_000;

export function fromPage(page: EventPage): Log {
  return {
    rows: page.rows,
    newer: [],
    older: page.older,
    behind: false,
    partial: page.partial,
    searchedBackTo: page.searched_back_to,
  };
}

export function prepend(log: Log, page: EventPage): Log {
  const first = log.rows[0]?.seq ?? Number.POSITIVE_INFINITY;
  return {
    ...log,
    rows: [...page.rows.filter((row) => row.seq < first), ...log.rows],
    older: page.older,
    partial: page.partial,
    searchedBackTo: page.searched_back_to,
  };
}

export const newestSeq = (log: Log): number | undefined => (log.newer.at(-1) ?? log.rows.at(-1))?.seq;

/** News after the newest known row: shown at once while following, else kept aside and counted. */
export function append(log: Log, page: EventPage, following: boolean): Log {
  const newest = newestSeq(log) ?? Number.NEGATIVE_INFINITY;
  const fresh = page.rows.filter((row) => row.seq > newest);
  const behind = log.behind || page.newer !== undefined;
  if (fresh.length === 0 && behind === log.behind) return log;
  if (!following) return { ...log, newer: [...log.newer, ...fresh], behind };
  return trim({ ...log, rows: [...log.rows, ...log.newer, ...fresh], newer: [], behind });
}

/** Following begins: what was kept aside is shown. */
export function release(log: Log): Log {
  return log.newer.length === 0 ? log : trim({ ...log, rows: [...log.rows, ...log.newer], newer: [] });
}

function trim(log: Log): Log {
  if (log.rows.length <= ROWS_MAX) return log;
  const rows = log.rows.slice(-ROWS_MAX);
  return { ...log, rows, older: String(rows[0]?.seq ?? "") };
}

/**
 * What the relay says now of the rows up to `upTo`: new states, rows that fit the filter by now, and none that no
 * longer do. Rows that did not change keep their identity, so they are not drawn again.
 */
export function refresh(log: Log, page: EventPage, upTo: number): Log {
  // With nothing older the page covers everything; else it covers what it begins with.
  const whole = page.older === undefined && !page.partial;
  const from = whole ? Number.NEGATIVE_INFINITY : (page.rows[0]?.seq ?? Number.POSITIVE_INFINITY);
  const known = new Map([...log.rows, ...log.newer].map((row) => [row.id, row]));
  const fresh = page.rows.map((row) => {
    const old = known.get(row.id);
    return old && sameFace(old, row) ? old : row;
  });
  const renew = (rows: EventRow[], to: number): EventRow[] => {
    const first = rows[0]?.seq;
    if (first === undefined) return rows;
    // What is older than the oldest row shown comes with its own page.
    const lowest = log.older === undefined && rows === log.rows ? from : Math.max(from, first);
    if (lowest > to) return rows;
    const inside = (row: EventRow) => row.seq >= lowest && row.seq <= to;
    const next = [
      ...rows.filter((row) => row.seq < lowest),
      ...fresh.filter(inside),
      ...rows.filter((row) => row.seq > to),
    ];
    return next.length === rows.length && next.every((row, index) => row === rows[index]) ? rows : next;
  };
  const last = log.rows.at(-1)?.seq ?? upTo;
  const rows = renew(log.rows, log.newer.length > 0 ? Math.min(upTo, last) : upTo);
  const newer = renew(log.newer, upTo);
  return rows === log.rows && newer === log.newer ? log : { ...log, rows, newer };
}

function sameFace(a: EventRow, b: EventRow): boolean {
  return (
    a.state === b.state &&
    a.repeats === b.repeats &&
    a.lines.length === b.lines.length &&
    a.lines.every((line, index) => line.state === b.lines[index]?.state)
  );
}

export type Item = { type: "minute"; key: string; text: string } | { type: "event"; key: string; row: EventRow };
export const ROW_PX = 30;
export const MINUTE_PX = 24;

/** Rows with a rule wherever the minute changes. */
export function itemsOf(rows: readonly EventRow[], zone: string): Item[] {
  const items: Item[] = [];
  let last = "";
  for (const row of rows) {
    // Formatting is the dear part, so it runs once a minute and not once a row.
    const minute = String(Math.floor(row.received_at / 60_000));
    if (minute !== last) {
      last = minute;
      items.push({ type: "minute", key: `m${row.id}`, text: minuteOf(row.received_at, zone) });
    }
    items.push({ type: "event", key: row.id, row });
  }
  return items;
}

export const heightOf = (items: readonly Item[]): number =>
  items.reduce((total, item) => total + (item.type === "event" ? ROW_PX : MINUTE_PX), 0);

/** The row `step` away from the one given; from nowhere the newest. */
export function neighbour(rows: readonly EventRow[], id: string | undefined, step: 1 | -1): EventRow | undefined {
  const at = rows.findIndex((row) => row.id === id);
  if (at < 0) return rows.at(-1);
  return rows[Math.max(0, Math.min(rows.length - 1, at + step))];
}
