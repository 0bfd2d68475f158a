// A file of the log: what is in it, in which form, how far it is, and where it lies.
import { useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../../components/button";
import { CopyButton } from "../../components/copy";
import { Dialog } from "../../components/dialog";
import { ChoiceField } from "../../components/field";
import { ProblemBand, problemOf } from "../../components/problem";
import { useIpc } from "../../ipc/context";
import { type Exported, type ExportFormat, logDoor } from "../../ipc/log";
import { jobQuery } from "../../ipc/queries";
import { useVoice } from "../../lib/announce";
import { count } from "../../lib/figures";
import { logWords } from "../../lib/words/log";
import { shell } from "../../lib/words/shell";

const words = logWords.export;
const FORMATS = (["jsonl", "csv"] as const).map((id) => ({ id, name: words.formats[id] }));

export type ExportOf = {
  query: string;
  /** The filter in plain words. */
  said: string;
  /** The newest event that belongs to it. */
  asOf: number | undefined;
  /** The events that were selected; all the filter finds without. */
  only: readonly number[] | undefined;
};

export function ExportDialog({ of, onClose }: { of: ExportOf; onClose: () => void }) {
  const ipc = useIpc();
  const { say } = useVoice();
  const [format, setFormat] = useState<ExportFormat>("jsonl");
  const [begun, setBegun] = useState<string | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const job = useQuery(jobQuery<Exported>(ipc, begun));
  const { state, result } = job.data ?? {};
  const running = begun !== undefined && (state === undefined || state === "running");
  const said = result ? `${words.done(count(result.count))} ${result.path}` : "";
  useEffect(() => {
    if (said !== "") say(said);
  }, [said, say]);
  const start = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const made = await logDoor.export(ipc, {
        query: of.query,
        format,
        ...(of.only ? { only: [...of.only] } : {}),
        ...(of.asOf === undefined ? {} : { as_of: of.asOf }),
      });
      setBegun(made.id);
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  const stop = () => begun !== undefined && void logDoor.stopJob(ipc, begun).finally(() => void job.refetch());
  const problem = job.data?.problem;
  return (
    <Dialog
      open
      onClose={() => {
        // Nobody waits for it any more, so nothing is left half done.
        if (running) stop();
        onClose();
      }}
      title={words.title(of.only ? words.selected(count(of.only.length)) : words.all)}
      text={words.text(of.said)}
      foot={
        running ? (
          <Button onClick={stop} data-testid="export-stop">
            {words.cancel}
          </Button>
        ) : state === "done" ? (
          <Button kind="primary" onClick={onClose} data-testid="export-close">
            {words.close}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{shell.cancel}</Button>
            <Button kind="primary" busy={busy && words.busy} onClick={() => void start()} data-testid="export-start">
              {words.verb}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-3">
        {begun === undefined || state === "cancelled" || state === "failed" ? (
          <ChoiceField
            label={words.format}
            hint={words.formatHint[format]}
            options={FORMATS}
            value={format}
            onChange={setFormat}
            testId="export-format"
          />
        ) : null}
        {running ? <Progress done={job.data?.done ?? 0} total={job.data?.total} /> : null}
        {state === "cancelled" ? <p className="text-ink-2">{words.cancelled}</p> : null}
        {state === "done" && result ? (
          <div data-testid="export-done" className="flex gap-2">
            <CircleCheck size={16} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-ok" />
            <div className="min-w-0">
              <p>{words.done(count(result.count))}</p>
              <p className="mt-1 flex items-start gap-1">
                <span className="mono min-w-0 break-all" data-testid="export-path">
                  {result.path}
                </span>
                <CopyButton text={result.path} what={words.path} />
              </p>
              <p className="mt-1 text-small text-ink-3">{words.where}</p>
            </div>
          </div>
        ) : null}
        {error || job.error ? <ProblemBand problem={problemOf(error ?? job.error)} /> : null}
        {problem ? <ProblemBand problem={problem} /> : null}
      </div>
    </Dialog>
  );
}

function Progress({ done, total }: { done: number; total: number | undefined }) {
  return (
    <div>
      <div
        role="progressbar"
        aria-label={words.progress}
        {...(total === undefined ? {} : { "aria-valuenow": done, "aria-valuemax": total })}
        className="h-0.5 overflow-hidden rounded-tag bg-line"
      >
        <div
          className="h-full bg-accent"
          style={{ width: total === undefined ? "40%" : `${total === 0 ? 100 : (100 * done) / total}%` }}
        />
      </div>
      <p className="num mt-2 text-ink-2" data-testid="export-running">
        {words.running(count(done))}
      </p>
    </div>
  );
}
