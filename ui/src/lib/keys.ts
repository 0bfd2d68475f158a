// From key presses to action names. Pure: no listeners, no React.

export type Stroke = string;
type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

const NAMES: Record<string, string> = {
  " ": "space",
  Escape: "escape",
  Enter: "enter",
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Delete: "delete",
  End: "end",
  Home: "home",
};

/** `mod` is Ctrl, or Cmd on a Mac. Shift is named only where it is not already in the character (`?`). */
export function strokeOf(press: Press): Stroke {
  const name = NAMES[press.key] ?? press.key.toLowerCase();
  const letter = name.length > 1 || /[a-z0-9]/.test(name);
  const parts = [];
  if (press.ctrlKey || press.metaKey) parts.push("mod");
  if (press.altKey) parts.push("alt");
  if (press.shiftKey && letter) parts.push("shift");
  return [...parts, name].join("+");
}

/** Keys that work while single letters are off, and while a text field has the focus only if `mod`. */
export function isSingleKey(shortcut: string): boolean {
  return shortcut.split(" ").some((stroke) => /^(shift\+)?[^+\s]$/.test(stroke));
}

export type Bound = { shortcut?: string; also?: readonly string[]; enabled: boolean };

/** The action a stroke completes, or that a longer sequence has begun, or nothing. The last bound wins. */
export function match<A extends Bound>(
  actions: readonly A[],
  pending: string,
  stroke: Stroke,
): { action: A } | { pending: string } | undefined {
  const typed = pending === "" ? stroke : `${pending} ${stroke}`;
  let begun = false;
  for (const action of [...actions].reverse()) {
    for (const shortcut of [action.shortcut, ...(action.also ?? [])]) {
      if (shortcut === undefined || !action.enabled) continue;
      if (shortcut === typed) return { action };
      if (shortcut.startsWith(`${typed} `)) begun = true;
    }
  }
  if (begun) return { pending: typed };
  // A sequence that leads nowhere gives its last key a chance of its own.
  return pending === "" ? undefined : match(actions, "", stroke);
}

const LABELS: Record<string, string> = {
  space: "Space",
  escape: "Esc",
  enter: "Enter",
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
  end: "End",
  home: "Home",
  delete: "Del",
  shift: "Shift",
  alt: "Alt",
};

/** What stands on the key caps: `mod+k` is Ctrl and K, or ⌘ and K. */
export function caps(shortcut: string, mac: boolean): string[] {
  return shortcut
    .split(" ")
    .flatMap((stroke) => (stroke === "+" ? ["+"] : stroke.split("+")))
    .map((part) => (part === "mod" ? (mac ? "⌘" : "Ctrl") : (LABELS[part] ?? part.toUpperCase())));
}

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);
