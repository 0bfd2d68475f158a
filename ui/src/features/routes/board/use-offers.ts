// What the relay offers of the line as it stands: cords that could be drawn, and what it would cost.
import { useQuery } from "@tanstack/react-query";
import { useIpc } from "../../../ipc/context";
import type { Suggestion, Volume } from "../../../ipc/door";
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
  const suggestions = suggested.data?.filter((one) => !cords.some((cord) => cord.field === one.field));
  return { volume: volume.data, suggestions: suggestions ?? NONE };
}
