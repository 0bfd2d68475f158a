// The frame of a part of the storage page: name and note at the left, its matter at the right.
import type { ReactNode } from "react";
import { Button } from "../../components/button";
import { ProblemBand, problemOf } from "../../components/problem";
import { count } from "../../lib/figures";
import { storage } from "../../lib/words/storage";
import type { Work } from "./use-work";

const words = storage.job;

export function Part({ title, note, children }: { title: string; note: string; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="grid gap-x-6 gap-y-2.5 border-b border-line py-4 last:border-b-0 min-[700px]:grid-cols-[180px_minmax(0,1fr)]"
    >
      <div>
        <h2 className="font-semibold">{title}</h2>
        <p className="text-small text-ink-3">{note}</p>
      </div>
      <div className="flex min-w-0 flex-col gap-3">{children}</div>
    </section>
  );
}

/** How far long work is, and the way to stop it; or why it did not come to its end. */
export function WorkNote({ work, label }: { work: Work; label: string }) {
  const { job, running, cancelled, error, problem } = work;
  const all = job?.total ?? 0;
  if (running) {
    return (
      <div className="flex flex-col gap-1.5" data-testid="work" data-state="running">
        <progress
          aria-label={label}
          className="h-0.5 w-full"
          max={all || 1}
          value={all > 0 ? (job?.done ?? 0) : undefined}
        />
        <div className="flex items-center gap-3">
          <p className="num flex-1 text-ink-2">
            {job?.text ?? ""} {all > 0 ? words.progress(count(job?.done ?? 0), count(all)) : ""}
          </p>
          <Button small onClick={work.stop} data-testid="work-cancel">
            {words.cancel}
          </Button>
        </div>
      </div>
    );
  }
  if (problem) return <ProblemBand problem={problem} />;
  if (error) return <ProblemBand problem={problemOf(error)} />;
  return cancelled ? <p className="text-ink-2">{words.cancelled}</p> : null;
}
