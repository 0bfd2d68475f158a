// The shapes of mapping, filtering and previewing as the relay's next document has them, written by hand until
// the schema is generated from it. Then these names move to `types.ts` and the client below is the usual one.
import type { Client } from "openapi-fetch";
import type { Readable } from "openapi-typescript-helpers";
import type { Ipc } from "./client";
import type { components } from "./schema";
import type { ExternalLink, GivenAnswer, Mark, Named, Problem } from "./types";

type Schemas = components["schemas"];

export type Otherwise = "keep" | "empty" | "refuse" | { use: { value: string } };
export type LookupRow = { from: string; to: string };
export type Decimal = "dot" | "comma";
export type Transform =
  | { do: "trim" }
  | { do: "case"; to: "upper" | "lower" | "title" | "sentence" }
  | { do: "replace"; find: string; with: string; regex: boolean }
  | { do: "split"; by: string }
  | { do: "join"; with: string }
  | { do: "first" }
  | { do: "last" }
  | { do: "nth"; at: number }
  | { do: "count" }
  | { do: "default"; value: string }
  | { do: "truncate"; chars: number; marker: boolean }
  | { do: "text"; template: string }
  | { do: "lookup"; table: LookupRow[]; otherwise: Otherwise }
  | { do: "number"; decimal: Decimal; decimals?: number }
  | { do: "format_number"; decimals: number; decimal: Decimal; group: "" | "," | "." | " " | "'" }
  | { do: "date"; read?: string; zone?: string }
  | { do: "format_date"; write: string; zone: string }
  | { do: "person"; otherwise: Otherwise };
export type Do = Transform["do"];

export type CordFrom =
  | { kind: "path"; path: string }
  | { kind: "template"; text: string }
  | { kind: "constant"; value: string }
  | { kind: "event_time" }
  | { kind: "event_link" };
export type Cord = { field: string; from: CordFrom; clear?: boolean; steps?: Transform[] };

export type Op =
  | "is"
  | "is_not"
  | "one_of"
  | "none_of"
  | "contains"
  | "starts_with"
  | "ends_with"
  | "matches"
  | "more_than"
  | "at_least"
  | "less_than"
  | "at_most"
  | "exists"
  | "missing"
  | "before"
  | "after";
export type Clause = { path: string; op: Op; value?: unknown };
export type Filter = { all: Filter[] } | { any: Filter[] } | { not: Filter } | Clause;
export type Why = {
  verdict: "yes" | "no" | "unknown";
  path?: string;
  op?: string;
  value?: unknown;
  /** What the sample holds there; masked words where a policy hides it. */
  seen?: string;
  all?: Why[];
  any?: Why[];
  not?: Why;
};

export type RouteDraft = Omit<Schemas["RouteDraft"], "cords"> & { cords: Cord[]; filter?: Filter };
export type RouteView = Omit<Schemas["RouteView"], "draft" | "findings"> & { draft: RouteDraft; findings: Finding[] };
export type Finding = Schemas["Finding"] & { path?: string };

export type SourceField = Schemas["SourceField"] & {
  types?: string[];
  /** Of the events that have it, 0 to 1. */
  share?: number;
  examples?: string[];
  proposed?: Mark;
  why?: string;
  /** Plain words from the vendor's field dictionary. */
  words?: string;
};

export type FieldKind =
  | Schemas["FieldKind"]
  | "dropdown"
  | "checkbox"
  | "email"
  | "phone"
  | "link"
  | "country"
  | "hour"
  | "timeline"
  | "rating"
  | "week"
  | "world_clock"
  | "location"
  | "tags"
  | "relation"
  | "color"
  | "item_id";
export type Field = Omit<Schemas["Field"], "kind"> & { kind: FieldKind };
export type Container = Omit<Schemas["Container"], "fields"> & { fields: Field[]; people?: Named[] };
export type Place = Named & { fetched_at?: number; place?: string };

export type StepValue = { text: string; refused?: boolean };
export type PreviewValue = {
  field: string;
  text: string;
  hidden: boolean;
  cut?: boolean;
  /** What the version it is held against writes there. */
  was?: string;
  steps?: StepValue[];
};
export type RowVerdict = "same" | "changed" | "invalid" | "filtered" | "unreadable";
export type PreviewRow = {
  event?: string;
  at?: number;
  title: string;
  verdict: RowVerdict;
  cut: boolean;
  values: PreviewValue[];
  missing: string[];
  problem?: Problem;
  why?: Why;
};
export type Counts = {
  same: number;
  changed: number;
  cut: number;
  invalid: number;
  missing: number;
  filtered: number;
  /** Those whose payload cannot be opened any more. */
  unreadable?: number;
};
export type Preview = { rows: PreviewRow[]; counts: Counts };
/** `route` names the line whose version `against` is. */
export type PreviewAsk = { draft: RouteDraft; against?: number; route?: string; sample?: unknown; kind?: string };

