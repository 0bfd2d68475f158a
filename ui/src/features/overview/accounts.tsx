// The accounts: what is left of each budget with our share as a mark, and how the last day went.
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { FuelGauge } from "../../components/gauge";
import { ConnectionBadge } from "../../components/state";
import { HealthStrip } from "../../components/strip";
import { Tile } from "../../components/tags";
import { useIpc } from "../../ipc/context";
import { EVENTS_CAME_MS } from "../../ipc/overview";
import { budgetsQuery } from "../../ipc/queries";
import type { Budget, ConnectionView } from "../../ipc/types";
import { useAgain } from "../../ipc/use-again";
import { overview as words } from "../../lib/words/overview";

const gaugeOf = ({ unit, allowed, left, ours, resets_at }: Budget) => ({
  used: Math.max(0, allowed - left),
  limit: allowed,
  share: allowed > 0 ? ours / allowed : 1,
  unit,
  ...(resets_at === undefined ? {} : { resets_at }),
});

export function Accounts({ connections, zone }: { connections: readonly ConnectionView[]; zone: string }) {
  const ipc = useIpc();
  const budgets = useQueries({ queries: connections.map((one) => budgetsQuery(ipc, one.id)) });
  useAgain(() => {
    for (const one of budgets) void one.refetch();
  }, EVENTS_CAME_MS);
  const gauges = connections.flatMap((connection, index) =>
    (budgets[index]?.data ?? []).map((budget) => ({ connection, budget })),
  );
  const isRead = budgets.every((one) => one.data !== undefined);
  const failed = budgets.some((one) => one.error);
  return (
    <div className="grid gap-4 @min-[760px]:grid-cols-2">
      <Part
        id="overview-budgets"
        title={words.budgets.title}
        note={gauges.length > 0 ? words.budgets.mark : isRead ? words.budgets.none : failed ? words.budgets.failed : ""}
      >
        {gauges.map(({ connection, budget }) => (
          <Row key={`${connection.id} ${budget.name}`} connection={connection} note={budget.unit}>
            <FuelGauge bare name={connection.name} budget={gaugeOf(budget)} zone={zone} />
          </Row>
        ))}
      </Part>
      <Part id="overview-connections" title={words.connections.title} note={words.connections.note}>
        {connections.map((connection) => (
          <Row key={connection.id} connection={connection} end={<ConnectionBadge health={connection.health} />}>
            <HealthStrip bare name={connection.name} bars={connection.strip} zone={zone} />
          </Row>
        ))}
      </Part>
    </div>
  );
}

function Part({ id, title, note, children }: { id: string; title: string; note: string; children: ReactNode[] }) {
  return (
    <section aria-labelledby={id} className="min-w-0">
      <h2 id={id} className="pb-1.5 font-semibold">
        {title}
        <span className="pl-2 text-small font-normal text-ink-3">{note}</span>
      </h2>
      {children.length > 0 ? <ul className="rounded-panel border border-line bg-raised">{children}</ul> : null}
    </section>
  );
}

function Row({
  connection,
  note,
  end,
  children,
}: {
  connection: ConnectionView;
  /** What of it is measured. */
  note?: string;
  end?: ReactNode;
  children: ReactNode;
}) {
  return (
    <li className="flex min-h-10.5 items-center gap-2.5 border-b border-line px-3 py-1 last:border-b-0">
      <Tile text={connection.tile} />
      <span className="flex w-28 shrink-0 flex-col">
        <Link
          to="/connections"
          search={{ id: connection.id }}
          className="cut leading-[18px] font-medium hover:underline"
          title={connection.name}
        >
          {connection.name}
        </Link>
        {note ? <span className="cut text-tiny leading-[15px] text-ink-3">{note}</span> : null}
      </span>
      <div className="min-w-0 flex-1">{children}</div>
      {end ? <span className="flex w-24 shrink-0">{end}</span> : null}
    </li>
  );
}
