// Cases at the door: what is open under one key at a target, what moved it, and what a person can do about it.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Ipc } from "./client";
import { askLoosely } from "./loose";
import type { Cord, Filter, Named, Problem } from "./types";

/** The lists of the screen. A stale case stands among the open ones as well. */
export const CASE_STATES = ["open", "stale", "quiet", "failed", "closed"] as const;
export type CaseState = (typeof CASE_STATES)[number];
export type CasePhase = "opening" | "open" | "quiet" | "closing" | "closed" | "failed";
export type CaseKey = { text: string; hidden: boolean };

export type CaseView = {
  id: string;
  route: Named;
  key: CaseKey;
  /** It speaks for several cases. */
  group?: boolean;
  /** Counts the cases of one key, from 1. */
  number: number;
  phase: CasePhase;
  opened_at?: number;
  last_event_at: number;
  last_sent_at?: number;
  closed_at?: number;
  events: number;
  sent: number;
  absorbed: number;
  record?: { id: string; url?: string; label: string };
  /** The case that holds this one together with others of its group. */
  parent?: string;
  members?: number;
  stale: boolean;
  quiet_until?: number;
  problem?: Problem;
};

export type CaseVerb = "open" | "update" | "close";
export type CaseDid = "opened" | "updated" | "closed" | "noted" | "absorbed" | "waiting" | "failed";
export type CaseWhy = "window" | "flapped" | "late" | "quiet" | "nothing_open" | "no_record";
export type CaseMove = {
  event: string;
  delivery: string;
  at: number;
  verb: CaseVerb;
  did: CaseDid;
  why?: CaseWhy;
  /** While a recovery has to last. */
  wait_until?: number;
  title: string;
  state: string;
};
export type CaseDetail = CaseView & { moves: CaseMove[]; older?: string; children?: CaseView[] };
export type CaseCounts = Record<CaseState, number>;
export type CasePage = { cases: CaseView[]; counts: CaseCounts; older?: string };

export type CloseWhere = "here" | "target";

/** How a line makes cases of events. Times in milliseconds. */
export type Correlation = {
  key: string;
  open: Filter;
  update?: Filter;
  close: Filter;
  window_ms: number;
  hold_ms: number;
  /** How long a case stays quiet that a person closed at the target; without it until it recovers. */
  quiet_ms?: number;
  on_recovery: "close" | "note";
  group?: { key: string; n: number; within_ms: number };
  /** What a closed record looks like, written over the other cords. */
  closed?: Cord[];
};

const of = (id: string) => ({ params: { path: { id } } });
const PAGE = 100;

export const cases = {
  list: (ipc: Ipc, state: CaseState, route: string | undefined, before: string | undefined) =>
    askLoosely<CasePage>(ipc, "get", "/cases", { params: { query: { state, route, before, limit: PAGE } } }),
  one: (ipc: Ipc, id: string) => askLoosely<CaseDetail>(ipc, "get", "/cases/{id}", of(id)),
  close: (ipc: Ipc, id: string, body: { where: CloseWhere; reason: string }) =>
    askLoosely<CaseView>(ipc, "post", "/cases/{id}/close", { ...of(id), body }),
  /** Without minutes until it recovers; 0 ends the quiet. */
  quiet: (ipc: Ipc, id: string, body: { minutes?: number; reason: string }) =>
    askLoosely<CaseView>(ipc, "post", "/cases/{id}/quiet", { ...of(id), body }),
  sweep: (ipc: Ipc, body: { cases: readonly string[]; where: CloseWhere; reason: string }) =>
    askLoosely<{ count: number }>(ipc, "post", "/cases/sweep", { body }),
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
