// Saving the line as its next version, and taking steps back: as actions for buttons, keys and palette.
import { useNavigate } from "@tanstack/react-router";
import { useIpc } from "../../../ipc/context";
import type { RouteView } from "../../../ipc/types";
import type { Action } from "../../../lib/actions";
import { useVoice } from "../../../lib/announce";
import { board as words } from "../../../lib/words/board";
import { type Draft, draftOf } from "./board";
import { keepDraft } from "./keep";
import type { useLineSteps } from "./queries";
import type { Line } from "./use-line";

export function useSaving(
  line: Line,
  route: RouteView | undefined,
  save: ReturnType<typeof useLineSteps>["save"],
  askName: () => void,
) {
  const ipc = useIpc();
  const navigate = useNavigate();
  const { toast, say } = useVoice();
  const { step, edit } = line;
  const write = (given: Draft) =>
    save.mutate(
      { id: route?.id, draft: given },
      {
        onSuccess: (saved) => {
          step({ do: "load", saved: draftOf(saved) });
          keepDraft(route?.id, ipc.base(), undefined);
          toast(words.savedToast(saved.version));
          if (!route)
            void navigate({ to: "/routes/$id", params: { id: saved.id }, replace: true, ignoreBlocker: true });
        },
      },
    );
  const back = (name: "undo" | "redo", shortcut: string, enabled: boolean): Action => ({
    name,
    label: words[name],
    shortcut,
    enabled,
    perform: () => {
      step({ do: name });
      say(name === "undo" ? words.undone : words.redone);
    },
  });
  const actions = {
    save: {
      name: "save",
      label: route ? words.saveAs(route.version + 1) : words.save,
      shortcut: "mod+s",
      whileTyping: true,
      enabled: line.changed && !save.isPending,
      perform: () => (line.draft.name.trim() === "" ? askName() : write(line.sent)),
    } satisfies Action,
    undo: back("undo", "mod+z", edit.past.length > 0),
    redo: back("redo", "mod+shift+z", edit.future.length > 0),
  };
  return { write, actions };
}
