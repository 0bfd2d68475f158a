// Trying the draft in earnest: a back-test over what is stored, and one marked record sent to the target.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../../components/button";
import { Dialog } from "../../../components/dialog";
import { SelectField } from "../../../components/field";
import { ProblemBand, problemOf } from "../../../components/problem";
import { useIpc } from "../../../ipc/context";
import { jobQuery } from "../../../ipc/queries";
import type { BacktestResult } from "../../../ipc/types";
import { count } from "../../../lib/figures";
import { shell } from "../../../lib/words/shell";
import { trials as words } from "../../../lib/words/trials";
import { PreviewTable } from "./preview";
import { useLineSteps } from "./queries";
import type { Line } from "./use-line";
import { Tallies } from "./verdict";

const DAY = 86_400_000;
const RANGES = { day: DAY, week: 7 * DAY, month: 30 * DAY, all: undefined } as const;
type Range = keyof typeof RANGES;

export function BacktestDialog({ line, onClose }: { line: Line; onClose: () => void }) {
  const ipc = useIpc();
  const text = words.backtest;
  const { backtest, cancel } = useLineSteps();
  const [range, setRange] = useState<Range>("week");
  const id = backtest.data?.id;
  const looked = useQuery(jobQuery<BacktestResult>(ipc, id));
  const job = id === undefined ? undefined : (looked.data ?? backtest.data);
  const running = job?.state === "running";
  const result = looked.data?.result;
  const start = () => {
    const span = RANGES[range];
    backtest.mutate({
      draft: line.sent,
      ...line.against,
      ...(span === undefined ? {} : { from: line.now - span }),
    });
  };
  const problem = backtest.error ? problemOf(backtest.error) : looked.error ? problemOf(looked.error) : job?.problem;
  return (
    <Dialog
      open
      width={job ? 860 : 440}
      onClose={() => {
        if (running && id !== undefined) cancel.mutate(id);
        onClose();
      }}
      title={text.title}
      text={text.text}
      foot={
        running && id !== undefined ? (
          <Button data-testid="backtest-cancel" onClick={() => cancel.mutate(id)}>
            {text.cancel}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{shell.close}</Button>
            <Button
              kind="primary"
              data-testid="backtest-start"
              busy={backtest.isPending && text.running}
              onClick={start}
            >
              {job ? text.again : text.start}
            </Button>
          </>
        )
      }
    >
      {running ? null : (
        <SelectField
          label={text.range}
          value={range}
          onChange={(event) => {
            const next = (Object.keys(RANGES) as Range[]).find((one) => one === event.target.value);
            if (next) setRange(next);
          }}
        >
          {(Object.keys(RANGES) as Range[]).map((one) => (
            <option key={one} value={one}>
              {text.ranges[one]}
            </option>
          ))}
        </SelectField>
      )}
      {problem ? <ProblemBand problem={problem} /> : null}
      {running ? (
        <div role="status" data-testid="backtest-progress">
          <p className="num">{text.of(count(job.done), count(job.total ?? 0))}</p>
          <progress
            aria-label={text.running}
            value={job.done}
            max={job.total ?? 1}
            className="mt-1.5 h-1 w-full accent-(--fill)"
          />
        </div>
      ) : null}
      {job?.state === "cancelled" ? <p className="mt-3">{text.cancelled(count(job.done))}</p> : null}
      {job?.state === "done" && result ? (
        <div className="mt-3 flex min-h-0 flex-col gap-2" data-testid="backtest-result">
          <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="num font-medium">{text.done(count(result.events))}</span>
            <Tallies counts={result.counts} />
          </p>
          {result.rows.length > 0 ? (
            <>
              <h3 className="text-small text-ink-3">{text.shown(result.rows.length)}</h3>
              <div className="flex max-h-[38vh] flex-col rounded-panel border border-line bg-panel">
                <PreviewTable
                  rows={result.rows}
                  targets={line.targets}
                  lit={undefined}
                  version={line.version}
                  zone={line.zone}
                />
              </div>
            </>
          ) : (
            <p className="text-ink-2">{text.noDiffer}</p>
          )}
        </div>
      ) : null}
    </Dialog>
  );
}

export function TestDialog({
  line,
  target,
  environment,
  onClose,
}: {
  line: Line;
  target: string;
  environment: string;
  onClose: () => void;
}) {
  const text = words.test;
  const { test } = useLineSteps();
  const answer = test.data;
  return (
    <Dialog
      open
      width={answer ? 640 : 440}
      onClose={onClose}
      title={text.title}
      text={answer ? undefined : text.text(target, environment)}
      foot={
        <>
          <Button onClick={onClose}>{shell.close}</Button>
          {answer ? null : (
            <Button
              kind="primary"
              data-testid="confirm"
              busy={test.isPending && text.sending}
              onClick={() => test.mutate({ draft: line.sent, event: line.sample?.event })}
            >
              {text.verb}
            </Button>
          )}
        </>
      }
    >
      {!answer && line.sample ? (
        <p className="text-small text-ink-3">
          {text.of}: {line.sample.title}
        </p>
      ) : null}
      {test.error ? <ProblemBand problem={problemOf(test.error)} /> : null}
      {answer ? (
        <div className="flex flex-col gap-3" data-testid="test-answer" data-outcome={answer.outcome}>
          {answer.problem ? (
            <ProblemBand problem={answer.problem} tone={answer.outcome === "rejected" ? "bad" : "warn"} />
          ) : (
            <p>
              <span className={`font-medium ${answer.outcome === "delivered" ? "text-ok" : "text-warn"}`}>
                {text.outcomes[answer.outcome]}
              </span>
              . {answer.text}
            </p>
          )}
          {answer.link ? (
            <a
              href={answer.link.url}
              target="_blank"
              rel="noreferrer"
              className="self-start text-accent hover:underline"
            >
              {answer.link.label}
            </a>
          ) : null}
          <Part
            title={text.request}
          >{`${answer.request.method} ${answer.request.url}\n${JSON.stringify(answer.request.body, null, 2)}`}</Part>
          {answer.answer ? <Part title={text.answer}>{JSON.stringify(answer.answer, null, 2)}</Part> : null}
        </div>
      ) : null}
    </Dialog>
  );
}

function Part({ title, children }: { title: string; children: string }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1 text-small text-ink-3">{title}</h3>
      <pre tabIndex={0} className="mono max-h-44 overflow-auto rounded-panel bg-sunken p-2.5 whitespace-pre-wrap">
        {children}
      </pre>
    </section>
  );
}
