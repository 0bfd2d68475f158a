// What moved a case, newest first, as a cord with a knot for each event; many that were absorbed alike fold into one.
import { useNavigate } from "@tanstack/react-router";
import { Check, CircleCheck, Hourglass, type LucideIcon, Merge, OctagonX, Pencil, Plus } from "lucide-react";
import { FoldMark } from "../../components/fold";
import type { CaseDid, CaseMove } from "../../ipc/cases";
import { count, momentOf } from "../../lib/figures";
import { cases } from "../../lib/words/cases";
import { folded, whyWords } from "./model";

const words = cases.moves;
const LOOK: Record<CaseDid, { icon: LucideIcon; tone: string }> = {
  opened: { icon: Plus, tone: "text-info" },
  updated: { icon: Pencil, tone: "text-ink-2" },
  closed: { icon: CircleCheck, tone: "text-ok" },
  noted: { icon: Check, tone: "text-ok" },
  absorbed: { icon: Merge, tone: "text-ink-3" },
  waiting: { icon: Hourglass, tone: "text-warn" },
  failed: { icon: OctagonX, tone: "text-bad" },
};

type Clock = { now: number; zone: string };

export function Moves({ moves, now, zone }: { moves: readonly CaseMove[] } & Clock) {
  const all = folded(moves);
  return (
    <ol data-testid="case-moves">
      {all.map((fold, index) => {
        const last = index === all.length - 1;
        const [first] = fold.kind === "run" ? fold.moves : [fold.move];
        return (
          <li key={first?.delivery ?? index} className={`relative ${last ? "" : "pb-1.5"}`}>
            {last ? null : (
              <span
                aria-hidden="true"
                className="absolute top-2.5 -bottom-2.5 left-[8.75px] w-[2.5px] bg-cord forced-colors:bg-[CanvasText]"
              />
            )}
            {fold.kind === "one" ? (
              <Move move={fold.move} now={now} zone={zone} />
            ) : (
              <Run moves={fold.moves} now={now} zone={zone} />
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Knot({ did }: { did: CaseDid }) {
  const { icon: Icon, tone } = LOOK[did];
  return (
    <span className="relative z-1 grid size-5 shrink-0 place-items-center rounded-full bg-raised">
      {did === "absorbed" ? (
        <span aria-hidden="true" className="size-[11px] rounded-full border-[2.5px] border-cord bg-raised" />
      ) : (
        <Icon size={16} strokeWidth={1.75} aria-hidden className={tone} />
      )}
    </span>
  );
}

function Move({ move, now, zone }: { move: CaseMove } & Clock) {
  const navigate = useNavigate();
  const why = whyWords(move, (until) => momentOf(until, now, zone));
  const at = momentOf(move.at, now, zone);
  return (
    <div className="grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-3" data-testid="case-move" data-did={move.did}>
      <Knot did={move.did} />
      <div className="min-w-0">
        <p className="flex min-w-0 items-baseline gap-2">
          <span className="shrink-0 font-medium">{words.did[move.did]}</span>
          <button
            type="button"
            aria-label={words.openEvent(move.title, at)}
            onClick={() => void navigate({ to: "/events", search: { id: move.event, tab: "trace" } })}
            className="cut rounded-tag text-left text-ink-2 hover:text-accent hover:underline"
          >
            {move.title}
          </button>
        </p>
        {why ? <p className="text-small leading-[17px] text-ink-3">{why}</p> : null}
      </div>
      <span className="num text-small leading-5 text-ink-2">{at}</span>
    </div>
  );
}

function Run({ moves, now, zone }: { moves: readonly CaseMove[] } & Clock) {
  // The list stands newest first; a span is told from its beginning.
  const from = momentOf(moves.at(-1)?.at ?? 0, now, zone);
  const to = momentOf(moves[0]?.at ?? 0, now, zone);
  const why = moves[0] ? whyWords(moves[0], (until) => momentOf(until, now, zone)) : undefined;
  return (
    <details className="group" data-testid="case-run">
      <summary className="grid cursor-default grid-cols-[20px_minmax(0,1fr)_auto] gap-x-3 rounded-ctl hover:bg-sunken">
        <Knot did="absorbed" />
        <span className="min-w-0">
          <span className="num block">{words.run(count(moves.length), from, to)}</span>
          {why ? <span className="block text-small leading-[17px] text-ink-3">{why}</span> : null}
        </span>
        <span className="grid h-5 place-items-center">
          <FoldMark />
        </span>
      </summary>
      <ol className="mt-1 flex flex-col gap-1">
        {moves.map((move) => (
          <li key={move.delivery}>
            <Move move={{ ...move, why: undefined } as CaseMove} now={now} zone={zone} />
          </li>
        ))}
      </ol>
    </details>
  );
}
