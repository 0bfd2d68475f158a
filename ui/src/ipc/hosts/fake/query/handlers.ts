// What the in-memory relay answers about its log: pages, the strip of time, what a filter says, views and files of it.
import type { EventRow, Job, Problem } from "../../../types";
import { gone, type Handler } from "../call";
import { deskOf, wrote } from "../inbox";
import { Refusal } from "../refusal";
import type { World } from "../world";
import { diffOf } from "./diff";
import { isIn, linesIn, momentOf } from "./judge";
import { complete, unknownNames } from "./names";
import { type Node, read } from "./parse";
import { chipsOf, textOf, wordsOf } from "./say";

type Call = Parameters<Handler>[0];
type View = { id: string; name: string; query: string; saved_at: number };
type Kept = { views: View[]; jobs: Map<string, Job<{ path: string; count: number }>> };
const kept = new WeakMap<World, Kept>();
function keptOf(world: World): Kept {
  const known = kept.get(world);
  if (known) return known;
  const made: Kept = { views: [], jobs: new Map() };
  kept.set(world, made);
  return made;
}

const refuse = (status: number, code: string, message: string, detail?: string): Refusal => {
  const problem: Problem = { code, message, remedy: { kind: "none" }, ...(detail ? { detail } : {}) };
  return new Refusal(status, problem);
};

/** The meaning of a text, or its first mistake. */
export function meant(world: World, text: string): Node {
  const { node, mistakes } = read(text);
  const [mistake] = [...mistakes, ...unknownNames(world, node)];
  if (mistake) throw refuse(422, "query.mistake", mistake.message, mistake.suggest);
  return node;
}

/** The bare parameters that narrow a page, as terms. */
function wanted(world: World, asked: URLSearchParams): Node {
  const bare = ["kind", "source", "route", "state"].flatMap((name) => {
    const value = asked.get(name);
    return value ? [`${name}:"${value}"`] : [];
  });
  const words = (asked.get("q") ?? "").split(/\s+/).filter((word) => word !== "");
  const typed = words.map((word) => `"${word.replace(/["\\]/g, "")}"*`);
  return { all: [meant(world, asked.get("query") ?? ""), ...[...bare, ...typed].map((text) => meant(world, text))] };
}

type Walked = { rows: EventRow[]; reached: EventRow | undefined; more: boolean; partial: boolean };

/** A walk of bounded length: how far it got is told. */
function walk(world: World, node: Node, all: EventRow[], limit: number): Walked {
  const rows: EventRow[] = [];
  let reached: EventRow | undefined;
  let looked = 0;
  for (const row of all) {
    if (looked >= (world.walk ?? Number.POSITIVE_INFINITY)) return { rows, reached, more: true, partial: true };
    looked += 1;
    reached = row;
    if (isIn(world, node, row)) rows.push(row);
    if (rows.length >= limit) break;
  }
  return { rows, reached, more: reached !== undefined && reached !== all.at(-1), partial: false };
}

function eventPage({ world, query }: Call) {
  const limit = Number(query.get("limit") ?? 100);
  const typed = (query.get("q") ?? query.get("query") ?? "").trim();
  const exact = world.events.find((row) => row.id === typed || row.lines.some((line) => line.delivery === typed));
  if (exact) return { rows: [exact], partial: false };
  const node = wanted(world, query);
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined);
  const [at, before, after] = [number("at"), number("before"), number("after")];
  const back = (until: number, most: number) =>
    walk(world, node, world.events.filter((row) => row.seq < until).reverse(), most);
  const forth = (from: number, most: number) =>
    walk(
      world,
      node,
      world.events.filter((row) => row.seq > from),
      most,
    );
  const older = (one: Walked) => (one.more && one.reached ? { older: String(one.reached.seq) } : {});
  const newer = (one: Walked) => (one.more && one.reached ? { newer: String(one.reached.seq) } : {});
  const looked = (one: Walked) => (one.partial && one.reached ? { searched_back_to: one.reached.received_at } : {});
  if (at !== undefined) {
    const place = world.events.find((row) => row.received_at >= at)?.seq ?? (world.events.at(-1)?.seq ?? 0) + 1;
    const [earlier, later] = [back(place, Math.floor(limit / 2)), forth(place - 1, Math.ceil(limit / 2))];
    const rows = [...earlier.rows.reverse(), ...later.rows];
    const partial = earlier.partial || later.partial;
    return { rows, ...older(earlier), ...newer(later), partial, ...looked(earlier) };
  }
  if (after !== undefined) {
    const found = forth(after, limit);
    return {
      rows: found.rows,
      older: String(found.rows[0]?.seq ?? after + 1),
      ...newer(found),
      partial: found.partial,
    };
  }
  const found = back(before ?? Number.POSITIVE_INFINITY, limit);
  const rows = found.rows.reverse();
  const lead = before === undefined ? {} : { newer: String(rows.at(-1)?.seq ?? before - 1) };
  return { rows, ...older(found), ...lead, partial: found.partial, ...looked(found) };
}

