// The desk's part of the door: what waits for a person, replays, reveals and the audit.
import { queryOptions } from "@tanstack/react-query";
import type { Ipc } from "./client";
import type { components } from "./schema";
import type { PlanAsk } from "./types";

type Schemas = components["schemas"];

export type GroupKind = Schemas["GroupKind"];
export type Fix = Schemas["SuggestedFix"];
/** Those that wait for one cause. `query` is the same set in the log. */
export type Group = Schemas["InboxGroup"];
export type Inbox = Schemas["Inbox"];
export type InboxRow = Schemas["GroupRow"];

export type ReplayMapping = Schemas["ReplayMapping"];
export type ReplayAsk = Schemas["ReplayDraft"];
export type ReplayScope = Schemas["ScopeDraft"];
export type ReplayState = Schemas["ReplayState"];
export type Would = Schemas["ReplayWould"];
export type ItemState = Schemas["ReplayItemState"];
export type Difference = Schemas["Difference"];
export type ReplayItem = Schemas["ReplayRow"];
export type Replay = Schemas["Replay"];
export type ReplayAct = "start" | "pause" | "resume" | "cancel";

export type CopyAsk = Schemas["EventCopy"];

export type AuditLine = Schemas["AuditLine"];
export type AuditCheck = Schemas["AuditVerdict"];

export const waitingIn = (inbox: Inbox): number => inbox.dead + inbox.held + inbox.unreadable + inbox.asking;

const of = (id: string) => ({ params: { path: { id } } });
const page = (before: number | undefined) => (before === undefined ? {} : { before });
/** Lines that are asked for at once. */
const PAGE_LINES = 100;

export const desk = {
  inbox: (ipc: Ipc) => ipc.ask(ipc.api.GET("/inbox")),
  rows: (ipc: Ipc, id: string, before?: number) =>
    ipc.ask(ipc.api.GET("/inbox/{id}/rows", { params: { path: { id }, query: page(before) } })),
  dismissGroup: (ipc: Ipc, id: string, reason: string) =>
    ipc.ask(ipc.api.POST("/inbox/{id}/dismiss", { ...of(id), body: { reason } })),
  undo: (ipc: Ipc, undo: string) => ipc.ask(ipc.api.POST("/inbox/undo", { body: { undo } })),
  dismiss: (ipc: Ipc, id: string, reason: string) =>
    ipc.ask(ipc.api.POST("/deliveries/{id}/resolve", { ...of(id), body: { answer: "dismiss", reason } })),
  restore: (ipc: Ipc, id: string) => ipc.ask(ipc.api.POST("/deliveries/{id}/restore", of(id))),
  replays: (ipc: Ipc) => ipc.ask(ipc.api.GET("/replays")),
  replay: (ipc: Ipc, id: string) => ipc.ask(ipc.api.GET("/replays/{id}", of(id))),
  makeReplay: (ipc: Ipc, body: ReplayAsk) => ipc.ask(ipc.api.POST("/replays", { body })),
  act: (ipc: Ipc, id: string, turn: ReplayAct) =>
    ipc.ask(ipc.api.POST("/replays/{id}/{turn}", { params: { path: { id, turn } } })),
  report: (ipc: Ipc, id: string) => ipc.ask(ipc.api.GET("/replays/{id}/report", { ...of(id), parseAs: "text" })),
  reveal: (ipc: Ipc, id: string, reason: string) =>
    ipc.ask(ipc.api.POST("/events/{id}/reveal", { ...of(id), body: { reason } })),
  copy: (ipc: Ipc, id: string, body: CopyAsk) => ipc.ask(ipc.api.POST("/events/{id}/copy", { ...of(id), body })),
  plan: (ipc: Ipc, body: PlanAsk) => ipc.ask(ipc.api.POST("/plans", { body })),
  look: (ipc: Ipc, id: string) => ipc.done(ipc.api.POST("/routes/{id}/look", of(id))),
  audit: (ipc: Ipc, before?: number) =>
    ipc.ask(ipc.api.GET("/audit", { params: { query: { limit: PAGE_LINES, ...page(before) } } })),
  auditCheck: (ipc: Ipc) => ipc.ask(ipc.api.GET("/audit/check")),
  auditExport: (ipc: Ipc) => ipc.ask(ipc.api.GET("/audit/export", { parseAs: "text" })),
};

export const inboxQuery = (ipc: Ipc) => queryOptions({ queryKey: ["inbox"], queryFn: () => desk.inbox(ipc) });

export const replaysQuery = (ipc: Ipc) => queryOptions({ queryKey: ["replays"], queryFn: () => desk.replays(ipc) });

const LOOK_MS = 500;
const moves = (state: ReplayState | undefined) => state === undefined || state === "checking" || state === "running";
/** A replay as it goes on; asked again while it moves by itself. */
export const replayQuery = (ipc: Ipc, id: string | undefined) =>
  queryOptions({
    queryKey: ["replays", id],
    queryFn: () => desk.replay(ipc, id ?? ""),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.error || !moves(query.state.data?.state) ? false : LOOK_MS),
    staleTime: 0,
  });
