// Keeps the page's cache true: stream frames name the nouns they touched, and those queries are asked again.
import { QueryClient } from "@tanstack/react-query";
import { type Ipc, Refused } from "./client";
import type { StreamState } from "./host";
import type { Frame } from "./types";

const NOUNS = [
  "events",
  "routes",
  "connections",
  "plans",
  "jobs",
  "practice",
  "status",
  "settings",
  "inbox",
  "replays",
  "audit",
  "cases",
  "storage",
] as const;
export type Noun = (typeof NOUNS)[number];

/** Which query families a frame makes stale. The shell counts deliveries and says what is held: status goes with both. */
export function staleNouns(frame: Frame): Noun[] {
  if (frame.refetch) return [...NOUNS];
  const named = NOUNS.filter((noun) => (frame.nouns[noun] ?? 0) > 0);
  const told = named.includes("events") || named.includes("connections");
  return told && !named.includes("status") ? [...named, "status"] : named;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        // A refusal with words is an answer; only an unreachable relay is worth asking again.
        retry: (count, error) => error instanceof Refused && error.status === 0 && count < 2,
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}

export type Feed = {
  onFrame: (listener: (frame: Frame) => void) => () => void;
  onState: (listener: () => void) => () => void;
  state: () => StreamState;
  stop: () => void;
};

const GATHER_MS = 150;

/** Listens for the whole page. Frames that come close together refresh once. */
export function createFeed(ipc: Ipc, queries: QueryClient): Feed {
  const frameListeners = new Set<(frame: Frame) => void>();
  const stateListeners = new Set<() => void>();
  let state: StreamState = "open";
  let gathered = new Set<Noun>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    timer = undefined;
    const nouns = gathered;
    gathered = new Set();
    for (const noun of nouns) void queries.invalidateQueries({ queryKey: [noun] });
  };
  const onFrame = (frame: Frame) => {
    for (const noun of staleNouns(frame)) gathered.add(noun);
    timer ??= setTimeout(flush, GATHER_MS);
    for (const listener of frameListeners) listener(frame);
  };
  const onState = (next: StreamState) => {
    const back = state === "lost" && next === "open";
    state = next;
    for (const listener of stateListeners) listener();
    // What happened while nobody listened is unknown, so everything is asked again.
    if (back) onFrame({ upto: 0, nouns: {}, ids: [], refetch: true });
  };
  let stop = ipc.host.subscribe(ipc.base(), onFrame, onState);
  const offSwitch = ipc.onSwitch(() => {
    stop();
    queries.clear();
    stop = ipc.host.subscribe(ipc.base(), onFrame, onState);
  });
  return {
    onFrame: (listener) => {
      frameListeners.add(listener);
      return () => {
        frameListeners.delete(listener);
      };
    },
    onState: (listener) => {
      stateListeners.add(listener);
      return () => {
        stateListeners.delete(listener);
      };
    },
    state: () => state,
    stop: () => {
      clearTimeout(timer);
      offSwitch();
      stop();
    },
  };
}
