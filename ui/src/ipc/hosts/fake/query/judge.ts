// Whether an event of the in-memory relay is in a query's set. What a policy hides is neither in nor out.
import type { EventRow } from "../../../types";
import { causesOf } from "../inbox";
import { viewOf } from "../views";
import type { World } from "../world";
import type { Node, Term } from "./parse";

/** Yes, no, or nobody may know. */
type Verdict = boolean | undefined;
type Line = EventRow["lines"][number] | undefined;

const not = (verdict: Verdict): Verdict => (verdict === undefined ? undefined : !verdict);
const every = (all: Verdict[]): Verdict => (all.includes(false) ? false : all.includes(undefined) ? undefined : true);
const some = (all: Verdict[]): Verdict => (all.includes(true) ? true : all.includes(undefined) ? undefined : false);
const same = (a: string | undefined, b: string) => a?.trim().toLowerCase() === b.trim().toLowerCase();

const MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
export function momentOf(text: string, now: number): number {
  const ago = /^(\d+)([mhdw])$/.exec(text);
  return ago ? now - Number(ago[1]) * (MS[ago[2] ?? "m"] ?? 0) : Date.parse(text);
}

/** Every leaf by its path; what is hidden has no text. */
export function leavesOf(row: EventRow): { path: string; text: string | undefined }[] {
  const leaves: { path: string; text: string | undefined }[] = [];
  const walk = (value: unknown, path: string) => {
    if (typeof value === "object" && value !== null) {
      if ("$masked" in value || "$hash" in value || "$token" in value) leaves.push({ path, text: undefined });
      else
        for (const [key, inner] of Object.entries(value)) {
          walk(inner, Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`);
        }
    } else leaves.push({ path, text: String(value) });
  };
  walk(viewOf(row), "");
  return leaves;
}

const tokens = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];

function shows(row: EventRow, wanted: string, prefix: boolean): boolean {
  const texts = leavesOf(row).map((leaf) => leaf.text ?? "");
  const all = tokens([row.id, row.title, row.summary, ...texts].join(" "));
  const words = tokens(wanted);
  return all.some((_, at) =>
    words.every((word, index) => {
      const here = all[at + index];
      return prefix && index === words.length - 1 ? here?.startsWith(word) : here === word;
    }),
  );
}

function field(row: EventRow, term: Extract<Term, { name: "field" }>): Verdict {
  const wanted = term.path.replaceAll("[*]", "[0]");
  const found = leavesOf(row).filter((leaf) => leaf.path === wanted || leaf.path.replace(/\[\d+\]/g, "[0]") === wanted);
  const [leaf] = found;
  if (!leaf) return term.sign === "!=";
  if (leaf.text === undefined) return undefined;
  const texts = found.map((one) => one.text ?? "");
  const compare = (by: (a: number, b: number) => boolean) => {
    const goal = term.values[0] ?? "";
    const number = Number(goal);
    return texts.some((text) =>
      by(Number.isNaN(number) ? Date.parse(text) : Number(text), Number.isNaN(number) ? Date.parse(goal) : number),
    );
  };
  switch (term.sign) {
    case "=":
      return texts.some((text) => term.values.includes(text));
    case "!=":
      return !texts.some((text) => term.values.includes(text));
    case "~":
      return texts.some((text) => text.toLowerCase().includes((term.values[0] ?? "").toLowerCase()));
    case ">":
      return compare((a, b) => a > b);
    case ">=":
      return compare((a, b) => a >= b);
    case "<":
      return compare((a, b) => a < b);
    case "<=":
      return compare((a, b) => a <= b);
  }
}

function holds(world: World, term: Term, row: EventRow, line: Line): Verdict {
  switch (term.name) {
    case "kind":
      return term.values.some((kind) => same(row.kind, kind) || row.kind.endsWith(`.${kind.toLowerCase()}`));
    case "source":
      return term.values.some((name) => row.source.id === name || same(row.source.name, name));
    case "route":
      return term.values.some((name) => (line ? line.route === name || same(line.name, name) : name === "none"));
    case "target": {
      const to = world.routes.find((route) => route.id === line?.route)?.target;
      return term.values.some((name) =>
        to ? [to.id, to.container].includes(name) || same(to.name, name) || same(to.container_name, name) : false,
      );
    }
    case "state":
      return term.values.some((state) => {
        if (state === "unrouted") return line === undefined && row.state === "unrouted";
        if (state === "unreadable") return row.state === "unreadable";
        // Here every doubt is one that a person must clear up.
        return line?.state === (state === "asking" ? "in_doubt" : state);
      });
    case "key":
      return leavesOf(row).some((leaf) => leaf.path === "conversation.id" && term.values.includes(leaf.text ?? ""));
    case "cause":
      return line ? term.values.includes(String(causesOf(world, row, line.delivery) ?? "")) : false;
    case "since":
      return row.received_at >= momentOf(term.values[0] ?? "", world.now());
    case "until":
      return row.received_at < momentOf(term.values[0] ?? "", world.now());
    case "has":
      return leavesOf(row).some((leaf) => leaf.path === term.path || leaf.path.startsWith(`${term.path}.`));
    case "field":
      return field(row, term);
    case "text":
      return shows(row, term.text, term.prefix);
  }
}

function judge(world: World, node: Node, row: EventRow, line: Line): Verdict {
  if ("is" in node) return holds(world, node.is, row, line);
  if ("not" in node) return not(judge(world, node.not, row, line));
  if ("all" in node) return every(node.all.map((part) => judge(world, part, row, line)));
  return some(node.any.map((part) => judge(world, part, row, line)));
}

/** The lines of an event that are in the set; the event itself where no line took it. */
export function linesIn(world: World, node: Node, row: EventRow): Line[] {
  const all: Line[] = row.lines.length > 0 ? row.lines : [undefined];
  return all.filter((line) => judge(world, node, row, line) === true);
}

export const isIn = (world: World, node: Node, row: EventRow): boolean => linesIn(world, node, row).length > 0;
