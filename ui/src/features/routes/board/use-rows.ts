// A long table of rows of one height: only those in sight are drawn, with a few beyond either edge.
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { windowOf } from "./layout";

export type Rows<E extends HTMLElement> = {
  ref: RefObject<E | null>;
  first: number;
  end: number;
  onScroll: () => void;
};

export function useRows<E extends HTMLElement = HTMLElement>(count: number, height?: number): Rows<E> {
  const ref = useRef<E>(null);
  const [box, setBox] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setBox((old) => ({ ...old, height: element.clientHeight || 600 }));
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  const { first, end } = windowOf(count, box.top, box.height, undefined, height);
  return {
    ref,
    first,
    end,
    onScroll: () => {
      const top = ref.current?.scrollTop ?? 0;
      // Drawn anew only when another row comes into sight.
      setBox((old) =>
        windowOf(count, old.top, old.height, undefined, height).first ===
        windowOf(count, top, old.height, undefined, height).first
          ? old
          : { ...old, top },
      );
    },
  };
}
