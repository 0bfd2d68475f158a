// The right of the board: the target's fields with type, limit, what is required, and how what is held would fit.
import { CircleAlert, OctagonX } from "lucide-react";
import { memo } from "react";
import { Tag } from "../../../components/tags";
import { count } from "../../../lib/figures";
import { board as words } from "../../../lib/words/board";
import type { Fit } from "./fits";
import { howWords, type Side, typeWords } from "./hands";
import { Jack, type JackLook } from "./jack";
import type { TargetRow } from "./sides";
import { type TargetHead, TargetHeadBar } from "./target-head";
import { type Pane, useWindow } from "./use-pane";

export function TargetPane({
  pane,
  rows,
  head,
  cursor,
  focused,
  holding,
  waiting,
  fits,
  finding,
  onFind,
  onLine,
}: {
  pane: Pane;
  rows: readonly TargetRow[];
  head: TargetHead;
  cursor: number;
  focused: boolean;
  /** A source is in the hand, so that every row says how it fits. */
  holding: boolean;
  /** The empty jack that is in the hand itself. */
  waiting: string | undefined;
  fits: ReadonlyMap<string, Fit>;
  finding: string | undefined;
  onFind: (side: Side, text: string | undefined) => void;
  onLine: () => void;
}) {
  return (
    <section aria-label={words.targetSide} className="flex min-h-0 min-w-0 flex-col border-l border-line bg-panel">
      <TargetHeadBar
        head={head}
        finding={finding}
        found={rows.length}
        pane={pane.ref}
        onFind={onFind}
        onLine={onLine}
      />
      <Rows
        pane={pane}
        rows={rows}
        cursor={cursor}
        focused={focused}
        holding={holding}
        waiting={waiting}
        fits={fits}
        vendor={head.vendor}
      />
    </section>
  );
}

type RowsOf = {
  pane: Pane;
  rows: readonly TargetRow[];
  cursor: number;
  focused: boolean;
  holding: boolean;
  waiting: string | undefined;
  fits: ReadonlyMap<string, Fit>;
  vendor: string;
};

function Rows({ pane, rows, cursor, focused, holding, waiting, fits, vendor }: RowsOf) {
  const { first, end } = useWindow(pane, rows.length);
  return (
    <div
      ref={pane.ref}
      role="listbox"
      tabIndex={0}
      aria-label={words.targetSide}
      aria-activedescendant={focused && cursor >= 0 ? `t-${cursor}` : undefined}
      data-side="target"
      onScroll={pane.onScroll}
      className="-ml-3.5 min-h-0 flex-1 contain-strict overflow-y-auto pl-3.5 focus-visible:outline-none"
    >
      <div role="presentation" className="relative" style={{ height: rows.length * 28 }}>
        {rows.slice(first, end).map((row, place) => {
          const index = first + place;
          return (
            <Row
              key={row.field.id}
              row={row}
              index={index}
              here={index === cursor}
              focused={focused && index === cursor}
              holding={holding}
              waiting={waiting === row.field.id}
              fit={holding ? fits.get(row.field.id) : undefined}
              vendor={vendor}
            />
          );
        })}
      </div>
    </div>
  );
}

function lookOf(row: TargetRow, fit: Fit | undefined, waiting: boolean): JackLook {
  if (row.use === "gone") return "gone";
  if (waiting) return "live";
  if (fit && !row.cord && fit.as !== "no") return "open";
  if (fit) return row.cord ? "shut-used" : "shut";
  if (row.use !== "cord") return "shut";
  return row.cord ? "used" : "empty";
}

const Row = memo(function Row({
  row,
  index,
  here,
  focused,
  holding,
  waiting,
  fit,
  vendor,
}: {
  row: TargetRow;
  index: number;
  here: boolean;
  focused: boolean;
  holding: boolean;
  waiting: boolean;
  fit: Fit | undefined;
  vendor: string;
}) {
  const { field, use, cord, findings } = row;
  const worst = findings.find((one) => one.severity === "error") ?? findings[0];
  const offered = holding && !cord && fit !== undefined && fit.as !== "no";
  const faded = (holding && !offered) || use === "fixed" || use === "key";
  const note = noteOf(row, offered || (holding && !cord) ? fit : undefined, vendor);
  const Icon = worst?.severity === "error" ? OctagonX : CircleAlert;
  const tone = use === "gone" ? "text-bad font-medium" : offered ? "text-accent font-medium" : "text-ink-3";
  const back = (here && holding) || waiting ? "bg-tint" : here ? "bg-sunken" : "hover:bg-sunken";
  return (
    <div
      id={`t-${index}`}
      role="option"
      tabIndex={-1}
      aria-selected={here}
      data-row="target"
      data-key={field.id}
      style={{ top: index * 28 }}
      className={`absolute right-0 left-0 flex h-7 cursor-default items-center gap-2 rounded-tag pr-3.5 pl-4 ${back} ${focused ? "outline-2 -outline-offset-2 outline-accent" : ""}`}
    >
      <Jack look={lookOf(row, fit, waiting)} side="target" id={field.id} />
      <span
        className={`cut shrink-0 max-w-[58%] ${use === "gone" ? "text-bad line-through" : faded ? "text-ink-3" : ""} ${offered && here ? "font-medium" : ""}`}
        title={field.name}
      >
        {field.name}
      </span>
      {field.required ? <Tag>{words.required}</Tag> : null}
      {worst ? (
        <span
          title={worst.message}
          data-testid="finding"
          data-code={worst.code}
          data-severity={worst.severity}
          className={`shrink-0 ${worst.severity === "error" ? "text-bad" : "text-warn"}`}
        >
          <Icon size={13} strokeWidth={1.75} aria-hidden />
          <span className="sr-only">{worst.message}</span>
        </span>
      ) : null}
      <span className={`cut flex-1 text-right text-small ${tone}`}>{note}</span>
    </div>
  );
});

function noteOf(row: TargetRow, fit: Fit | undefined, vendor: string): string {
  if (row.use === "gone") return words.gone(vendor);
  if (row.use === "key") return words.kept;
  if (row.use === "fixed") return words.fixed;
  return fit ? howWords(fit) : typeWords(row.field, count);
}
