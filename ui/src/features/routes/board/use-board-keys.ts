// The keys of the board as actions: for the status bar, the list of keys and the palette. While the keyboard is in a
// pane the pane answers first; from anywhere else on the screen the same key first brings it there.
import { type Action, useActions } from "../../../lib/actions";
import { board as words } from "../../../lib/words/board";
import type { Side } from "./hands";
import type { HandsOn } from "./use-hands";

const focusPane = (side: string) => document.querySelector<HTMLElement>(`[data-side=${side}]`)?.focus();

/** The menu of the row one stands on: what becomes of the field. */
function openPolicy(): void {
  const row = document.querySelector("[data-side=source]")?.getAttribute("aria-activedescendant");
  if (row) document.getElementById(row)?.querySelector<HTMLElement>("[data-testid=policy]")?.click();
}

export function useBoardKeys(
  on: HandsOn,
  shown: boolean,
  /** Single letters are on. */
  letters: boolean,
  onFind: (side: Side, text: string | undefined) => void,
  others: readonly Action[],
): void {
  const { hands } = on;
  const holding = hands.held !== undefined;
  const { keys } = words;
  const act = (
    name: string,
    label: string,
    shortcut: string,
    perform: () => void,
    more: Partial<Action> = {},
  ): Action => ({
    name: `board-${name}`,
    label,
    shortcut,
    enabled: shown,
    perform: () => {
      focusPane(hands.side);
      perform();
    },
    ...more,
  });
  const field = on.here();
  useActions([
    act("left", keys.left, "left", () => on.cross("source"), { bar: keys.side, pair: "right" }),
    act("right", keys.right, "right", () => on.cross("target")),
    act("up", keys.up, "up", () => on.walk("up", false), { bar: holding ? keys.next : keys.rows, pair: "down" }),
    act("down", keys.down, "down", () => on.walk("down", false)),
    act("any-up", keys.anyUp, "shift+up", () => on.walk("up", true)),
    act("any-down", keys.anyDown, "shift+down", () => on.walk("down", true)),
    act("enter", holding ? keys.plug : keys.pick, "enter", on.enter, { bar: holding ? keys.plug : keys.pick }),
    act("let-go", keys.letGo, "escape", () => void on.letGo(), { enabled: shown && holding, bar: keys.letGo }),
    act("transform", keys.transform, letters ? "t" : "mod+enter", on.transform, { bar: keys.transform }),
    act("pull", keys.pull, "delete", () => field !== undefined && on.pull(field), {
      enabled: shown && field !== undefined && !holding,
      bar: keys.pull,
    }),
    act("privacy", keys.privacy, "alt+p", openPolicy, { enabled: shown && !holding && hands.side === "source" }),
    {
      name: "board-find",
      label: words.find,
      shortcut: "/",
      enabled: shown,
      perform: () => onFind(hands.side, ""),
    },
    ...others,
  ]);
}
