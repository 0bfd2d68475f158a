// The moves of a case before those that came with it, page by page on demand.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type CaseDetail, type CaseMove, cases } from "../../ipc/cases";
import { useIpc } from "../../ipc/context";

type Page = { moves: CaseMove[]; older: string | undefined };

export function useOlder(one: CaseDetail) {
  const ipc = useIpc();
  const [read, setRead] = useState<Page | undefined>(undefined);
  const older = read ? read.older : one.older;
  const more = useMutation({
    mutationFn: (before: string) => cases.one(ipc, one.id, before),
    onSuccess: (page) => setRead((old) => ({ moves: [...(old?.moves ?? []), ...page.moves], older: page.older })),
  });
  // What has come since pushes some of the first page into what was read before: each is shown once.
  const shown = [...one.moves, ...(read?.moves ?? [])];
  return {
    moves: shown.filter((move, index) => shown.findIndex((other) => other.delivery === move.delivery) === index),
    older: older !== undefined,
    reading: more.isPending,
    error: more.error,
    more: () => older !== undefined && more.mutate(older),
  };
}
