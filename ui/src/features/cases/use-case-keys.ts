// What one can do on the screen of cases, as actions: moving, opening, selecting, closing, being quiet, sweeping.
import { CASE_STATES, type CaseState, type CaseView } from "../../ipc/cases";
import type { Action } from "../../lib/actions";
import { count } from "../../lib/figures";
import { cases } from "../../lib/words/cases";
import { beside, canEnd, canQuiet, canSpeak } from "./model";

const words = cases.actions;

export type CaseSituation = {
  list: readonly CaseView[];
  state: CaseState;
  /** The one the keys are on. */
  cursor: string | undefined;
  /** The one in the drawer, as the list or the drawer knows it. */
  open: string | undefined;
  opened: CaseView | undefined;
  chosen: readonly string[];
  onCursor: (one: CaseView) => void;
  onOpen: (one: CaseView) => void;
  onClose: () => void;
  onState: (state: CaseState) => void;
  onSelect: (one: CaseView) => void;
  onAll: () => void;
  onEnd: () => void;
  onQuiet: () => void;
  onSweep: () => void;
  onCopy: (id: string) => void;
};

type Name =
  | "next"
  | "previous"
  | "open"
  | "close"
  | "select"
  | "all"
  | "sweep"
  | "end"
  | "quiet"
  | "vendor"
  | "copy"
  | "nextState"
  | "previousState";

export function caseActions(at: CaseSituation): Record<Name, Action> {
  const { list, cursor, open, chosen } = at;
  const here = at.opened ?? list.find((one) => one.id === cursor);
  const index = list.findIndex((one) => one.id === (open ?? cursor));
  const move = (step: 1 | -1) => () => {
    const next = beside(list, index, step);
    if (!next) return;
    if (open === undefined) at.onCursor(next);
    else at.onOpen(next);
  };
  const turn = (step: 1 | -1) => () => {
    const next = CASE_STATES[(CASE_STATES.indexOf(at.state) + step + CASE_STATES.length) % CASE_STATES.length];
    if (next) at.onState(next);
  };
  const stale = at.state === "stale" && open === undefined;
  const some = list.length > 0;
  const url = here?.record?.url;
  const speaks = here !== undefined && canSpeak(here);
  return {
    next: {
      name: "case-next",
      label: words.next,
      shortcut: "j",
      pair: "k",
      also: ["down"],
      bar: words.move,
      enabled: some,
      perform: move(1),
    },
    previous: {
      name: "case-previous",
      label: words.previous,
      shortcut: "k",
      also: ["up"],
      enabled: some,
      perform: move(-1),
    },
    open: {
      name: "case-open",
      label: words.open,
      shortcut: "enter",
      ...(open === undefined && !stale ? { bar: words.openBar } : {}),
      enabled: here !== undefined && open === undefined,
      perform: () => here && at.onOpen(here),
    },
    select: {
      name: "case-select",
      label: words.select,
      shortcut: "x",
      ...(stale ? { bar: words.selectBar } : {}),
      enabled: stale && here !== undefined,
      perform: () => here && at.onSelect(here),
    },
    sweep: {
      name: "case-sweep",
      label: words.sweep(count(chosen.length)),
      shortcut: "s",
      ...(stale ? { bar: words.sweepBar } : {}),
      enabled: stale && chosen.length > 0,
      perform: at.onSweep,
    },
    end: {
      name: "case-end",
      label: words.end,
      shortcut: "d",
      ...(open === undefined ? {} : { bar: words.endBar }),
      enabled: here !== undefined && canEnd(here),
      perform: at.onEnd,
    },
    quiet: {
      name: "case-quiet",
      label: speaks ? words.speak : words.quiet,
      shortcut: "q",
      ...(open === undefined ? {} : { bar: words.quietBar }),
      enabled: here !== undefined && (canQuiet(here) || speaks),
      perform: at.onQuiet,
    },
    nextState: {
      name: "case-next-list",
      label: words.nextState,
      shortcut: "]",
      enabled: true,
      perform: turn(1),
    },
    previousState: {
      name: "case-previous-list",
      label: words.previousState,
      shortcut: "[",
      pair: "]",
      ...(open === undefined ? { bar: words.stateBar } : {}),
      enabled: true,
      perform: turn(-1),
    },
    all: {
      name: "case-all",
      label: words.all,
      shortcut: "shift+x",
      enabled: stale && some,
      perform: at.onAll,
    },
    vendor: {
      name: "case-vendor",
      label: words.vendor,
      shortcut: "o",
      enabled: url !== undefined,
      perform: () => url !== undefined && void window.open(url, "_blank", "noreferrer"),
    },
    copy: {
      name: "case-copy",
      label: words.copyId,
      shortcut: "c",
      enabled: here !== undefined,
      perform: () => here && at.onCopy(here.id),
    },
    close: {
      name: "case-close",
      label: words.close,
      shortcut: "escape",
      enabled: open !== undefined,
      perform: at.onClose,
    },
  };
}
