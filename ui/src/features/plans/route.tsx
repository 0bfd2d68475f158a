// A plan: what will change at a vendor, step by step, before anything is changed; then how far it is, and back.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ConfirmDialog } from "../../components/dialog";
import { Loading, TopRow } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { useIpc } from "../../ipc/context";
import { jobQuery, vendorsQuery } from "../../ipc/queries";
import type { Plan, PlanNeed } from "../../ipc/types";
import { useReady } from "../../lib/ready";
import { plans as words } from "../../lib/words/plans";
import { PlanFoot } from "./foot";
import { isEmpty, missing, undoable } from "./model";
import { planQuery, usePlanSteps } from "./queries";
import { StepRow } from "./row";
import type { PlanSearch } from "./search";

export function PlanScreen({ id, search = {} }: { id: string; search?: PlanSearch }) {
  const ipc = useIpc();
  const plan = useQuery(planQuery(ipc, id));
  const [jobId, setJobId] = useState<string>();
  const [asked, setAsked] = useState(false);
  const job = useQuery(jobQuery(ipc, jobId));
  const { apply, resume, undo, stop } = usePlanSteps(id);
  const began = { onSuccess: (made: { id: string }) => setJobId(made.id) };
  const data = plan.data;
  const failed = apply.error ?? resume.error ?? undo.error;
  const held = data?.problems?.find((problem) => problem.code === "plan.holds_data");
  const problems = (data?.problems ?? []).filter((problem) => !(failed && problem.code === problemOf(failed).code));
  useReady("plan", plan.data !== undefined || plan.error !== null);

  return (
    <>
      <TopRow
        title={words.title}
        sentence={data ? sentence(data) : undefined}
        before={
          <span className="flex shrink-0 items-center gap-2 text-ink-2">
            <Link to="/plans" search={{}} className="rounded-tag hover:text-ink hover:underline">
              {words.list}
            </Link>
            <span aria-hidden="true">/</span>
          </span>
        }
      />
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-4 pb-4" data-testid="plan">
        {plan.error ? <ProblemBand problem={problemOf(plan.error)} onRemedy={() => void plan.refetch()} /> : null}
        {failed ? <ProblemBand problem={problemOf(failed)} /> : null}
        {problems.map((problem) => (
          <ProblemBand key={`${problem.code} ${problem.message}`} problem={problem} tone="warn" />
        ))}
        {!data && !plan.error ? <Loading /> : null}
        {data ? (
          <>
            <Missing needs={missing(data)} />
            <Steps plan={data} />
          </>
        ) : null}
      </div>
      {data ? (
        <PlanFoot
          plan={data}
          job={job.data}
          stopping={stop.isSuccess && stop.variables === jobId}
          search={search}
          busy={apply.isPending || resume.isPending || undo.isPending}
          acts={{
            apply: () => apply.mutate(undefined, began),
            resume: () => resume.mutate(undefined, began),
            undo: () => setAsked(true),
            stop: () => jobId && stop.mutate(jobId),
          }}
        />
      ) : null}
      {asked && data ? (
        <ConfirmDialog
          open
          onClose={() => setAsked(false)}
          title={held ? words.undoDataTitle : words.undoTitle(undoable(data))}
          text={held ? words.undoDataText(held.message) : words.undoText}
          verb={held ? words.undoAll : words.undo(undoable(data))}
          keep={words.undoKeep}
          onConfirm={() => {
            setAsked(false);
            undo.mutate(held !== undefined, began);
          }}
        />
      ) : null}
    </>
  );
}

function sentence(plan: Plan): string {
  if (plan.state === "ready" && isEmpty(plan)) return words.nothing;
  if (plan.state === "applying" && plan.undoing) return words.undoing;
  return words.states[plan.state];
}

function Missing({ needs }: { needs: PlanNeed[] }) {
  if (needs.length === 0) return null;
  return (
    <section aria-label={words.missing} data-testid="plan-missing" className="flex flex-col gap-1.5">
      <h2 className="font-semibold">{words.missing}</h2>
      <p className="text-ink-2">{words.missingHint}</p>
      {needs.map((need) => (
        <ProblemBand
          key={need.names.join("|")}
          quiet
          problem={{
            code: "plan.permission",
            message: `${need.why.join(". ")}.`,
            remedy: { kind: "grant", name: need.names[0] ?? "", place: need.place },
          }}
        />
      ))}
    </section>
  );
}

function Steps({ plan }: { plan: Plan }) {
  const vendors = useQuery(vendorsQuery(useIpc()));
  const vendor = vendors.data?.find((one) => one.id === plan.vendor)?.name ?? plan.vendor;
  return (
    <section aria-labelledby="plan-vendor" className="rounded-panel border border-line bg-raised">
      <h2 id="plan-vendor" className="flex min-h-9 items-center gap-2 border-b border-line px-3 py-1">
        <span className="font-semibold">{vendor}</span>
        <span className="cut text-ink-2">{plan.account}</span>
      </h2>
      <ol>
        {plan.steps.map((step) => (
          <StepRow key={step.n} step={step} />
        ))}
      </ol>
    </section>
  );
}
