// What one can do in Practice. Answers go straight into the cache, the stream brings the rest.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useIpc } from "../../ipc/context";
import { practiceQuery } from "../../ipc/queries";
import type { DialsChange, PracticeState } from "../../ipc/types";

export function usePracticeSteps() {
  const ipc = useIpc();
  const queries = useQueryClient();
  const keep = (state: PracticeState) => queries.setQueryData(practiceQuery(ipc).queryKey, state);
  const refresh = () => {
    for (const noun of ["practice", "events", "status"]) void queries.invalidateQueries({ queryKey: [noun] });
  };
  return {
    call: useMutation({
      mutationFn: () => ipc.ask(ipc.api.POST("/practice/call", { body: {} })),
      onSuccess: refresh,
    }),
    dials: useMutation({
      mutationFn: (change: DialsChange) => ipc.ask(ipc.api.PUT("/practice/dials", { body: change })),
      onSuccess: keep,
    }),
    reset: useMutation({
      mutationFn: () => ipc.ask(ipc.api.POST("/practice/reset")),
      onSuccess: (state) => {
        keep(state);
        refresh();
      },
    }),
  };
}
