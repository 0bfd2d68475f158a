// The counts along time of the filter in force. They are read again now and then while events come, not with each.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useFeed, useIpc } from "../../ipc/context";

export const BUCKETS = 120;
const AGAIN_MS = 4_000;

export function useStrip(query: string) {
  const ipc = useIpc();
  const feed = useFeed();
  const strip = useQuery({
    queryKey: ["strip", query],
    queryFn: () =>
      ipc.ask(
        ipc.api.GET("/events/strip", { params: { query: { buckets: BUCKETS, ...(query === "" ? {} : { query }) } } }),
      ),
    staleTime: AGAIN_MS,
    placeholderData: keepPreviousData,
  });
  const { refetch } = strip;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const off = feed.onFrame((frame) => {
      if (!frame.refetch && !frame.nouns.events) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void refetch();
      }, AGAIN_MS);
    });
    return () => {
      clearTimeout(timer);
      off();
    };
  }, [feed, refetch]);
  return strip.data;
}
