// The keys of the panes, while one of them has the keyboard.
import type { KeyboardEvent } from "react";
import type { HandsOn } from "./use-hands";

/** One of the two panes. Menus that float say their side too, and are none. */
export const PANE = "[data-side=source], [data-side=target]";

const WALK: Record<string, "up" | "down" | "first" | "last"> = {
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "first",
  End: "last",
};

/** What is not theirs goes on to the rest of the page. Where single letters are off, T is a letter of a name like any. */
export function onPaneKey(event: KeyboardEvent, on: HandsOn, letters: boolean): void {
  if (!(event.target instanceof Element) || !event.target.matches(PANE)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const now = event.timeStamp;
  const { key } = event;
  const walk = WALK[key];
  if (walk) on.walk(walk, event.shiftKey);
  else if (key === "ArrowLeft") on.cross("source");
  else if (key === "ArrowRight") on.cross("target");
  else if (key === "Enter" || (key === " " && !on.isTyping(now))) on.enter();
  else if (key === "Escape") {
    if (!on.letGo()) return;
  } else if (key === "Delete" || key === "Backspace") {
    const field = on.here();
    if (field !== undefined) on.pull(field);
  } else if (letters && key.toLowerCase() === "t" && !on.isTyping(now)) on.transform();
  else if (/^[\p{L}\p{N}_ ]$/u.test(key)) on.letter(key, now);
  else return;
  event.preventDefault();
}
