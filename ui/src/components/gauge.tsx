// A budget as 40 ticks with one mark at our share. Grey below it, amber near it, red past it; words beside.
import { useState } from "react";
import { count, large, secondOf } from "../lib/figures";
import { connections as words } from "../lib/words/connections";
import { Measure, Told } from "./measure";

/** `share` is the part of the limit that is ours, from 0 to 1. */
export type Budget = { used: number; limit: number; share: number; unit: string; resets_at?: number };
export type GaugeTone = "calm" | "near" | "past";

const TICKS = 40;
const NEAR = 0.9;
const FILLED: Record<GaugeTone, string> = { calm: "bg-ink-2", near: "bg-warn", past: "bg-bad" };
const TEXT: Record<GaugeTone, string> = { calm: "", near: "font-medium text-warn", past: "font-medium text-bad" };

export function gaugeTone({ used, limit, share }: Pick<Budget, "used" | "limit" | "share">): GaugeTone {
  const ours = limit * share;
  if (used > ours) return "past";
  return used >= ours * NEAR ? "near" : "calm";
}

/** How many ticks are filled: any use at all shows as one. */
export const ticksOf = ({ used, limit }: Pick<Budget, "used" | "limit">): number =>
  used <= 0 || limit <= 0 ? 0 : Math.min(TICKS, Math.max(1, Math.round((used / limit) * TICKS)));

/** `bare`: without its label, where the row it stands in has it. */
export function FuelGauge({
  name,
  budget,
  zone,
  bare = false,
}: {
  name: string;
  budget: Budget;
  zone: string;
  bare?: boolean;
}) {
  const [told, setTold] = useState(false);
  const tone = gaugeTone(budget);
  const filled = ticksOf(budget);
  const text = words.gauge.text(count(budget.used), count(budget.limit));
  const ours = count(Math.floor(budget.limit * budget.share));
  const full = words.gauge.full(count(budget.used), count(budget.limit), budget.unit, ours);
  const resets = budget.resets_at === undefined ? "" : `, ${words.gauge.resets(secondOf(budget.resets_at, zone))}`;
  const said = `${full}${words.gauge.tones[tone]}${resets}`;
  return (
    <Measure label={bare ? undefined : large(budget.unit)} end={text} endClass={TEXT[tone]}>
      {/* biome-ignore lint/a11y/useSemanticElements: a native meter cannot show ticks and a mark */}
      <div
        role="meter"
        tabIndex={0}
        aria-label={words.gauge.name(name, budget.unit)}
        aria-valuemin={0}
        aria-valuemax={budget.limit}
        aria-valuenow={Math.min(budget.used, budget.limit)}
        aria-valuetext={said}
        data-testid="fuel-gauge"
        data-tone={tone}
        onFocus={() => setTold(true)}
        onBlur={() => setTold(false)}
        onMouseEnter={() => setTold(true)}
        onMouseLeave={() => setTold(false)}
        className="relative z-1 flex h-4 items-center gap-px rounded-[2px]"
      >
        {Array.from({ length: TICKS }, (_, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: ticks are places, nothing else
            key={index}
            aria-hidden="true"
            className={`h-2 min-w-0 flex-1 rounded-[1px] ${index < filled ? `${FILLED[tone]} forced-colors:bg-[CanvasText]` : "bg-line"}`}
          />
        ))}
        <span
          aria-hidden="true"
          className="absolute top-0 h-4 w-0.5 -translate-x-1/2 bg-ink forced-colors:bg-[CanvasText]"
          style={{ left: `${Math.min(100, budget.share * 100)}%` }}
        />
      </div>
      {told ? <Told side="start">{large(said)}</Told> : null}
    </Measure>
  );
}
