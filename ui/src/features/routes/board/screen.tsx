// The screen of one line: loads it, then hands it to the board. A new line starts from nothing.
import { useQuery } from "@tanstack/react-query";
import { Loading } from "../../../components/page";
import { ProblemBand, problemOf } from "../../../components/problem";
import { useIpc } from "../../../ipc/context";
import { connectionsQuery, vendorsQuery } from "../../../ipc/queries";
import { useReady } from "../../../lib/ready";
import { draftOf, emptyDraft } from "./board";
import { LineBoard } from "./line-board";
import { lineQuery } from "./queries";
import type { LineSearch } from "./search";

export function LineScreen({ id, search = {} }: { id: string | undefined; search?: LineSearch }) {
  const ipc = useIpc();
  const route = useQuery({ ...lineQuery(ipc, id ?? ""), enabled: id !== undefined });
  const connections = useQuery(connectionsQuery(ipc));
  const vendors = useQuery(vendorsQuery(ipc));
  const error = route.error ?? connections.error;
  useReady("route", error !== null);
  if (error) {
    return (
      <div className="p-4">
        <ProblemBand
          problem={problemOf(error)}
          onRemedy={() => {
            void route.refetch();
            void connections.refetch();
          }}
        />
      </div>
    );
  }
  if (!connections.data || (id !== undefined && !route.data)) return <Loading />;
  const first = route.data ? draftOf(route.data) : emptyDraft(connections.data);
  return (
    <LineBoard
      key={id ?? "new"}
      route={route.data}
      search={search}
      first={first}
      connections={connections.data}
      vendors={vendors.data ?? []}
    />
  );
}
