// The left of the dock: the filter or the cases while one is open, else what is held, else what one stands on.
import type { Mark, Volume } from "../../../ipc/types";
import { CasesSide } from "./cases-side";
import { FilterSide } from "./filter-side";
import { Hand } from "./hand";
import { type Bench, nameOfSource, sourceField } from "./hands";
import { HeldNote } from "./held-note";
import type { HandsOn } from "./use-hands";
import type { Line } from "./use-line";

export function DockLeft({
  line,
  bench,
  hands: on,
  side,
  volume,
  planning,
  onSideDone,
  onPolicy,
  onPlan,
}: {
  line: Line;
  bench: Bench;
  hands: HandsOn;
  /** The filter or the cases, while one of them is open. */
  side: "filter" | "cases" | undefined;
  volume: Volume | undefined;
  planning: boolean;
  onSideDone: () => void;
  onPolicy: (path: string, policy: Mark) => void;
  /** Nothing where labels cannot be made. */
  onPlan: ((field: string, labels: string[]) => void) | undefined;
}) {
  const { hands } = on;
  if (side === "filter") return <FilterSide line={line} volume={volume} onDone={onSideDone} />;
  if (side === "cases") return <CasesSide line={line} onDone={onSideDone} />;
  if (hands.held) return <HeldNote bench={bench} hands={hands} fits={on.fits} freeText={on.freeText} />;
  return (
    <Hand
      line={line}
      row={hands.side === "target" ? line.targets.find((one) => one.field.id === hands.target) : undefined}
      source={hands.side === "source" ? sourceField(bench, hands.source) : undefined}
      sourceName={(key) => nameOfSource(bench, key)}
      free={line.targets.filter((one) => one.use === "cord" && !one.cord)}
      planning={planning}
      onPlan={onPlan}
      onPolicy={onPolicy}
    />
  );
}
