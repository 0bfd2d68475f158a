// Leads to where a cause is mended: the board with its cord in hand, the sign-in, a plan, or a replay.
import { useNavigate, useRouter } from "@tanstack/react-router";
import type { Group } from "../../ipc/desk";
import { useVoice } from "../../lib/announce";
import { inbox as words } from "../../lib/words/inbox";
import { wayOf } from "./model";
import type { Desk } from "./mutations";

export function useFix(desk: Desk, onReplay: () => void) {
  const navigate = useNavigate();
  const router = useRouter();
  const { toast } = useVoice();
  return (group: Group) => {
    const way = wayOf(group);
    switch (way?.go) {
      case undefined:
        return;
      case "address":
        return router.history.push(way.href);
      case "board":
        return void navigate({
          to: "/routes/$id",
          params: { id: way.route },
          search: way.cord === undefined ? {} : { cord: way.cord },
        });
      case "plan":
        return desk.plan.mutate(way.body, {
          onSuccess: ({ id }) =>
            void navigate({ to: "/plans/$id", params: { id }, search: group.route ? { line: group.route.id } : {} }),
        });
      case "connection":
        return void navigate({ to: "/connections", search: way.id === undefined ? {} : { id: way.id } });
      case "look":
        return desk.look.mutate(way.route, { onSuccess: () => toast(words.looked) });
      case "replay":
        return onReplay();
    }
  };
}
