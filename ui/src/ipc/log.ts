// The log's part of the door beside its pages: saved views, files of it, and one event held against another.
import { queryOptions } from "@tanstack/react-query";
import type { Ipc } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type SavedView = Schemas["SavedView"];
export type ExportWish = Schemas["ExportWish"];
export type ExportFormat = Schemas["ExportFormat"];
export type EventDiff = Schemas["EventDiff"];
export type Lineage = Schemas["LineageOfField"];
/** What a file of the log came to. */
export type Exported = { path: string; count: number };

const of = (id: string) => ({ params: { path: { id } } });

export const logDoor = {
  saveView: (ipc: Ipc, name: string, query: string) => ipc.ask(ipc.api.POST("/views", { body: { name, query } })),
  removeView: (ipc: Ipc, id: string) => ipc.done(ipc.api.DELETE("/views/{id}", of(id))),
  export: (ipc: Ipc, body: ExportWish) => ipc.ask(ipc.api.POST("/exports", { body })),
  stopJob: (ipc: Ipc, id: string) => ipc.done(ipc.api.DELETE("/jobs/{id}", of(id))),
};

export const viewsQuery = (ipc: Ipc) =>
  queryOptions({ queryKey: ["views"], queryFn: () => ipc.ask(ipc.api.GET("/views")) });

/** An event beside another: `with` is an id, `last_good`, or `attempt:n` of a delivery. */
export const diffQuery = (ipc: Ipc, id: string, against: string | undefined, delivery: string | undefined) =>
  queryOptions({
    queryKey: ["events", id, "diff", against, delivery],
    queryFn: () =>
      ipc.ask(
        ipc.api.GET("/events/{id}/diff", {
          params: { path: { id }, query: { with: against ?? "", ...(delivery === undefined ? {} : { delivery }) } },
        }),
      ),
    enabled: against !== undefined,
  });
