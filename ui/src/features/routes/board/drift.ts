// Where the events and the line have come apart: what the relay finds of fields that stopped coming or changed, and
// the cords that hang from them. Pure.
import type { Finding } from "../../../ipc/types";
import type { Draft } from "./board";
import { sourcesOf } from "./cords";

export type Drift = { path: string; message: string; fields: string[] };

/** What is found of a field of the event by looking at the last events; the rest stands on its own cord alone. */
const OF_EVENTS: readonly string[] = ["mapping.never_seen", "mapping.type"];

export function driftOf(findings: readonly Finding[], draft: Pick<Draft, "cords">): Drift[] {
  const found = new Map<string, Drift>();
  for (const { code, path, field, message } of findings) {
    if (path === undefined || !OF_EVENTS.includes(code)) continue;
    const touched = draft.cords.filter((cord) => sourcesOf(cord.from).includes(path)).map((cord) => cord.field);
    const old = found.get(path);
    const fields = new Set([...(old?.fields ?? []), ...touched, ...(field === undefined ? [] : [field])]);
    found.set(path, { path, message: old?.message ?? message, fields: [...fields] });
  }
  return [...found.values()];
}

/** The same differences have the same face, so that what was dismissed stays so until there is another. */
export const faceOf = (drifts: readonly Drift[]): string =>
  drifts
    .map((one) => `${one.path} ${one.message.replace(/\d+/g, "")}`)
    .sort()
    .join("\n");
