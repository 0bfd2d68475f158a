// Long work of the storage as a job: begun, looked at until it has ended, stopped on demand; its end is told once.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useIpc } from "../../ipc/context";
import { jobQuery } from "../../ipc/queries";
import type { Job } from "../../ipc/types";

export function useWork(begin: () => Promise<Job>, onDone: (job: Job) => void) {
  const ipc = useIpc();
  const queries = useQueryClient();
  const [id, setId] = useState<string | undefined>(undefined);
  const looked = useQuery(jobQuery(ipc, id));
  const start = useMutation({ mutationFn: begin, onSuccess: (job) => setId(job.id) });
  const stop = useMutation({
    mutationFn: (which: string) => ipc.ask(ipc.api.DELETE("/jobs/{id}", { params: { path: { id: which } } })),
    onSettled: () => looked.refetch(),
  });
  const job: Job | undefined = id === undefined ? undefined : looked.data;
  const tell = useRef(onDone);
  useEffect(() => {
    tell.current = onDone;
  });
  const told = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (job === undefined || job.state === "running" || told.current === job.id) return;
    told.current = job.id;
    void queries.invalidateQueries({ queryKey: ["storage"] });
    if (job.state === "done") tell.current(job);
  }, [job, queries]);
  return {
    job,
    running: start.isPending || (id !== undefined && (job === undefined || job.state === "running")),
    cancelled: job?.state === "cancelled",
    error: start.error ?? looked.error,
    problem: job?.problem,
    begin: () => {
      start.reset();
      setId(undefined);
      start.mutate();
    },
    stop: () => {
      if (id !== undefined) stop.mutate(id);
    },
  };
}

export type Work = ReturnType<typeof useWork>;
