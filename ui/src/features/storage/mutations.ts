// What one can do about storage. Every answer makes it be read again.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useIpc } from "../../ipc/context";
import { settingsQuery } from "../../ipc/queries";
import { storage } from "../../ipc/storage";
import type { Settings } from "../../ipc/types";

export function useStorageActs() {
  const ipc = useIpc();
  const queries = useQueryClient();
  const again = () => {
    for (const noun of ["storage", "status", "audit", "settings"]) void queries.invalidateQueries({ queryKey: [noun] });
  };
  return {
    save: useMutation({
      mutationFn: (next: Settings) => ipc.ask(ipc.api.PUT("/settings", { body: next })),
      onSuccess: (next) => queries.setQueryData(settingsQuery(ipc).queryKey, next),
      onSettled: again,
    }),
    restore: useMutation({
      mutationFn: ({ id, reason }: { id: string; reason: string }) => storage.restore(ipc, id, reason),
      onSettled: again,
    }),
    remove: useMutation({ mutationFn: (id: string) => storage.remove(ipc, id), onSettled: again }),
    erase: useMutation({
      mutationFn: (reason: string) => storage.erase(ipc, { dry: false, reason }),
      onSettled: again,
    }),
    // The passphrase is not kept with the answer once its dialog is left.
    recovery: useMutation({
      mutationFn: (passphrase: string) => storage.recovery(ipc, passphrase),
      onSettled: again,
      gcTime: 0,
    }),
  };
}

export type StorageActs = ReturnType<typeof useStorageActs>;
