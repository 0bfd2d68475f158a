// What a trace says beside its hops: what was done to each value, what a delivery waits for, and who carried it.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, ChevronRight, Merge } from "lucide-react";
import { useState } from "react";
import { useIpc } from "../../ipc/context";
import { budgetsQuery, routesQuery } from "../../ipc/queries";
import type { Budget, Cord, DeliveryView } from "../../ipc/types";
import { count, momentOf } from "../../lib/figures";
import { drawerWords } from "../../lib/words/drawer";
import { steps as stepWords } from "../../lib/words/steps";
import { ProblemBand, problemOf } from "../problem";
import { Tag } from "../tags";

const words = drawerWords.trace;

/** A link to the event whose update carried what this one had to say, or was written before it was sent again. */
export function AbsorbedBy({ delivery }: { delivery: DeliveryView }) {
  const navigate = useNavigate();
  const by = delivery.overtaken_by ?? delivery.absorbed_by;
  if (by === undefined) return null;
  return (
    <p className="mt-2 flex flex-wrap items-center gap-1.5 text-ink-2" data-testid="absorbed-by">
      <Merge size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
      {delivery.overtaken_by === undefined ? words.absorbed : words.overtaken}
      <button
        type="button"
        className="mono cut rounded-tag text-accent hover:underline"
        onClick={() => void navigate({ to: "/events", search: { id: by, tab: "trace" } })}
      >
        {by}
      </button>
    </p>
  );
}

/** The mapping of that time, cord by cord: from where, through which steps, to which value. */
export function CordsDone({ delivery }: { delivery: DeliveryView }) {
  const [open, setOpen] = useState(false);
  const Fold = open ? ChevronDown : ChevronRight;
  if (delivery.mapping_version === undefined || delivery.lineage.length === 0) return null;
  return (
    <div className="col-span-2 col-start-2">
      <button
        type="button"
        aria-expanded={open}
        data-testid="trace-cords"
        onClick={() => setOpen(!open)}
        className="press -ml-1 inline-flex h-6 items-center gap-1 rounded-ctl px-1 text-small text-accent hover:bg-sunken"
      >
        <Fold size={13} strokeWidth={1.75} aria-hidden />
        {words.cords(delivery.lineage.length)}
      </button>
      {open ? <Cords delivery={delivery} version={delivery.mapping_version} /> : null}
    </div>
  );
}

const stepsOf = (cord: Cord | undefined): string[] => (cord?.steps ?? []).map((step) => stepWords.names[step.do]);

function Cords({ delivery, version }: { delivery: DeliveryView; version: number }) {
  const ipc = useIpc();
  const saved = useQuery({
    queryKey: ["routes", delivery.route.id, "versions", version],
    queryFn: () =>
      ipc.ask(ipc.api.GET("/routes/{id}/versions/{n}", { params: { path: { id: delivery.route.id, n: version } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      {saved.error ? <ProblemBand problem={problemOf(saved.error)} tone="warn" quiet /> : null}
      <ul className="mt-1 overflow-hidden rounded-btn border border-line bg-panel text-small">
        {delivery.lineage.map((field, index) => {
          const cord = saved.data?.cords.find((one) => one.field === field.field_id);
          return (
            <li
              key={field.field_id}
              data-testid="trace-cord"
              className={`px-2.25 py-1 ${index > 0 ? "border-t border-line" : ""}`}
            >
              <p className="flex items-center gap-1.5">
                <span className="font-medium">{field.field}</span>
                <span className="cut text-ink-2">{field.text === "" ? words.empty : field.text}</span>
                {field.hidden ? <Tag>{words.hidden}</Tag> : null}
              </p>
              <p className="flex flex-wrap items-center gap-x-1.5 text-ink-3">
                {field.from.length === 0 ? (
                  words.fixed
                ) : (
                  <span className="mono break-all">{field.from.join(", ")}</span>
                )}
                {stepsOf(cord).map((step, at) => (
                  <span
                    // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place on the cord
                    key={at}
                    className="rounded-chip border border-line px-1.5 text-ink-2"
                  >
                    {step}
                  </span>
                ))}
              </p>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Of several limits the one with the least left of our share decides. */
export function tightest(budgets: readonly Budget[]): Budget | undefined {
  const room = (budget: Budget) => (budget.left - (budget.allowed - budget.ours)) / Math.max(1, budget.ours);
  return [...budgets].sort((a, b) => room(a) - room(b))[0];
}

/** What a delivery that has not gone out yet waits for at its target. */
export function WaitsFor({ delivery, now, zone }: { delivery: DeliveryView; now: number; zone: string }) {
  const ipc = useIpc();
  const waits = delivery.state === "waiting" || delivery.state === "retrying";
  const routes = useQuery({ ...routesQuery(ipc), enabled: waits });
  const route = routes.data?.find((one) => one.id === delivery.route.id);
  const budgets = useQuery(budgetsQuery(ipc, waits ? route?.target.id : undefined));
  const budget = tightest(budgets.data ?? []);
  if (!waits || !route || (!budget && !route.breaker)) return null;
  return (
    <dl
      className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 border-t border-line pt-2.5"
      data-testid="waits-for"
    >
      {route.breaker ? (
        <>
          <dt className="text-ink-3">{words.breaker}</dt>
          <dd>{route.breaker.reason}</dd>
        </>
      ) : null}
      {budget ? (
        <>
          <dt className="text-ink-3">{words.budget(route.target.name)}</dt>
          <dd className="num">
            {words.left(count(budget.left), count(budget.allowed), budget.unit)}
            {budget.resets_at === undefined ? "" : ` ${words.resets(momentOf(budget.resets_at, now, zone))}`}
          </dd>
        </>
      ) : null}
    </dl>
  );
}
