// One row of the log, and the rule where a minute begins.
import { Check } from "lucide-react";
import { type MouseEvent, memo } from "react";
import { StateBadge } from "../../components/state";
import type { EventRow } from "../../ipc/types";
import { milliOf, secondOf } from "../../lib/figures";
import { logWords as words } from "../../lib/words/log";
import type { Pick } from "./selection";

// Columns leave as the list narrows: source first, then line and milliseconds. State never leaves.
export const COLUMNS =
  "grid grid-cols-[58px_minmax(0,1fr)_96px] items-center gap-2.5 pr-3.5 pl-6 @min-[560px]:grid-cols-[88px_minmax(0,1fr)_118px_98px] @min-[560px]:gap-3 @min-[560px]:pr-4 @min-[860px]:grid-cols-[88px_minmax(0,1fr)_132px_150px_118px]";
export const FROM_560 = "hidden @min-[560px]:block";
export const FROM_860 = "hidden @min-[860px]:block";

export function MinuteRule({ text }: { text: string }) {
  return (
    <div
      aria-hidden="true"
      className="num flex h-6 items-center gap-2.5 pr-3.5 pl-6 text-small text-ink-3 after:h-px after:flex-1 after:bg-line @min-[560px]:pr-4"
    >
      {text}
    </div>
  );
}

/** How a press with these keys held down takes the row. */
const howOf = (event: MouseEvent): Pick | undefined =>
  event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "one" : undefined;

export const Row = memo(function Row({
  row,
  zone,
  selected,
  chosen,
  onOpen,
  onPick,
}: {
  row: EventRow;
  zone: string;
  selected: boolean;
  chosen: boolean;
  onOpen: (row: EventRow) => void;
  onPick: (row: EventRow, how: Pick) => void;
}) {
  const [line, ...others] = row.lines;
  return (
    <div
      role="row"
      id={`row-${row.id}`}
      aria-selected={selected || chosen}
      data-testid="event-row"
      data-event-id={row.id}
      data-state={row.state}
      data-chosen={chosen ? true : undefined}
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onClick={(event) => {
        const how = howOf(event);
        if (how) onPick(row, how);
        else onOpen(row);
      }}
      className={`${COLUMNS} group/row relative h-7.5 cursor-default ${selected || chosen ? "bg-tint" : "hover:bg-sunken"} ${selected ? "before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:bg-accent" : ""}`}
    >
      {/* The keys do the same; for readers the row itself says whether it is selected. */}
      <span
        aria-hidden="true"
        data-testid="row-pick"
        onClick={(event) => {
          event.stopPropagation();
          onPick(row, event.shiftKey ? "range" : "one");
        }}
        className="absolute inset-y-0 left-0 grid w-6 place-items-center"
      >
        <span
          className={`grid size-3.5 place-items-center rounded-[3px] border ${
            chosen
              ? "border-fill bg-fill text-on-fill"
              : "border-edge bg-raised opacity-0 group-hover/row:opacity-100 group-data-[choosing]/list:opacity-100"
          }`}
        >
          {chosen ? <Check size={11} strokeWidth={2.5} /> : null}
        </span>
      </span>
      <span role="gridcell" className="num whitespace-nowrap text-ink-2">
        {secondOf(row.received_at, zone)}
        <span className="hidden @min-[560px]:inline">{milliOf(row.received_at)}</span>
      </span>
      <span role="gridcell" className="cut" title={`${row.title}  ${row.summary}`}>
        <span className="font-medium">{row.title}</span>
        <span className="ml-2 text-ink-2">{row.summary}</span>
        {row.repeats > 0 ? (
          <span className="num ml-2 text-small text-ink-3" title={words.repeatsTip(row.repeats)}>
            {words.repeats(row.repeats)}
          </span>
        ) : null}
      </span>
      <span role="gridcell" className={`cut text-small text-ink-2 ${FROM_860}`}>
        {row.source.name}
      </span>
      <span role="gridcell" className={`cut text-small text-ink-2 ${FROM_560}`} title={line?.name}>
        {line ? (
          <>
            <span aria-hidden="true">→ </span>
            <span className="sr-only">{words.to} </span>
            {line.target}
            {others.length > 0 ? ` ${words.moreLines(others.length)}` : ""}
          </>
        ) : (
          words.noLine
        )}
      </span>
      <span role="gridcell" className="flex items-center">
        <StateBadge state={row.state} />
      </span>
    </div>
  );
});
