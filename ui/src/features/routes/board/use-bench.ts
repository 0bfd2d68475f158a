// Both sides as they are drawn: what is folded away, and what is searched for on either.
import { useMemo, useState } from "react";
import type { Bench, Side } from "./hands";
import { foundTargets, sourceRows } from "./sides";
import type { Line } from "./use-line";

/** What is typed into a side's search; nothing while it is shut. */
export type Find = Record<Side, string | undefined>;
const SHUT: Find = { source: undefined, target: undefined };

export function useBench(line: Line) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [find, setFind] = useState<Find>(SHUT);
  const { fields, targets, draft } = line;
  const bench: Bench = useMemo(
    () => ({
      sources: sourceRows(fields, draft, folded, find.source ?? ""),
      targets: foundTargets(targets, find.target ?? ""),
      fields,
      keyField: draft.key_field,
    }),
    [fields, targets, draft, folded, find],
  );
  return {
    bench,
    find,
    onFind: (side: Side, text: string | undefined) => setFind((old) => ({ ...old, [side]: text })),
    fold: (group: string) =>
      setFolded((old) => {
        const next = new Set(old);
        if (!next.delete(group)) next.add(group);
        return next;
      }),
  };
}
