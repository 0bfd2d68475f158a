// The windowed list of the log: 30 px rows, a rule at each minute, and the strip of newer events under it.
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { memo, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { Keys } from "../../components/keys";
import { StateBadge } from "../../components/state";
import type { EventRow } from "../../ipc/types";
import { milliOf, secondOf } from "../../lib/figures";
import { events as words } from "../../lib/words/events";
import { heightOf, type Item, MINUTE_PX, ROW_PX } from "./log";

// Columns leave as the list narrows: source first, then line and milliseconds. State never leaves.
const COLUMNS =
  "grid grid-cols-[58px_minmax(0,1fr)_96px] items-center gap-2.5 px-3.5 @min-[560px]:grid-cols-[88px_minmax(0,1fr)_118px_98px] @min-[560px]:gap-3 @min-[560px]:px-4 @min-[860px]:grid-cols-[88px_minmax(0,1fr)_132px_150px_118px]";
const FROM_560 = "hidden @min-[560px]:block";
const FROM_860 = "hidden @min-[860px]:block";

/** The head stays on top of the rows it scrolls with. */
const HEAD_PX = 28;
const BOTTOM_SLACK_PX = 6;
const OLDER_AT_PX = 600;

export type ListProps = {
  items: Item[];
  zone: string;
  selected: string | undefined;
  following: boolean;
  newer: number;
  behind: boolean;
  atStart: boolean;
  onOpen: (row: EventRow) => void;
  onScrolledUp: () => void;
  onBottom: () => void;
  onEnd: () => void;
  onOlder: () => void;
  onSee: (seq: number) => void;
};

export function EventList(props: ListProps) {
  const { items, zone, selected, following, newer, behind } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.type === "event" ? ROW_PX : MINUTE_PX),
    getItemKey: (index) => items[index]?.key ?? index,
    scrollMargin: HEAD_PX,
    overscan: 12,
    initialRect: { width: 800, height: 600 },
  });
  useStay(scroller, items, following, rows.measure);
  useShow(scroller, items, selected, following);
  const onScroll = useScroll(scroller, props);

  // Only a row that stands in the window may be pointed to.
  const drawn = selected !== undefined && rows.getVirtualItems().some((place) => place.key === selected);

  return (
    <div className="@container flex min-h-0 min-w-0 flex-1 flex-col">
      <div
        ref={scroller}
        onScroll={onScroll}
        role="grid"
        aria-label={words.list}
        aria-rowcount={items.length + 1}
        aria-activedescendant={drawn ? `row-${selected}` : undefined}
        data-selected={selected}
        tabIndex={0}
        className="ring-in min-h-0 flex-1 overflow-y-auto [overflow-anchor:none] focus-visible:-outline-offset-2"
        data-testid="event-list"
      >
        <div
          role="row"
          className={`${COLUMNS} sticky top-0 z-1 h-7 border-b border-line bg-panel text-small text-ink-3`}
        >
          <span role="columnheader">{words.columns.received}</span>
          <span role="columnheader">{words.columns.event}</span>
          <span role="columnheader" className={FROM_860}>
            {words.columns.source}
          </span>
          <span role="columnheader" className={FROM_560}>
            {words.columns.line}
          </span>
          <span role="columnheader">{words.columns.state}</span>
        </div>
        <div role="rowgroup" className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((place) => {
            const item = items[place.index];
            if (!item) return null;
            return (
              <div
                key={place.key}
                role="presentation"
                className="absolute inset-x-0 top-0"
                style={{ height: place.size, transform: `translateY(${place.start - HEAD_PX}px)` }}
              >
                {item.type === "minute" ? (
                  <MinuteRule text={item.text} />
                ) : (
                  <Row row={item.row} zone={zone} selected={item.row.id === selected} onOpen={props.onOpen} />
                )}
              </div>
            );
          })}
        </div>
      </div>
      {newer > 0 ? (
        <button
          type="button"
          data-testid="newer-strip"
          onClick={props.onEnd}
          className="press ring-in flex h-8 w-full shrink-0 items-center justify-center gap-1.5 border-t border-line font-medium text-accent hover:bg-tint focus-visible:-outline-offset-2"
        >
          <ArrowDown size={14} strokeWidth={1.75} aria-hidden />
          {behind ? words.manyNewer : words.newer(String(newer))}
          <Keys shortcut="end" />
        </button>
      ) : null}
    </div>
  );
}

