// What a cord starts from and what sits on it. Pure. A template has as many sources as it names fields.
import type { Cord, CordFrom, SourceField, Transform } from "../../../ipc/types";

/** Sources that every event has beside its own fields. */
export const TIME = "@time";
export const LINK = "@link";
export const TEXT = "@text";
export const OWN_SOURCES: readonly string[] = [TIME, LINK, TEXT];
/** A template that names no field hangs from the text jack. */
const FIELD = /\{\{-?\s*([^}|]+?)\s*(?:\|[^}]*)?-?\}\}/g;
const PATH = /^[\p{L}\p{N}_$@-]+(?:\.[\p{L}\p{N}_$@-]+|\[(?:\d+|\*|"[^"]*")\])*$/u;

/** The fields a template names, each once, in the order of the text. */
export function templatePaths(text: string): string[] {
  const named = [...text.matchAll(FIELD)].map((found) => found[1] ?? "");
  return [...new Set(named.filter((one) => PATH.test(one)))];
}

export function sourcesOf(from: CordFrom): string[] {
  switch (from.kind) {
    case "path":
      return [from.path];
    case "template": {
      const paths = templatePaths(from.text);
      return paths.length === 0 ? [TEXT] : paths;
    }
    case "constant":
      return [TEXT];
    case "event_time":
      return [TIME];
    case "event_link":
      return [LINK];
  }
}

export function fromOf(source: string): CordFrom {
  switch (source) {
    case TIME:
      return { kind: "event_time" };
    case LINK:
      return { kind: "event_link" };
    case TEXT:
      return { kind: "constant", value: "" };
    default:
      return { kind: "path", path: source };
  }
}

/** A source as it stands inside a template. */
const inText = (source: string): string => (OWN_SOURCES.includes(source) ? "" : `{{ ${source} }}`);

/** The text that a cord would have as a template, so that another source can join it. */
export function asTemplate(from: CordFrom): string {
  if (from.kind === "template") return from.text;
  if (from.kind === "constant") return from.value;
  return from.kind === "path" ? inText(from.path) : "";
}

/** One more source into what a cord carries: the sources share one template. */
export function joined(from: CordFrom, source: string): CordFrom {
  const before = asTemplate(from);
  const parts = [before, inText(source)].filter((part) => part !== "");
  return { kind: "template", text: parts.join(", ") };
}

/** Whether two cords begin at the same thing, so that what sat on one may sit on the other. */
export const sameStart = (a: CordFrom, b: CordFrom): boolean => sourcesOf(a).join("\n") === sourcesOf(b).join("\n");

export const stepsOf = (cord: Cord): readonly Transform[] => cord.steps ?? [];

export type ChipKind =
  | "template"
  | "constant"
  | "time"
  | "link"
  | "lookup"
  | "cut"
  | "person"
  | "number"
  | "date"
  | "step"
  | "steps"
  | "clear"
  | "loose";
export type Chip = { kind: ChipKind; figure?: number; name?: Transform["do"]; clear: boolean };

function stepChip(step: Transform): Omit<Chip, "clear"> {
  switch (step.do) {
    case "lookup":
      return { kind: "lookup", figure: step.table.length };
    case "truncate":
      return { kind: "cut", figure: step.chars };
    case "person":
      return { kind: "person" };
    case "number":
    case "format_number":
      return { kind: "number", name: step.do };
    case "date":
    case "format_date":
      return { kind: "date", name: step.do };
    default:
      return { kind: "step", name: step.do };
  }
}

/** The one chip of a cord: what it is made of, else what is done on the way. A plain cord has none. */
export function chipOf(cord: Cord, loose: boolean): Chip | undefined {
  const clear = cord.clear ?? false;
  if (loose) return { kind: "loose", clear };
  const steps = stepsOf(cord);
  const [only] = steps;
  if (cord.from.kind === "template") return { kind: "template", clear };
  if (steps.length > 1) return { kind: "steps", figure: steps.length, clear };
  if (only) return { ...stepChip(only), clear };
  if (cord.from.kind === "constant") return { kind: "constant", clear };
  if (cord.from.kind === "event_link") return { kind: "link", clear };
  if (cord.from.kind === "event_time") return { kind: "time", clear };
  return clear ? { kind: "clear", clear } : undefined;
}

const HIDING: readonly string[] = ["mask", "hash", "token"];

/** The hidden fields a cord carries, so that *in clear* is a question at all. */
export function hiddenOf(from: CordFrom, fields: readonly SourceField[]): SourceField[] {
  const sources = new Set(sourcesOf(from));
  return fields.filter((field) => sources.has(field.path) && HIDING.includes(field.policy));
}
