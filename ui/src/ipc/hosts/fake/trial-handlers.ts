// What the in-memory relay answers about trying a line: previews, suggestions, volume, tests, back-tests, versions.
import type {
  BacktestAsk,
  BacktestResult,
  Job,
  PreviewAsk,
  RouteDraft,
  SuggestAsk,
  Suggestion,
  Version,
} from "../../types";
import { given, gone, type Handler } from "./call";
import { bigContainer, bigSource, CHANGES, CONTAINERS, SOURCE_FIELDS } from "./catalog";
import { Refusal } from "./refusal";
import { eventsOf, previewOf, whyOf } from "./trials";
import type { World } from "./world";

const SHOWN = 50;
const DAY = 86_400_000;

type Saved = Version & { draft: RouteDraft };

/** The versions of a line: the saved one, what was saved while the page stands, and two before. */
export function versionsOf(world: World, id: string): Saved[] {
  const route = world.routes.find((one) => one.id === id);
  if (!route) throw gone("line");
  const found = world.versions.get(id);
  if (found) return found;
  const { draft, version } = route;
  const at = world.now();
  const older = { ...draft, cords: draft.cords.slice(0, -1) };
  const oldest = { ...older, name: `${draft.name} (first)`, cords: older.cords.slice(0, 3) };
  const all: Saved[] = [
    { version, saved_at: at - 2 * DAY, summary: "1 cord drawn", draft },
    { version: version - 1, saved_at: at - 9 * DAY, summary: "3 cords drawn", draft: older },
    { version: version - 2, saved_at: at - 30 * DAY, summary: "Made", draft: oldest },
  ];
  world.versions.set(id, all);
  return all;
}

export function keepVersion(world: World, id: string, version: number, draft: RouteDraft, summary: string): void {
  const all = versionsOf(world, id);
  world.versions.set(id, [{ version, saved_at: world.now(), summary, draft }, ...all]);
}

function against(world: World, draft: RouteDraft, version: number | undefined): RouteDraft | undefined {
  if (version === undefined) return undefined;
  const route = world.routes.find((one) => one.name === draft.name || one.draft.container === draft.container);
  return route ? versionsOf(world, route.id).find((one) => one.version === version)?.draft : undefined;
}

/** One it can name for each free field that a source has the name, the words or the labels of. */
function suggest(ask: SuggestAsk): Suggestion[] {
  const pairs: [string, string, string, number, Suggestion["cord"]["steps"]?][] = [
    [
      "priority",
      "attributes.tier",
      "values like High, Medium, Low are chosen by tier in most lines",
      0.62,
      [
        {
          do: "lookup",
          table: [
            { from: "Gold", to: "High" },
            { from: "Silver", to: "Medium" },
            { from: "Bronze", to: "Low" },
          ],
          otherwise: "refuse",
        },
      ],
    ],
    ["people", "agent.email", "a person's e-mail into people", 0.94, [{ do: "person", otherwise: "empty" }]],
    ["notes", "wrapUp.notes", "same name", 0.98, [{ do: "truncate", chars: 2_000, marker: true }]],
    ["text1", "conversation.queue.name", "same name, all 3 values are labels", 0.97],
    ["tier", "attributes.tier", "same name", 0.95],
    ["numbers", "wrapUp.duration_s", "a duration into a number", 0.81],
    ["status", "wrapUp.code.name", "all 4 values are labels", 0.96],
  ];
  const container = CONTAINERS.find((one) => one.id === ask.container);
  return pairs
    .filter(([field]) => container?.fields.some((one) => one.id === field))
    .filter(([field]) => !ask.cords?.some((cord) => cord.field === field))
    .map(([field, path, why, sure, steps]) => ({
      field,
      cord: { field, from: { kind: "path", path }, clear: false, ...(steps ? { steps } : {}) },
      why,
      sure,
    }));
}

function backtest(world: World, ask: BacktestAsk): Job<BacktestResult> {
  const rows = eventsOf(world, ask.draft).filter((row) => ask.from === undefined || row.received_at >= ask.from);
  const tried = previewOf(rows, ask.draft, against(world, ask.draft, ask.against));
  const differ = tried.rows.filter((row) => row.verdict !== "same").slice(0, 200);
  const job: Job<BacktestResult> = {
    id: `job_${world.jobs.size + 1}`,
    kind: "backtest",
    state: "running",
    done: 0,
    total: rows.length,
    text: "Back-testing",
  };
  world.jobs.set(job.id, { job, result: { events: rows.length, counts: tried.counts, rows: differ } });
  return job;
}

/** Every look moves it on by a quarter, so that tests see progress without waiting for time. */
function jobNow(world: World, id: string): Job<BacktestResult> {
  const kept = world.jobs.get(id);
  if (!kept) throw gone("job");
  const { job, result } = kept;
  if (job.state !== "running") return job;
  const total = job.total ?? 0;
  const done = Math.min(total, job.done + Math.max(1, Math.ceil(total / 4)));
  const next: Job<BacktestResult> = done === total ? { ...job, done, state: "done", result } : { ...job, done };
  world.jobs.set(id, { job: next, result });
  return next;
}

const matched = (world: World, draft: RouteDraft) => {
  const all = eventsOf(world, draft);
  const { filter } = draft;
  return { all, passed: filter ? all.filter((row) => whyOf(filter, row).verdict === "yes") : all };
};

