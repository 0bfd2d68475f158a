// What is selected in the log, what can be done to it, and which dialog stands open for it.
import { useEffect, useMemo, useState } from "react";
import type { ReplayScope } from "../../ipc/desk";
import type { EventRow } from "../../ipc/types";
import { useVoice } from "../../lib/announce";
import { count } from "../../lib/figures";
import { logWords } from "../../lib/words/log";
import { withPart } from "./query-text";
import { allOf, dismissable, NOTHING, oneOf, type Pick, renewed, replayable, stretched, taken } from "./selection";

const words = logWords.selected;
export type Over = "none" | "replay" | "dismiss" | "export" | "view";

export function useSelection(rows: readonly EventRow[], query: string, asOf: number | undefined) {
  const { say } = useVoice();
  const [kept, setKept] = useState(NOTHING);
  const [everything, setEverything] = useState(false);
  const [of, setOf] = useState(query);
  if (of !== query) {
    // Another filter: what was selected in the last one is not what stands here.
    setOf(query);
    setKept(NOTHING);
    setEverything(false);
  }
  // States go on while something is selected, and with them what can be done.
  useEffect(() => setKept((old) => renewed(old, rows)), [rows]);
  const change = (next: typeof kept) => {
    setKept(next);
    setEverything(false);
    say(next.rows.size === 0 ? words.none : words.said(count(next.rows.size)));
  };
  const chosen = useMemo(() => new Set(kept.rows.keys()), [kept]);
  const replay = useMemo(() => replayable(kept), [kept]);
  const dismiss = useMemo(() => dismissable(kept), [kept]);
  // Of a whole filter only what died is replayed: nobody wants all that arrived once more.
  const scope: ReplayScope = everything
    ? { query: withPart(query, "state:dead"), ...(asOf === undefined ? {} : { as_of: asOf }) }
    : { deliveries: replay };
  return {
    chosen,
    number: kept.rows.size,
    everything,
    replay: {
      deliveries: replay,
      scope,
      line: everything ? undefined : oneOf(kept, "name"),
      target: oneOf(kept, "target"),
    },
    dismiss: everything ? [] : dismiss,
    only: everything || kept.rows.size === 0 ? undefined : [...kept.rows.values()].map((row) => row.seq),
    pick: (row: EventRow, how: Pick) => change(taken(kept, rows, row, how)),
    stretch: (from: EventRow, to: EventRow) => change(stretched(kept, from, to)),
    all: () => change(allOf(rows)),
    takeEverything: () => {
      setEverything(true);
      say(words.isEverything);
    },
    clear: () => change(NOTHING),
  };
}
