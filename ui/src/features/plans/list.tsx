// Every plan that was made: what it is about, how far it is, and when. Newest first; of one account where that is asked.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ListChecks, X } from "lucide-react";
import { Loading, TopRow } from "../../components/page";
import { Empty, ProblemBand, problemOf } from "../../components/problem";
import { Tile } from "../../components/tags";
import { useNow } from "../../components/use-now";
import { useIpc } from "../../ipc/context";
import { connectionsQuery, vendorsQuery } from "../../ipc/queries";
import type { Plan } from "../../ipc/types";
import { momentOf } from "../../lib/figures";
import { useReady } from "../../lib/ready";
import { plans as words } from "../../lib/words/plans";
import { aboutOf } from "./model";
import { plansQuery } from "./queries";
import type { PlansSearch } from "./search";
import { PlanBadge } from "./state";

export function PlansScreen({ search }: { search: PlansSearch }) {
  const ipc = useIpc();
  const plans = useQuery(plansQuery(ipc));
  const connections = useQuery(connectionsQuery(ipc));
  const vendors = useQuery(vendorsQuery(ipc));
  const { now, zone } = useNow();
  useReady("plans", plans.data !== undefined || plans.error !== null);
  const { connection } = search;
  const list = plans.data?.filter((plan) => connection === undefined || plan.connection === connection);
  const account = connections.data?.find((one) => one.id === connection)?.name;
  const tileOf = (plan: Plan) => vendors.data?.find((one) => one.id === plan.vendor)?.tile ?? "";
  return (
    <>
      <TopRow
        title={words.list}
        sentence={list ? words.listSaid(list.length, account) : undefined}
        before={
          <span className="flex shrink-0 items-center gap-2 text-ink-2">
            <Link to="/routes" className="rounded-tag hover:text-ink hover:underline">
              {words.trail}
            </Link>
            <span aria-hidden="true">/</span>
          </span>
        }
      >
        {connection === undefined ? null : (
          <Link
            to="/plans"
            search={{}}
            data-testid="plans-all"
            className="press inline-flex h-7 items-center gap-1.5 rounded-btn border border-edge bg-raised px-2.5 font-medium hover:bg-sunken"
          >
            <X size={14} strokeWidth={1.75} aria-hidden />
            {words.everyAccount}
          </Link>
        )}
      </TopRow>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto px-4 pb-4">
        {plans.error ? <ProblemBand problem={problemOf(plans.error)} onRemedy={() => void plans.refetch()} /> : null}
        {!list && !plans.error ? <Loading /> : null}
        {list?.length === 0 ? <Empty icon={ListChecks} text={words.empty} /> : null}
        {list && list.length > 0 ? (
          <ul className="rounded-panel border border-line bg-raised" data-testid="plans">
            {list.map((plan) => (
              <li key={plan.id} className="border-t border-line first:border-t-0">
                <Link
                  to="/plans/$id"
                  params={{ id: plan.id }}
                  data-testid="plan-row"
                  data-plan={plan.id}
                  data-state={plan.state}
                  className="ring-in flex min-h-10.5 items-center gap-2.5 px-3 py-1 hover:bg-sunken"
                >
                  <Tile text={tileOf(plan)} />
                  <span className="min-w-0 flex-1">
                    <span className="cut block font-medium">{aboutOf(plan)}</span>
                    <span className="cut block text-tiny text-ink-3">{plan.account ?? words.accountGone}</span>
                  </span>
                  <span className="num shrink-0 text-small text-ink-2 max-mid:hidden">
                    {words.sum(plan.changes, plan.calls, plan.removed)}
                  </span>
                  <span className="num w-32 shrink-0 text-small text-ink-3 max-mid:hidden">
                    {momentOf(plan.made_at, now, zone)}
                  </span>
                  <PlanBadge plan={plan} />
                </Link>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </>
  );
}
