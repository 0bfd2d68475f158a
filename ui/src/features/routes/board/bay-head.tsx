// Above the cords: the filter with what it lets through, and cords that could be drawn.
import { BriefcaseBusiness, Eye, EyeOff, ListFilter, Sparkles } from "lucide-react";
import { Button, IconButton } from "../../../components/button";
import type { Volume } from "../../../ipc/types";
import { count } from "../../../lib/figures";
import { board } from "../../../lib/words/board";
import { correlation } from "../../../lib/words/correlation";
import { filterWords } from "../../../lib/words/steps";

export function BayHead({
  clauses,
  sentence,
  open,
  cases,
  volume,
  suggested,
  shown,
  onFilter,
  onCases,
  onShow,
  onAll,
}: {
  clauses: number;
  sentence: string | undefined;
  open: "filter" | "cases" | undefined;
  /** The line makes cases of its events. */
  cases: boolean;
  volume: Volume | undefined;
  suggested: number;
  shown: boolean;
  onFilter: () => void;
  onCases: () => void;
  onShow: () => void;
  onAll: () => void;
}) {
  return (
    <>
      <Button
        small
        icon={ListFilter}
        aria-expanded={open === "filter"}
        title={sentence ?? filterWords.everything}
        data-testid="filter-open"
        className={`max-w-52 ${clauses === 0 && volume?.warning ? "border-warn! text-warn" : ""}`}
        onClick={onFilter}
      >
        <span className="cut">{clauses === 0 ? filterWords.none : filterWords.count(clauses)}</span>
      </Button>
      <Button
        small
        icon={BriefcaseBusiness}
        aria-expanded={open === "cases"}
        title={correlation.act}
        data-testid="cases-open"
        data-on={cases}
        onClick={onCases}
      >
        <span className="max-wide:sr-only">{cases ? correlation.buttonOn : correlation.button}</span>
      </Button>
      {volume ? (
        <span className="num cut text-small text-ink-3 max-wide:hidden" title={volume.cost}>
          {filterWords.shortVolume(count(volume.a_day))}
        </span>
      ) : null}
      <span className="flex flex-1 justify-end gap-1">
        {suggested > 0 ? (
          <>
            <IconButton
              small
              icon={shown ? EyeOff : Eye}
              label={shown ? board.suggest.hide : board.suggest.some(suggested)}
              aria-pressed={shown}
              data-testid="suggest-show"
              onClick={onShow}
            />
            <Button small kind="quiet" icon={Sparkles} data-testid="suggest-all" onClick={onAll}>
              {board.suggest.all(suggested)}
            </Button>
          </>
        ) : null}
      </span>
    </>
  );
}
