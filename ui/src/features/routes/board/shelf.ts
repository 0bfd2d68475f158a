// Samples that are looked at in place of the last events: pasted, or made from the vendor's description. Pure. Each
// is as the source's policy leaves it, and none of them outlives the page.
import type { SourceField } from "../../../ipc/types";

export type OwnSample = { title: string; kind?: string; sample: unknown };
export type Shelf = {
  from: "fetched" | "pasted" | "made";
  all: readonly OwnSample[];
  at: number;
  /** Fields that these samples have, those of the events included or not. */
  fields: readonly SourceField[];
};

export const shownOf = (shelf: Shelf | undefined): OwnSample | undefined => shelf?.all[shelf.at];

export function turned(shelf: Shelf, by: number): Shelf {
  return { ...shelf, at: Math.max(0, Math.min(shelf.all.length - 1, shelf.at + by)) };
}

/** What is known of the events stays as it is known; a sample adds what they never had. */
export function withFields(known: readonly SourceField[], more: readonly SourceField[]): readonly SourceField[] {
  const paths = new Set(known.map((field) => field.path));
  const fresh = more.filter((field) => !paths.has(field.path));
  return fresh.length === 0 ? known : [...known, ...fresh];
}

/** One JSON object as it was typed, or what is wrong with it. */
export function readSample(text: string): { body: unknown } | { wrong: "empty" | "json" | "object"; where?: string } {
  if (text.trim() === "") return { wrong: "empty" };
  try {
    const body: unknown = JSON.parse(text);
    const fits = typeof body === "object" && body !== null && !Array.isArray(body);
    return fits ? { body } : { wrong: "object" };
  } catch (error) {
    return { wrong: "json", where: error instanceof Error ? error.message : "" };
  }
}
