// Storage at the door: what takes room, what is kept how long, backups, the recovery file, and a home that cannot work.
import { queryOptions } from "@tanstack/react-query";
import type { Ipc } from "./client";
import { askLoosely, doLoosely } from "./loose";
import type { Job, Status } from "./types";

export const PARTS = [
  "events",
  "payloads",
  "attempts",
  "search",
  "counters",
  "audit",
  "other",
  "free",
  "wal",
  "backups",
  "exports",
] as const;
export type PartName = (typeof PARTS)[number];
export type BackupWhy = "asked" | "migration" | "restore" | "repair";
export type Backup = {
  id: string;
  at: number;
  bytes: number;
  why: BackupWhy;
  schema: number;
  events?: number;
  /** It was looked through and is whole. One that is not cannot be restored. */
  sound: boolean;
};
export type Integrity = { at: number; ok: boolean; problem?: string };

export type StorageView = {
  bytes: number;
  max_bytes: number;
  disk_free?: number;
  days: number;
  payload_days: number;
  parts: { name: PartName; bytes: number }[];
  oldest_event?: number;
  oldest_payload?: number;
  pruned_at?: number;
  /** Why nothing is taken away now, as a sentence. */
  prune_paused?: string;
  backups: Backup[];
  /** The backup that takes the place of the database at the next start. */
  restore_waits?: string;
  recovery: { made_at?: number };
  integrity?: Integrity;
};

export type PruneAsk = { dry: boolean; days?: number; bytes?: number };
export type Pruned = { events: number; payloads: number; bytes: number; done: boolean };
export type Erased = { payloads: number; unended: number };
/** What a remedy or a restore says, and whether Patchbay starts anew by itself. */
export type Restarted = { restart: boolean; sentence: string };

export type TroubleCode =
  | "damaged"
  | "disk_full"
  | "newer_schema"
  | "key_missing"
  | "key_locked"
  | "older_copy"
  | "wal"
  | "refused";
export type TroubleDo = "restore" | "salvage" | "unlock" | "anew" | "retry" | "free_space";
/** `count`: how many sealed payloads starting anew makes unreadable; it is typed before that. */
export type TroubleRemedy = { do: TroubleDo; label: string; backup?: string; count?: number };
export type Trouble = {
  code: TroubleCode;
  sentence: string;
  detail?: string;
  /** Nothing can be asked but the status and what is to be done. */
  blocks: boolean;
  /** The most careful first. */
  remedies: TroubleRemedy[];
  /** A remedy is under way: what it does now. */
  doing?: string;
};
export type TroubleAsk = { backup?: string; path?: string; passphrase?: string; confirm?: number };

/** What the relay says of itself, with what keeps it from working. */
export const troubleOf = (status: Status | undefined): Trouble | undefined =>
  (status as (Status & { trouble?: Trouble }) | undefined)?.trouble;

const of = (id: string) => ({ params: { path: { id } } });

export const storage = {
  read: (ipc: Ipc) => askLoosely<StorageView>(ipc, "get", "/storage"),
  backup: (ipc: Ipc) => askLoosely<Job>(ipc, "post", "/storage/backup"),
  check: (ipc: Ipc) => askLoosely<Job>(ipc, "post", "/storage/check"),
  prune: (ipc: Ipc, body: PruneAsk) => askLoosely<Pruned>(ipc, "post", "/storage/prune", { body }),
  erase: (ipc: Ipc, body: { dry: boolean; reason?: string }) =>
    askLoosely<Erased>(ipc, "post", "/storage/payloads/erase", { body }),
  restore: (ipc: Ipc, id: string, reason: string) =>
    askLoosely<Restarted>(ipc, "post", "/storage/backups/{id}/restore", { ...of(id), body: { reason } }),
  remove: (ipc: Ipc, id: string) => doLoosely(ipc, "delete", "/storage/backups/{id}", of(id)),
  recovery: (ipc: Ipc, passphrase: string) =>
    askLoosely<{ path: string; made_at: number }>(ipc, "post", "/storage/recovery", { body: { passphrase } }),
  mend: (ipc: Ipc, turn: TroubleDo, body: TroubleAsk) =>
    askLoosely<Restarted>(ipc, "post", "/trouble/{do}", { params: { path: { do: turn } }, body }),
};

export const storageQuery = (ipc: Ipc) => queryOptions({ queryKey: ["storage"], queryFn: () => storage.read(ipc) });

export const pruneQuery = (ipc: Ipc, ask: Omit<PruneAsk, "dry"> | undefined) =>
  queryOptions({
    queryKey: ["storage", "prune", ask],
    queryFn: () => storage.prune(ipc, { dry: true, ...ask }),
    enabled: ask !== undefined,
    staleTime: 0,
  });
