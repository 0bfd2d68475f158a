// The foot of a plan: its sum, how far it is, and what can be done with it.
import { CirclePause } from "lucide-react";
import { Button } from "../../components/button";
import type { Job, Plan } from "../../ipc/types";
import { plans as words } from "../../lib/words/plans";
import { BackToLine } from "./back";
import { finished, isEmpty, undoable, ways } from "./model";
import { madeKey, type PlanSearch } from "./search";

export type Acts = { apply: () => void; resume: () => void; undo: () => void; stop: () => void };

export function PlanFoot({
  plan,
  job,
  stopping,
  busy,
  acts,
  search,
}: {
  plan: Plan;
  job: Job | undefined;
  stopping: boolean;
  busy: boolean;
  acts: Acts;
  search: PlanSearch;
}) {
  const can = ways(plan);
  const moves = plan.state === "applying";
  const total = plan.steps.length;
  const done = finished(plan);
  return (
    <footer className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line bg-panel px-4 py-2">
      <p className="num" data-testid="plan-sum">
        {words.sum(plan.changes, plan.calls, plan.removed)}
      </p>
      <div className="flex min-w-0 flex-1 items-center gap-2">
        {moves ? (
          <>
            <progress
              className="h-1 w-40"
              max={total}
              value={done}
              aria-label={plan.undoing ? words.undoing : words.states.applying}
            />
            <span className="num shrink-0 text-small text-ink-2">{words.progress(done, total)}</span>
            <span className="cut text-small text-ink-2">{stopping ? words.stopping : job?.text}</span>
          </>
        ) : null}
      </div>
      {moves && job ? (
        <Button icon={CirclePause} onClick={acts.stop} disabled={stopping} data-testid="plan-stop">
          {words.stop}
        </Button>
      ) : null}
      {search.line === undefined ? null : (
        <BackToLine line={search.line} column={madeKey(plan, search)} next={plan.state === "done"} />
      )}
      {can.undo ? (
        <Button danger onClick={acts.undo} disabled={busy} data-testid="plan-undo">
          {words.undo(undoable(plan))}
        </Button>
      ) : null}
      {can.resume ? (
        <Button kind="primary" onClick={acts.resume} disabled={busy} data-testid="plan-resume">
          {words.resume}
        </Button>
      ) : null}
      {plan.state === "ready" && !isEmpty(plan) ? (
        <Button kind="primary" onClick={acts.apply} disabled={busy || !can.apply} data-testid="plan-apply">
          {plan.changes > 0 ? words.apply(plan.changes) : words.use}
        </Button>
      ) : null}
    </footer>
  );
}
