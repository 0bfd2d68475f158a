// Keeps the window of one filter: first page or the moment jumped to, pages at both ends on demand, news from the stream.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useFeed, useIpc } from "../../ipc/context";
import type { EventPage, EventQuery } from "../../ipc/types";
import { append, extend, fromPage, isLive, knownTo, type Log, newestSeq, prepend, refresh, release } from "./log";

const PAGE_ROWS = 200;
const SEEN_ROWS = 80;
const GATHER_MS = 200;
/** A search that found little goes on by itself for so long, then it is asked whether to. */
const BY_ITSELF_MS = 900;
const ASKED_MS = 6_000;
const ENOUGH_ROWS = 40;

export function useLog(query: string, at: number | undefined, following: boolean) {
  const ipc = useIpc();
  const feed = useFeed();
  const queries = useQueryClient();
  // Its own family: the stream must not throw away pages that were scrolled in.
  const key = `${at ?? ""} ${query}`;
  const lastSeen = useRef<number | undefined>(undefined);
  const busy = useRef(false);
  const [looking, setLooking] = useState(false);
  const stopped = useRef(false);
  const ask = useCallback(
    (how: EventQuery): Promise<EventPage> =>
      ipc.ask(ipc.api.GET("/events", { params: { query: { ...(query === "" ? {} : { query }), ...how } } })),
    [ipc, query],
  );
  const read = useCallback(() => queries.getQueryData<Log>(["log", key]), [queries, key]);
  const change = useCallback(
    (step: (log: Log) => Log) => queries.setQueryData<Log>(["log", key], (log) => (log ? step(log) : log)),
    [queries, key],
  );
  const first = useQuery({
    queryKey: ["log", key],
    queryFn: async () => {
      const around = at === undefined ? {} : { at };
      let log = fromPage(await ask({ limit: PAGE_ROWS, ...around }));
      const until = Date.now() + BY_ITSELF_MS;
      while (log.searchedBackTo !== undefined && log.rows.length < ENOUGH_ROWS && Date.now() < until) {
        log = prepend(log, await ask({ before: Number(log.older), limit: PAGE_ROWS }));
      }
      return log;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const { refetch } = first;

  const sync = useCallback(async () => {
    const log = read();
    if (!log) return;
    const newest = newestSeq(log);
    if (isLive(log)) {
      if (newest === undefined && log.lookedTo === 0) {
        await refetch();
        return;
      }
      const news = await ask({ after: knownTo(log), limit: PAGE_ROWS });
      if (following && news.newer !== undefined && !news.partial) {
        await refetch();
        return;
      }
      change((old) => append(old, news, following));
    }
    if (newest === undefined) return;
    const seen = Math.min(lastSeen.current ?? newest, newest);
    const again = await ask({ before: seen + 1, limit: SEEN_ROWS });
    change((old) => refresh(old, again, seen));
  }, [ask, change, following, read, refetch]);

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
    const log = read();
    if (log && (log.behind || !isLive(log))) void refetch();
    else change(release);
  }, [following, change, read, refetch]);

  /** One page at a time, whichever end asks; what was asked for another filter goes nowhere. */
  const page = useCallback(
    async (how: EventQuery | undefined, join: (log: Log, page: EventPage) => Log) => {
      if (how === undefined || busy.current) return;
      busy.current = true;
      try {
        const answer = await ask({ ...how, limit: PAGE_ROWS });
        change((old) => join(old, answer));
      } finally {
        busy.current = false;
      }
    },
    [ask, change],
  );

  const loadOlder = useCallback(async () => {
    const log = read();
    // Where the search ran out of time a person says whether it goes on.
    const more = log?.older !== undefined && log.searchedBackTo === undefined;
    await page(more ? { before: Number(log.older) } : undefined, prepend);
  }, [page, read]);
  const loadNewer = useCallback(async () => {
    const log = read();
    await page(log?.ahead === undefined ? undefined : { after: Number(log.ahead) }, extend);
  }, [page, read]);

  const lookFurther = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    stopped.current = false;
    setLooking(true);
    const until = Date.now() + ASKED_MS;
    const had = read()?.rows.length ?? 0;
    try {
      for (;;) {
        const log = read();
        if (log?.older === undefined || stopped.current) break;
        if (log.rows.length - had >= ENOUGH_ROWS || Date.now() > until) break;
        const answer = await ask({ before: Number(log.older), limit: PAGE_ROWS });
        change((old) => prepend(old, answer));
        if (!answer.partial) break;
      }
    } finally {
      busy.current = false;
      setLooking(false);
    }
  }, [ask, change, read]);
  const stop = useCallback(() => {
    stopped.current = true;
  }, []);
  // Another filter: nobody waits for this one any more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the filter changes
  useEffect(() => stop, [stop, key]);

  const see = useCallback((seq: number) => {
    lastSeen.current = seq;
  }, []);

  return {
    log: first.data,
    error: first.error,
    refetch,
    loadOlder,
    loadNewer,
    look: { further: lookFurther, stop, running: looking },
    see,
  };
}
