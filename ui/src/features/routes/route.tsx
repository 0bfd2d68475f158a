// Routes: every line as a cord between two jacks, with its state, switch and what waits behind it.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ListChecks, Plus, Route as RouteIcon } from "lucide-react";
import { useState } from "react";
import { ActionButton, Button } from "../../components/button";
import { Loading, TopRow } from "../../components/page";
import { Empty, ProblemBand, problemOf } from "../../components/problem";
import { useNow } from "../../components/use-now";
import { useIpc } from "../../ipc/context";
import { connectionsQuery, routesQuery, vendorsQuery } from "../../ipc/queries";
import type { RouteView } from "../../ipc/types";
import { type Action, useActions } from "../../lib/actions";
import { useReady } from "../../lib/ready";
import { plans } from "../../lib/words/plans";
import { routes as words } from "../../lib/words/routes";
import { DeleteDialog } from "./delete-dialog";
import { RouteHead, RouteRow } from "./row";

export function RoutesScreen() {
  const ipc = useIpc();
  const navigate = useNavigate();
  const routes = useQuery(routesQuery(ipc));
  const connections = useQuery(connectionsQuery(ipc));
  const vendors = useQuery(vendorsQuery(ipc));
  const { now, zone } = useNow();
  const [asked, setAsked] = useState<RouteView | null>(null);
  useReady("routes", routes.data !== undefined);
  const add: Action = {
    name: "new-line",
    label: words.newLine,
    shortcut: "n",
    bar: words.newLine.toLowerCase(),
    enabled: true,
    perform: () => void navigate({ to: "/routes/new" }),
  };
  useActions([add]);
  const tileOf = (vendor: string) => vendors.data?.find((one) => one.id === vendor)?.tile ?? vendor.slice(0, 2);
  const environmentOf = (id: string) => connections.data?.find((one) => one.id === id)?.environment;
  const roles = new Set((connections.data ?? []).flatMap((one) => one.roles));
  const able = roles.has("source") && roles.has("target");
  const list = routes.data;

  return (
    <>
      <TopRow
        title={words.title}
        sentence={list ? words.sentence(list.length, list.filter((route) => route.on).length) : undefined}
      >
        <Button icon={ListChecks} data-testid="to-plans" onClick={() => void navigate({ to: "/plans", search: {} })}>
          {plans.list}
        </Button>
        <ActionButton action={add} icon={Plus} kind="primary" data-testid="new-line" />
      </TopRow>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto px-4 pb-4">
        {routes.error ? <ProblemBand problem={problemOf(routes.error)} onRemedy={() => void routes.refetch()} /> : null}
        {!list && !routes.error ? <Loading /> : null}
        {list?.length === 0 ? (
          <Empty icon={RouteIcon} text={able ? words.empty : words.emptyNeeds}>
            {able ? (
              <ActionButton action={add} />
            ) : (
              <Button onClick={() => void navigate({ to: "/connections/new", search: {} })}>
                {words.addConnection}
              </Button>
            )}
          </Empty>
        ) : null}
        {list && list.length > 0 ? (
          <div className="@container rounded-panel border border-line bg-raised">
            <RouteHead />
            <ul>
              {list.map((route) => (
                <RouteRow
                  key={route.id}
                  route={route}
                  now={now}
                  zone={zone}
                  tiles={[tileOf(route.source.vendor), tileOf(route.target.vendor)]}
                  environment={environmentOf(route.target.id)}
                  onDelete={() => setAsked(route)}
                />
              ))}
            </ul>
          </div>
        ) : null}
      </div>
      {asked ? (
        <DeleteDialog
          route={asked}
          production={environmentOf(asked.target.id) === "production"}
          onClose={() => setAsked(null)}
          onDone={() => setAsked(null)}
        />
      ) : null}
    </>
  );
}