export const TRIAL_HANDLERS: Record<string, Handler> = {
  "POST /routes/preview": ({ world, body }) => {
    const ask = given<PreviewAsk>(body);
    const rows = eventsOf(world, ask.draft).slice(-SHOWN).reverse();
    return previewOf(rows, ask.draft, against(world, ask.draft, ask.against));
  },
  "POST /routes/why": ({ world, body }) => {
    const { draft, event } = given<{ draft: RouteDraft; event: string }>(body);
    const row = world.events.find((one) => one.id === event);
    if (!row) throw gone("event");
    return draft.filter ? whyOf(draft.filter, row) : { verdict: "yes" };
  },
  "POST /routes/suggest": ({ body }) => suggest(given(body)),
  "POST /routes/volume": ({ world, body }) => {
    const { draft } = given<{ draft: RouteDraft }>(body);
    const { all, passed } = matched(world, draft);
    const aDay = Math.round(passed.length / 7);
    return {
      seen: all.length,
      counted: "vendor",
      by: "Genesys Cloud",
      days: 7,
      a_day: aDay,
      matched_share: all.length === 0 ? 0 : passed.length / all.length,
      cost: `about ${aDay * 2} of 10,000 calls a day`,
      ...(draft.filter ? {} : { warning: "No filter: every event of these kinds is written to the board." }),
    };
  },
  "POST /routes/test": ({ world, body }) => {
    const { draft, event } = given<{ draft: RouteDraft; event?: string }>(body);
    const row = world.events.find((one) => one.id === event) ?? world.events.at(-1);
    if (!row) throw gone("event");
    const [made] = previewOf([row], draft, undefined).rows;
    const name = made?.values.find((value) => value.field === "name")?.text ?? row.summary;
    return {
      outcome: made?.problem ? "rejected" : "delivered",
      text: made?.problem?.message ?? "Item 5284019377 was made and read back.",
      request: {
        method: "POST",
        url: "https://api.monday.com/v2",
        headers: [["content-type", "application/json"]],
        body: { query: "mutation { create_item }", variables: { board: draft.container, name: `[Test] ${name}` } },
      },
      ...(made?.problem
        ? { problem: made.problem }
        : {
            answer: { status: 200, request_id: "b1f0-77ac" },
            link: { label: "Item in monday", url: "https://harbour.monday.com/boards/1/pulses/5284019377" },
          }),
    };
  },
  "POST /routes/backtest": ({ world, body }) => backtest(world, given(body)),
  "GET /jobs/{id}": ({ world, id }) => jobNow(world, id),
  "DELETE /jobs/{id}": ({ world, id }) => {
    const kept = world.jobs.get(id);
    if (kept) world.jobs.set(id, { ...kept, job: { ...kept.job, state: "cancelled" } });
    return {};
  },
  "GET /routes/{id}/versions": ({ world, id }) => versionsOf(world, id).map(({ draft: _draft, ...view }) => view),
  "GET /routes/{id}/versions/{cid}": ({ world, id, cid }) => {
    const found = versionsOf(world, id).find((one) => one.version === Number(cid));
    if (!found) throw gone("version");
    return found.draft;
  },
  "POST /routes/{id}/restore": ({ world, id, body, touch }) => {
    const { version } = given<{ version: number }>(body);
    const all = versionsOf(world, id);
    const found = all.find((one) => one.version === version);
    const route = world.routes.find((one) => one.id === id);
    if (!found || !route) throw gone("version");
    const next = { ...route, version: route.version + 1, draft: { ...found.draft, version: route.version + 1 } };
    keepVersion(world, id, next.version, next.draft, `v${version} restored`);
    world.routes = world.routes.map((one) => (one.id === id ? next : one));
    touch("routes");
    return next;
  },
  "GET /connections/{id}/containers": ({ world }) =>
    CONTAINERS.map(({ id, name }) => ({ id, name, place: "Operations", fetched_at: world.now() })),
  "GET /connections/{id}/containers/{cid}": ({ world, cid }) => {
    const found = CONTAINERS.find((one) => one.id === cid);
    if (!found)
      throw new Refusal(404, {
        code: "container.gone",
        message: "The board this route writes to no longer exists.",
        remedy: { kind: "choose_container" },
      });
    return world.big ? bigContainer(found) : found;
  },
  "GET /connections/{id}/containers/{cid}/changes": ({ cid }) => (cid === "5090018820" ? CHANGES : []),
  "POST /connections/{id}/catalog/refresh": () => ({
    id: "job_catalog",
    kind: "catalog",
    state: "done",
    done: 2,
    total: 2,
    text: "2 boards read",
    result: { containers: 2, changes: 0 },
  }),
  "POST /plans": () => ({ id: "plan_1" }),
  "GET /connections/{id}/fields": ({ world }) => fieldsOf(world),
  "PUT /connections/{id}/privacy": ({ world, body, touch }) => {
    for (const [path, policy] of Object.entries(given<{ fields: Record<string, "keep"> }>(body).fields)) {
      world.policies.set(path, policy);
    }
    touch("connections");
    return fieldsOf(world);
  },
};

const fieldsOf = (world: World) =>
  (world.big ? bigSource() : SOURCE_FIELDS).map((field) => {
    const policy = world.policies.get(field.path);
    return policy ? { ...field, policy } : field;
  });
