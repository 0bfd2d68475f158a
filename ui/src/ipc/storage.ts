// Storage at the door: what takes room, what is kept how long, backups, the recovery file, and a home that cannot work.
import { queryOptions } from "@tanstack/react-query";
import type { Ipc } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type StorageView = Schemas["Storage"];
export type PartName = Schemas["PartName"];
export type Backup = Schemas["Backup"];
export type BackupWhy = Schemas["BackupWhy"];
export type Integrity = Schemas["Integrity"];
export type PruneAsk = Schemas["PruneWish"];
export type Pruned = Schemas["Pruned"];
export type EraseAsk = Schemas["EraseWish"];
export type Erased = Schemas["Erased"];

export type Trouble = Schemas["Trouble"];
export type TroubleCode = Schemas["TroubleCode"];
export type TroubleDo = Schemas["TroubleDo"];
export type TroubleRemedy = Schemas["TroubleRemedy"];
export type TroubleAsk = Schemas["MendWish"];

const of = (id: string) => ({ params: { path: { id } } });

export const storage = {
  read: (ipc: Ipc) => ipc.ask(ipc.api.GET("/storage")),
  backup: (ipc: Ipc) => ipc.ask(ipc.api.POST("/storage/backup")),
  check: (ipc: Ipc) => ipc.ask(ipc.api.POST("/storage/check")),
  prune: (ipc: Ipc, body: PruneAsk) => ipc.ask(ipc.api.POST("/storage/prune", { body })),
  erase: (ipc: Ipc, body: EraseAsk) => ipc.ask(ipc.api.POST("/storage/payloads/erase", { body })),
  restore: (ipc: Ipc, id: string, reason: string) =>
    ipc.ask(ipc.api.POST("/storage/backups/{id}/restore", { ...of(id), body: { reason } })),
  remove: (ipc: Ipc, id: string) => ipc.done(ipc.api.DELETE("/storage/backups/{id}", of(id))),
  recovery: (ipc: Ipc, passphrase: string) => ipc.ask(ipc.api.POST("/storage/recovery", { body: { passphrase } })),
  mend: (ipc: Ipc, turn: TroubleDo, body: TroubleAsk) =>
    ipc.ask(ipc.api.POST("/trouble/{do}", { params: { path: { do: turn } }, body })),
};

export const storageQuery = (ipc: Ipc) => queryOptions({ queryKey: ["storage"], queryFn: () => storage.read(ipc) });

export const pruneQuery = (ipc: Ipc, ask: Omit<PruneAsk, "dry"> | undefined) =>
  queryOptions({
    queryKey: ["storage", "prune", ask],
    queryFn: () => storage.prune(ipc, { dry: true, ...ask }),
    enabled: ask !== undefined,
    staleTime: 0,
  });
