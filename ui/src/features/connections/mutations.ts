// What one can do to a connection.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useIpc } from "../../ipc/context";
import type { ConnectionDraft } from "../../ipc/types";

export function useConnectionSteps() {
  const ipc = useIpc();
  const queries = useQueryClient();
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ["connections"] });
    void queries.invalidateQueries({ queryKey: ["routes"] });
  };
  return {
    add: useMutation({
      mutationFn: (draft: ConnectionDraft) => ipc.ask(ipc.api.POST("/connections", { body: draft })),
      onSuccess: refresh,
      // The secret must not linger in the mutation cache after it was handed over.
      gcTime: 0,
    }),
    check: useMutation({
      mutationFn: (id: string) => ipc.ask(ipc.api.POST("/connections/{id}/check", { params: { path: { id } } })),
      onSuccess: refresh,
    }),
    remove: useMutation({
      mutationFn: (id: string) => ipc.done(ipc.api.DELETE("/connections/{id}", { params: { path: { id } } })),
      onSuccess: refresh,
    }),
  };
}
