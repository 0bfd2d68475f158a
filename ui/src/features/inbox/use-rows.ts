// The rows of a cause, page by page, newest first.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useIpc } from "../../ipc/context";
import { desk, type InboxRow } from "../../ipc/desk";

const NONE: InboxRow[] = [];

export function useGroupRows(group: string | undefined) {
  const ipc = useIpc();
  const pages = useInfiniteQuery({
    queryKey: ["inbox", group, "rows"],
    queryFn: ({ pageParam }) => desk.rows(ipc, group ?? "", pageParam),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.older,
    enabled: group !== undefined,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows) ?? NONE, [pages.data]);
  return {
    rows,
    loading: pages.isPending && group !== undefined,
    error: pages.error,
    older: pages.hasNextPage,
    reading: pages.isFetchingNextPage,
    more: () => void pages.fetchNextPage(),
    again: () => void pages.refetch(),
  };
}

export type GroupRows = ReturnType<typeof useGroupRows>;
