// The left of the dock while a cord is in the hand: from where, to what, and how it would fit.
import { Cable } from "lucide-react";
import { board } from "../../../lib/words/board";
import type { Fit } from "./fits";
import { type Bench, type Hands, heldName, howWords, nameOfField, nameOfSource } from "./hands";
import { stepWords } from "./transforms";

export function HeldNote({
  bench,
  hands,
  fits,
  freeText,
}: {
  bench: Bench;
  hands: Hands;
  fits: ReadonlyMap<string, Fit>;
  freeText: string;
}) {
  const { held, side } = hands;
  if (!held) return null;
  const across = held.side !== side;
  const key = side === "target" ? hands.target : hands.source;
  const on =
    across && key !== "" ? (side === "target" ? nameOfField(bench, key) : nameOfSource(bench, key)) : undefined;
  const fit = across ? fits.get(key) : undefined;
  const name = heldName(bench, held);
  const title = on === undefined ? name : held.side === "source" ? `${name} → ${on}` : `${on} → ${name}`;
  return (
    <section aria-label={title} data-testid="hand" className="flex min-h-0 flex-1 flex-col px-3.5">
      <div className="flex h-9 shrink-0 items-center gap-2">
        <Cable size={15} strokeWidth={1.75} aria-hidden className="shrink-0 text-accent" />
        <h2 className="cut font-semibold">{title}</h2>
      </div>
      <p className="text-ink-2">{board.said.holding(name, freeText, undefined)}.</p>
      {fit ? <p className={fit.as === "no" ? "text-ink-3" : "font-medium text-accent"}>{howWords(fit)}</p> : null}
      {fit?.as === "by" ? <p className="text-small text-ink-3">{fit.steps.map(stepWords).join(" · ")}</p> : null}
    </section>
  );
}
