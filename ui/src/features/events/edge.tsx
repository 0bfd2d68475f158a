// What the upper end of the log says: its first event, how far back a search has looked, or that more is on its way.
import { Button } from "../../components/button";
import { logWords as words } from "../../lib/words/log";
import type { Edge } from "./items";

export type EdgeSaid = {
  edge: Edge;
  /** Only what a filter finds is shown. */
  filtered: boolean;
  /** How far back it has looked, as one says it. */
  back: string;
  looking: boolean;
  onFurther: () => void;
  onStop: () => void;
};

export function EdgeRow({ edge, filtered, back, looking, onFurther, onStop }: EdgeSaid) {
  return (
    <div
      data-testid="log-edge"
      data-edge={edge}
      className="flex h-9 items-center gap-3 border-b border-line pr-3.5 pl-6 text-small text-ink-3 @min-[560px]:pr-4"
    >
      <span className="num cut min-w-0">
        {edge === "start"
          ? filtered
            ? words.noOlder
            : words.beginning
          : edge === "more"
            ? words.older
            : words.lookedBack(back)}
      </span>
      {edge === "searched" ? (
        <Button small onClick={looking ? onStop : onFurther} data-testid="look-further">
          {looking ? words.stopLooking : words.lookFurther}
        </Button>
      ) : null}
    </div>
  );
}
