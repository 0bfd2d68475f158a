// Reads something again because events came, at most once in so long. For what is too dear to read with every frame.
import { useEffect, useRef } from "react";
import { useFeed } from "./context";

/** `read` is called `after_ms` after the first of the events that came since. */
export function useAgain(read: () => unknown, after_ms: number): void {
  const feed = useFeed();
  const last = useRef(read);
  useEffect(() => {
    last.current = read;
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const off = feed.onFrame((frame) => {
      if (!frame.refetch && !frame.nouns.events) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        last.current();
      }, after_ms);
    });
    return () => {
      clearTimeout(timer);
      off();
    };
  }, [feed, after_ms]);
}
