// Connections: the accounts lines run between, and the form that adds one.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plug, Plus } from "lucide-react";
import { useState } from "react";
import { ActionButton } from "../../components/button";
import { ConfirmDialog } from "../../components/dialog";
import { Loading, TopRow } from "../../components/page";
import { Empty, ProblemBand, problemOf } from "../../components/problem";
import { useIpc } from "../../ipc/context";
import { connectionsQuery, routesQuery, vendorsQuery } from "../../ipc/queries";
import type { ConnectionView } from "../../ipc/types";
import { type Action, useActions } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { useReady } from "../../lib/ready";
import { connections as words } from "../../lib/words/connections";
import { AddForm } from "./form";
import { useConnectionSteps } from "./mutations";
import { OnceAddress } from "./once";
import { ConnectionRow } from "./row";

const api = getRouteApi("/connections");

export function ConnectionsScreen() {
  const ipc = useIpc();
  const search = api.useSearch();
  const navigate = api.useNavigate();
  const { toast } = useVoice();
  const connections = useQuery(connectionsQuery(ipc));
  const vendors = useQuery(vendorsQuery(ipc));
  const [asked, setAsked] = useState<ConnectionView | null>(null);
  // Lives in this component alone: once it is closed, nobody can read the address here any more.
  const [fresh, setFresh] = useState<ConnectionView | null>(null);
  const adding = search.add !== undefined;
  useReady("connections", connections.data !== undefined && (!adding || vendors.data !== undefined));
  const close = () => void navigate({ search: {} });
  const add: Action = {
    name: "add-connection",
    label: words.add,
    shortcut: "n",
    bar: words.add.toLowerCase(),
    enabled: !adding,
    perform: () => void navigate({ search: { add: "" } }),
  };
  const closing: Action = {
    name: "close-form",
    label: words.form.close,
    shortcut: "escape",
    whileTyping: true,
    enabled: adding,
    perform: close,
  };
  useActions([add, closing]);
  const list = connections.data;
  const error = connections.error ?? (adding ? vendors.error : null);

  return (
    <>
      <TopRow title={words.title} sentence={list ? words.sentence(list.length) : undefined}>
        {adding ? null : <ActionButton action={add} icon={Plus} kind="primary" data-testid="add-connection" />}
      </TopRow>
      <div className="relative flex min-h-0 flex-1 border-t border-line">
        <div className="ring-in flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto p-4">
          {error ? (
            <ProblemBand
              problem={problemOf(error)}
              onRemedy={() => {
                void connections.refetch();
                void vendors.refetch();
              }}
            />
          ) : null}
          {!list && !error ? <Loading /> : null}
          {list?.length === 0 ? (
            <Empty icon={Plug} text={words.empty}>
              {adding ? null : <ActionButton action={add} />}
            </Empty>
          ) : null}
          {list && list.length > 0 ? (
            <ul className="@container shrink-0 rounded-panel border border-line bg-raised">
              {list.map((connection) => (
                <ConnectionRow
                  key={connection.id}
                  connection={connection}
                  marked={connection.id === search.id}
                  onRemove={() => setAsked(connection)}
                />
              ))}
            </ul>
          ) : null}
        </div>
        {adding && vendors.data ? (
          <AddForm
            key={search.add}
            vendors={vendors.data}
            chosen={search.add}
            onClose={close}
            onAdded={(made) => {
              // The address says it too, and a notice would lie over its button.
              if (made.intake_url === undefined) toast(words.form.added(made.name));
              setFresh(made);
              void navigate({ search: { id: made.id } });
            }}
          />
        ) : null}
        {!adding && fresh?.intake_url !== undefined ? (
          <OnceAddress connection={fresh} address={fresh.intake_url} onClose={() => setFresh(null)} />
        ) : null}
      </div>
      {asked ? <RemoveDialog connection={asked} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

function RemoveDialog({ connection, onClose }: { connection: ConnectionView; onClose: () => void }) {
  const ipc = useIpc();
  const { remove } = useConnectionSteps();
  const { toast } = useVoice();
  const routes = useQuery(routesQuery(ipc));
  const lines = (routes.data ?? []).filter(
    (route) => route.source.id === connection.id || route.target.id === connection.id,
  );
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={words.removeTitle(connection.name)}
      text={words.removeText(lines.length)}
      verb={words.removeVerb}
      busy={remove.isPending && "…"}
      onConfirm={() =>
        remove.mutate(connection.id, {
          onSuccess: () => {
            toast(words.removed(connection.name));
            onClose();
          },
        })
      }
    >
      {remove.error ? <ProblemBand problem={problemOf(remove.error)} /> : null}
    </ConfirmDialog>
  );
}
