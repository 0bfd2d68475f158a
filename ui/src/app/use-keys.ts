// Turns key presses into actions. Typing, dialogs and focused controls keep the keys that are theirs.
import { useEffect } from "react";
import { run, useActionBoard } from "../lib/actions";
import { isSingleKey, match, strokeOf } from "../lib/keys";

const SEQUENCE_MS = 1_200;
const TYPING =
  "input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable=true]";
const PRESSABLE = "button, a[href], summary, [role=switch], [role=tab], [role=menuitem], [role=slider], input";

export function useKeys(singleKeys: boolean): void {
  const board = useActionBoard();
  useEffect(() => {
    let pending = "";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const forget = () => {
      pending = "";
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (event.key === "Shift" || event.key === "Control" || event.key === "Meta" || event.key === "Alt") return;
      // An open dialog or menu owns the keyboard.
      if (document.querySelector("[role=dialog][data-state=open], [role=menu][data-state=open]")) return;
      const target = event.target instanceof Element ? event.target : document.body;
      const stroke = strokeOf(event);
      if ((stroke === "enter" || stroke === "space") && target.closest(PRESSABLE)) return;
      const typing = target.closest(TYPING) !== null;
      const usable = board
        .read()
        .filter((action) => (!typing || action.whileTyping) && (singleKeys || !isSingleKey(action.shortcut ?? "")));
      const found = match(usable, pending, stroke);
      clearTimeout(timer);
      forget();
      if (!found) return;
      event.preventDefault();
      if ("action" in found) run(found.action);
      else {
        pending = found.pending;
        timer = setTimeout(forget, SEQUENCE_MS);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", onKey);
    };
  }, [board, singleKeys]);
}
