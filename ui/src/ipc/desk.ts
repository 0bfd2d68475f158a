// The desk's part of the door: what waits for a person, replays, reveals and the audit. One place for its shapes and
// addresses, so that screens know neither.
import { queryOptions } from "@tanstack/react-query";
import type { Ipc } from "./client";
import type { DeliveryState, Named, PlanAsk, Problem } from "./types";

export type GroupKind = "dead" | "held" | "unreadable" | "asking";
export type FixDo = "remap" | "reconnect" | "add_label" | "raise_limit" | "open_route" | "retry";
export type Fix = { do: FixDo; label: string; href?: string; body?: unknown };
/** Those that wait for one cause. `query` is the same set in the log. */
export type Group = {
  id: string;
  kind: GroupKind;
  route?: Named;
  source?: Named;
  code: string;
  vendor_code?: string;
  field?: string;
  sentence: string;
  remedy?: Problem["remedy"];
  count: number;
  /** Of all that wait for a person. */
  share: number;
  first_seen: number;
  last_seen: number;
  fix?: Fix;
  query: string;
};
export type Inbox = { groups: Group[]; dead: number; held: number; unreadable: number; asking: number };
export const waitingIn = (inbox: Inbox): number => inbox.dead + inbox.held + inbox.unreadable + inbox.asking;
export type InboxRow = {
  event: string;
  delivery?: string;
  at: number;
  title: string;
  summary?: string;
  state?: DeliveryState;
  problem?: Problem;
};
export type InboxPage = { rows: InboxRow[]; older?: string };

export type ReplayMapping = "then" | "now";
export type ReplayScope = { group: string } | { query: string; as_of?: number } | { deliveries: string[] };
export type ReplayAsk = { scope: ReplayScope; mapping: ReplayMapping; force_stale?: boolean };
export type ReplayState = "checking" | "ready" | "running" | "paused" | "done" | "cancelled" | "stopped";
export type Would = "ok" | "fails" | "stale" | "same";
export type ItemState = "left" | "sent" | "delivered" | "dead" | "asking" | "skipped" | "absorbed";
export type Difference = { path: string; was?: unknown; is?: unknown; hidden?: boolean };
export type ReplayItem = {
  event: string;
  delivery: string;
  title: string;
  would?: Would;
  problem?: Problem;
  diff: Difference[];
  state: ItemState;
};
export type ReplayCounts = {
  total: number;
  ok: number;
  fails: number;
  stale: number;
  changed: number;
  same?: number;
  sent: number;
  delivered: number;
  dead: number;
  left: number;
};
export type Replay = {
  id: string;
  state: ReplayState;
  made_at: number;
  scope: ReplayScope;
  mapping: ReplayMapping;
  force_stale?: boolean;
  counts: ReplayCounts;
  /** How many go at once now. */
  pace: number;
  rows?: ReplayItem[];
  problem?: Problem;
};
export type ReplayAct = "start" | "pause" | "resume" | "cancel";

export type Dismissed = { count: number; undo: string };
export type Revealed = { payload: unknown; until: number };
export type CopyAsk = { payload: unknown; routes: string[]; reason: string };

export type AuditLine = {
  seq: number;
  at: number;
  who: string;
  what: string;
  subject: string;
  before: unknown;
  after: unknown;
  hash: string;
};
export type AuditPage = { lines: AuditLine[]; older?: string };
export type AuditCheck = { ok: boolean; lines: number; broken_at?: number };

type Given = { body?: unknown; query?: Record<string, unknown>; text?: boolean };
type Wire = {
  request: (
    method: string,
    path: string,
    init: Record<string, unknown>,
  ) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
};

/** One call. What comes back is what the door says it is. */
async function call<T>(ipc: Ipc, method: "get" | "post", path: string, { body, query, text }: Given = {}): Promise<T> {
  const wire = ipc.api as unknown as Wire;
  const answer = wire.request(method, path, {
    ...(body === undefined ? {} : { body }),
    ...(query === undefined ? {} : { params: { query } }),
    ...(text ? { parseAs: "text" } : {}),
  });
  return (await ipc.ask(answer)) as T;
}

const at = encodeURIComponent;
/** Rows of a group that are asked for at once. */
export const PAGE_ROWS = 100;

export const desk = {
  inbox: (ipc: Ipc) => call<Inbox>(ipc, "get", "/inbox"),
  rows: (ipc: Ipc, group: string, before?: string) =>
    call<InboxPage>(ipc, "get", `/inbox/${at(group)}/rows`, before === undefined ? {} : { query: { before } }),
  dismissGroup: (ipc: Ipc, group: string, reason: string) =>
    call<Dismissed>(ipc, "post", `/inbox/${at(group)}/dismiss`, { body: { reason } }),
  undo: (ipc: Ipc, undo: string) => call<unknown>(ipc, "post", "/inbox/undo", { body: { undo } }),
  dismiss: (ipc: Ipc, delivery: string, reason: string) =>
    call<unknown>(ipc, "post", `/deliveries/${at(delivery)}/resolve`, { body: { answer: "dismiss", reason } }),
  restore: (ipc: Ipc, delivery: string) => call<unknown>(ipc, "post", `/deliveries/${at(delivery)}/restore`),
  replays: (ipc: Ipc) => call<Replay[]>(ipc, "get", "/replays"),
  replay: (ipc: Ipc, id: string) => call<Replay>(ipc, "get", `/replays/${at(id)}`),
  makeReplay: (ipc: Ipc, body: ReplayAsk) => call<Replay>(ipc, "post", "/replays", { body }),
  act: (ipc: Ipc, id: string, act: ReplayAct) => call<Replay>(ipc, "post", `/replays/${at(id)}/${act}`),
  report: (ipc: Ipc, id: string) => call<string>(ipc, "get", `/replays/${at(id)}/report`, { text: true }),
  reveal: (ipc: Ipc, event: string, reason: string) =>
    call<Revealed>(ipc, "post", `/events/${at(event)}/reveal`, { body: { reason } }),
  copy: (ipc: Ipc, event: string, body: CopyAsk) =>
    call<{ id: string }>(ipc, "post", `/events/${at(event)}/copy`, { body }),
  plan: (ipc: Ipc, body: PlanAsk) => ipc.ask(ipc.api.POST("/plans", { body })),
  look: (ipc: Ipc, route: string) => ipc.done(ipc.api.POST("/routes/{id}/look", { params: { path: { id: route } } })),
  audit: (ipc: Ipc, before?: string) =>
    call<AuditPage>(ipc, "get", "/audit", { query: { limit: PAGE_ROWS, ...(before === undefined ? {} : { before }) } }),
  auditCheck: (ipc: Ipc) => call<AuditCheck>(ipc, "get", "/audit/check"),
  auditExport: (ipc: Ipc) => call<string>(ipc, "get", "/audit/export", { text: true }),
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
