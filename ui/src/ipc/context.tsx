// Hands the relay's client and feed to the screens, and remounts them when the space changes.
import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import type { Ipc } from "./client";
import type { StreamState } from "./host";
import type { Feed } from "./query";

type Wire = { ipc: Ipc; feed: Feed };
const WireContext = createContext<Wire | null>(null);

export function WireProvider({ ipc, feed, children }: Wire & { children: ReactNode }) {
  return <WireContext.Provider value={{ ipc, feed }}>{children}</WireContext.Provider>;
}

function useWire(): Wire {
  const wire = useContext(WireContext);
  if (!wire) throw new Error("WireProvider is missing above this component.");
  return wire;
}

export const useIpc = (): Ipc => useWire().ipc;
export const useFeed = (): Feed => useWire().feed;

/** The base in force, as a value that re-renders when the space is switched. */
export function useBase(): string {
  const { ipc } = useWire();
  return useSyncExternalStore(ipc.onSwitch, ipc.base);
}

export function useStreamState(): StreamState {
  const { feed } = useWire();
  return useSyncExternalStore(feed.onState, feed.state);
}
