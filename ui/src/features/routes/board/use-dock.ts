// How large the dock is and what its left shows. Opened for steps it takes the keyboard; Escape gives it back.
import { type KeyboardEvent, useState } from "react";
import { useMedia } from "../../../lib/media";
import type { DockSize } from "./dock";

const FIRST = "[data-testid=hand] [data-testid=chain] :is(input, select, textarea)";

export function useDock() {
  const small = useMedia("(max-height: 700px), (max-width: 1279px)");
  const [chosen, setSize] = useState<DockSize | undefined>(undefined);
  const [side, setSide] = useState<"filter" | "cases" | undefined>(undefined);
  const size = chosen ?? (small ? "folded" : "low");
  const back = () => {
    setSize(undefined);
    setSide(undefined);
    document.querySelector<HTMLElement>("[data-side=target]")?.focus();
  };
  return {
    size,
    setSize,
    side,
    /** Opens the filter or the cases, or goes back to the board. */
    toggle: (next: "filter" | "cases", first?: string) => {
      if (side === next) return back();
      setSide(next);
      setSize("tall");
      if (first !== undefined) setTimeout(() => document.querySelector<HTMLElement>(first)?.focus(), 0);
    },
    showSteps: (first = FIRST) => {
      setSide(undefined);
      setSize("tall");
      // The field stands there only once the dock has been drawn at its new size.
      setTimeout(() => document.querySelector<HTMLElement>(first)?.focus(), 0);
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || size !== "tall") return;
      event.preventDefault();
      back();
    },
  };
}
