// The windowed list of the log: 30 px rows, a rule at each minute, what its upper end says, and the strip under it.
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { Keys } from "../../components/keys";
import type { EventRow } from "../../ipc/types";
import { logWords as words } from "../../lib/words/log";
import { EdgeRow, type EdgeSaid } from "./edge";
import { type Item, itemAt, pxOf, ROW_PX, topsOf } from "./items";
import { COLUMNS, FROM_560, FROM_860, MinuteRule, Row } from "./row";
import type { Pick } from "./selection";

/** The head stays on top of the rows it scrolls with. */
const HEAD_PX = 28;
const BOTTOM_SLACK_PX = 6;
const MORE_AT_PX = 600;

export type ListProps = {
  items: Item[];
  zone: string;
  selected: string | undefined;
  /** Rows that something will be done to. */
  chosen: ReadonlySet<string>;
  following: boolean;
  /** The window reaches the end of the log. */
  live: boolean;
  /** What the strip under the rows says; nothing where all is shown. */
  below: string | undefined;
  edge: EdgeSaid;
  /** The moment that was jumped to. */
  jumped: number | undefined;
  onOpen: (row: EventRow) => void;
  onPick: (row: EventRow, how: Pick) => void;
  onScrolledUp: () => void;
  onBottom: () => void;
  onEnd: () => void;
  onOlder: () => void;
  onNewer: () => void;
  /** The rows between which one looks. */
  onSee: (first: EventRow, last: EventRow) => void;
};

export function EventList(props: ListProps) {
  const { items, zone, selected, chosen, following, below } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const tops = useMemo(() => topsOf(items), [items]);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => pxOf(items[index]),
    getItemKey: (index) => items[index]?.key ?? index,
    scrollMargin: HEAD_PX,
    overscan: 12,
    initialRect: { width: 800, height: 600 },
  });
  const anchor = useStay(scroller, items, tops, props, rows.measure);
  useShow(scroller, items, tops, selected, following);
  const onScroll = useScroll(scroller, tops, props, anchor);

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
        aria-multiselectable="true"
        aria-activedescendant={drawn ? `row-${selected}` : undefined}
        data-selected={selected}
        tabIndex={0}
        className="group/list ring-in min-h-0 flex-1 overflow-y-auto [overflow-anchor:none] focus-visible:-outline-offset-2"
        data-testid="event-list"
        data-choosing={chosen.size > 0 ? true : undefined}
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
                {item.type === "edge" ? <EdgeRow {...props.edge} /> : null}
                {item.type === "minute" ? <MinuteRule text={item.text} /> : null}
                {item.type === "event" ? (
                  <Row
                    row={item.row}
                    zone={zone}
                    selected={item.row.id === selected}
                    chosen={chosen.has(item.row.id)}
                    onOpen={props.onOpen}
                    onPick={props.onPick}
                  />
                ) : null}
              </div>
            );
          })}
        </div>
      </div>
      {below === undefined ? null : (
        <button
          type="button"
          data-testid="newer-strip"
          onClick={props.onEnd}
          className="press ring-in flex h-8 w-full shrink-0 items-center justify-center gap-1.5 border-t border-line font-medium text-accent hover:bg-tint focus-visible:-outline-offset-2"
        >
          <ArrowDown size={14} strokeWidth={1.75} aria-hidden />
          {below}
          <Keys shortcut="end" />
        </button>
      )}
    </div>
  );
}

/** What stands at the upper edge of the view: of the first items there, how far each is below it. */
type Anchor = RefObject<{ key: string; below: number }[]>;
const ANCHORS = 24;

function held(items: readonly Item[], tops: readonly number[], scrollTop: number): { key: string; below: number }[] {
  const at = itemAt(tops, scrollTop);
  return items
    .slice(at, at + ANCHORS)
    .flatMap((item, index) =>
      item.type === "edge" ? [] : [{ key: item.key, below: (tops[at + index] ?? 0) - scrollTop }],
    );
}

