// Reading plans, and what one can do with one.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Ipc } from "../../ipc/client";
import { useIpc } from "../../ipc/context";

export const plansQuery = (ipc: Ipc) =>
  queryOptions({ queryKey: ["plans"], queryFn: () => ipc.ask(ipc.api.GET("/plans")) });

export const planQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["plans", id],
    queryFn: () => ipc.ask(ipc.api.GET("/plans/{id}", { params: { path: { id } } })),
  });

export function usePlanSteps(id: string) {
  const ipc = useIpc();
  const queries = useQueryClient();
  const at = { params: { path: { id } } };
  const onSettled = () => void queries.invalidateQueries({ queryKey: ["plans"] });
  return {
    apply: useMutation({ mutationFn: () => ipc.ask(ipc.api.POST("/plans/{id}/apply", at)), onSettled }),
    resume: useMutation({ mutationFn: () => ipc.ask(ipc.api.POST("/plans/{id}/resume", at)), onSettled }),
    undo: useMutation({
      mutationFn: (even_with_data: boolean) =>
        ipc.ask(ipc.api.POST("/plans/{id}/undo", { ...at, body: { even_with_data } })),
      onSettled,
    }),
    stop: useMutation({
      mutationFn: (job: string) => ipc.ask(ipc.api.DELETE("/jobs/{id}", { params: { path: { id: job } } })),
    }),
  };
}
