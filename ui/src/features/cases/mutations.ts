// What one can do about cases. Every answer makes the lists be read again.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type CloseWhere, cases } from "../../ipc/cases";
import { useIpc } from "../../ipc/context";

export function useCaseActs() {
  const ipc = useIpc();
  const queries = useQueryClient();
  const again = () => {
    for (const noun of ["cases", "audit", "status"]) void queries.invalidateQueries({ queryKey: [noun] });
  };
  return {
    end: useMutation({
      mutationFn: ({ id, ...body }: { id: string; where: CloseWhere; reason: string }) => cases.close(ipc, id, body),
      onSettled: again,
    }),
    quiet: useMutation({
      mutationFn: ({ id, ...body }: { id: string; minutes?: number; reason: string }) => cases.quiet(ipc, id, body),
      onSettled: again,
    }),
    sweep: useMutation({
      mutationFn: (body: { cases: readonly string[]; where: CloseWhere; reason: string }) => cases.sweep(ipc, body),
      onSettled: again,
    }),
  };
}

export type CaseActs = ReturnType<typeof useCaseActs>;
