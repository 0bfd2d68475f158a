// Asking the vendor for its last records: what was fetched before, the work while it goes on, and its end.
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { problemOf } from "../../../components/problem";
import type { Ipc } from "../../../ipc/client";
import { useIpc } from "../../../ipc/context";
import { jobQuery } from "../../../ipc/queries";
import type { FetchedSample } from "../../../ipc/types";
import { useVoice } from "../../../lib/announce";
import { samples as words } from "../../../lib/words/samples";
import type { Line } from "./use-line";

const fetchedQuery = (ipc: Ipc, id: string) =>
  queryOptions({
    queryKey: ["connections", id, "samples"],
    queryFn: () => ipc.ask(ipc.api.GET("/connections/{id}/samples", { params: { path: { id } } })),
    enabled: id !== "",
  });

/** One fetched event as it stands on the board. */
export const ownOf = (one: FetchedSample) => ({
  title: one.detail === "" ? one.title : `${one.title}, ${one.detail}`,
  kind: one.kind,
  sample: one.sample,
});

export function useFetch(line: Line) {
  const ipc = useIpc();
  const queries = useQueryClient();
  const { say } = useVoice();
  const { source } = line.draft;
  const [work, setWork] = useState<string | undefined>(undefined);
  const [open, setOpen] = useState(false);
  const before = useQuery(fetchedQuery(ipc, source));
  const looked = useQuery(jobQuery(ipc, work));
  const show = (all: readonly FetchedSample[]) => {
    const chosen = line.draft.kinds;
    const fit = all.filter((one) => chosen.length === 0 || chosen.includes(one.kind));
    const shelf = (fit.length > 0 ? fit : all).map(ownOf);
    if (shelf.length === 0) return say(words.fetch.none);
    line.shelve({ from: "fetched", all: shelf, at: 0, fields: [] });
    say(words.shown(words.fetch.one));
  };
  const begin = useMutation({
    mutationFn: () =>
      ipc
        .ask(ipc.api.POST("/connections/{id}/samples", { params: { path: { id: source } }, body: { from: "vendor" } }))
        .then((answer) => ("id" in answer ? answer : undefined)),
    onSuccess: (job) => setWork(job?.id),
  });
  const cancel = useMutation({
    mutationFn: (id: string) => ipc.ask(ipc.api.DELETE("/jobs/{id}", { params: { path: { id } } })),
    onSettled: () => looked.refetch(),
  });
  const job = work === undefined ? begin.data : (looked.data ?? begin.data);
  const state = job?.state;
  const ended = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (work === undefined || state !== "done" || ended.current === work) return;
    ended.current = work;
    // What is known of the fields counts the samples too, and what is proposed follows from it.
    const again = ["connections", "routes"].map((noun) => queries.invalidateQueries({ queryKey: [noun] }));
    void Promise.all(again).then(() => {
      const now = queries.getQueryData(fetchedQuery(ipc, source).queryKey);
      setOpen(false);
      show(now?.samples ?? []);
    });
  });
  return {
    can: before.data?.can ?? false,
    why: before.data?.why,
    at: before.data?.at,
    held: before.data?.samples ?? [],
    open,
    job,
    running: begin.isPending || state === "running",
    problem: begin.error ? problemOf(begin.error) : looked.error ? problemOf(looked.error) : job?.problem,
    begin: () => {
      begin.reset();
      setWork(undefined);
      setOpen(true);
      begin.mutate();
    },
    cancel: () => {
      if (work !== undefined) cancel.mutate(work);
    },
    close: () => {
      if (state === "running" && work !== undefined) cancel.mutate(work);
      setOpen(false);
    },
    showHeld: () => show(before.data?.samples ?? []),
  };
}

export type Fetching = ReturnType<typeof useFetch>;
