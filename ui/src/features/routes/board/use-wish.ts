// What the target does not have yet is planned: the plan is looked at on its own screen, and what is not saved here is
// kept and taken up again on the way back.
import { useNavigate } from "@tanstack/react-router";
import type { RouteView, Wanted } from "../../../ipc/types";
import { useVoice } from "../../../lib/announce";
import { board as words } from "../../../lib/words/board";
import type { Draft } from "./board";
import type { useLineSteps } from "./queries";

export function useWish(route: RouteView | undefined, draft: Draft, plan: ReturnType<typeof useLineSteps>["plan"]) {
  const navigate = useNavigate();
  const { say } = useVoice();
  return {
    planning: plan.isPending,
    wish: (wanted: Wanted) =>
      plan.mutate(
        { connection: draft.target, container: draft.container, wanted },
        {
          onSuccess: ({ id }) => {
            say(words.planned);
            const search = { line: route?.id ?? "new", ...(wanted.key_column ? { wants: "key" as const } : {}) };
            void navigate({ to: "/plans/$id", params: { id }, search, ignoreBlocker: true });
          },
        },
      ),
  };
}
