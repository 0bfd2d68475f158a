// One step of a plan: shape and word for what it does, and opened, before and after, calls and permission.
import {
  Check,
  CircleCheck,
  CircleDot,
  Link2,
  type LucideIcon,
  Minus,
  OctagonX,
  Pencil,
  Plus,
  Undo2,
} from "lucide-react";
import { CopyId } from "../../components/copy";
import { FoldMark } from "../../components/fold";
import { ProblemBand } from "../../components/problem";
import type { PlanAct, PlanStep, PlanStepState } from "../../ipc/types";
import { plans as words } from "../../lib/words/plans";
import { type Line, lines } from "./model";

const ACT: Record<PlanAct, { icon: LucideIcon; tone: string }> = {
  create: { icon: Plus, tone: "text-ok" },
  update: { icon: Pencil, tone: "text-info" },
  adopt: { icon: Link2, tone: "text-info" },
  delete: { icon: Minus, tone: "text-bad" },
  keep: { icon: Check, tone: "text-ink-3" },
};

const STATE: Record<PlanStepState, { icon: LucideIcon; tone: string } | undefined> = {
  waiting: undefined,
  running: { icon: CircleDot, tone: "text-info" },
  done: { icon: CircleCheck, tone: "text-ok" },
  failed: { icon: OctagonX, tone: "text-bad" },
  undone: { icon: Undo2, tone: "text-ink-3" },
};

export function StepRow({ step }: { step: PlanStep }) {
  const { icon: Icon, tone } = ACT[step.do];
  return (
    <li
      data-testid="plan-step"
      data-do={step.do}
      data-state={step.state}
      className="border-t border-line first:border-t-0"
    >
      <details className="group" open={step.state === "failed" ? true : undefined}>
        <summary className="flex min-h-9 cursor-default items-center gap-2 py-1 pr-3 pl-2 hover:bg-sunken">
          <FoldMark />
          <span className="num w-5 shrink-0 text-right text-ink-3">{step.n}</span>
          <span
            className={`inline-flex w-26 shrink-0 items-center gap-1.5 text-small font-medium max-mid:w-24 ${tone}`}
          >
            <Icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
            {words.acts[step.do]}
          </span>
          <span className={`min-w-0 flex-1 break-words ${step.do === "keep" ? "text-ink-2" : "font-medium"}`}>
            {step.what}
          </span>
          <StepState state={step.state} />
        </summary>
        <div className="flex flex-col gap-2.5 pt-1 pr-3 pb-3 pl-13">
          {step.problem ? <ProblemBand problem={step.problem} quiet /> : null}
          <Sides step={step} />
          <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
            <dt className="text-ink-2">{words.calls}</dt>
            <dd>
              {step.calls.length === 0 ? (
                <span className="text-ink-3">{words.noCalls}</span>
              ) : (
                <ul>
                  {step.calls.map((call) => (
                    <li key={call.name} className="flex flex-wrap items-baseline gap-x-2">
                      <span className="mono break-all">{call.name}</span>
                      <span className="text-small text-ink-2">{call.why}</span>
                    </li>
                  ))}
                </ul>
              )}
            </dd>
            {step.permission ? (
              <>
                <dt className="text-ink-2">{words.permission}</dt>
                <dd className="mono">{step.permission}</dd>
              </>
            ) : null}
            {step.remote ? (
              <>
                <dt className="text-ink-2">{words.id}</dt>
                <dd>
                  <CopyId id={step.remote} what={words.id} />
                </dd>
              </>
            ) : null}
          </dl>
        </div>
      </details>
    </li>
  );
}

function StepState({ state }: { state: PlanStepState }) {
  const look = STATE[state];
  if (!look) return <span className="sr-only">{words.steps[state]}</span>;
  return (
    <span className={`inline-flex shrink-0 items-center gap-1 text-small font-medium ${look.tone}`}>
      <look.icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
      {words.steps[state]}
    </span>
  );
}

function Sides({ step }: { step: PlanStep }) {
  const all = lines(step.before, step.after);
  return (
    <div className="grid grid-cols-2 gap-2 max-mid:grid-cols-1" data-testid="sides">
      <Side title={words.before} none={step.before ? undefined : words.absent} all={all} side="before" />
      <Side title={words.after} none={step.after ? undefined : words.gone} all={all} side="after" />
    </div>
  );
}

function Side({
  title,
  none,
  all,
  side,
}: {
  title: string;
  none: string | undefined;
  all: Line[];
  side: "before" | "after";
}) {
  return (
    <section aria-label={title} className="rounded-panel border border-line bg-panel px-3 py-2">
      <h3 className="mb-1 text-small font-medium text-ink-2">{title}</h3>
      {none ? (
        <p className="text-ink-3">{none}</p>
      ) : (
        <dl className="grid grid-cols-[72px_minmax(0,1fr)] gap-x-2 gap-y-0.5">
          {all
            .filter((line) => line[side].length > 0)
            .map((line) => (
              <Pair key={line.key} line={line} side={side} />
            ))}
        </dl>
      )}
    </section>
  );
}

function Pair({ line, side }: { line: Line; side: "before" | "after" }) {
  const marked = side === "after" ? line.fresh : line.lost;
  const Mark = side === "after" ? "ins" : "del";
  return (
    <>
      <dt className="text-ink-2">{words.fields[line.key] ?? line.key}</dt>
      <dd className="break-words">
        {line[side].map((text, at) => (
          <span key={text}>
            {at > 0 ? ", " : ""}
            {marked.includes(text) ? (
              <Mark className={`font-medium ${side === "after" ? "no-underline text-ok" : "text-bad"}`}>{text}</Mark>
            ) : (
              text
            )}
          </span>
        ))}
      </dd>
    </>
  );
}
