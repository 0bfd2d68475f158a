// Under the list while something is selected: how much, and what can be done to it.
import { X } from "lucide-react";
import { Button, IconButton } from "../../components/button";
import { Keys } from "../../components/keys";
import { type Action, run } from "../../lib/actions";
import { count } from "../../lib/figures";
import { logWords } from "../../lib/words/log";

const words = logWords.selected;

export function SelectedBar({
  number,
  everything,
  mendable,
  replay,
  dismiss,
  exporting,
  onEverything,
  onClear,
}: {
  number: number;
  /** All that the filter finds is meant, whatever is loaded. */
  everything: boolean;
  /** Something of it died or asks a person. */
  mendable: boolean;
  replay: Action;
  dismiss: Action;
  exporting: Action;
  /** Takes all that the filter finds; nothing where that is no more. */
  onEverything: (() => void) | undefined;
  onClear: () => void;
}) {
  return (
    <section
      aria-label={words.label}
      data-testid="selected-bar"
      className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-t border-line bg-raised px-3 py-1.5"
    >
      <span className="num font-medium">{everything ? words.isEverything : words.count(count(number))}</span>
      {onEverything ? (
        <Button small kind="quiet" onClick={onEverything} data-testid="select-everything">
          {words.everything}
        </Button>
      ) : null}
      <span className="flex-1" />
      {mendable ? null : <span className="cut text-small text-ink-3">{words.nothing}</span>}
      {replay.enabled ? (
        <Button small onClick={() => run(replay)} data-testid="selected-replay">
          {replay.label}
          <Keys shortcut="r" />
        </Button>
      ) : null}
      {dismiss.enabled ? (
        <Button small danger onClick={() => run(dismiss)} data-testid="selected-dismiss">
          {dismiss.label}
          <Keys shortcut="d" />
        </Button>
      ) : null}
      <Button small onClick={() => run(exporting)} data-testid="selected-export">
        {exporting.label}
      </Button>
      <IconButton small icon={X} label={words.clear} onClick={onClear} data-testid="selected-clear" />
    </section>
  );
}
