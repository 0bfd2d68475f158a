// Asking an account anew what there is to write to, and waiting until it has answered.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useIpc } from "../../../ipc/context";
import { jobQuery } from "../../../ipc/queries";

export function useReread(connection: string) {
  const ipc = useIpc();
  const queries = useQueryClient();
  const begun = useMutation({
    mutationFn: () =>
      ipc.ask(ipc.api.POST("/connections/{id}/catalog/refresh", { params: { path: { id: connection } } })),
  });
  const id = begun.data?.id;
  const job = useQuery(jobQuery(ipc, id));
  const state = id === undefined ? undefined : job.data?.state;
  useEffect(() => {
    if (state !== undefined && state !== "running") void queries.invalidateQueries({ queryKey: ["connections"] });
  }, [state, queries]);
  return {
    busy: begun.isPending || (id !== undefined && (state === undefined || state === "running")),
    problem: begun.error ?? job.error,
    refused: job.data?.problem,
    again: () => begun.mutate(),
  };
}
