// The shapes of plans as the relay's next document has them, by hand until the schema is generated from it.
import type { Client } from "openapi-fetch";
import type { Ipc } from "./client";
import type { Job } from "./door";
import type { components } from "./schema";
import type { Problem } from "./types";

export type PlanAct = "create" | "update" | "adopt" | "delete" | "keep";
export type PlanStepState = "waiting" | "running" | "done" | "failed" | "undone";
export type PlanState = "ready" | "applying" | "done" | "stopped" | "undone" | "stale";
/** A thing as a person reads it: name, id, type, labels. */
export type Shown = Record<string, unknown>;
export type PlanStep = {
  n: number;
  do: PlanAct;
  what: string;
  kind: "board" | "column" | "label";
  before?: Shown;
  after?: Shown;
  calls: { name: string; why: string }[];
  permission?: string;
  state: PlanStepState;
  remote?: string;
  problem?: Problem;
};
export type PlanNeed = components["schemas"]["NeedReport"];
export type Plan = {
  id: string;
  connection: string;
  account?: string;
  vendor?: string;
  container?: string;
  made_at: number;
  ended_at?: number;
  fingerprint: string;
  state: PlanState;
  undoing: boolean;
  steps: PlanStep[];
  changes: number;
  removed: number;
  calls: number;
  needs: PlanNeed[];
  problems?: Problem[];
};
export type Applied = { plan: string };

type Json<T> = { content: { "application/json": T } };
type Answers<T> = { responses: { 200: { headers: never } & Json<T>; default: { headers: never } & Json<Problem> } };
type At = { parameters: { path: { id: string }; query?: never; header?: never; cookie?: never } };
type Bare = { parameters: { path?: never; query?: never; header?: never; cookie?: never } };

type PlanPaths = {
  "/plans": { get: Bare & Answers<Plan[]> };
  "/plans/{id}": { get: At & Answers<Plan> };
  "/plans/{id}/apply": { post: At & Answers<Job<Applied>> };
  "/plans/{id}/resume": { post: At & Answers<Job<Applied>> };
  "/plans/{id}/undo": { post: At & { requestBody: Json<{ even_with_data?: boolean }> } & Answers<Job<Applied>> };
  "/jobs/{id}": { get: At & Answers<Job<Applied>>; delete: At & Answers<Record<string, never>> };
};

/** The same client, at the shapes above. */
export const plansOf = (ipc: Ipc): Client<PlanPaths> => ipc.api as unknown as Client<PlanPaths>;
