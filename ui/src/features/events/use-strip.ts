// The counts along time of the filter in force. They are read again now and then while events come, not with each.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useIpc } from "../../ipc/context";
import { useAgain } from "../../ipc/use-again";

export const BUCKETS = 120;
const AGAIN_MS = 4_000;

export function useStrip(query: string) {
  const ipc = useIpc();
  const strip = useQuery({
    queryKey: ["strip", query],
    queryFn: () =>
      ipc.ask(
        ipc.api.GET("/events/strip", { params: { query: { buckets: BUCKETS, ...(query === "" ? {} : { query }) } } }),
      ),
    staleTime: AGAIN_MS,
    placeholderData: keepPreviousData,
  });
  useAgain(strip.refetch, AGAIN_MS);
  return strip.data;
}
