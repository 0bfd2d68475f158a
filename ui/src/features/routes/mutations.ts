// What one can do to a line.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useIpc } from "../../ipc/context";
import { routeQuery } from "../../ipc/queries";
import type { RouteDraft, RouteView } from "../../ipc/types";

export function useRouteSteps() {
  const ipc = useIpc();
  const queries = useQueryClient();
  const keep = (route: RouteView) => {
    queries.setQueryData(routeQuery(ipc, route.id).queryKey, route);
    void queries.invalidateQueries({ queryKey: ["routes"] });
  };
  return {
    save: useMutation({
      mutationFn: ({ id, draft }: { id: string | undefined; draft: RouteDraft }) =>
        id === undefined
          ? ipc.ask(ipc.api.POST("/routes", { body: draft }))
          : ipc.ask(ipc.api.PUT("/routes/{id}", { params: { path: { id } }, body: draft })),
      onSuccess: keep,
      // A refusal may mean that another version was saved: it is read again, so that the page can name it.
      onError: () => void queries.invalidateQueries({ queryKey: ["routes"] }),
    }),
    turn: useMutation({
      mutationFn: ({ id, on }: { id: string; on: boolean }) =>
        ipc.ask(ipc.api.PUT("/routes/{id}/state", { params: { path: { id } }, body: { on } })),
      onSuccess: keep,
    }),
    look: useMutation({
      mutationFn: (id: string) => ipc.ask(ipc.api.POST("/routes/{id}/look", { params: { path: { id } } })),
      onSuccess: keep,
    }),
    remove: useMutation({
      mutationFn: (id: string) => ipc.done(ipc.api.DELETE("/routes/{id}", { params: { path: { id } } })),
      onSuccess: () => void queries.invalidateQueries({ queryKey: ["routes"], exact: true }),
    }),
  };
}
