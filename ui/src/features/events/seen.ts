// Which moments one looks at, told from the list to the strip without drawing the screen between them.
import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { EventRow } from "../../ipc/types";

export type Seen = { from: number; until: number };
export type SeenStore = ReturnType<typeof createSeen>;

export function createSeen() {
  let seen: Seen | undefined;
  const listeners = new Set<() => void>();
  return {
    read: () => seen,
    tell: (first: EventRow, last: EventRow) => {
      if (seen?.from === first.received_at && seen.until === last.received_at) return;
      seen = { from: first.received_at, until: last.received_at };
      for (const listener of listeners) listener();
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

export const useSeenStore = (): SeenStore => useMemo(createSeen, []);
export const useSeen = (store: SeenStore): Seen | undefined =>
  useSyncExternalStore(
    useCallback((listener) => store.subscribe(listener), [store]),
    store.read,
  );
