// Says on <html> which screen has drawn its first data; window tests wait for `html[data-ready=…]`.
import { useEffect } from "react";

export function useReady(screen: string, ready: boolean): void {
  useEffect(() => {
    if (!ready) return;
    const root = document.documentElement;
    root.dataset.ready = screen;
    return () => {
      if (root.dataset.ready === screen) delete root.dataset.ready;
    };
  }, [screen, ready]);
}

/** Calls back once when the first screen has. */
export function onceReady(then: () => void): void {
  const root = document.documentElement;
  const seen = new MutationObserver(() => {
    if (!root.dataset.ready) return;
    seen.disconnect();
    then();
  });
  seen.observe(root, { attributeFilter: ["data-ready"] });
}
