// The left of the board: the event's fields as a tree, with the chosen sample's values and their privacy.
import type { ReactNode } from "react";
import type { Mark } from "../../../ipc/types";
import { board as words } from "../../../lib/words/board";
import type { Fit } from "./fits";
import type { Side } from "./hands";
import type { SourceRow } from "./sides";
import { type SourceHead, SourceHeadBar } from "./source-head";
import { lookOf, SourceRowView } from "./source-row";
import { type Pane, useWindow } from "./use-pane";

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
  onFind: (side: Side, text: string | undefined) => void;
  onSample: (step: 1 | -1) => void;
  onPolicy: (path: string, policy: Mark) => void;
  /** Where samples come from. */
  menu: ReactNode;
  onLine: () => void;
}) {
  return (
    <section aria-label={words.sourceSide} className="flex min-h-0 min-w-0 flex-col border-r border-line bg-panel">
      <SourceHeadBar
        head={head}
        finding={finding}
        found={rows}
        pane={pane.ref}
        menu={menu}
        onFind={onFind}
        onSample={onSample}
        onLine={onLine}
      />
      <Rows
        pane={pane}
        rows={rows}
        cursor={cursor}
        focused={focused}
        holding={holding}
        fits={fits}
        used={used}
        clear={clear}
        view={view}
        onPolicy={onPolicy}
      />
    </section>
  );
}

type RowsOf = {
  pane: Pane;
  rows: readonly SourceRow[];
  cursor: number;
  focused: boolean;
  holding: string | undefined;
  fits: ReadonlyMap<string, Fit>;
  used: ReadonlySet<string>;
  clear: ReadonlySet<string>;
  view: unknown;
  onPolicy: (path: string, policy: Mark) => void;
};

function Rows({ pane, rows, cursor, focused, holding, fits, used, clear, view, onPolicy }: RowsOf) {
  const { first, end } = useWindow(pane, rows.length);
  return (
    <div
      ref={pane.ref}
      role="tree"
      tabIndex={0}
      aria-label={words.sourceSide}
      aria-activedescendant={focused && cursor >= 0 ? `s-${cursor}` : undefined}
      data-side="source"
      onScroll={pane.onScroll}
      className="-mr-3.5 min-h-0 flex-1 contain-strict overflow-y-auto pr-3.5 [scrollbar-width:none] focus-visible:outline-none"
    >
      <div className="relative" style={{ height: rows.length * 28 }}>
        {rows.slice(first, end).map((row, place) => {
          const index = first + place;
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
    </div>
  );
}