function MinuteRule({ text }: { text: string }) {
  return (
    <div
      aria-hidden="true"
      className="num flex h-6 items-center gap-2.5 px-3.5 text-small text-ink-3 after:h-px after:flex-1 after:bg-line @min-[560px]:px-4"
    >
      {text}
    </div>
  );
}

const Row = memo(function Row({
  row,
  zone,
  selected,
  onOpen,
}: {
  row: EventRow;
  zone: string;
  selected: boolean;
  onOpen: (row: EventRow) => void;
}) {
  const [line, ...others] = row.lines;
  return (
    <div
      role="row"
      id={`row-${row.id}`}
      aria-selected={selected}
      data-testid="event-row"
      data-event-id={row.id}
      data-state={row.state}
      onClick={() => onOpen(row)}
      className={`${COLUMNS} relative h-7.5 cursor-default ${selected ? "bg-tint before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:bg-accent" : "hover:bg-sunken"}`}
    >
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

/** Follows the bottom, or keeps what is read where it is when older rows join above it. */
function useStay(scroller: RefObject<HTMLDivElement | null>, items: Item[], following: boolean, measure: () => void) {
  const last = useRef<{ first: string | undefined; height: number }>({ first: undefined, height: 0 });
  useLayoutEffect(() => {
    const box = scroller.current;
    // Sizes are kept by position, so they are asked again whenever items moved.
    measure();
    const height = heightOf(items);
    const first = items.find((item) => item.type === "event")?.key;
    if (box && following) box.scrollTop = HEAD_PX + height;
    else if (box && last.current.first !== undefined && first !== last.current.first && height > last.current.height) {
      box.scrollTop += height - last.current.height;
    }
    last.current = { first, height };
  }, [scroller, items, following, measure]);
  // A list that becomes lower (a problem band, the drawer's strip) must still show its end.
  useEffect(() => {
    const box = scroller.current;
    if (!box || !following || typeof ResizeObserver === "undefined") return;
    const watch = new ResizeObserver(() => {
      box.scrollTop = box.scrollHeight;
    });
    watch.observe(box);
    return () => watch.disconnect();
  }, [scroller, following]);
}

/** Brings the selected row into view, moving as little as possible. */
function useShow(
  scroller: RefObject<HTMLDivElement | null>,
  items: Item[],
  selected: string | undefined,
  following: boolean,
) {
  const now = useRef(items);
  now.current = items;
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || selected === undefined || following) return;
    const index = now.current.findIndex((item) => item.type === "event" && item.key === selected);
    if (index < 0) return;
    const top = heightOf(now.current.slice(0, index));
    if (top < box.scrollTop + MINUTE_PX) box.scrollTop = Math.max(0, top - MINUTE_PX);
    else if (top + HEAD_PX + ROW_PX > box.scrollTop + box.clientHeight) {
      box.scrollTop = top + HEAD_PX + ROW_PX - box.clientHeight;
    }
  }, [scroller, selected, following]);
}

/** Tells a person's scrolling from our own: only going up pauses, only reaching the end follows. */
function useScroll(scroller: RefObject<HTMLDivElement | null>, props: ListProps) {
  const lastTop = useRef(0);
  return () => {
    const box = scroller.current;
    if (!box) return;
    const gap = box.scrollHeight - box.clientHeight - box.scrollTop;
    const up = box.scrollTop < lastTop.current - 1;
    lastTop.current = box.scrollTop;
    if (up && gap > BOTTOM_SLACK_PX) props.onScrolledUp();
    else if (!up && gap <= BOTTOM_SLACK_PX) props.onBottom();
    if (box.scrollTop < OLDER_AT_PX && !props.atStart) props.onOlder();
    const bottom = box.scrollTop + box.clientHeight - HEAD_PX;
    let height = 0;
    for (const item of props.items) {
      height += item.type === "event" ? ROW_PX : MINUTE_PX;
      if (height >= bottom && item.type === "event") {
        props.onSee(item.row.seq);
        break;
      }
    }
  };
}
