// The board with what stands over the cords: the filter and the cords that could be drawn.
import { useState } from "react";
import type { Mark, Suggestion, Volume } from "../../../ipc/types";
import { useVoice } from "../../../lib/announce";
import { momentOf } from "../../../lib/figures";
import { board as words } from "../../../lib/words/board";
import { BayHead } from "./bay-head";
import { FetchDialog } from "./fetch-dialog";
import { clausesOf, sentence } from "./filter";
import type { Bench, Side } from "./hands";
import type { Heads } from "./heads";
import { PasteDialog } from "./paste-dialog";
import { SamplesMenu } from "./samples-menu";
import { Stage } from "./stage";
import type { Find } from "./use-bench";
import { useFetch } from "./use-fetch";
import type { HandsOn } from "./use-hands";
import type { Line } from "./use-line";
import { useSamples } from "./use-samples";

const NONE: readonly never[] = [];

export function LineStage({
  bench,
  line,
  hands: on,
  heads,
  noun,
  vendor,
  lit,
  find,
  side,
  volume,
  suggestions,
  onLight,
  onFind,
  onFilter,
  onCases,
  onPolicy,
  onOpen,
  onLine,
}: {
  bench: Bench;
  line: Line;
  hands: HandsOn;
  heads: Heads;
  noun: { one: string; more: string };
  /** The vendor of the source, as it is called. */
  vendor: string;
  lit: string | undefined;
  find: Find;
  /** What is open below. */
  side: "filter" | "cases" | undefined;
  volume: Volume | undefined;
  suggestions: readonly Suggestion[];
  onLight: (field: string | undefined) => void;
  onFind: (side: Side, text: string | undefined) => void;
  onFilter: () => void;
  onCases: () => void;
  onPolicy: (path: string, policy: Mark) => void;
  onOpen: (field: string) => void;
  onLine: () => void;
}) {
  const { say } = useVoice();
  const [ghosts, setGhosts] = useState(false);
  const sampling = useSamples(line);
  const fetching = useFetch(line);
  const { draft, step } = line;
  const accept = (all: readonly Suggestion[]) => {
    step({ do: "accept", cords: all.map((one) => one.cord) });
    say(words.said.accepted(all.length));
  };
  const note = on.hands.held ? words.fit(on.free) : words.columns(line.targets.length, noun);
  return (
    <div className="flex min-h-0 flex-1 border-t border-line">
      <Stage
        bench={bench}
        line={line}
        hands={on}
        heads={{ ...heads, target: { ...heads.target, note } }}
        bayHead={
          <BayHead
            clauses={draft.filter ? clausesOf(draft.filter).length : 0}
            sentence={draft.filter ? sentence(draft.filter) : undefined}
            open={side}
            cases={draft.correlation !== undefined}
            volume={volume}
            suggested={suggestions.length}
            shown={ghosts}
            onFilter={onFilter}
            onCases={onCases}
            onShow={() => setGhosts(!ghosts)}
            onAll={() => accept(suggestions)}
          />
        }
        samples={
          <SamplesMenu
            sampling={sampling}
            fetching={fetching}
            vendor={vendor}
            when={(at) => momentOf(at, line.now, line.zone)}
            shelf={line.shelf}
            chosen={draft.kinds}
            onBack={() => line.shelve(undefined)}
          />
        }
        lit={lit}
        suggestions={ghosts ? suggestions : NONE}
        find={find}
        onLight={onLight}
        onFind={onFind}
        onPolicy={onPolicy}
        onOpen={onOpen}
        onAccept={(one) => accept([one])}
        onLine={onLine}
      />
      {fetching.open ? <FetchDialog fetching={fetching} vendor={vendor} /> : null}
      {sampling.pasting ? (
        <PasteDialog sampling={sampling} kinds={sampling.kinds} first={sampling.first} onClose={sampling.closePaste} />
      ) : null}
    </div>
  );
}
