// How large the dock is and what its left shows. Opened for steps it takes the keyboard; Escape gives it back.
import { type KeyboardEvent, useState } from "react";
import { useMedia } from "../../../lib/media";
import type { DockSize } from "./dock";

const FIRST = "[data-testid=hand] [data-testid=chain] :is(input, select, textarea)";

export function useDock() {
  const small = useMedia("(max-height: 700px), (max-width: 1279px)");
  const [chosen, setSize] = useState<DockSize | undefined>(undefined);
  const [filter, setFilter] = useState(false);
  const size = chosen ?? (small ? "folded" : "low");
  const back = () => {
    setSize(undefined);
    setFilter(false);
    document.querySelector<HTMLElement>("[data-side=target]")?.focus();
  };
  return {
    size,
    setSize,
    filter,
    toggleFilter: () => {
      if (filter) return back();
      setFilter(true);
      setSize("tall");
    },
    showSteps: (first = FIRST) => {
      setFilter(false);
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
