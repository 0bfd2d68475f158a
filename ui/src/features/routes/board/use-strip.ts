// The line's own choices above the board: open while a new line is begun, and where the keyboard goes as they come and go.
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { RouteView } from "../../../ipc/types";
import { useVoice } from "../../../lib/announce";
import { board as words } from "../../../lib/words/board";
import { isCheckable } from "./board";
import type { Line } from "./use-line";

/** What is named stands there only once the screen has been drawn anew. */
const focusSoon = (css: string) => setTimeout(() => document.querySelector<HTMLElement>(css)?.focus(), 0);

export function useStrip(route: RouteView | undefined, line: Line, made: string | undefined) {
  const navigate = useNavigate();
  const { say } = useVoice();
  const { draft, step } = line;
  const [open, setOpen] = useState(route === undefined && !isCheckable(draft));
  const [asked, setAsked] = useState(false);
  const isNew =
    made !== undefined && (line.container.data?.fields.some((one) => one.id === made && one.can_key) ?? false);
  const at = route?.id;

  // The key column that a plan has made is the one it was made for.
  useEffect(() => {
    if (made === undefined || !isNew) return;
    if (draft.key_field !== made) step({ do: "set", change: { key_field: made } });
    if (at === undefined) void navigate({ to: "/routes/new", search: {}, replace: true, ignoreBlocker: true });
    else void navigate({ to: "/routes/$id", params: { id: at }, search: {}, replace: true, ignoreBlocker: true });
  }, [made, isNew, draft.key_field, step, navigate, at]);

  const close = () => {
    setOpen(false);
    focusSoon("[data-side=source]");
  };
  return {
    open,
    /** Saving was asked for, and there is no name yet. */
    unnamed: asked && draft.name.trim() === "",
    close,
    toggle: () => {
      if (open) return close();
      setOpen(true);
      focusSoon("[data-testid=route-name]");
    },
    askName: () => {
      setAsked(true);
      setOpen(true);
      say(words.needsName);
      focusSoon("[data-testid=route-name]");
    },
  };
}
