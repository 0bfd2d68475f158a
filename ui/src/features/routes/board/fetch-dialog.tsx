// The vendor is asked for its last records: how far it is, and a way to stop it.
import { Button } from "../../../components/button";
import { Dialog } from "../../../components/dialog";
import { ProblemBand } from "../../../components/problem";
import { count } from "../../../lib/figures";
import { samples } from "../../../lib/words/samples";
import { shell } from "../../../lib/words/shell";
import type { Fetching } from "./use-fetch";

const words = samples.fetch;

export function FetchDialog({ fetching, vendor }: { fetching: Fetching; vendor: string }) {
  const { job, running, problem } = fetching;
  const all = job?.total ?? 0;
  const done = job?.done ?? 0;
  return (
    <Dialog
      open
      onClose={fetching.close}
      title={words.title(vendor)}
      text={words.text}
      foot={
        running ? (
          <Button onClick={fetching.cancel} data-testid="fetch-cancel">
            {words.cancel}
          </Button>
        ) : (
          <Button onClick={fetching.close}>{shell.close}</Button>
        )
      }
    >
      <div className="flex flex-col gap-2" data-testid="fetching" data-state={job?.state}>
        {running ? (
          <>
            <progress
              aria-label={words.title(vendor)}
              className="h-0.5 w-full"
              max={all || 1}
              value={all ? done : undefined}
            />
            <p className="num text-ink-2">
              {job?.text ?? ""} {all > 0 ? words.progress(count(done), count(all)) : ""}
            </p>
          </>
        ) : null}
        {problem ? <ProblemBand problem={problem} /> : null}
        {job?.state === "cancelled" || problem ? <p className="text-ink-2">{words.kept}</p> : null}
      </div>
    </Dialog>
  );
}
