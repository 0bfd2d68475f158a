// The first screen: Practice in the practice space, the doors while nothing is connected, else what needs a person.
import { useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { Loading } from "../components/page";
import { ProblemBand, problemOf } from "../components/problem";
import { useIpc } from "../ipc/context";
import { connectionsQuery, statusQuery } from "../ipc/queries";

export function Home() {
  const ipc = useIpc();
  const status = useQuery(statusQuery(ipc));
  const connections = useQuery(connectionsQuery(ipc));
  // The shell already says that the status cannot be read; once is enough.
  if (status.error) return null;
  if (connections.error) {
    return (
      <div className="p-4">
        <ProblemBand problem={problemOf(connections.error)} onRemedy={() => void connections.refetch()} />
      </div>
    );
  }
  if (!status.data || !connections.data) return <Loading />;
  if (status.data.space === "practice") return <Navigate to="/practice" replace />;
  if (connections.data.length === 0) return <Navigate to="/welcome" replace />;
  return <Navigate to="/overview" replace />;
}
