// What a remedy's button does. One place, so that the same problem is mended the same way on every screen.
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useIpc } from "../ipc/context";
import type { Problem } from "../ipc/types";

/** A function that gives a problem's act, or nothing when there is none to offer. `again` asks once more. */
export function useRemedy(again?: () => void): (problem: Problem) => (() => void) | undefined {
  const navigate = useNavigate();
  const ipc = useIpc();
  const queries = useQueryClient();
  const refresh = () => void queries.invalidateQueries();

  return (problem) => {
    const { subject } = problem;
    switch (problem.remedy.kind) {
      case "none":
        return undefined;
      case "retry":
        return again ?? refresh;
      case "reconnect":
        // Everywhere the same way: into the wizard, on this connection, with what is stored kept.
        return subject?.kind === "connection"
          ? () => void navigate({ to: "/connections/$id/sign-in", params: { id: subject.id } })
          : () => void navigate({ to: "/connections" });
      case "grant":
        return subject?.kind === "connection"
          ? () => void navigate({ to: "/connections", search: { id: subject.id, tab: "permissions" } })
          : undefined;
      case "remap":
      case "choose_container":
      case "add_label":
        return subject?.kind === "route"
          ? () => void navigate({ to: "/routes/$id", params: { id: subject.id } })
          : () => void navigate({ to: "/routes" });
      case "look_again":
        if (subject?.kind !== "route") return again ?? refresh;
        return () =>
          void ipc
            .done(ipc.api.POST("/routes/{id}/look", { params: { path: { id: subject.id } } }))
            .finally(() => queries.invalidateQueries({ queryKey: ["routes"] }));
      case "ask_person":
        return () => void navigate({ to: "/events", search: { state: "in_doubt" } });
      case "unlock_keyring":
        return () =>
          void ipc
            .done(ipc.api.POST("/vault/retry"))
            .catch(() => undefined)
            .finally(refresh);
      case "wait_until":
        return again ?? refresh;
      case "free_disk":
        return () => void navigate({ to: "/settings/storage" });
      case "change_port":
      case "open_help":
        return () => void navigate({ to: "/settings" });
    }
  };
}
