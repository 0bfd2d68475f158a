// What a plan adds up to and how its parts are shown. Pure.
import type { Plan, PlanNeed, PlanStep, Shown } from "../../ipc/types";

/** Steps that an undo would take back. */
export const undoable = (plan: Plan): number =>
  plan.steps.filter((step) => step.state === "done" && (step.do === "create" || step.do === "update")).length;

export const finished = (plan: Plan): number =>
  plan.steps.filter((step) => step.state === (plan.undoing ? "undone" : "done")).length;

export const isEmpty = (plan: Plan): boolean => plan.steps.every((step) => step.do === "keep");

/** Needs that are known to be missing: what an administrator grants before anything is begun. */
export const missing = (plan: Plan): PlanNeed[] => plan.needs.filter((need) => need.state === "missing");

export type Line = { key: string; before: string[]; after: string[]; fresh: string[]; lost: string[] };

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];

/** Before and after side by side, one line for each thing that is said of either. */
export function lines(before: Shown | undefined, after: Shown | undefined): Line[] {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return keys.map((key) => {
    const was = texts(before?.[key]);
    const is = texts(after?.[key]);
    return {
      key,
      before: was,
      after: is,
      fresh: is.filter((text) => !was.includes(text)),
      lost: was.filter((text) => !is.includes(text)),
    };
  });
}

/** What can be done with a plan as it stands. */
export function ways(plan: Plan): { apply: boolean; resume: boolean; undo: boolean } {
  const stopped = plan.state === "stopped";
  const fit = (plan.problems ?? []).length === 0 || stopped;
  return {
    apply: plan.state === "ready" && fit && !isEmpty(plan) && missing(plan).length === 0,
    resume: stopped,
    undo: (stopped || plan.state === "done") && undoable(plan) > 0,
  };
}

/** The step that a plan being carried out is at. */
export const running = (plan: Plan): PlanStep | undefined => plan.steps.find((step) => step.state === "running");

/** What a plan is about in one line: its first changes, or that there are none. */
export function aboutOf(plan: Plan): string {
  const changes = plan.steps.filter((step) => step.do !== "keep");
  const named = (changes.length > 0 ? changes : plan.steps).slice(0, 2).map((step) => step.what);
  const more = (changes.length > 0 ? changes : plan.steps).length - named.length;
  return more > 0 ? `${named.join(", ")} +${more}` : named.join(", ");
}
