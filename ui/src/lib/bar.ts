// What is in one's hand, as the status bar says it in place of the sum. One screen at a time sets it.
import { useEffect, useSyncExternalStore } from "react";

export type BarNote = { held: string; about: string };

let note: BarNote | undefined;
const listeners = new Set<() => void>();
const set = (next: BarNote | undefined) => {
  note = next;
  for (const listener of listeners) listener();
};

export function useBarNote(held: string | undefined, about: string): void {
  useEffect(() => {
    if (held === undefined) return;
    set({ held, about });
    return () => set(undefined);
  }, [held, about]);
}

export const useShownBarNote = (): BarNote | undefined =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => note,
  );
