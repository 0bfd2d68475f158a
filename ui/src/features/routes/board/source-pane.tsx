// The left of the board: the event's fields as a tree, with the chosen sample's values and their privacy.
import { ChevronLeft, ChevronRight, Search } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { IconButton } from "../../../components/button";
import { Tile } from "../../../components/tags";
import type { Mark } from "../../../ipc/types";
import { board as words } from "../../../lib/words/board";
import { samples } from "../../../lib/words/samples";
import { FindField } from "./find-field";
import type { Fit } from "./fits";
import type { Shelf } from "./shelf";
import type { SourceRow } from "./sides";
import { lookOf, SourceRowView } from "./source-row";
import type { Pane } from "./use-pane";

export type SourceHead = {
  tile: string;
  title: string;
  account: string;
  at: number;
  samples: number;
  /** Where the samples come from, when not from the last events. */
  own: Shelf["from"] | undefined;
};

export function SourcePane({
  pane,
  rows,
  head,
  cursor,
  focused,
  holding,
  fits,
  used,
  clear,
  view,
  finding,
  onFind,
  onSample,
  onPolicy,
  menu,
  onLine,
}: {
  pane: Pane;
  rows: readonly SourceRow[];
  head: SourceHead;
  cursor: number;
  focused: boolean;
  /** The source whose cord is in the hand. */
  holding: string | undefined;
  /** How each source fits the target jack in the hand; empty while none is. */
  fits: ReadonlyMap<string, Fit>;
  used: ReadonlySet<string>;
  /** Sources that leave in clear on a cord. */
  clear: ReadonlySet<string>;
  view: unknown;
  finding: string | undefined;
  onFind: (text: string | undefined) => void;
  onSample: (step: 1 | -1) => void;
  onPolicy: (path: string, policy: Mark) => void;
  /** Where samples come from. */
  menu: ReactNode;
  onLine: () => void;
}) {
  return (
    <section aria-label={words.sourceSide} className="flex min-h-0 min-w-0 flex-col border-r border-line bg-panel">
      <div className="flex h-9 shrink-0 items-center gap-1.5 border-b border-line px-3.5">
        {finding === undefined ? (
          <>
            <button
              type="button"
              onClick={onLine}
              title={words.lineOpen}
              className="flex min-w-0 flex-1 items-center gap-2 rounded-tag text-left hover:underline"
            >
              <Tile text={head.tile} />
              <span className="cut font-semibold">{head.title}</span>
              <span className="cut flex-1 text-small text-ink-3">
                {head.own ? samples.shelf[head.own] : head.account}
              </span>
            </button>
            {head.samples > 0 ? (
              <span className="flex shrink-0 items-center">
                <IconButton
                  small
                  icon={ChevronLeft}
                  label={words.sampleBack}
                  disabled={head.at === 0}
                  onClick={() => onSample(-1)}
                />
                <span className="num text-small text-ink-2" data-testid="sample-at">
                  {words.sampleOf(head.at + 1, head.samples)}
                </span>
                <IconButton
                  small
                  icon={ChevronRight}
                  label={words.sampleOn}
                  disabled={head.at + 1 >= head.samples}
                  onClick={() => onSample(1)}
                />
              </span>
            ) : null}
            {menu}
            <IconButton
              small
              icon={Search}
              label={words.findOn.source}
              data-testid="find-open-source"
              onClick={() => onFind("")}
            />
          </>
        ) : (
          <FindField
            side="source"
            text={finding}
            found={rows.filter((row) => row.kind === "field").length}
            onFind={onFind}
            onLeave={() => pane.ref.current?.focus()}
          />
        )}
      </div>
      <Rows pane={pane.ref} onScroll={pane.onScroll} active={focused && cursor >= 0 ? `s-${cursor}` : undefined}>
        <div className="relative" style={{ height: rows.length * 28 }}>
          {rows.slice(pane.first, pane.end).map((row, place) => {
            const index = pane.first + place;
            return (
              <SourceRowView
                key={row.key}
                row={row}
                index={index}
                here={index === cursor}
                focused={focused && index === cursor}
                held={row.key === holding}
                look={lookOf(row, holding, fits, used)}
                view={view}
                isClear={clear.has(row.key)}
                needs={fits.get(row.key)}
                onPolicy={onPolicy}
              />
            );
          })}
        </div>
      </Rows>
    </section>
  );
}

function Rows({
  pane,
  onScroll,
  active,
  children,
}: {
  pane: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  active: string | undefined;
  children: React.ReactNode;
}) {
  return (
    <div
      ref={pane}
      role="tree"
      tabIndex={0}
      aria-label={words.sourceSide}
      aria-activedescendant={active}
      data-side="source"
      onScroll={onScroll}
      className="-mr-3.5 min-h-0 flex-1 overflow-y-auto pr-3.5 [scrollbar-width:none] focus-visible:outline-none"
    >
      {children}
    </div>
  );
}
