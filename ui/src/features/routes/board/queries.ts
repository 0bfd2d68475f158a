// What the patch bay reads and does through the door, at its newer shapes.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Ipc } from "../../../ipc/client";
import { useIpc } from "../../../ipc/context";
import type { BacktestAsk, Mark, PlanAsk, RouteDraft, SuggestAsk } from "../../../ipc/types";
import type { OwnSample } from "./shelf";

export const lineQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["routes", id, "board"],
    queryFn: () => ipc.ask(ipc.api.GET("/routes/{id}", { params: { path: { id } } })),
  });

/** `route`: the saved line, so that what saving would do to its open cases is told too. */
export const checkQuery = (ipc: Ipc, draft: RouteDraft, route: string | undefined) =>
  queryOptions({
    queryKey: ["routes", "check", draft, route],
    queryFn: () =>
      ipc.ask(ipc.api.POST("/routes/check", { params: { query: route === undefined ? {} : { route } }, body: draft })),
    placeholderData: keepPreviousData,
  });

/** A saved version of a line, which a draft is held against. */
export type Against = { route: string; against: number };

export const trialQuery = (ipc: Ipc, draft: RouteDraft, against: Against | undefined, own: OwnSample | undefined) => {
  const sample = own ? { sample: own.sample, ...(own.kind === undefined ? {} : { kind: own.kind }) } : {};
  return queryOptions({
    queryKey: ["routes", "preview", draft, against, own],
    queryFn: () => ipc.ask(ipc.api.POST("/routes/preview", { body: { draft, ...against, ...sample } })),
    placeholderData: keepPreviousData,
  });
};

export const whyQuery = (ipc: Ipc, draft: RouteDraft, event: string) =>
  queryOptions({
    queryKey: ["routes", "why", draft.filter, draft.source, event],
    queryFn: () => ipc.ask(ipc.api.POST("/routes/why", { body: { draft, event } })),
  });

export const volumeQuery = (ipc: Ipc, draft: RouteDraft) =>
  queryOptions({
    queryKey: ["routes", "volume", draft.filter, draft.source, draft.kinds, draft.target, draft.container],
    queryFn: () => ipc.ask(ipc.api.POST("/routes/volume", { body: { draft } })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export const suggestQuery = (ipc: Ipc, ask: SuggestAsk) =>
  queryOptions({
    queryKey: ["routes", "suggest", ask],
    queryFn: () => ipc.ask(ipc.api.POST("/routes/suggest", { body: ask })),
  });

export const sourceQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["connections", id, "fields"],
    queryFn: () => ipc.ask(ipc.api.GET("/connections/{id}/fields", { params: { path: { id } } })),
    enabled: id !== "",
  });

export const targetQuery = (ipc: Ipc, id: string, cid: string) =>
  queryOptions({
    queryKey: ["connections", id, "containers", cid],
    queryFn: () => ipc.ask(ipc.api.GET("/connections/{id}/containers/{cid}", { params: { path: { id, cid } } })),
    enabled: id !== "" && cid !== "",
  });

export const changesQuery = (ipc: Ipc, id: string, cid: string) =>
  queryOptions({
    queryKey: ["connections", id, "containers", cid, "changes"],
    queryFn: () =>
      ipc.ask(ipc.api.GET("/connections/{id}/containers/{cid}/changes", { params: { path: { id, cid } } })),
  });

export const versionsQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["routes", id, "versions"],
    queryFn: () => ipc.ask(ipc.api.GET("/routes/{id}/versions", { params: { path: { id } } })),
  });

export const versionQuery = (ipc: Ipc, id: string, n: number) =>
  queryOptions({
    queryKey: ["routes", id, "versions", n],
    queryFn: () => ipc.ask(ipc.api.GET("/routes/{id}/versions/{n}", { params: { path: { id, n } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What one can do to a line beside drawing it. */
export function useLineSteps() {
  const ipc = useIpc();
  const queries = useQueryClient();
  const stale = () => void queries.invalidateQueries({ queryKey: ["routes"] });
  return {
    save: useMutation({
      mutationFn: ({ id, draft }: { id: string | undefined; draft: RouteDraft }) =>
        id === undefined
          ? ipc.ask(ipc.api.POST("/routes", { body: draft }))
          : ipc.ask(ipc.api.PUT("/routes/{id}", { params: { path: { id } }, body: draft })),
      // A refusal may mean that another version was saved: it is read again, so that the page can name it.
      onSettled: stale,
    }),
    restore: useMutation({
      mutationFn: ({ id, version }: { id: string; version: number }) =>
        ipc.ask(ipc.api.POST("/routes/{id}/restore", { params: { path: { id } }, body: { version } })),
      onSuccess: stale,
    }),
    test: useMutation({
      mutationFn: ({ draft, event }: { draft: RouteDraft; event: string | undefined }) =>
        ipc.ask(ipc.api.POST("/routes/test", { body: { draft, ...(event === undefined ? {} : { event }) } })),
    }),
    backtest: useMutation({
      mutationFn: (ask: BacktestAsk) => ipc.ask(ipc.api.POST("/routes/backtest", { body: ask })),
    }),
    cancel: useMutation({
      mutationFn: (id: string) => ipc.done(ipc.api.DELETE("/jobs/{id}", { params: { path: { id } } })),
      onSuccess: (_nothing, id) => void queries.invalidateQueries({ queryKey: ["jobs", id] }),
    }),
    plan: useMutation({
      mutationFn: (ask: PlanAsk) => ipc.ask(ipc.api.POST("/plans", { body: ask })),
    }),
    protect: useMutation({
      mutationFn: ({ id, path, policy }: { id: string; path: string; policy: Mark }) =>
        ipc.ask(
          ipc.api.PUT("/connections/{id}/privacy", {
            params: { path: { id } },
            body: { fields: { [path]: policy } },
          }),
        ),
      onSuccess: (fields, { id }) => {
        queries.setQueryData(sourceQuery(ipc, id).queryKey, fields);
        stale();
      },
    }),
    refresh: useMutation({
      mutationFn: (id: string) =>
        ipc.ask(ipc.api.POST("/connections/{id}/catalog/refresh", { params: { path: { id } } })),
      onSuccess: () => void queries.invalidateQueries({ queryKey: ["connections"] }),
    }),
  };
}
