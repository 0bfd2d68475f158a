// Connections: the accounts lines run between, each as a card, and the details of one beside them.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { FileDown, LockKeyhole, Plug, Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { ActionButton, Button } from "../../components/button";
import { Loading, TopRow } from "../../components/page";
import { Empty, ProblemBand, problemOf } from "../../components/problem";
import { useNow } from "../../components/use-now";
import { useIpc } from "../../ipc/context";
import { connectionsQuery, statusQuery, vendorsQuery } from "../../ipc/queries";
import type { ConnectionView, Problem } from "../../ipc/types";
import { type Action, useActions } from "../../lib/actions";
import { MINUTES_MS } from "../../lib/clock";
import { zoneWord } from "../../lib/figures";
import { useReady } from "../../lib/ready";
import { connections as words } from "../../lib/words/connections";
import { ConnectionCard } from "./card";
import { Details } from "./details";
import { ExportDialog } from "./export-dialog";
import { RemoveDialog } from "./remove-dialog";

const api = getRouteApi("/connections");
/** What is told in seconds is no further away than this. */
const NEAR_MS = 2 * MINUTES_MS;
const TICK_MS = 15_000;

export function ConnectionsScreen() {
  const ipc = useIpc();
  const search = api.useSearch();
  const navigate = useNavigate();
  const status = useQuery(statusQuery(ipc));
  const connections = useQuery(connectionsQuery(ipc));
  const vendors = useQuery(vendorsQuery(ipc));
  const [asked, setAsked] = useState<ConnectionView | null>(null);
  const [exporting, setExporting] = useState(false);
  useReady("connections", connections.data !== undefined || connections.error !== null);
  // The relay itself is in every home: there is nothing of it to connect, check or remove.
  const list = connections.data?.filter((one) => !one.built_in);
  const isNear = (list ?? []).some(({ sign_in }) => Math.abs((sign_in.renews_at ?? 0) - ipc.clock.now()) < NEAR_MS);
  const { now, zone } = useNow(isNear ? TICK_MS : MINUTES_MS);
  const open = list?.find((one) => one.id === search.id);
  const close = () => void navigate({ to: "/connections", search: {} });
  const add: Action = {
    name: "add-connection",
    label: words.add,
    shortcut: "n",
    bar: words.add.toLowerCase(),
    enabled: true,
    perform: () => void navigate({ to: "/connections/new", search: {} }),
  };
  useActions([add]);
  useReturn(open?.id);
  useReturn(asked?.id);
  const vendorOf = (connection: ConnectionView) => vendors.data?.find((one) => one.id === connection.vendor);
  const shut = status.data?.vault.state === "unavailable" ? status.data.vault.problem : undefined;

  return (
    <>
      <TopRow
        title={words.title}
        sentence={list && list.length > 0 ? words.sentence(list.length, zoneWord(zone)) : undefined}
      >
        {list && list.length > 0 ? (
          <Button kind="quiet" icon={FileDown} onClick={() => setExporting(true)} className="max-mid:hidden">
            {words.export}
          </Button>
        ) : null}
        <ActionButton action={add} icon={Plus} kind="primary" data-testid="add-connection" />
      </TopRow>
      <div className="relative flex min-h-0 flex-1 border-t border-line">
        <div className="ring-in min-h-0 min-w-0 flex-1 overflow-y-auto">
          <div className="@container flex min-h-full flex-col gap-3 p-4">
            {shut ? <VaultShut problem={shut} /> : null}
            {connections.error ? (
              <ProblemBand problem={problemOf(connections.error)} onRemedy={() => void connections.refetch()} />
            ) : null}
            {!list && !connections.error ? <Loading /> : null}
            {list?.length === 0 ? (
              <Empty icon={Plug} text={words.empty}>
                <ActionButton action={add} />
              </Empty>
            ) : null}
            {list && list.length > 0 ? (
              <ul
                aria-label={words.list}
                className="grid grid-cols-1 gap-3 @min-[720px]:grid-cols-2 @min-[1180px]:grid-cols-3"
              >
                {list.map((connection) => (
                  <ConnectionCard
                    key={connection.id}
                    connection={connection}
                    vendor={vendorOf(connection)}
                    marked={connection.id === search.id}
                    now={now}
                    zone={zone}
                    onExport={() => setExporting(true)}
                    onRemove={() => setAsked(connection)}
                  />
                ))}
              </ul>
            ) : null}
          </div>
        </div>
        {open ? (
          <Details
            key={open.id}
            connection={open}
            vendor={vendorOf(open)}
            tab={search.tab ?? "overview"}
            now={now}
            zone={zone}
            onTab={(tab) => void navigate({ to: "/connections", search: { id: open.id, tab } })}
            onClose={close}
            onRemove={() => setAsked(open)}
          />
        ) : null}
      </div>
      {asked ? <RemoveDialog connection={asked} onClose={() => setAsked(null)} onDone={close} /> : null}
      {exporting ? <ExportDialog onClose={() => setExporting(false)} /> : null}
    </>
  );
}

/** Once what stood open for an account is gone and the focus with it, the focus goes back to the account's card. */
function useReturn(id: string | undefined): void {
  const last = useRef<string | undefined>(undefined);
  useEffect(() => {
    const gone = last.current;
    last.current = id;
    if (gone === undefined || id !== undefined || document.activeElement !== document.body) return;
    const cards = [...document.querySelectorAll<HTMLElement>("[data-testid=connection-card]")];
    const link = cards.find((one) => one.dataset.connectionId === gone)?.querySelector<HTMLElement>("h2 a");
    (link ?? document.querySelector<HTMLElement>("[data-testid=add-connection]"))?.focus();
  }, [id]);
}

/** The shell says that the vault is shut; here stands what that means for the accounts, and what to do. */
function VaultShut({ problem }: { problem: Problem }) {
  return (
    <section
      aria-label={words.vault.title}
      data-testid="vault-shut"
      data-code={problem.code}
      className="flex gap-2.5 rounded-panel border border-line bg-raised px-3.5 py-3"
    >
      <LockKeyhole size={16} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-warn" />
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold">{words.vault.title}</h2>
        <ol className="mt-1 list-decimal pl-4 text-ink-2">
          {words.vault.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </div>
    </section>
  );
}
