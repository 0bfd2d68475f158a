// The line's own choices above the board: open while a new line is begun, and where the keyboard goes as they come and go.
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { RouteView } from "../../../ipc/types";
import { useVoice } from "../../../lib/announce";
import { board as words } from "../../../lib/words/board";
import { isCheckable } from "./board";
import type { LineSearch } from "./search";
import type { Line } from "./use-line";

/** What is named stands there only once the screen has been drawn anew. */
const focusSoon = (css: string) => setTimeout(() => document.querySelector<HTMLElement>(css)?.focus(), 0);

export function useStrip(route: RouteView | undefined, line: Line, search: LineSearch) {
  const navigate = useNavigate();
  const { say } = useVoice();
  const { draft, step } = line;
  const [open, setOpen] = useState(route === undefined && !isCheckable(draft));
  const [asked, setAsked] = useState(false);
  const made = search.key;
  // Read anew after the plan, the board has it.
  const isThere = line.container.data?.fields.some((one) => one.id === made && one.can_key) ?? false;
  const arrived = made === undefined ? search.back === true : isThere;
  const at = route?.id;

  // The key column that a plan has made is the one it was made for. Then the address says nothing of it any more.
  useEffect(() => {
    if (!arrived) return;
    if (made !== undefined) step({ do: "set", change: { key_field: made } });
    if (at === undefined) void navigate({ to: "/routes/new", search: {}, replace: true, ignoreBlocker: true });
    else void navigate({ to: "/routes/$id", params: { id: at }, search: {}, replace: true, ignoreBlocker: true });
  }, [made, arrived, step, navigate, at]);

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
