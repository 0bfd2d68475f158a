// The window onto the log: at most so many rows, loaded at both ends, and how pages and news join it. Pure: no React,
// no IPC.
import type { EventPage, EventRow } from "../../ipc/types";

export type Log = {
  /** Ascending, newest last: what the list shows. */
  rows: EventRow[];
  /** What arrived while one reads at the end of the log; joins the rows when following starts again. */
  newer: EventRow[];
  /** Cursor to what is older, when there is more. */
  older: string | undefined;
  /** Cursor to what is newer, where the window does not reach the end of the log. */
  ahead: string | undefined;
  /** More arrived than is kept aside: joining needs a fresh newest page. */
  behind: boolean;
  /** The search before the oldest row ran out of time here. */
  searchedBackTo: number | undefined;
  /** Everything up to this one was looked at. */
  lookedTo: number;
};

/** More rows than this are not held; the others are one scroll or one jump away. */
export const ROWS_MAX = 2_000;
const ASIDE_MAX = 500;

const looked = (page: EventPage): number | undefined => (page.partial ? page.searched_back_to : undefined);
const first = (rows: readonly EventRow[]): number => rows[0]?.seq ?? Number.POSITIVE_INFINITY;
const last = (rows: readonly EventRow[]): number => rows.at(-1)?.seq ?? Number.NEGATIVE_INFINITY;

export function fromPage(page: EventPage): Log {
  return {
    rows: page.rows,
    newer: [],
    older: page.older,
    ahead: page.newer,
    behind: false,
    searchedBackTo: looked(page),
    lookedTo: 0,
  };
}

/** Whether the window reaches the end of the log, so that news belong to it. */
export const isLive = (log: Log): boolean => log.ahead === undefined;

/** Older rows join above; what is then too much leaves below. */
export function prepend(log: Log, page: EventPage): Log {
  const top = first(log.rows);
  const rows = [...page.rows.filter((row) => row.seq < top), ...log.rows];
  const next = { ...log, rows, older: page.older, searchedBackTo: looked(page) };
  if (rows.length <= ROWS_MAX) return next;
  const kept = rows.slice(0, ROWS_MAX);
  return { ...next, rows: kept, ahead: String(last(kept)), newer: [], behind: false };
}

/** Newer rows join below in a window that does not reach the end; what is then too much leaves above. */
export function extend(log: Log, page: EventPage): Log {
  const bottom = last(log.rows);
  const rows = [...log.rows, ...page.rows.filter((row) => row.seq > bottom)];
  return trim({ ...log, rows, ahead: page.newer });
}

export const newestSeq = (log: Log): number | undefined => (log.newer.at(-1) ?? log.rows.at(-1))?.seq;

/** The number after which nothing is known yet. */
export const knownTo = (log: Log): number => Math.max(log.lookedTo, newestSeq(log) ?? 0);

/** News after the newest known row: shown at once while following, else kept aside and counted. */
export function append(log: Log, page: EventPage, following: boolean): Log {
  const newest = knownTo(log);
  const fresh = page.rows.filter((row) => row.seq > newest);
  // A search that ran out of time goes on from where it was; that alone is no more than one page.
  const lookedTo = page.partial ? Math.max(log.lookedTo, Number(page.newer ?? 0)) : log.lookedTo;
  const behind = log.behind || (page.newer !== undefined && !page.partial);
  if (fresh.length === 0 && behind === log.behind && lookedTo === log.lookedTo) return log;
  if (following) return trim({ ...log, rows: [...log.rows, ...log.newer, ...fresh], newer: [], behind, lookedTo });
  const aside = [...log.newer, ...fresh];
  const full = aside.length > ASIDE_MAX;
  return { ...log, newer: full ? aside.slice(0, ASIDE_MAX) : aside, behind: behind || full, lookedTo };
}

/** Following begins: what was kept aside is shown. */
export function release(log: Log): Log {
  return log.newer.length === 0 ? log : trim({ ...log, rows: [...log.rows, ...log.newer], newer: [] });
}

function trim(log: Log): Log {
  if (log.rows.length <= ROWS_MAX) return log;
  const rows = log.rows.slice(-ROWS_MAX);
  return { ...log, rows, older: String(first(rows)), searchedBackTo: undefined };
}

/**
 * What the relay says now of the rows up to `upTo`: new states, rows that fit the filter by now, and none that no
 * longer do. Rows that did not change keep their identity, so they are not drawn again.
 */
export function refresh(log: Log, page: EventPage, upTo: number): Log {
  // With nothing older the page covers everything; else it covers what it begins with.
  const whole = page.older === undefined && !page.partial;
  const from = whole ? Number.NEGATIVE_INFINITY : first(page.rows);
  const known = new Map([...log.rows, ...log.newer].map((row) => [row.id, row]));
  const fresh = page.rows.map((row) => {
    const old = known.get(row.id);
    return old && sameFace(old, row) ? old : row;
  });
  const renew = (rows: EventRow[], to: number): EventRow[] => {
    const top = rows[0]?.seq;
    if (top === undefined) return rows;
    // What is older than the oldest row shown comes with its own page.
    const lowest = log.older === undefined && rows === log.rows ? from : Math.max(from, top);
    if (lowest > to) return rows;
    const inside = (row: EventRow) => row.seq >= lowest && row.seq <= to;
    const next = [
      ...rows.filter((row) => row.seq < lowest),
      ...fresh.filter(inside),
      ...rows.filter((row) => row.seq > to),
    ];
    return next.length === rows.length && next.every((row, index) => row === rows[index]) ? rows : next;
  };
  const bottom = log.rows.at(-1)?.seq ?? upTo;
  const rows = renew(log.rows, log.newer.length > 0 || !isLive(log) ? Math.min(upTo, bottom) : upTo);
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

/** The row `step` away from the one given; from nowhere the newest. */
export function neighbour(rows: readonly EventRow[], id: string | undefined, step: 1 | -1): EventRow | undefined {
  const at = rows.findIndex((row) => row.id === id);
  if (at < 0) return rows.at(-1);
  return rows[Math.max(0, Math.min(rows.length - 1, at + step))];
}
