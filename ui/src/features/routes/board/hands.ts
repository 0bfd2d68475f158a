// What is in one's hand, where one stands, and what each key or press means there. Pure: the view performs the orders.
import type { Field, SourceField } from "../../../ipc/types";
import { board as words } from "../../../lib/words/board";
import { TEXT } from "./cords";
import { type Fit, fitOf } from "./fits";
import type { SourceRow, TargetRow } from "./sides";
import { nextRow, type Step } from "./walk";

export type Side = "source" | "target";
/** A cord by its source, new or taken from `moved`; or an empty jack of the target that waits for a source. */
export type Held = { side: "source"; source: string; moved?: string } | { side: "target"; field: string };
export type Hands = { side: Side; source: string; target: string; held: Held | undefined };

export const EMPTY_HANDS: Hands = { side: "source", source: "", target: "", held: undefined };

export type Bench = {
  sources: readonly SourceRow[];
  targets: readonly TargetRow[];
  fields: readonly SourceField[];
  keyField: string | undefined;
};

export const sourceField = (bench: Bench, path: string): SourceField | undefined =>
  bench.fields.find((field) => field.path === path);

const gone: Fit = { as: "no", needs: "gone" };

export function fitBetween(bench: Bench, source: string, row: TargetRow): Fit {
  return row.use === "gone" ? gone : fitOf(source, sourceField(bench, source), row.field, bench.keyField);
}

/** How everything on the other side fits what is held; nothing while the hand is empty. */
export function fitsNow(bench: Bench, held: Held | undefined): ReadonlyMap<string, Fit> {
  if (!held) return new Map();
  if (held.side === "source") {
    return new Map(bench.targets.map((row) => [row.field.id, fitBetween(bench, held.source, row)]));
  }
  const target = bench.targets.find((row) => row.field.id === held.field);
  if (!target) return new Map();
  return new Map(
    bench.sources.filter((row) => row.kind === "field").map((row) => [row.key, fitBetween(bench, row.key, target)]),
  );
}

export const indexOfSource = (bench: Bench, key: string): number => bench.sources.findIndex((row) => row.key === key);
export const indexOfTarget = (bench: Bench, id: string): number =>
  bench.targets.findIndex((row) => row.field.id === id);

/** Whether the arrows stop at a row while something is held: it fits, and is free. */
export function isOffered(bench: Bench, fits: ReadonlyMap<string, Fit>, side: Side, index: number): boolean {
  if (side === "target") {
    const row = bench.targets[index];
    return row !== undefined && !row.cord && (fits.get(row.field.id)?.as ?? "no") !== "no";
  }
  const row = bench.sources[index];
  return row?.kind === "field" && (fits.get(row.key)?.as ?? "no") !== "no";
}

export function offeredCount(bench: Bench, fits: ReadonlyMap<string, Fit>, held: Held | undefined): number {
  if (!held) return 0;
  const side: Side = held.side === "source" ? "target" : "source";
  const count = side === "target" ? bench.targets.length : bench.sources.length;
  return Array.from({ length: count }, (_, index) => index).filter((index) => isOffered(bench, fits, side, index))
    .length;
}

const keyAt = (bench: Bench, side: Side, index: number): string =>
  side === "target" ? (bench.targets[index]?.field.id ?? "") : (bench.sources[index]?.key ?? "");

/** Up and down on one side; over what does not fit while holding, unless `any`. */
export function walked(bench: Bench, hands: Hands, step: Step, any: boolean): Hands {
  const { side, held } = hands;
  const count = side === "target" ? bench.targets.length : bench.sources.length;
  const at = side === "target" ? indexOfTarget(bench, hands.target) : indexOfSource(bench, hands.source);
  const fits = fitsNow(bench, held);
  const picky = held !== undefined && held.side !== side && !any;
  const next = nextRow(count, at, step, (index) => !picky || isOffered(bench, fits, side, index));
  return next < 0 ? hands : { ...hands, [side]: keyAt(bench, side, next) };
}

/** To the other side, onto the row where one was, else the first. */
export function crossed(bench: Bench, hands: Hands, side: Side): Hands {
  const known = side === "target" ? indexOfTarget(bench, hands.target) : indexOfSource(bench, hands.source);
  return { ...hands, side, ...(known < 0 ? { [side]: keyAt(bench, side, 0) } : {}) };
}

