// What one can do in the inbox. Every answer makes the lists be read again.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useIpc } from "../../ipc/context";
import { desk, type ReplayAct, type ReplayAsk } from "../../ipc/desk";
import type { PlanAsk } from "../../ipc/types";

export function useDesk() {
  const ipc = useIpc();
  const queries = useQueryClient();
  const again = () => {
    for (const noun of ["inbox", "replays", "events", "status"]) void queries.invalidateQueries({ queryKey: [noun] });
  };
  return {
    plan: useMutation({ mutationFn: (body: PlanAsk) => desk.plan(ipc, body) }),
    look: useMutation({ mutationFn: (route: string) => desk.look(ipc, route), onSettled: again }),
    make: useMutation({ mutationFn: (ask: ReplayAsk) => desk.makeReplay(ipc, ask), gcTime: 0 }),
    act: useMutation({
      mutationFn: ({ id, act }: { id: string; act: ReplayAct }) => desk.act(ipc, id, act),
      onSettled: again,
    }),
    report: useMutation({ mutationFn: (id: string) => desk.report(ipc, id) }),
  };
}

export type Desk = ReturnType<typeof useDesk>;
