// One scrolling side of the board. How far it is scrolled is no state: rows, cords and chips follow it each by itself,
// and the board is not drawn anew for it.
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { ROW, revealed, windowOf } from "./layout";

export type Pane = {
  ref: RefObject<HTMLDivElement | null>;
  height: number;
  /** How far it is scrolled at this moment. */
  top: () => number;
  /** Tells whoever follows it; gives back how to stop. */
  onMoved: (follow: () => void) => () => void;
  onScroll: () => void;
  /** The middle of a row, in pixels from the top of what is in sight at this moment. */
  yOf: (index: number) => number;
};

export function usePane(cursor: number): Pane {
  const ref = useRef<HTMLDivElement>(null);
  const top = useRef(0);
  // What the layout says, kept: to ask it while rows come and go makes the browser lay them out at once.
  const shown = useRef({ top: 0, height: 600 });
  const followers = useRef(new Set<() => void>());
  const [height, setHeight] = useState(600);
  useLayoutEffect(() => {
    const pane = ref.current;
    if (!pane) return;
    const measure = () => {
      shown.current.height = pane.clientHeight;
      setHeight(pane.clientHeight);
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(pane);
    return () => watcher.disconnect();
  }, []);
  // The row one stands on is always in sight.
  useEffect(() => {
    const pane = ref.current;
    if (!pane || cursor < 0) return;
    const next = revealed(cursor, shown.current.top, shown.current.height);
    if (next === shown.current.top) return;
    shown.current.top = next;
    pane.scrollTop = next;
  }, [cursor]);
  return useMemo(
    () => ({
      ref,
      height,
      top: () => top.current,
      onMoved: (follow) => {
        followers.current.add(follow);
        return () => {
          followers.current.delete(follow);
        };
      },
      onScroll: () => {
        const now = ref.current?.scrollTop ?? 0;
        shown.current.top = now;
        if (now === top.current) return;
        top.current = now;
        for (const follow of followers.current) follow();
      },
      yOf: (index) => index * ROW + ROW / 2 - top.current,
    }),
    [height],
  );
}

/** How far a pane is scrolled, for the few parts that are drawn anew with every step of it. */
export const useTop = (pane: Pane, follows: boolean): number =>
  useSyncExternalStore(pane.onMoved, follows ? pane.top : nowhere);
const nowhere = () => 0;

/** The rows of a pane that are in sight; drawn anew only when another one is. */
export function useWindow(pane: Pane, count: number): { first: number; end: number } {
  const face = useSyncExternalStore(pane.onMoved, () => {
    const { first, end } = windowOf(count, pane.top(), pane.height);
    return `${first} ${end}`;
  });
  const [first = 0, end = 0] = face.split(" ").map(Number);
  return { first, end };
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
