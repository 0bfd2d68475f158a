// Under the search field: what is wrong in it with what might be meant, and what may follow, from the data.
import { OctagonX } from "lucide-react";
import { Button } from "../../components/button";
import { count } from "../../lib/figures";
import { logWords } from "../../lib/words/log";
import type { Item, Mistake } from "./use-reading";

const words = logWords.filter;

export function Offers({
  id,
  left,
  mistakes,
  items,
  at,
  onPick,
  onMend,
}: {
  id: string;
  /** Where the word stands in the field. */
  left: number;
  mistakes: readonly Mistake[];
  items: readonly Item[];
  at: number;
  onPick: (item: Item) => void;
  onMend: (mistake: Mistake, instead: string) => void;
}) {
  const empty = items.length === 0 && mistakes.length === 0;
  return (
    <div
      className={
        empty
          ? "hidden"
          : "rise absolute top-[calc(100%+4px)] z-30 w-90 max-w-full overflow-hidden rounded-panel border border-line bg-raised shadow-float"
      }
      style={{ left: `min(${left}px, max(0px, calc(100% - 360px)))` }}
    >
      {mistakes.map((mistake) => (
        <div
          key={`${mistake.at} ${mistake.message}`}
          role="alert"
          data-testid="filter-mistake"
          className="flex min-h-9 items-center gap-2 bg-bad-tint px-2.5 py-1.5 text-small"
        >
          <OctagonX size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-bad" />
          <span className="min-w-0 flex-1">{mistake.message}</span>
          {mistake.suggest === undefined ? null : (
            <Button
              small
              data-testid="filter-suggest"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onMend(mistake, mistake.suggest ?? "")}
            >
              {words.instead(mistake.suggest)}
            </Button>
          )}
        </div>
      ))}
      {/* Always there, so that what the field controls exists; empty means closed. */}
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={words.suggestions}
        className={items.length > 0 ? "max-h-72 overflow-y-auto p-1" : ""}
      >
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
          <div
            key={`${item.text} ${item.label}`}
            id={`${id}-${index}`}
            ref={index === at ? (node) => node?.scrollIntoView?.({ block: "nearest" }) : undefined}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(item)}
            className={`flex h-7 cursor-default items-center gap-2.5 rounded-ctl px-2 ${index === at ? "bg-tint" : "hover:bg-sunken"}`}
          >
            <span className="cut font-medium">{item.text}</span>
            <span className="cut flex-1 text-small text-ink-3">{item.label}</span>
            {item.count === undefined ? null : (
              <span className="num shrink-0 text-small text-ink-2">{count(item.count)}</span>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
