// Over the target's side: whose board it is, how much fits what is held, and the search.
import { Search } from "lucide-react";
import { memo, type RefObject } from "react";
import { IconButton } from "../../../components/button";
import { Tile } from "../../../components/tags";
import { board as words } from "../../../lib/words/board";
import { FindField } from "./find-field";
import type { Side } from "./hands";

export type TargetHead = { tile: string; title: string; account: string; note: string; vendor: string };

export const TargetHeadBar = memo(function TargetHeadBar({
  head,
  finding,
  found,
  pane,
  onFind,
  onLine,
}: {
  head: TargetHead;
  finding: string | undefined;
  found: number;
  pane: RefObject<HTMLElement | null>;
  onFind: (side: Side, text: string | undefined) => void;
  onLine: () => void;
}) {
  return (
    <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-3.5">
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
            <span className="cut flex-1 text-small text-ink-3">{head.account}</span>
          </button>
          <span className="num shrink-0 text-small text-ink-2">{head.note}</span>
          <IconButton
            small
            icon={Search}
            label={words.findOn.target}
            data-testid="find-open-target"
            className="-mr-1.5"
            onClick={() => onFind("target", "")}
          />
        </>
      ) : (
        <FindField
          side="target"
          text={finding}
          found={found}
          onFind={(text) => onFind("target", text)}
          onLeave={() => pane.current?.focus()}
        />
      )}
    </div>
  );
});