/** Follows the bottom, or keeps what is read where it is when rows join or leave around it. */
function useStay(
  scroller: RefObject<HTMLDivElement | null>,
  items: Item[],
  tops: number[],
  { following, jumped }: ListProps,
  measure: () => void,
): Anchor {
  const anchor: Anchor = useRef([]);
  const landed = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const box = scroller.current;
    // Sizes are kept by position, so they are asked again whenever items moved.
    measure();
    if (!box) return;
    if (following) box.scrollTop = HEAD_PX + (tops.at(-1) ?? 0);
    else if (jumped !== undefined && landed.current !== jumped) {
      // A jump lands with its moment in the upper third, so that what led to it is seen as well.
      const index = items.findIndex((item) => item.type === "event" && item.row.received_at >= jumped);
      const top = index < 0 ? (tops.at(-1) ?? 0) : (tops[index] ?? 0);
      box.scrollTop = Math.max(0, top - box.clientHeight / 3);
    } else {
      const places = new Map(items.map((item, index) => [item.key, tops[index] ?? 0]));
      const kept = anchor.current.find(({ key }) => places.has(key));
      if (kept) box.scrollTop = (places.get(kept.key) ?? 0) - kept.below;
    }
    landed.current = jumped;
    anchor.current = held(items, tops, box.scrollTop);
  }, [scroller, items, tops, following, jumped, measure]);
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
  return anchor;
}

/** Brings the selected row into view, moving as little as possible. */
function useShow(
  scroller: RefObject<HTMLDivElement | null>,
  items: Item[],
  tops: number[],
  selected: string | undefined,
  following: boolean,
) {
  const now = useRef({ items, tops });
  now.current = { items, tops };
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || selected === undefined || following) return;
    const index = now.current.items.findIndex((item) => item.key === selected);
    const top = now.current.tops[index];
    if (index < 0 || top === undefined) return;
    if (top < box.scrollTop + ROW_PX) box.scrollTop = Math.max(0, top - ROW_PX);
    else if (top + HEAD_PX + ROW_PX > box.scrollTop + box.clientHeight) {
      box.scrollTop = top + HEAD_PX + ROW_PX - box.clientHeight;
    }
  }, [scroller, selected, following]);
}

/** Tells a person's scrolling from our own: only going up pauses, only reaching the end follows. */
function useScroll(scroller: RefObject<HTMLDivElement | null>, tops: number[], props: ListProps, anchor: Anchor) {
  const lastTop = useRef(0);
  const { items, onSee } = props;
  // A list that is short enough never scrolls, and what it shows changes without a scroll as well.
  const told = useRef(onSee);
  told.current = onSee;
  useEffect(() => {
    if (scroller.current) tellSeen(scroller.current, items, tops, (first, last) => told.current(first, last));
  }, [scroller, items, tops]);
  return () => {
    const box = scroller.current;
    if (!box) return;
    const gap = box.scrollHeight - box.clientHeight - box.scrollTop;
    const up = box.scrollTop < lastTop.current - 1;
    lastTop.current = box.scrollTop;
    anchor.current = held(items, tops, box.scrollTop);
    if (up && gap > BOTTOM_SLACK_PX) props.onScrolledUp();
    else if (!up && gap <= BOTTOM_SLACK_PX && props.live) props.onBottom();
    if (box.scrollTop < MORE_AT_PX) props.onOlder();
    if (gap < MORE_AT_PX && !props.live) props.onNewer();
    tellSeen(box, items, tops, props.onSee);
  };
}

function tellSeen(box: HTMLDivElement, items: readonly Item[], tops: number[], onSee: ListProps["onSee"]) {
  const shown = items
    .slice(itemAt(tops, box.scrollTop), itemAt(tops, box.scrollTop + box.clientHeight - HEAD_PX - 1) + 1)
    .flatMap((item) => (item.type === "event" ? [item.row] : []));
  const [first, last] = [shown[0], shown.at(-1)];
  if (first && last) onSee(first, last);
}
