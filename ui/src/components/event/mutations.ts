// What one can do to a delivery. Both answers refresh the event and its row.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useIpc } from "../../ipc/context";
import type { Resolution } from "../../ipc/types";

export type DeliveryStep =
  | { delivery: string; act: "replay" | "restore" }
  | { delivery: string; act: "resolve"; resolution: Resolution };

export function useDeliveryStep() {
  const ipc = useIpc();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (step: DeliveryStep) =>
      step.act === "resolve"
        ? ipc.ask(
            ipc.api.POST("/deliveries/{id}/resolve", {
              params: { path: { id: step.delivery } },
              body: step.resolution,
            }),
          )
        : ipc.ask(ipc.api.POST(`/deliveries/{id}/${step.act}`, { params: { path: { id: step.delivery } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["events"] }),
  });
}
