// How the cord in the hand hangs: to where one stands, or short while one is still on its own side. Pure geometry.

import { chipWord } from "./chip";
import { chipOf, fromOf } from "./cords";
import type { Bench } from "./hands";
import type { HeldCord } from "./held-line";
import type { HandsOn } from "./use-hands";

export function heldShape(
  { hands, fits }: HandsOn,
  bench: Bench,
  width: number,
  sourceY: (source: string) => number | undefined,
  targetY: (field: string) => number | undefined,
): HeldCord | undefined {
  const { held, side } = hands;
  if (!held) return undefined;
  if (held.side === "target") {
    const to = { x: width, y: targetY(held.field) ?? 0 };
    const from = side === "source" ? { x: 10, y: sourceY(hands.source) ?? to.y } : { x: width - 150, y: to.y + 20 };
    return { from, to, chip: undefined };
  }
  const from = { x: 0, y: sourceY(held.source) ?? 0 };
  if (side === "source") return { from, to: { x: 140, y: from.y + 20 }, chip: undefined };
  const fit = fits.get(hands.target);
  const row = bench.targets.find((one) => one.field.id === hands.target);
  const chip =
    fit?.as === "by" && row && held.moved === undefined
      ? chipOf({ field: row.field.id, from: fromOf(held.source), steps: fit.steps }, false)
      : undefined;
  return { from, to: { x: width - 6, y: targetY(hands.target) ?? from.y }, chip: chip ? chipWord(chip) : undefined };
}
