// The actions that work on every screen: going places, commands, keys.
import { useNavigate } from "@tanstack/react-router";
import type { Action } from "../lib/actions";
import { shell } from "../lib/words/shell";

export function usePageActions(open: { palette: () => void; keys: () => void }): Action[] {
  const navigate = useNavigate();
  const screen = (name: keyof typeof shell.nav, key: string, perform: () => void): Action => ({
    name: `go-${name}`,
    label: shell.go(shell.nav[name]),
    shortcut: `g ${key}`,
    enabled: true,
    group: "screens",
    perform,
  });
  return [
    screen("overview", "o", () => void navigate({ to: "/overview", search: {} })),
    screen("events", "e", () => void navigate({ to: "/events" })),
    screen("inbox", "i", () => void navigate({ to: "/inbox" })),
    screen("cases", "a", () => void navigate({ to: "/cases" })),
    screen("routes", "r", () => void navigate({ to: "/routes" })),
    screen("connections", "c", () => void navigate({ to: "/connections" })),
    screen("practice", "p", () => void navigate({ to: "/practice" })),
    screen("settings", "s", () => void navigate({ to: "/settings" })),
    screen("welcome", "w", () => void navigate({ to: "/welcome" })),
    {
      name: "palette",
      label: shell.palette.open,
      shortcut: "mod+k",
      enabled: true,
      group: "everywhere",
      whileTyping: true,
      perform: open.palette,
    },
    {
      name: "keys",
      label: shell.keys.open,
      shortcut: "?",
      enabled: true,
      group: "everywhere",
      perform: open.keys,
    },
  ];
}
