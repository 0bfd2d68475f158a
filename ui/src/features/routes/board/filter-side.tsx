// The filter in the dock: the tree, how the chosen sample is judged, and what it costs.
import { useQuery } from "@tanstack/react-query";
import { ListFilter } from "lucide-react";
import { Button } from "../../../components/button";
import { useIpc } from "../../../ipc/context";
import type { Volume } from "../../../ipc/types";
import { steps, filterWords as words } from "../../../lib/words/steps";
import { FilterEditor } from "./filter-editor";
import { whyQuery } from "./queries";
import type { Line } from "./use-line";
import { VolumeNote, WhyNote } from "./why";

export function FilterSide({ line, volume, onDone }: { line: Line; volume: Volume | undefined; onDone: () => void }) {
  const ipc = useIpc();
  const { draft, sent, sample, step } = line;
  const event = sample?.event;
  const asked = sent.filter !== undefined && event !== undefined;
  const why = useQuery({ ...whyQuery(ipc, sent, event ?? ""), enabled: asked });
  // Clauses that are not whole yet are not sent, so the places of the answer would not be theirs.
  const whole = JSON.stringify(sent.filter) === JSON.stringify(draft.filter);
  const judged = asked && whole ? why.data : undefined;
  return (
    <section aria-label={words.title} data-testid="filter-side" className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-2 px-3.5">
        <ListFilter size={15} strokeWidth={1.75} aria-hidden className="text-accent" />
        <h2 className="flex-1 font-semibold">{words.title}</h2>
        {draft.filter ? (
          <Button small kind="quiet" onClick={() => step({ do: "filter", filter: undefined })}>
            {words.clear}
          </Button>
        ) : null}
        <Button small data-testid="filter-done" onClick={onDone}>
          {steps.hand.done}
        </Button>
      </div>
      <div className="ring-in flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-3.5 pb-3">
        <FilterEditor
          filter={draft.filter}
          fields={line.fields}
          why={judged}
          onChange={(filter) => step({ do: "filter", filter })}
        />
        <div className="grid grid-cols-2 gap-4 border-t border-line pt-2.5 max-mid:grid-cols-1">
          <div>
            <h3 className="mb-1 text-small text-ink-3">{words.why}</h3>
            <WhyNote why={sent.filter ? judged : { verdict: "yes" }} title={sample?.title} />
          </div>
          <div>
            <h3 className="mb-1 text-small text-ink-3">{words.volume}</h3>
            <VolumeNote volume={volume} />
          </div>
        </div>
      </div>
    </section>
  );
}
