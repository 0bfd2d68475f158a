// What the relay offers of the line as it stands: cords that could be drawn, and what it would cost.
import { useQuery } from "@tanstack/react-query";
import { useIpc } from "../../../ipc/context";
import type { Suggestion, Volume } from "../../../ipc/types";
import { withSteps } from "./board";
import { fitOf } from "./fits";
import { suggestQuery, volumeQuery } from "./queries";
import type { Line } from "./use-line";

const NONE: readonly Suggestion[] = [];

export function useOffers(
  line: Line,
  able: boolean,
): { volume: Volume | undefined; suggestions: readonly Suggestion[] } {
  const ipc = useIpc();
  const { source, kinds, target, container, cords } = line.sent;
  const volume = useQuery({ ...volumeQuery(ipc, line.sent), enabled: able });
  const suggested = useQuery({
    ...suggestQuery(ipc, { source, kinds, target, container, cords }),
    enabled: able,
  });
  const suggestions = suggested.data
    ?.filter((one) => !cords.some((cord) => cord.field === one.field))
    .map((one) => dressed(one, line));
  return { volume: volume.data, suggestions: suggestions ?? NONE };
}

/** With the steps that drawing the same cord by hand would put on it. */
function dressed(one: Suggestion, line: Line): Suggestion {
  const { from, steps } = one.cord;
  const target = line.targets.find((row) => row.field.id === one.field)?.field;
  if (from.kind !== "path" || (steps?.length ?? 0) > 0 || !target) return one;
  const source = line.fields.find((field) => field.path === from.path);
  const fit = fitOf(from.path, source, target, line.draft.key_field);
  return fit.as === "by" ? { ...one, cord: withSteps(one.cord, fit.steps) } : one;
}