export type Version = { version: number; saved_at: number; by?: string; summary: string };
export type Suggestion = { field: string; cord: Cord; why: string; sure: number };
export type SuggestAsk = { source: string; kinds: string[]; target: string; container: string; cords: Cord[] };
export type Volume = {
  seen: number;
  days: number;
  a_day: number;
  matched_share: number;
  cost: string;
  warning?: string;
};
export type TestAnswer = {
  outcome: "delivered" | "unconfirmed" | "rejected" | "uncertain" | "held";
  text: string;
  request: Readable<Schemas["SentRequest"]>;
  answer?: GivenAnswer;
  link?: ExternalLink;
  problem?: Problem;
};
export type BacktestAsk = { draft: RouteDraft; against?: number; route?: string; from?: number; until?: number };
export type BacktestResult = { events: number; counts: Counts; rows: PreviewRow[] };
export type Job<Result> = {
  id: string;
  kind: "backtest" | "catalog" | "samples" | "apply";
  state: "running" | "done" | "cancelled" | "failed";
  done: number;
  total?: number;
  text: string;
  problem?: Problem;
  result?: Result;
};
export type Change = {
  kind: "added" | "gone" | "renamed" | "retyped" | "labels_gone" | "labels_added" | "required" | "limit" | "archived";
  field: string;
  name: string;
  was?: string;
  is?: string;
  breaks: { route: string; name: string; field: string }[];
};
export type Changes = { at: number; version: number; changes: Change[] };
export type Wanted = {
  columns?: { id?: string; title: string; type: string; labels?: string[] }[];
  labels?: { field: string; labels: string[] }[];
  key_column?: boolean;
};
export type PlanAsk = { connection: string; container?: string; wanted: Wanted };
export type PlanMade = { id: string };

type Json<T> = { content: { "application/json": T } };
type Answers<T> = { responses: { 200: { headers: never } & Json<T>; default: { headers: never } & Json<Problem> } };
type At<Path> = { parameters: { path: Path; query?: never; header?: never; cookie?: never } };
type Bare = { parameters: { path?: never; query?: never; header?: never; cookie?: never } };
type Ask<Body, T> = Bare & { requestBody: Json<Body> } & Answers<T>;
type AskAt<Path, Body, T> = At<Path> & { requestBody: Json<Body> } & Answers<T>;
type Id = { id: string };

type DoorPaths = {
  "/routes": { get: Bare & Answers<RouteView[]>; post: Ask<RouteDraft, RouteView> };
  "/routes/{id}": { get: At<Id> & Answers<RouteView>; put: AskAt<Id, RouteDraft, RouteView> };
  "/routes/check": { post: Ask<RouteDraft, Finding[]> };
  "/routes/preview": { post: Ask<PreviewAsk, Preview> };
  "/routes/why": { post: Ask<{ draft: RouteDraft; event: string }, Why> };
  "/routes/suggest": { post: Ask<SuggestAsk, Suggestion[]> };
  "/routes/volume": { post: Ask<{ draft: RouteDraft }, Volume> };
  "/routes/test": { post: Ask<{ draft: RouteDraft; event?: string }, TestAnswer> };
  "/routes/backtest": { post: Ask<BacktestAsk, Job<BacktestResult>> };
  "/routes/{id}/versions": { get: At<Id> & Answers<Version[]> };
  "/routes/{id}/versions/{n}": { get: At<{ id: string; n: number }> & Answers<RouteDraft> };
  "/routes/{id}/restore": { post: AskAt<Id, { version: number }, RouteView> };
  "/jobs/{id}": { get: At<Id> & Answers<Job<BacktestResult>>; delete: At<Id> & Answers<Record<string, never>> };
  "/connections/{id}/fields": { get: At<Id> & Answers<SourceField[]> };
  "/connections/{id}/privacy": { put: AskAt<Id, { fields: Record<string, Mark> }, SourceField[]> };
  "/connections/{id}/containers": { get: At<Id> & Answers<Place[]> };
  "/connections/{id}/containers/{cid}": { get: At<{ id: string; cid: string }> & Answers<Container> };
  "/connections/{id}/containers/{cid}/changes": { get: At<{ id: string; cid: string }> & Answers<Changes[]> };
  "/connections/{id}/catalog/refresh": { post: At<Id> & Answers<Job<{ containers: number; changes: number }>> };
  "/plans": { post: Ask<PlanAsk, PlanMade> };
};

/** The same client, at the shapes above. */
export const doorOf = (ipc: Ipc): Client<DoorPaths> => ipc.api as unknown as Client<DoorPaths>;
