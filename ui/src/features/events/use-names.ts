// Names for the ids in a filter: accounts, lines, and causes of the inbox by their sentence.
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useIpc } from "../../ipc/context";
import { inboxQuery } from "../../ipc/desk";
import { connectionsQuery, routesQuery } from "../../ipc/queries";
import type { NameOf } from "./chip";

export function useNames(query: string): { nameOf: NameOf; sources: number } {
  const ipc = useIpc();
  const routes = useQuery(routesQuery(ipc)).data;
  const connections = useQuery(connectionsQuery(ipc)).data;
  const inbox = useQuery({ ...inboxQuery(ipc), enabled: query.includes("cause:") }).data;
  const nameOf = useCallback<NameOf>(
    (name, value) => {
      switch (name) {
        case "route":
          return routes?.find((route) => route.id === value)?.name;
        case "source":
        case "target":
          return connections?.find((connection) => connection.id === value)?.name;
        case "cause":
          return inbox?.groups.find((group) => group.query === `cause:${value}`)?.sentence;
        default:
          return undefined;
      }
    },
    [routes, connections, inbox],
  );
  // The relay's own account is no source that anybody connected.
  const all = (connections ?? []).filter((one) => one.roles.includes("source") && one.built_in !== true);
  return { nameOf, sources: Math.max(1, all.length) };
}
