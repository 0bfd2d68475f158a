// What one can do in the log, as actions: moving, opening, following, filtering, selecting and what is done to it.
import type { EventRow } from "../../ipc/types";
import type { Action } from "../../lib/actions";
import { logWords } from "../../lib/words/log";
import type { FollowStep } from "./follow";
import { neighbour } from "./log";

const words = logWords.actions;

export type LogSituation = {
  rows: readonly EventRow[];
  selected: string | undefined;
  open: string | undefined;
  following: boolean;
  /** Something is selected, and what of it can be replayed or given up. */
  picked: { number: number; replay: string | undefined; dismiss: string | undefined };
  filtered: boolean;
  tell: (step: FollowStep) => void;
  onCursor: (row: EventRow) => void;
  onOpen: (row: EventRow) => void;
  onClose: () => void;
  onLetGo: () => void;
  onEnd: () => void;
  onHome: () => void;
  onFocusFilter: () => void;
  onFilterKind: (row: EventRow, not: boolean) => void;
  onPick: (row: EventRow) => void;
  onStretch: (from: EventRow, to: EventRow) => void;
  onAll: () => void;
  onClear: () => void;
  onReplay: () => void;
  onDismiss: () => void;
  onSave: () => void;
  onExport: () => void;
};

export function useLogActions(at: LogSituation) {
  const { rows, selected, open, following, tell, picked } = at;
  const here = rows.find((row) => row.id === selected);
  const some = rows.length > 0;
  const listed = open === undefined;
  const move = (step: 1 | -1) => () => {
    const row = neighbour(rows, selected, step);
    if (!row) return;
    tell("moved-up");
    at.onCursor(row);
  };
  const stretch = (step: 1 | -1) => () => {
    const to = neighbour(rows, selected, step);
    if (!to) return;
    tell("moved-up");
    at.onStretch(here ?? to, to);
    at.onCursor(to);
  };
  const choosing = here !== undefined && listed;
  return {
    next: action("next", words.next, "j", some, move(1), { pair: "k", also: ["down"], bar: words.move }),
    previous: action("previous", words.previous, "k", some, move(-1), { also: ["up"] }),
    open: action(
      "open",
      words.open,
      "enter",
      choosing,
      () => here && at.onOpen(here),
      listed && { bar: words.openBar },
    ),
    close: action(
      "close",
      listed && picked.number > 0 ? words.letGo : words.close,
      "escape",
      !listed || picked.number > 0 || selected !== undefined,
      () => (!listed ? at.onClose() : picked.number > 0 ? at.onClear() : at.onLetGo()),
      !listed && { bar: words.closeBar },
    ),
    // With a row in hand Space takes it; without one it holds the list still or lets it go on.
    follow: action("follow", words.follow, "space", !choosing, () => tell("toggle"), {
      ...(listed ? { bar: following ? words.pauseBar : words.followBar } : {}),
    }),
    pick: action("pick", words.select, "space", choosing, () => here && at.onPick(here), {
      also: ["x"],
      bar: words.selectBar,
    }),
    stretchDown: action("stretch-down", words.stretchDown, "shift+down", some && listed, stretch(1), {
      also: ["shift+j"],
    }),
    stretchUp: action("stretch-up", words.stretchUp, "shift+up", some && listed, stretch(-1), { also: ["shift+k"] }),
    all: action("select-all", words.all, "mod+a", some && listed, at.onAll),
    end: action("end", words.end, "end", some, at.onEnd),
    home: action("home", words.home, "home", some, at.onHome),
    filter: action("filter", words.focusFilter, "/", true, at.onFocusFilter, listed && { bar: words.filterBar }),
    filterBy: action("filter-by", words.filterBy, "f", here !== undefined, () => here && at.onFilterKind(here, false)),
    exclude: action("exclude", words.exclude, "shift+f", here !== undefined, () => here && at.onFilterKind(here, true)),
    replay: action(
      "replay-selected",
      picked.replay ?? words.replay,
      "r",
      listed && picked.replay !== undefined,
      at.onReplay,
      {
        bar: words.replayBar,
      },
    ),
    dismiss: action(
      "dismiss-selected",
      picked.dismiss ?? words.dismiss,
      "d",
      listed && picked.dismiss !== undefined,
      at.onDismiss,
      { bar: words.dismissBar },
    ),
    save: action("save-view", words.save, undefined, at.filtered, at.onSave),
    export: action("export", words.export, undefined, some, at.onExport),
  };
}

type More = Pick<Action, "pair" | "also" | "bar">;
function action(
  name: string,
  label: string,
  shortcut: string | undefined,
  enabled: boolean,
  perform: () => void,
  more: More | false = {},
): Action {
  return { name, label, ...(shortcut === undefined ? {} : { shortcut }), enabled, perform, ...(more || {}) };
}
