// What one can do to a delivery. Both answers refresh the event and its row.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useIpc } from "../../ipc/context";
import type { Resolution } from "../../ipc/types";

export type DeliveryStep =
  | { delivery: string; act: "replay" }
  | { delivery: string; act: "resolve"; resolution: Resolution };

export function useDeliveryStep() {
  const ipc = useIpc();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (step: DeliveryStep) =>
      step.act === "replay"
        ? ipc.ask(ipc.api.POST("/deliveries/{id}/replay", { params: { path: { id: step.delivery } } }))
        : ipc.ask(
            ipc.api.POST("/deliveries/{id}/resolve", {
              params: { path: { id: step.delivery } },
              body: step.resolution,
            }),
          ),
    onSettled: () => queries.invalidateQueries({ queryKey: ["events"] }),
  });
}