function strip({ world, query }: Call) {
  const node = meant(world, query.get("query") ?? "");
  const parts = Number(query.get("buckets") ?? 60);
  const times = { from: world.events[0]?.received_at ?? world.now(), until: world.now() + 1 };
  for (const part of "all" in node ? node.all : [node]) {
    if (!("is" in part)) continue;
    const at = "values" in part.is ? momentOf(part.is.values[0] ?? "", world.now()) : 0;
    if (part.is.name === "since") times.from = Math.max(times.from, at);
    if (part.is.name === "until") times.until = Math.min(times.until, at);
  }
  const width = Math.max(1, (times.until - times.from) / parts);
  const buckets = Array.from({ length: parts }, (_, index) => ({
    from: Math.round(times.from + index * width),
    until: Math.round(times.from + (index + 1) * width),
    n: 0,
    dead: 0,
  }));
  for (const row of world.events) {
    const bucket = buckets[Math.floor((row.received_at - times.from) / width)];
    if (!bucket || !isIn(world, node, row)) continue;
    bucket.n += 1;
    if (row.lines.some((line) => line.state === "dead")) bucket.dead += 1;
  }
  return { buckets, sampled: false };
}

function readText({ world, body }: Call) {
  const { text } = body as { text: string };
  const { node, mistakes } = read(text);
  const all = mistakes.length > 0 ? mistakes : unknownNames(world, node);
  const right = all.length === 0;
  return {
    words: right ? wordsOf(world, node) : "",
    text: right ? textOf(node) : "",
    chips: right ? chipsOf(world, node) : [],
    mistakes: all,
  };
}

const EXPORT_MS = 160;
function beginExport({ world, body, touch }: Call): Job {
  const wish = body as { query: string; format: string; as_of?: number; only?: number[] };
  const node = meant(world, wish.query);
  const set = world.events.filter(
    (row) => row.seq <= (wish.as_of ?? Number.POSITIVE_INFINITY) && (wish.only?.includes(row.seq) ?? true),
  );
  const total = set.reduce((sum, row) => sum + linesIn(world, node, row).length, 0);
  const { jobs } = keptOf(world);
  const path = `~/.local/share/patchbay/exports/log-20261121-143500-${jobs.size + 1}.${wish.format}`;
  const job: Job<{ path: string; count: number }> = {
    id: `job_export${jobs.size + 1}`,
    kind: "export",
    state: "running",
    done: 0,
    text: "Writing the file",
  };
  jobs.set(job.id, job);
  let turns = 0;
  const turn = () => {
    if (job.state !== "running") return;
    turns += 1;
    job.done = Math.min(total, Math.round((total * turns) / 4));
    job.text = `${job.done} lines written`;
    if (turns >= 4) {
      Object.assign(job, { state: "done", total, result: { path, count: total } });
      wrote(world, deskOf(world), "events.exported", path, null, { query: wish.query, count: total });
      touch("audit");
    } else setTimeout(turn, EXPORT_MS);
    touch("jobs");
  };
  setTimeout(turn, EXPORT_MS);
  return job;
}

export const exportJob = (world: World, id: string): Job | undefined => keptOf(world).jobs.get(id);

export function stopExport(world: World, id: string): Job | undefined {
  const job = keptOf(world).jobs.get(id);
  if (job?.state === "running") job.state = "cancelled";
  return job;
}

function saveView({ world, body, touch }: Call): View {
  const { name, query } = body as { name: string; query: string };
  if (name.trim() === "") throw refuse(422, "view.name", "A view’s name has 1 to 80 characters.");
  const all = keptOf(world).views;
  const old = all.find((one) => one.name === name.trim());
  const view = {
    id: old?.id ?? `view${all.length + 1}${name.length}`,
    name: name.trim(),
    query: textOf(meant(world, query)),
    saved_at: world.now(),
  };
  keptOf(world).views = [...all.filter((one) => one !== old), view].sort((a, b) => a.name.localeCompare(b.name));
  wrote(world, deskOf(world), "view.saved", view.name, null, { query: view.query });
  touch("views", "audit");
  return view;
}

export const QUERY_HANDLERS: Record<string, Handler> = {
  "GET /events": eventPage,
  "GET /events/strip": strip,
  "GET /events/{id}/diff": diffOf,
  "POST /query/read": readText,
  "GET /query/complete": ({ world, query }) =>
    complete(world, query.get("text") ?? "", Number(query.get("at") ?? (query.get("text") ?? "").length)),
  "GET /views": ({ world }) => keptOf(world).views,
  "POST /views": saveView,
  "DELETE /views/{id}": ({ world, id, touch }) => {
    const { views } = keptOf(world);
    const view = views.find((one) => one.id === id);
    if (!view) throw gone("view");
    keptOf(world).views = views.filter((one) => one !== view);
    wrote(world, deskOf(world), "view.removed", view.name, { query: view.query }, null);
    touch("views", "audit");
    return {};
  },
  "POST /exports": beginExport,
};
