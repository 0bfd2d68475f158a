// The foot of the board: left what is in the hand or the filter, right the last events. Folds to a line of counts.
import { ChevronDown, ChevronUp, Maximize2, Minimize2 } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../../../components/button";
import { ProblemBand, problemOf } from "../../../components/problem";
import { samples } from "../../../lib/words/samples";
import { trials as words } from "../../../lib/words/trials";
import { Preview } from "./preview";
import type { Line } from "./use-line";
import { Tallies } from "./verdict";

export type DockSize = "folded" | "low" | "tall";
const HEIGHT: Record<DockSize, string> = { folded: "h-9.5", low: "h-46.5", tall: "h-[min(440px,56vh)]" };

export function Dock({
  line,
  size,
  lit,
  left,
  onSize,
}: {
  line: Line;
  size: DockSize;
  lit: string | undefined;
  /** The hand or the filter. */
  left: ReactNode;
  onSize: (size: DockSize) => void;
}) {
  const { preview, rows, targets, zone, version } = line;
  const counts = preview.data?.counts;
  const folded = size === "folded";
  const columns =
    size === "tall"
      ? "grid-cols-[minmax(0,1fr)_minmax(0,1fr)]"
      : "grid-cols-[264px_minmax(0,1fr)] wide:grid-cols-[344px_minmax(0,1fr)]";
  const head = (
    <div className="flex h-9 shrink-0 items-center gap-3.5 overflow-hidden px-3.5">
      <h2 className="shrink-0 font-semibold">
        {line.shelf ? samples.title[line.shelf.from] : rows.length > 0 ? words.last(rows.length) : words.title}
      </h2>
      {counts && rows.length > 0 ? (
        <Tallies counts={counts} />
      ) : (
        <span className="cut text-small text-ink-3">{preview.data ? words.none : words.wait}</span>
      )}
      <span className="flex flex-1 justify-end">
        {folded ? null : (
          <IconButton
            small
            icon={size === "tall" ? Minimize2 : Maximize2}
            label={size === "tall" ? words.fewer : words.all(rows.length)}
            onClick={() => onSize(size === "tall" ? "low" : "tall")}
          />
        )}
        <IconButton
          small
          icon={folded ? ChevronUp : ChevronDown}
          label={folded ? words.unfold : words.fold}
          aria-expanded={!folded}
          data-testid="dock-fold"
          onClick={() => onSize(folded ? "low" : "folded")}
        />
      </span>
    </div>
  );
  return (
    <div
      data-testid="dock"
      data-size={size}
      className={`shrink-0 [contain:layout_paint_style] border-t border-line bg-panel ${HEIGHT[size]} ${folded ? "" : `grid ${columns}`}`}
    >
      {folded ? (
        head
      ) : (
        <>
          <div className="flex min-h-0 min-w-0 flex-col border-r border-line">{left}</div>
          <section aria-label={words.title} className="flex min-h-0 min-w-0 flex-col">
            {head}
            {preview.error ? (
              <div className="px-3.5">
                <ProblemBand problem={problemOf(preview.error)} onRemedy={() => void preview.refetch()} />
              </div>
            ) : null}
            {rows.length > 0 ? (
              <Preview
                rows={rows}
                targets={targets}
                lit={lit}
                version={version}
                zone={zone}
                chosen={line.sample?.event}
                onChoose={line.choose}
              />
            ) : null}
          </section>
        </>
      )}
    </div>
  );
}