/** Takes something up and stands on the first place it fits, when there is one. */
export function pickedUp(bench: Bench, hands: Hands, held: Held): Hands {
  const side: Side = held.side === "source" ? "target" : "source";
  const fits = fitsNow(bench, held);
  const count = side === "target" ? bench.targets.length : bench.sources.length;
  const first = nextRow(count, -1, "down", (index) => isOffered(bench, fits, side, index));
  const standing = crossed(bench, { ...hands, held }, side);
  if (held.side === "source" && held.moved !== undefined) return { ...standing, target: held.moved };
  return first < 0 ? standing : { ...standing, [side]: keyAt(bench, side, first) };
}

export type Order =
  | { do: "none" }
  | { do: "fold"; group: string }
  | { do: "hands"; hands: Hands; say?: "held" | "let_go" }
  | { do: "plug"; source: string; field: string; moved?: string }
  | { do: "ask_replace"; source: string; field: string; moved?: string }
  | { do: "refuse"; name: string; why: string }
  | { do: "nothing" };

/** Plugging in where one stands: done, asked first when the jack is taken, or refused with the reason. */
export function plugOrder(bench: Bench, source: string, field: string, moved?: string): Order {
  const row = bench.targets.find((one) => one.field.id === field);
  if (!row) return { do: "none" };
  if (moved === field) return { do: "hands", hands: EMPTY_HANDS, say: "let_go" };
  const fit = fitBetween(bench, source, row);
  if (fit.as === "no") return { do: "refuse", name: row.field.name, why: words.needs[fit.needs] };
  const more = moved === undefined ? {} : { moved };
  return row.cord ? { do: "ask_replace", source, field, ...more } : { do: "plug", source, field, ...more };
}

/** Enter: picks up with an empty hand, plugs in with a full one. */
export function entered(bench: Bench, hands: Hands): Order {
  const { held, side } = hands;
  const source = bench.sources[indexOfSource(bench, hands.source)];
  const target = bench.targets[indexOfTarget(bench, hands.target)];
  if (side === "source") {
    if (!source) return { do: "nothing" };
    if (source.kind === "group") return { do: "fold", group: source.key.replace(/^group /, "") };
    if (held?.side === "target") return plugOrder(bench, source.key, held.field);
    if (held?.source === source.key && held.moved === undefined) {
      return { do: "hands", hands: { ...hands, held: undefined }, say: "let_go" };
    }
    if (source.field?.policy === "drop") return { do: "refuse", name: source.label, why: words.needs.dropped };
    return { do: "hands", hands: pickedUp(bench, hands, { side: "source", source: source.key }), say: "held" };
  }
  if (!target) return { do: "nothing" };
  const { field, cord, use } = target;
  if (held?.side === "source") return plugOrder(bench, held.source, field.id, held.moved);
  if (held?.field === field.id) return { do: "hands", hands: { ...hands, held: undefined }, say: "let_go" };
  if (cord)
    return {
      do: "hands",
      hands: pickedUp(bench, hands, { side: "source", source: startOf(cord), moved: field.id }),
      say: "held",
    };
  if (use !== "cord")
    return { do: "refuse", name: field.name, why: use === "key" ? words.needs.kept : words.needs.fixed };
  return { do: "hands", hands: pickedUp(bench, hands, { side: "target", field: field.id }), say: "held" };
}

function startOf(cord: NonNullable<TargetRow["cord"]>): string {
  if (cord.from.kind === "path") return cord.from.path;
  if (cord.from.kind === "event_time") return "@time";
  return cord.from.kind === "event_link" ? "@link" : TEXT;
}

export function nameOfSource(bench: Bench, key: string): string {
  const row = bench.sources.find((one) => one.key === key);
  return row?.label ?? words.own[key] ?? key.split(".").at(-1) ?? key;
}
export const nameOfField = (bench: Bench, id: string): string =>
  bench.targets.find((row) => row.field.id === id)?.field.name ?? id;
export const heldName = (bench: Bench, held: Held): string =>
  held.side === "source" ? nameOfSource(bench, held.source) : nameOfField(bench, held.field);

export function howWords(fit: Fit): string {
  return fit.as === "is" ? words.fits.is : fit.as === "by" ? words.fits[fit.way] : words.needs[fit.needs];
}

/** The type of a field with its limit or the number of its labels. */
export function typeWords(field: Field, figure: (value: number) => string): string {
  if (field.limit !== undefined) return words.limit(field.kind_name, figure(field.limit));
  return field.labels ? words.labels(field.kind_name, field.labels.length) : field.kind_name;
}
