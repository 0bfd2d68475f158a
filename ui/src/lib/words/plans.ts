// Words of plans: what will change at a vendor, what has, and how to go on.
import type { PlanAct, PlanState, PlanStepState } from "../../ipc/types";

const many = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;

export const plans = {
  title: "Plan",
  list: "Plans",
  back: "Back to the line",
  acts: {
    create: "Create",
    update: "Change",
    adopt: "Use as it is",
    delete: "Remove",
    keep: "As wanted",
  } satisfies Record<PlanAct, string>,
  steps: {
    waiting: "Not done yet",
    running: "Under way",
    done: "Done",
    failed: "Refused",
    undone: "Taken back",
  } satisfies Record<PlanStepState, string>,
  states: {
    ready: "Nothing is changed until you apply it.",
    applying: "It is being carried out.",
    done: "It is carried out.",
    stopped: "It stopped halfway. What is done stays done.",
    undone: "It was taken back.",
    stale: "Something was changed there since. Make the plan again.",
  } satisfies Record<PlanState, string>,
  nothing: "Everything is as wanted. There is nothing to do.",
  undoing: "It is being taken back.",
  sum: (changes: number, calls: number, removed: number) =>
    `${many(changes, "change")}, ${many(calls, "call")}, ${removed} removed`,
  apply: (changes: number) => `Apply ${many(changes, "change")}`,
  use: "Use what is there",
  resume: "Resume",
  undo: (count: number) => `Undo ${count}`,
  stop: "Stop",
  stopping: "Stopping after this step",
  progress: (done: number, all: number) => `${done} of ${all}`,
  before: "Before",
  after: "After",
  absent: "Not there",
  gone: "Gone",
  calls: "Calls",
  noCalls: "None: nothing is changed there.",
  permission: "Permission",
  id: "Id there",
  missing: "Missing permissions",
  missingHint: "Grant these first. The plan is not begun without them.",
  fields: { name: "Name", id: "Id", type: "Type", labels: "Labels", workspace: "Workspace" } as Record<string, string>,
  undoTitle: (count: number) => `Undo ${many(count, "change")}?`,
  undoText:
    "Only what this plan made is removed, and only labels it added are put out of use. What others made stays, and so does everything if a record holds something in it.",
  undoKeep: "Keep them",
  undoAll: "Undo with the data",
  undoDataTitle: "Undo although records hold something in it?",
  undoDataText: (message: string) => `${message} You can still undo it; what the records hold there is lost.`,
  applied: "The plan is carried out.",
  undone: "The plan was taken back.",
};
