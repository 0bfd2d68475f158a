// Keeps the log of one filter in the cache: first page, older pages on demand, news from the stream.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { useFeed, useIpc } from "../../ipc/context";
import type { EventQuery } from "../../ipc/types";
import type { Filter } from "./filter";
import { append, fromPage, type Log, newestSeq, prepend, refresh, release } from "./log";

const PAGE_ROWS = 200;
const SEEN_ROWS = 80;
const GATHER_MS = 200;

export function useLog(filter: Filter, following: boolean) {
  const ipc = useIpc();
  const feed = useFeed();
  const queries = useQueryClient();
  // Its own family: the stream must not throw away pages that were scrolled in.
  const key = JSON.stringify(filter);
  const lastSeen = useRef<number | undefined>(undefined);
  const busy = useRef(false);
  const ask = useCallback(
    (query: EventQuery) => ipc.ask(ipc.api.GET("/events", { params: { query: { ...JSON.parse(key), ...query } } })),
    [ipc, key],
  );
  const change = useCallback(
    (step: (log: Log) => Log) => queries.setQueryData<Log>(["log", key], (log) => (log ? step(log) : log)),
    [queries, key],
  );
  const query = useQuery({
    queryKey: ["log", key],
    queryFn: async () => fromPage(await ask({ limit: PAGE_ROWS })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const { refetch } = query;

  const sync = useCallback(async () => {
    const log = queries.getQueryData<Log>(["log", key]);
    if (!log) return;
    const newest = newestSeq(log);
    if (newest === undefined) {
      await refetch();
      return;
    }
    const news = await ask({ after: newest, limit: PAGE_ROWS });
    if (following && news.newer !== undefined) {
      await refetch();
      return;
    }
    change((old) => append(old, news, following));
    const seen = Math.min(lastSeen.current ?? newest, newest);
    const again = await ask({ before: seen + 1, limit: SEEN_ROWS });
    change((old) => refresh(old, again, seen));
  }, [ask, change, following, key, queries, refetch]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let live = true;
    const off = feed.onFrame((frame) => {
      if (!frame.refetch && !frame.nouns.events) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        // A refusal here is shown by the status bar and mended by the next frame.
        if (live) void sync().catch(() => undefined);
      }, GATHER_MS);
    });
    return () => {
      live = false;
      clearTimeout(timer);
      off();
    };
  }, [feed, sync]);

  useEffect(() => {
    if (!following) return;
    const log = queries.getQueryData<Log>(["log", key]);
    if (log?.behind) void refetch();
    else change(release);
  }, [following, change, key, queries, refetch]);

  const loadOlder = useCallback(async () => {
    const log = queries.getQueryData<Log>(["log", key]);
    if (!log?.older || busy.current) return;
    busy.current = true;
    try {
      const page = await ask({ before: Number(log.older), limit: PAGE_ROWS });
      change((old) => prepend(old, page));
    } finally {
      busy.current = false;
    }
  }, [ask, change, key, queries]);

  const see = useCallback((seq: number) => {
    lastSeen.current = seq;
  }, []);

  return { log: query.data, error: query.error, refetch, loadOlder, see };
}
