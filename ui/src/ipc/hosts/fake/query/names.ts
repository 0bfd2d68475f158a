// Names in a query that name nothing in the in-memory relay, and what may follow where the cursor stands.
import type { World } from "../world";
import { leavesOf } from "./judge";
import { type Mistake, type Node, nearest, STATES } from "./parse";
import { textOf } from "./say";

type Item = { text: string; label: string; count?: number };
const OFFERED: [string, string][] = [
  ["state:", "where it stands"],
  ["kind:", "what kind of event"],
  ["source:", "the account it came from"],
  ["route:", "the line it is on"],
  ["target:", "where it goes"],
  ["key:", "its conversation or ticket"],
  ["cause:", "a group of the inbox"],
  ["since:", "received since"],
  ["until:", "received before"],
  ["has:", "something stands in a field"],
];
const ITEMS_MAX = 20;
const SAMPLE = 200;

const known = {
  source: (world: World) => world.connections.flatMap((one) => [one.id, one.name]),
  route: (world: World) => ["none", ...world.routes.flatMap((one) => [one.id, one.name])],
  target: (world: World) =>
    world.routes.flatMap(({ target }) => [target.id, target.name, target.container, target.container_name]),
};
const WHAT = { source: "account", route: "line", target: "target" };

export function unknownNames(world: World, node: Node): Mistake[] {
  if ("not" in node) return unknownNames(world, node.not);
  if ("all" in node) return node.all.flatMap((part) => unknownNames(world, part));
  if ("any" in node) return node.any.flatMap((part) => unknownNames(world, part));
  const { is: term, place } = node;
  if (term.name !== "source" && term.name !== "route" && term.name !== "target") return [];
  const names = known[term.name](world);
  const what = WHAT[term.name];
  return term.values
    .filter((value) => !names.some((name) => name.toLowerCase() === value.toLowerCase()))
    .map((value) => {
      const near = nearest(value, names);
      const message = `There is no ${what} “${value}”.`;
      return near ? { ...place, message: `${message} Did you mean “${near}”?`, suggest: near } : { ...place, message };
    });
}

const written = (value: string) =>
  textOf({ is: { name: "kind", values: [value] }, place: { at: 0, len: 0 }, written: "" }).slice(5);

function counted(texts: (string | undefined)[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const text of texts) if (text !== undefined && text !== "") found.set(text, (found.get(text) ?? 0) + 1);
  return new Map([...found].sort((a, b) => b[1] - a[1]));
}

function valuesOf(world: World, name: string): Item[] {
  const newest = world.events.slice(-SAMPLE);
  switch (name) {
    case "state": {
      const states = counted(world.events.flatMap((row) => row.lines.map((line) => line.state as string)));
      return STATES.map((state) => ({ text: state, label: "a state", count: states.get(state) ?? 0 }));
    }
    case "kind":
      return [...counted(world.events.map((row) => row.kind))].map(([kind]) => ({
        text: kind.split(".").at(-1) ?? kind,
        label: kind,
      }));
    case "source":
      return world.connections
        .filter((one) => one.roles.includes("source"))
        .map((one) => ({ text: written(one.name), label: one.vendor }));
    case "route":
    case "line":
      return [
        ...world.routes.map((one) => ({ text: written(one.name), label: one.target.container_name })),
        { text: "none", label: "no line took it" },
      ];
    case "target":
      return [...new Set(world.routes.map((one) => one.target.container_name))].map((one) => ({
        text: written(one),
        label: "a place",
      }));
    case "since":
    case "until":
      return [
        { text: "15m", label: "15 minutes ago" },
        { text: "1h", label: "an hour ago" },
        { text: "24h", label: "a day ago" },
        { text: "7d", label: "a week ago" },
      ];
    case "has":
      return [...counted(newest.flatMap((row) => leavesOf(row).map((leaf) => leaf.path)))].map(([path]) => ({
        text: path,
        label: "a field",
      }));
    default:
      return [];
  }
}

function fitting(all: Item[], typed: string): Item[] {
  const plain = (item: Item) => item.text.replace(/^"|"$/g, "").toLowerCase();
  const begins = all.filter((item) => plain(item).startsWith(typed));
  const holds = all.filter(
    (item) => !begins.includes(item) && (plain(item).includes(typed) || item.label.toLowerCase().includes(typed)),
  );
  return [...begins, ...holds].slice(0, ITEMS_MAX);
}

export function complete(world: World, text: string, at: number): { from: number; to: number; items: Item[] } {
  let [start, quoted] = [0, false];
  for (let here = 0; here < at; here += 1) {
    const c = text.charAt(here);
    if (c === '"') quoted = !quoted;
    else if (!quoted && /[\s()]/.test(c)) start = here + 1;
  }
  while (start < at && text[start] === "-") start += 1;
  const ends = text.slice(at).search(quoted ? /"/ : /[\s()]/);
  const to = ends < 0 ? text.length : at + ends + (quoted ? 1 : 0);
  const word = text.slice(start, at);
  const sign = word.search(/[=~<>]/);
  const colon = word.indexOf(":");
  const bare = (typed: string) => typed.replace(/^"|"$/g, "").toLowerCase();
  if (colon >= 0 && (sign < 0 || colon < sign)) {
    const from = Math.max(colon + 1, word.lastIndexOf(",") + 1);
    const items = fitting(valuesOf(world, word.slice(0, colon).toLowerCase()), bare(word.slice(from)));
    return { from: start + from, to, items };
  }
  if (sign >= 0) {
    const from = Math.max(sign + (/^[=~<>]+/.exec(word.slice(sign))?.[0].length ?? 1), word.lastIndexOf(",") + 1);
    const path = word.slice(0, sign).replace(/!$/, "");
    const texts = world.events
      .slice(-SAMPLE)
      .flatMap((row) => leavesOf(row).filter((leaf) => leaf.path === path))
      .map((leaf) => leaf.text);
    const items = [...counted(texts)].map(([value, count]) => ({ text: written(value), label: "a value", count }));
    return { from: start + from, to, items: fitting(items, bare(word.slice(from))) };
  }
  const names = OFFERED.map(([name, label]): Item => ({ text: name, label }));
  const newest = world.events.slice(-SAMPLE);
  const fields = [...counted(newest.flatMap((row) => leavesOf(row).map((leaf) => leaf.path)))];
  const paths = fields.map(([path, count]) => ({ text: `${path}=`, label: "a field", count }));
  return { from: start, to, items: fitting([...names, ...paths], word.toLowerCase()) };
}
