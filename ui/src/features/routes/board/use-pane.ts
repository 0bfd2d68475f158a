// One scrolling side of the board: how far it is scrolled, how high it is, which rows are drawn.
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { ROW, revealed, windowOf } from "./layout";

export type Pane = {
  ref: RefObject<HTMLDivElement | null>;
  top: number;
  height: number;
  first: number;
  end: number;
  onScroll: () => void;
  /** The middle of a row, in pixels from the top of what is in sight. */
  yOf: (index: number) => number;
};

export function usePane(count: number, cursor: number): Pane {
  const ref = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const pane = ref.current;
    if (!pane) return;
    const measure = () => setBox((old) => ({ ...old, height: pane.clientHeight }));
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(pane);
    return () => watcher.disconnect();
  }, []);
  // The row one stands on is always in sight.
  useEffect(() => {
    const pane = ref.current;
    if (!pane || cursor < 0) return;
    const next = revealed(cursor, pane.scrollTop, pane.clientHeight);
    if (next !== pane.scrollTop) pane.scrollTop = next;
  }, [cursor]);
  const { first, end } = windowOf(count, box.top, box.height);
  return {
    ref,
    ...box,
    first,
    end,
    onScroll: () => {
      const top = ref.current?.scrollTop ?? 0;
      setBox((old) => (old.top === top ? old : { ...old, top }));
    },
    yOf: (index) => index * ROW + ROW / 2 - box.top,
  };
}

/** How wide the bay is. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(544);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [ref]);
  return width;
}
