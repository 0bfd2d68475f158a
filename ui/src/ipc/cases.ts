// Cases at the door: what is open under one key at a target, what moved it, and what a person can do about it.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Ipc } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** The lists of the screen. A stale case stands among the open ones as well. */
export const CASE_STATES = ["open", "stale", "quiet", "failed", "closed"] as const;
export type CaseState = (typeof CASE_STATES)[number];
export type CasePhase = Schemas["Phase"];
export type CaseKey = Schemas["CaseKey"];
export type CaseView = Schemas["Case"];
export type CaseVerb = Schemas["CaseVerb"];
export type CaseDid = Schemas["CaseDid"];
export type CaseWhy = Schemas["CaseWhy"];
export type CaseMove = Schemas["CaseMove"];
export type CaseDetail = Schemas["CaseDetail"];
export type CaseCounts = Schemas["CaseCounts"];
export type CloseWhere = Schemas["Where"];
/** How a line makes cases of events. Times in milliseconds. */
export type Correlation = Schemas["Correlation"];

const of = (id: string) => ({ params: { path: { id } } });
const PAGE = 100;

const given = <T extends object>(query: T) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

export const cases = {
  list: (ipc: Ipc, state: CaseState, route: string | undefined, before: string | undefined) =>
    ipc.ask(ipc.api.GET("/cases", { params: { query: { state, limit: PAGE, ...given({ route, before }) } } })),
  one: (ipc: Ipc, id: string, before?: string) =>
    ipc.ask(
      ipc.api.GET("/cases/{id}", {
        params: { path: { id }, query: before === undefined ? {} : { before: Number(before) } },
      }),
    ),
  close: (ipc: Ipc, id: string, body: { where: CloseWhere; reason: string }) =>
    ipc.ask(ipc.api.POST("/cases/{id}/close", { ...of(id), body })),
  /** Without minutes until it recovers; 0 ends the quiet. */
  quiet: (ipc: Ipc, id: string, body: { minutes?: number; reason: string }) =>
    ipc.ask(ipc.api.POST("/cases/{id}/quiet", { ...of(id), body })),
  sweep: (ipc: Ipc, body: { cases: readonly string[]; where: CloseWhere; reason: string }) =>
    ipc.ask(ipc.api.POST("/cases/sweep", { body: { ...body, cases: [...body.cases] } })),
};

export const casesQuery = (ipc: Ipc, state: CaseState, route: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ["cases", state, route ?? ""],
    queryFn: ({ pageParam }) => cases.list(ipc, state, route, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.older,
  });

/** What the sidebar counts. */
export const openCasesQuery = (ipc: Ipc) =>
  queryOptions({ queryKey: ["cases", "counts"], queryFn: () => cases.list(ipc, "open", undefined, undefined) });

export const caseQuery = (ipc: Ipc, id: string | undefined) =>
  queryOptions({
    queryKey: ["cases", "one", id ?? ""],
    queryFn: () => cases.one(ipc, id ?? ""),
    enabled: id !== undefined,
  });
