// A back-test: stored events through the draft, held against any saved version, over any stretch of time.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../../components/button";
import { Dialog } from "../../../components/dialog";
import { SelectField, TextField } from "../../../components/field";
import { ProblemBand, problemOf } from "../../../components/problem";
import { useIpc } from "../../../ipc/context";
import { jobQuery } from "../../../ipc/queries";
import type { BacktestResult } from "../../../ipc/types";
import { count, momentOf } from "../../../lib/figures";
import { shell } from "../../../lib/words/shell";
import { trials as words } from "../../../lib/words/trials";
import { PreviewTable } from "./preview";
import { useLineSteps, versionsQuery } from "./queries";
import { RANGES, type Range, spanOf } from "./span";
import type { Line } from "./use-line";
import { Tallies } from "./verdict";

const text = words.backtest;

export function BacktestDialog({ line, onClose }: { line: Line; onClose: () => void }) {
  const ipc = useIpc();
  const { backtest, cancel } = useLineSteps();
  const route = line.against?.route;
  const versions = useQuery({ ...versionsQuery(ipc, route ?? ""), enabled: route !== undefined });
  const [against, setAgainst] = useState(line.against?.against);
  const [range, setRange] = useState<Range>("week");
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const id = backtest.data?.id;
  const looked = useQuery(jobQuery<BacktestResult>(ipc, id));
  const job = id === undefined ? undefined : (looked.data ?? backtest.data);
  const running = job?.state === "running";
  const result = looked.data?.result;
  const span = spanOf(range, line.now, line.zone, from, until);
  const start = () => {
    // Up to the moment it is asked, however long the dialog was read.
    const span = spanOf(range, ipc.clock.now(), line.zone, from, until);
    if (!span) return;
    const held = route === undefined || against === undefined ? {} : { route, against };
    backtest.mutate({ draft: line.sent, ...held, ...span });
  };
  const problem = backtest.error ? problemOf(backtest.error) : looked.error ? problemOf(looked.error) : job?.problem;
  return (
    <Dialog
      open
      width={job ? 860 : 520}
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
              disabled={!span}
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
        <div className="grid grid-cols-2 gap-x-4 gap-y-2.5 max-mid:grid-cols-1">
          {route === undefined ? null : (
            <SelectField
              label={text.against}
              value={against ?? ""}
              data-testid="backtest-against"
              onChange={(event) => setAgainst(event.target.value === "" ? undefined : Number(event.target.value))}
            >
              <option value="">{text.nothing}</option>
              {(versions.data ?? []).map((one) => (
                <option key={one.version} value={one.version}>
                  {text.version(one.version, momentOf(one.saved_at, line.now, line.zone), one.summary)}
                </option>
              ))}
            </SelectField>
          )}
          <SelectField
            label={text.range}
            value={range}
            data-testid="backtest-range"
            onChange={(event) => {
              const next = RANGES.find((one) => one === event.target.value);
              if (next) setRange(next);
            }}
          >
            {RANGES.map((one) => (
              <option key={one} value={one}>
                {text.ranges[one]}
              </option>
            ))}
          </SelectField>
          {range === "custom" ? (
            <>
              <TextField
                label={text.from(line.zone)}
                type="datetime-local"
                value={from}
                data-testid="backtest-from"
                onChange={(event) => setFrom(event.target.value)}
              />
              <TextField
                label={text.until(line.zone)}
                type="datetime-local"
                value={until}
                hint={from === "" || until === "" ? text.bothEnds : undefined}
                error={span || from === "" || until === "" ? undefined : text.wrongSpan}
                data-testid="backtest-until"
                onChange={(event) => setUntil(event.target.value)}
              />
            </>
          ) : null}
        </div>
      )}
      {problem ? <ProblemBand problem={problem} /> : null}
      {running ? (
        <div role="status" data-testid="backtest-progress">
          <p className="num">{text.of(count(job.done), count(job.total ?? 0))}</p>
          <progress aria-label={text.running} value={job.done} max={job.total ?? 1} className="mt-1.5 h-1 w-full" />
        </div>
      ) : null}
      {job?.state === "cancelled" ? <p className="mt-3">{text.cancelled(count(job.done))}</p> : null}
      {job?.state === "done" && result ? (
        <Found result={result} line={line} version={backtest.variables?.against} />
      ) : null}
    </Dialog>
  );
}

function Found({ result, line, version }: { result: BacktestResult; line: Line; version: number | undefined }) {
  return (
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
              version={version}
              zone={line.zone}
              compare
            />
          </div>
        </>
      ) : (
        <p className="text-ink-2">{version === undefined ? text.noWrong : text.noDiffer}</p>
      )}
    </div>
  );
}
