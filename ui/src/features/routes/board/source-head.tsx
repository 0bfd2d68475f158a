// Over the event's side: whose events, which sample, where samples come from, and the search. Not drawn anew while the
// rows under it scroll.
import { ChevronLeft, ChevronRight, Search } from "lucide-react";
import { memo, type ReactNode, type RefObject } from "react";
import { IconButton } from "../../../components/button";
import { Tile } from "../../../components/tags";
import { board as words } from "../../../lib/words/board";
import { samples } from "../../../lib/words/samples";
import { FindField } from "./find-field";
import type { Side } from "./hands";
import type { Shelf } from "./shelf";
import type { SourceRow } from "./sides";

export type SourceHead = {
  tile: string;
  title: string;
  account: string;
  at: number;
  samples: number;
  /** Where the samples come from, when not from the last events. */
  own: Shelf["from"] | undefined;
};

export const SourceHeadBar = memo(function SourceHeadBar({
  head,
  finding,
  found,
  pane,
  menu,
  onFind,
  onSample,
  onLine,
}: {
  head: SourceHead;
  finding: string | undefined;
  found: readonly SourceRow[];
  pane: RefObject<HTMLElement | null>;
  menu: ReactNode;
  onFind: (side: Side, text: string | undefined) => void;
  onSample: (step: 1 | -1) => void;
  onLine: () => void;
}) {
  return (
    <div className="flex h-9 shrink-0 items-center gap-1.5 border-b border-line px-3.5">
      {finding === undefined ? (
        <>
          <button
            type="button"
            onClick={onLine}
            title={words.lineOpen}
            className="flex min-w-0 flex-1 items-center gap-2 rounded-tag text-left hover:underline"
          >
            <Tile text={head.tile} />
            <span className="cut font-semibold">{head.title}</span>
            <span className="cut flex-1 text-small text-ink-3">
              {head.own ? samples.shelf[head.own] : head.account}
            </span>
          </button>
          {head.samples > 0 ? (
            <span className="flex shrink-0 items-center">
              <IconButton
                small
                icon={ChevronLeft}
                label={words.sampleBack}
                disabled={head.at === 0}
                onClick={() => onSample(-1)}
              />
              <span className="num text-small text-ink-2" data-testid="sample-at">
                {words.sampleOf(head.at + 1, head.samples)}
              </span>
              <IconButton
                small
                icon={ChevronRight}
                label={words.sampleOn}
                disabled={head.at + 1 >= head.samples}
                onClick={() => onSample(1)}
              />
            </span>
          ) : null}
          {menu}
          <IconButton
            small
            icon={Search}
            label={words.findOn.source}
            data-testid="find-open-source"
            onClick={() => onFind("source", "")}
          />
        </>
      ) : (
        <FindField
          side="source"
          text={finding}
          found={found.filter((row) => row.kind === "field").length}
          onFind={(text) => onFind("source", text)}
          onLeave={() => pane.current?.focus()}
        />
      )}
    </div>
  );
});
