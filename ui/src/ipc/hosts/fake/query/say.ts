// A query of the in-memory relay as text, as chips and in plain words.
import type { World } from "../world";
import type { Node, Term } from "./parse";

const STATE_WORDS: Record<string, string> = {
  sending: "being sent",
  retrying: "being tried again",
  in_doubt: "in doubt",
  asking: "waiting for a person’s answer",
  unconfirmed: "taken but not confirmed",
  dead: "dead letters",
  unrouted: "taken by no line",
  repeated: "told again differently",
};
const UNITS: Record<string, string> = { m: "minute", h: "hour", d: "day", w: "week" };
const quoted = (text: string) => `"${text.replace(/[\\"]/g, "\\$&")}"`;
const value = (text: string) => (text !== "" && !/[\s"\\,()=!<>~*]/.test(text) ? text : quoted(text));

function termText(term: Term): string {
  switch (term.name) {
    case "has":
      return `has:${term.path}`;
    case "field":
      return `${term.path}${term.sign}${term.values.map(value).join(",")}`;
    case "text": {
      const plain = /^[\p{L}_]+$/u.test(term.text) && !/^(and|or|not)$/i.test(term.text);
      return `${plain ? term.text : quoted(term.text)}${term.prefix ? "*" : ""}`;
    }
    default:
      return `${term.name}:${term.values.map(value).join(",")}`;
  }
}

export function textOf(node: Node): string {
  if ("is" in node) return termText(node.is);
  if ("not" in node) return "is" in node.not || "not" in node.not ? `-${textOf(node.not)}` : `-(${textOf(node.not)})`;
  if ("all" in node) return node.all.map((part) => ("any" in part ? `(${textOf(part)})` : textOf(part))).join(" ");
  return node.any.map((part) => ("any" in part ? `(${textOf(part)})` : textOf(part))).join(" or ");
}

function nameOf(world: World, id: string): string {
  const known = [...world.connections, ...world.routes].find((one) => one.id === id);
  return known?.name ?? id;
}

function when(text: string): string {
  const ago = /^(\d+)([mhdw])$/.exec(text);
  if (!ago) return text;
  const unit = UNITS[ago[2] ?? ""] ?? "";
  return `${ago[1]} ${unit}${ago[1] === "1" ? "" : "s"} ago`;
}

const SIGNS: Record<string, [string, string]> = {
  "=": ["is", "is not"],
  "!=": ["is not", "is"],
  ">": ["is more than", "is not more than"],
  ">=": ["is at least", "is not at least"],
  "<": ["is less than", "is not less than"],
  "<=": ["is at most", "is not at most"],
  "~": ["contains", "does not contain"],
};

function say(world: World, term: Term, not: boolean): string {
  const no = not ? "not " : "";
  const said = (text: string) => `“${text}”`;
  switch (term.name) {
    case "kind":
      return `${no}of kind ${term.values.join(" or ")}`;
    case "source":
      return `${no}from ${term.values.map((id) => nameOf(world, id)).join(" or ")}`;
    case "route":
      return term.values.length === 1 && term.values[0] === "none"
        ? `that ${not ? "a" : "no"} line took`
        : `${no}on the line ${term.values.map((id) => nameOf(world, id)).join(" or ")}`;
    case "target":
      return `${no}to ${term.values.map((id) => nameOf(world, id)).join(" or ")}`;
    case "state":
      return `that are ${no}${term.values.map((one) => STATE_WORDS[one] ?? one).join(" or ")}`;
    case "key":
      return `${no}of the conversation or ticket ${term.values.map(said).join(" or ")}`;
    case "cause":
      return `${no}waiting in the inbox for cause ${term.values.join(" or ")}`;
    case "since":
      return `${no}received since ${when(term.values[0] ?? "")}`;
    case "until":
      return `${no}received before ${when(term.values[0] ?? "")}`;
    case "has":
      return `${not ? "without" : "with"} something in ${term.path}`;
    case "field":
      return `where ${term.path} ${SIGNS[term.sign]?.[not ? 1 : 0]} ${term.values.map(said).join(" or ")}`;
    case "text":
      return `${no}showing ${said(term.prefix ? `${term.text}…` : term.text)}`;
  }
}

function part(world: World, node: Node, not: boolean): string {
  if ("is" in node) return say(world, node.is, not);
  if ("not" in node) return part(world, node.not, !not);
  if ("all" in node) {
    const parts = node.all.map((one) => part(world, one, false));
    return not ? `for which it is not so that they are ${parts.join(" and ")}` : parts.join(", ");
  }
  if (not) return node.any.map((one) => part(world, one, true)).join(" and ");
  return `either ${node.any.map((one) => part(world, one, false)).join(" or ")}`;
}

export const wordsOf = (world: World, node: Node): string =>
  "all" in node && node.all.length === 0 ? "All events." : `Events ${part(world, node, false)}.`;

export function chipsOf(world: World, node: Node): { text: string; label: string }[] {
  const parts = "all" in node ? node.all : [node];
  return parts.map((one) => ({
    text: "any" in one && "all" in node ? `(${textOf(one)})` : textOf(one),
    label: part(world, one, false),
  }));
}
