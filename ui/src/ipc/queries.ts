// What screens read, under the nouns that stream frames name. Writing lives in each feature.
import { queryOptions } from "@tanstack/react-query";
import type { Ipc } from "./client";
import type { Job, RouteDraft, Status } from "./types";

export const statusQuery = (ipc: Ipc) =>
  queryOptions({
    queryKey: ["status"],
    queryFn: async (): Promise<Status> => {
      const { now, ...status } = await ipc.ask(ipc.api.GET("/status"));
      ipc.clock.set(now);
      return status;
    },
    refetchInterval: 15_000,
  });

export const settingsQuery = (ipc: Ipc) =>
  queryOptions({ queryKey: ["settings"], queryFn: () => ipc.ask(ipc.api.GET("/settings")) });
/** Asked of the window and not of the relay: a person may start the service, so it is asked with every look. */
export const notifyingQuery = (ipc: Ipc) =>
  queryOptions({ queryKey: ["notifying"], queryFn: ipc.notifying, staleTime: 0, gcTime: 0, retry: false });

export const routesQuery = (ipc: Ipc) =>
  queryOptions({ queryKey: ["routes"], queryFn: () => ipc.ask(ipc.api.GET("/routes")) });

export const routeQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["routes", id],
    queryFn: () => ipc.ask(ipc.api.GET("/routes/{id}", { params: { path: { id } } })),
  });

export const findingsQuery = (ipc: Ipc, draft: RouteDraft) =>
  queryOptions({
    queryKey: ["routes", "check", draft],
    queryFn: () => ipc.ask(ipc.api.POST("/routes/check", { body: draft })),
  });

export const connectionsQuery = (ipc: Ipc) =>
  queryOptions({ queryKey: ["connections"], queryFn: () => ipc.ask(ipc.api.GET("/connections")) });

export const vendorsQuery = (ipc: Ipc) =>
  queryOptions({ queryKey: ["vendors"], queryFn: () => ipc.ask(ipc.api.GET("/vendors")), staleTime: 3_600_000 });

export const kindsQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["connections", id, "kinds"],
    queryFn: () => ipc.ask(ipc.api.GET("/connections/{id}/kinds", { params: { path: { id } } })),
    enabled: id !== "",
  });

export const fieldsQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["connections", id, "fields"],
    queryFn: () => ipc.ask(ipc.api.GET("/connections/{id}/fields", { params: { path: { id } } })),
    enabled: id !== "",
  });

export const containersQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["connections", id, "containers"],
    queryFn: () => ipc.ask(ipc.api.GET("/connections/{id}/containers", { params: { path: { id } } })),
    enabled: id !== "",
  });

export const containerQuery = (ipc: Ipc, id: string, cid: string) =>
  queryOptions({
    queryKey: ["connections", id, "containers", cid],
    queryFn: () => ipc.ask(ipc.api.GET("/connections/{id}/containers/{cid}", { params: { path: { id, cid } } })),
    enabled: id !== "" && cid !== "",
  });

export const eventQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["events", id],
    queryFn: () => ipc.ask(ipc.api.GET("/events/{id}", { params: { path: { id } } })),
  });

export const recentEventsQuery = (ipc: Ipc, limit: number) =>
  queryOptions({
    queryKey: ["events", "recent", limit],
    queryFn: () => ipc.ask(ipc.api.GET("/events", { params: { query: { limit } } })),
  });

/** What is left of an account's limits. Every answer of the vendor moves them, which no frame tells: whoever shows them reads them again as
 * events come. By themselves they only fill up again. */
export const budgetsQuery = (ipc: Ipc, id: string | undefined) =>
  queryOptions({
    queryKey: ["connections", id, "budgets"],
    queryFn: () => ipc.ask(ipc.api.GET("/connections/{id}/budgets", { params: { path: { id: id ?? "" } } })),
    enabled: id !== undefined,
    staleTime: 5_000,
    refetchInterval: 60_000,
  });

export const practiceQuery = (ipc: Ipc) =>
  queryOptions({ queryKey: ["practice"], queryFn: () => ipc.ask(ipc.api.GET("/practice")) });

export const signInQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["sign-ins", id],
    queryFn: () => ipc.ask(ipc.api.GET("/sign-ins/{id}", { params: { path: { id } } })),
    staleTime: 0,
    gcTime: 0,
  });

export const permissionsQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["connections", id, "permissions"],
    queryFn: () => ipc.ask(ipc.api.GET("/connections/{id}/permissions", { params: { path: { id } } })),
  });

export const removalQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["connections", id, "removal"],
    queryFn: () => ipc.ask(ipc.api.GET("/connections/{id}/removal", { params: { path: { id } } })),
    staleTime: 0,
  });

const LOOK_MS = 350;
/** Long work as it goes on; asked again until it has ended. What it finds is of its kind's own shape. */
export const jobQuery = <Result = unknown>(ipc: Ipc, id: string | undefined) =>
  queryOptions({
    queryKey: ["jobs", id],
    queryFn: async () => {
      const job = await ipc.ask(ipc.api.GET("/jobs/{id}", { params: { path: { id: id ?? "" } } }));
      return job as Job<Result>;
    },
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data && query.state.data.state !== "running" ? false : LOOK_MS),
    staleTime: 0,
  });
