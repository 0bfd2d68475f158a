// The address of a plan: which line asked for it, and whether for its key column. Pure.
import type { Plan } from "../../ipc/types";

/** `line` is the id of a line, or `new` for one that was never saved. */
export type PlanSearch = { line?: string; wants?: "key" };

export function readPlanSearch(raw: Record<string, unknown>): PlanSearch {
  const search: PlanSearch = {};
  if (typeof raw.line === "string" && raw.line !== "") search.line = raw.line;
  if (raw.wants === "key") search.wants = "key";
  return search;
}

/** The column that was asked for, once it is there. */
export function madeKey(plan: Plan, search: PlanSearch): string | undefined {
  if (search.wants !== "key" || plan.state !== "done") return undefined;
  const column = plan.steps.find((step) => step.kind === "column");
  const id = column?.remote ?? column?.after?.id;
  return typeof id === "string" ? id : undefined;
}

/** The list of plans: of one account, or of all. */
export type PlansSearch = { connection?: string };

export function readPlansSearch(raw: Record<string, unknown>): PlansSearch {
  return typeof raw.connection === "string" && raw.connection !== "" ? { connection: raw.connection } : {};
}
