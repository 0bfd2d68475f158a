// What one can do in the log, as actions: moving, opening, following, filtering.
import type { EventRow } from "../../ipc/types";
import type { Action } from "../../lib/actions";
import { events as words } from "../../lib/words/events";
import type { FollowStep } from "./follow";
import { neighbour } from "./log";

export type LogSituation = {
  rows: readonly EventRow[];
  selected: string | undefined;
  open: string | undefined;
  following: boolean;
  tell: (step: FollowStep) => void;
  onCursor: (row: EventRow) => void;
  onOpen: (row: EventRow) => void;
  onClose: () => void;
  onLetGo: () => void;
  onFocusFilter: () => void;
  onFilterKind: (row: EventRow) => void;
};

type Name = "next" | "previous" | "open" | "close" | "follow" | "end" | "filter" | "filterBy";

export function useLogActions(at: LogSituation): Record<Name, Action> {
  const { rows, selected, open, following, tell } = at;
  const here = rows.find((row) => row.id === selected);
  const move = (step: 1 | -1) => () => {
    const row = neighbour(rows, selected, step);
    if (!row) return;
    tell("moved-up");
    at.onCursor(row);
  };
  const some = rows.length > 0;
  return {
    next: {
      name: "next",
      label: words.actions.next,
      shortcut: "j",
      pair: "k",
      also: ["down"],
      bar: words.actions.move,
      enabled: some,
      perform: move(1),
    },
    previous: {
      name: "previous",
      label: words.actions.previous,
      shortcut: "k",
      also: ["up"],
      enabled: some,
      perform: move(-1),
    },
    open: {
      name: "open",
      label: words.actions.open,
      shortcut: "enter",
      ...(open === undefined ? { bar: words.actions.openBar } : {}),
      enabled: here !== undefined && open === undefined,
      perform: () => here && at.onOpen(here),
    },
    close: {
      name: "close",
      label: words.actions.close,
      shortcut: "escape",
      ...(open === undefined ? {} : { bar: words.actions.closeBar }),
      enabled: open !== undefined || selected !== undefined,
      perform: () => (open === undefined ? at.onLetGo() : at.onClose()),
    },
    follow: {
      name: "follow",
      label: words.actions.follow,
      shortcut: "space",
      ...(open === undefined ? { bar: following ? words.actions.pauseBar : words.actions.followBar } : {}),
      enabled: true,
      perform: () => tell("toggle"),
    },
    end: {
      name: "end",
      label: words.actions.end,
      shortcut: "end",
      enabled: some,
      perform: () => {
        at.onLetGo();
        tell("end");
      },
    },
    filter: {
      name: "filter",
      label: words.actions.focusFilter,
      shortcut: "/",
      ...(open === undefined ? { bar: words.actions.filterBar } : {}),
      enabled: true,
      perform: at.onFocusFilter,
    },
    filterBy: {
      name: "filter-by",
      label: words.actions.filterBy,
      shortcut: "f",
      enabled: here !== undefined,
      perform: () => here && at.onFilterKind(here),
    },
  };
}
