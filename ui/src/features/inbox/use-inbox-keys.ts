// What one can do in the inbox, as actions: moving in causes and events, selecting, mending, replaying, giving up.
import type { Group, InboxRow } from "../../ipc/desk";
import type { Action } from "../../lib/actions";
import { count } from "../../lib/figures";
import { inbox } from "../../lib/words/inbox";
import { beside, canDismiss, canReplay, keyOf, wayOf } from "./model";

const words = inbox.actions;

export type InboxSituation = {
  groups: readonly Group[];
  group: Group | undefined;
  rows: readonly InboxRow[];
  cursor: string | undefined;
  /** The keys move in the events of the cause rather than in the causes. */
  inRows: boolean;
  open: string | undefined;
  chosen: readonly string[];
  onGroup: (group: Group) => void;
  onRow: (row: InboxRow) => void;
  onInto: () => void;
  onBack: () => void;
  onOpen: (row: InboxRow) => void;
  onClose: () => void;
  onSelect: (row: InboxRow) => void;
  onReplay: () => void;
  onDismiss: () => void;
  onFix: (group: Group) => void;
};

type Name = "next" | "previous" | "into" | "back" | "open" | "close" | "select" | "replay" | "dismiss" | "fix";

export function inboxActions(at: InboxSituation): Record<Name, Action> {
  const { groups, group, rows, cursor, inRows, open } = at;
  const row = rows.find((one) => keyOf(one) === cursor);
  const move = (step: 1 | -1) => () => {
    if (inRows) {
      const next = beside(
        rows,
        rows.findIndex((one) => keyOf(one) === cursor),
        step,
      );
      if (next) at.onRow(next);
      return;
    }
    const next = beside(
      groups,
      groups.findIndex((one) => one.id === group?.id),
      step,
    );
    if (next) at.onGroup(next);
  };
  const number = count(at.chosen.length > 0 ? at.chosen.length : (group?.count ?? 0));
  const some = inRows ? rows.length > 0 : groups.length > 0;
  return {
    next: {
      name: "inbox-next",
      label: words.next,
      shortcut: "j",
      pair: "k",
      also: ["down"],
      bar: words.move,
      enabled: some,
      perform: move(1),
    },
    previous: {
      name: "inbox-previous",
      label: words.previous,
      shortcut: "k",
      also: ["up"],
      enabled: some,
      perform: move(-1),
    },
    into: {
      name: "inbox-into",
      label: words.into,
      shortcut: "right",
      ...(inRows ? {} : { bar: words.intoBar }),
      enabled: !inRows && rows.length > 0,
      perform: at.onInto,
    },
    back: {
      name: "inbox-back",
      label: words.back,
      shortcut: "left",
      ...(inRows && open === undefined ? { bar: words.backBar } : {}),
      enabled: inRows && open === undefined,
      perform: at.onBack,
    },
    open: {
      name: "inbox-open",
      label: words.open,
      shortcut: "enter",
      enabled: inRows && row !== undefined && open === undefined,
      perform: () => row && at.onOpen(row),
    },
    close: {
      name: "inbox-close",
      label: open === undefined ? words.back : words.close,
      shortcut: "escape",
      enabled: open !== undefined || inRows,
      perform: open === undefined ? at.onBack : at.onClose,
    },
    select: {
      name: "inbox-select",
      label: words.select,
      shortcut: "x",
      ...(inRows && open === undefined ? { bar: words.selectBar } : {}),
      enabled: inRows && row?.delivery !== undefined && group !== undefined && canDismiss(group),
      perform: () => row && at.onSelect(row),
    },
    // While one event is open its own replay and dismissal have these keys.
    replay: {
      name: "inbox-replay",
      label: words.replay(number),
      shortcut: "r",
      ...(open === undefined ? { bar: words.replayBar } : {}),
      enabled: group !== undefined && canReplay(group) && open === undefined,
      perform: at.onReplay,
    },
    dismiss: {
      name: "inbox-dismiss",
      label: words.dismiss(number),
      shortcut: "d",
      enabled: group !== undefined && canDismiss(group) && open === undefined,
      perform: at.onDismiss,
    },
    fix: {
      name: "inbox-fix",
      label: group?.fix?.label ?? words.fix,
      shortcut: "m",
      enabled: group !== undefined && wayOf(group) !== undefined,
      perform: () => group && at.onFix(group),
    },
  };
}
