// What can be seen of a draft without asking the relay. Pure.
import type { Finding } from "../../../ipc/types";
import { steps } from "../../../lib/words/steps";
import type { Draft } from "./board";

/** A look-up table that nobody has filled in: it answers nothing, whatever comes. */
export function ownFindings(draft: Pick<Draft, "cords">): Finding[] {
  return draft.cords.flatMap((cord) =>
    (cord.steps ?? []).flatMap((step): Finding[] => {
      if (step.do !== "lookup" || step.table.some((row) => row.from !== "" || row.to !== "")) return [];
      const refuses = step.otherwise === "refuse";
      const message = refuses ? steps.lookup.emptyRefuses : steps.lookup.emptyTable;
      const severity = refuses ? ("error" as const) : ("warning" as const);
      return [{ field: cord.field, severity, code: "mapping.lookup_empty", message }];
    }),
  );
}
