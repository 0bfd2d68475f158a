// What one can do to a connection.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useIpc } from "../../ipc/context";

export function useConnectionSteps() {
  const ipc = useIpc();
  const queries = useQueryClient();
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ["connections"] });
    void queries.invalidateQueries({ queryKey: ["routes"] });
  };
  return {
    check: useMutation({
      mutationFn: (id: string) => ipc.ask(ipc.api.POST("/connections/{id}/check", { params: { path: { id } } })),
      onSuccess: refresh,
    }),
    reach: useMutation({
      mutationFn: (id: string) => ipc.ask(ipc.api.POST("/connections/{id}/reach", { params: { path: { id } } })),
    }),
    remove: useMutation({
      mutationFn: (id: string) =>
        ipc.ask(ipc.api.DELETE("/connections/{id}", { params: { path: { id }, query: { stop: true } } })),
      onSuccess: refresh,
    }),
  };
}
