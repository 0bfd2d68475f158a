// Rows that something will be done to: taken one by one or as a range, and what can be done to their deliveries. Pure.
import type { EventRow } from "../../ipc/types";

/** One row more or less, or all from the last one taken to this one. */
export type Pick = "one" | "range";
export type Selection = {
  /** By id, in the order of the log; a row stays selected when it leaves the window. */
  rows: ReadonlyMap<string, EventRow>;
  /** Where a range begins. */
  anchor: string | undefined;
};
export const NOTHING: Selection = { rows: new Map(), anchor: undefined };
/** As many as a file of selected events takes. */
export const SELECTED_MAX = 5_000;

const bySeq = (rows: Iterable<EventRow>): ReadonlyMap<string, EventRow> =>
  new Map([...rows].sort((a, b) => a.seq - b.seq).map((row) => [row.id, row]));

export function taken(selection: Selection, shown: readonly EventRow[], row: EventRow, how: Pick): Selection {
  if (how === "one") {
    const rows = new Map(selection.rows);
    if (!rows.delete(row.id)) rows.set(row.id, row);
    return { rows: bySeq(rows.values()), anchor: row.id };
  }
  const from = shown.findIndex((one) => one.id === (selection.anchor ?? row.id));
  const to = shown.findIndex((one) => one.id === row.id);
  if (from < 0 || to < 0) return taken(selection, shown, row, "one");
  const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { rows: bySeq([...selection.rows.values(), ...range]), anchor: selection.anchor ?? row.id };
}

/** Going on with Shift: from the row one stands on to the next; going back lets go of the one left. */
export function stretched(selection: Selection, from: EventRow, to: EventRow): Selection {
  const rows = new Map(selection.rows);
  if (rows.has(from.id) && rows.has(to.id)) rows.delete(from.id);
  else for (const row of [from, to]) rows.set(row.id, row);
  return { rows: bySeq(rows.values()), anchor: to.id };
}

export const allOf = (shown: readonly EventRow[]): Selection => ({
  rows: bySeq(shown.slice(-SELECTED_MAX)),
  anchor: shown.at(-1)?.id,
});

/** The same rows as the log shows them now. */
export function renewed(selection: Selection, shown: readonly EventRow[]): Selection {
  const fresh = shown.filter((row) => {
    const known = selection.rows.get(row.id);
    return known !== undefined && known !== row;
  });
  if (fresh.length === 0) return selection;
  return {
    ...selection,
    rows: bySeq(new Map([...selection.rows, ...fresh.map((row) => [row.id, row] as const)]).values()),
  };
}

const linesOf = (selection: Selection) => [...selection.rows.values()].flatMap((row) => row.lines);
/** A replay sends what died; what waits goes on by itself. */
export const replayable = (selection: Selection): string[] =>
  linesOf(selection).flatMap((line) => (line.state === "dead" ? [line.delivery] : []));
/** A person gives up what died and what nobody knows of. */
export const dismissable = (selection: Selection): string[] =>
  linesOf(selection).flatMap((line) => (line.state === "dead" || line.state === "in_doubt" ? [line.delivery] : []));

/** The one line or the one target of what is to be replayed; nothing where there are several. */
export function oneOf(selection: Selection, name: "name" | "target"): string | undefined {
  const all = new Set(linesOf(selection).flatMap((line) => (line.state === "dead" ? [line[name]] : [])));
  return all.size === 1 ? [...all][0] : undefined;
}
