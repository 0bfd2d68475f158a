// Plans of the in-memory relay: one new, one that stopped halfway, one that lacks a permission, one that is done.
import type { Job, Plan, PlanStep } from "../../types";
import { gone, type Handler } from "./call";
import type { World } from "./world";

const CREATE = { name: "create_column", why: "Makes a column" };
const LOOK = { name: "boards", why: "Looks what is there before anything is changed" };
const CHANGE = { name: "update_column", why: "Changes the labels of a column" };
const BOARD = { name: "Work orders", id: "5090018820" };
const NEED = {
  names: ["boards:write"],
  kind: "scope" as const,
  state: "granted" as const,
  why: ["Makes a column", "Changes the labels of a column"],
  place: "Developer Center › your app › Build › OAuth & Permissions › Scopes",
};

const column = (n: number, title: string, id: string, type: string): PlanStep => ({
  n,
  do: "create",
  what: `Column “${title}”`,
  kind: "column",
  after: { name: title, id, type },
  calls: [CREATE],
  permission: "boards:write",
  state: "waiting",
});

function steps(): PlanStep[] {
  const state = { name: "Priority", id: "priority", type: "status" };
  return [
    {
      n: 1,
      do: "keep",
      what: "Board “Work orders”",
      kind: "board",
      before: BOARD,
      after: BOARD,
      calls: [],
      state: "waiting",
    },
    column(2, "Patchbay key", "patchbay_key", "text"),
    column(3, "Wrap-up code", "pb_wrap_up_code", "text"),
    {
      n: 4,
      do: "adopt",
      what: "Column “Queue”",
      kind: "column",
      before: { name: "Queue", id: "text_9", type: "text" },
      after: { name: "Queue", id: "text_9", type: "text" },
      calls: [],
      state: "waiting",
    },
    {
      n: 5,
      do: "update",
      what: "Labels “Urgent”, “Call back” in “Priority”",
      kind: "label",
      before: { ...state, labels: ["Low", "Normal", "High"] },
      after: { ...state, labels: ["Low", "Normal", "High", "Urgent", "Call back"] },
      calls: [LOOK, CHANGE],
      permission: "boards:write",
      state: "waiting",
    },
  ];
}

const plan = (id: string, change: Partial<Plan>): Plan => ({
  id,
  connection: "con_service",
  account: "Service desk",
  vendor: "monday",
  container: "5090018820",
  made_at: 1_795_251_600_000,
  fingerprint: "a1b2",
  state: "ready",
  undoing: false,
  steps: steps(),
  changes: 3,
  removed: 0,
  calls: 4,
  needs: [NEED],
  ...change,
});

const upto = (count: number) => steps().map((step) => (step.n <= count ? { ...step, state: "done" as const } : step));

function seed(id: string): Plan | undefined {
  switch (id) {
    case "plan_1":
      return plan(id, {});
    case "plan_missing":
      return plan(id, { needs: [{ ...NEED, state: "missing" }] });
    case "plan_stopped":
      return plan(id, {
        state: "stopped",
        steps: upto(3),
        problems: [
          {
            code: "vendor.throttled",
            message: "monday.com takes no more calls for a while. Resuming goes on where this stopped.",
            remedy: { kind: "none" },
          },
        ],
      });
    case "plan_done":
      return plan(id, { state: "done", steps: upto(5) });
    case "plan_empty":
      return plan(id, {
        steps: steps().map((step) => ({ ...step, do: "keep", before: step.after ?? {}, calls: [] })),
        changes: 0,
        calls: 0,
        needs: [],
      });
    default:
      return undefined;
  }
}

const kept = new WeakMap<World, Map<string, Plan>>();
const jobs = new WeakMap<World, Job>();

function planOf(world: World, id: string): Plan {
  const all = kept.get(world) ?? new Map<string, Plan>();
  kept.set(world, all);
  const found = all.get(id) ?? seed(id);
  if (!found) throw gone("plan");
  all.set(id, found);
  return found;
}

/** Carries a plan out, a step at a time as the real one does, until it is done or stopped. */
function carry(call: Parameters<Handler>[0], undoing: boolean): Job {
  const { world, id, touch } = call;
  const first = planOf(world, id);
  const total = first.steps.length;
  kept.get(world)?.set(id, { ...first, state: "applying", undoing, problems: [] });
  const job: Job = { id: `job_${id}`, kind: "apply", state: "running", done: 0, total, text: "" };
  jobs.set(world, job);
  const order = undoing
    ? [...first.steps].reverse().filter((step) => step.state === "done" && step.do !== "keep" && step.do !== "adopt")
    : first.steps.filter((step) => step.state !== "done");
  const set = (n: number, state: PlanStep["state"]) => {
    const now = planOf(world, id);
    kept.get(world)?.set(id, { ...now, steps: now.steps.map((step) => (step.n === n ? { ...step, state } : step)) });
    touch("plans", "jobs");
  };
  const next = (at: number) => {
    const now = planOf(world, id);
    const step = order[at];
    const cancelled = jobs.get(world)?.state === "cancelled";
    if (!step || cancelled) {
      kept.get(world)?.set(id, { ...now, state: cancelled ? "stopped" : undoing ? "undone" : "done" });
      jobs.set(world, { ...job, state: cancelled ? "cancelled" : "done", done: at, result: { plan: id } });
      touch("plans", "jobs");
      return;
    }
    jobs.set(world, { ...job, done: at, text: step.what });
    set(step.n, "running");
    setTimeout(() => {
      set(step.n, undoing ? "undone" : "done");
      next(at + 1);
    }, 60);
  };
  next(0);
  return jobs.get(world) ?? job;
}

export const PLAN_HANDLERS: Record<string, Handler> = {
  "GET /plans": ({ world }) => ["plan_1", "plan_stopped", "plan_done"].map((id) => planOf(world, id)),
  "GET /plans/{id}": ({ world, id }) => planOf(world, id),
  "POST /plans/{id}/apply": (call) => carry(call, false),
  "POST /plans/{id}/resume": (call) => carry(call, planOf(call.world, call.id).undoing),
  "POST /plans/{id}/undo": (call) => carry(call, true),
};

/** The job of the plan that runs, for whoever asks after jobs. */
export const planJob = (world: World, id: string): Job | undefined => {
  const job = jobs.get(world);
  return job?.id === id ? job : undefined;
};

export const stopPlanJob = (world: World): void => {
  const job = jobs.get(world);
  if (job) jobs.set(world, { ...job, state: "cancelled" });
};
