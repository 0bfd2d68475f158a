// The relay's clock, as a value that moves on while it is shown.
import { useQuery } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import { useIpc } from "../ipc/context";
import { statusQuery } from "../ipc/queries";
import { DAYS_MS } from "../lib/clock";

/** UTC milliseconds of the relay and its zone; drawn again at every whole `every_ms`. Moments need no more than days. */
export function useNow(every_ms: number = DAYS_MS): { now: number; zone: string } {
  const ipc = useIpc();
  const { clock } = ipc;
  const zone = useQuery(statusQuery(ipc)).data?.zone;
  const watch = useCallback((watcher: () => void) => clock.watch(every_ms, watcher), [clock, every_ms]);
  const now = useSyncExternalStore(watch, () => clock.at(every_ms));
  return { now, zone: zone ?? "UTC" };
}
