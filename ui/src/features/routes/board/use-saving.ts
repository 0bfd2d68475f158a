// Saving the line as its next version, and taking steps back: as actions for buttons, keys and palette.
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useIpc } from "../../../ipc/context";
import type { RouteView } from "../../../ipc/types";
import type { Action } from "../../../lib/actions";
import { useVoice } from "../../../lib/announce";
import { board as words } from "../../../lib/words/board";
import { type Draft, draftOf } from "./board";
import { keepDraft } from "./keep";
import type { useLineSteps } from "./queries";
import type { Line } from "./use-line";
import { useSteady } from "./use-steady";

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
  const saved = useSteady(() => (line.draft.name.trim() === "" ? askName() : write(line.sent)));
  const turn = useSteady((name: "undo" | "redo") => {
    step({ do: name });
    say(name === "undo" ? words.undone : words.redone);
  });
  const label = route ? words.saveAs(route.version + 1) : words.save;
  const able = line.changed && !save.isPending;
  const past = edit.past.length > 0;
  const future = edit.future.length > 0;
  // The same things as long as they look the same, so that the bar is not drawn anew for every move of the hand.
  const actions = useMemo(() => {
    const back = (name: "undo" | "redo", shortcut: string, enabled: boolean): Action => ({
      name,
      label: words[name],
      shortcut,
      enabled,
      perform: () => turn(name),
    });
    const keep: Action = { name: "save", label, shortcut: "mod+s", whileTyping: true, enabled: able, perform: saved };
    return { save: keep, undo: back("undo", "mod+z", past), redo: back("redo", "mod+shift+z", future) };
  }, [label, able, past, future, saved, turn]);
  return { write, actions };
}
