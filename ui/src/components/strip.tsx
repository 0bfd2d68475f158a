// The last day as 48 bars. Height speaks before colour; with the focus the arrows read bar by bar.
import { type KeyboardEvent, useState } from "react";
import { count, minuteOf } from "../lib/figures";
import { connections as words } from "../lib/words/connections";
import { Measure, Told } from "./measure";

export type Bar = { at: number; calls: number; failed: number };
type Kind = "good" | "trouble" | "down" | "unknown";

const HALF_HOUR = 1_800_000;
const LOOK: Record<Kind, string> = {
  good: "h-1.5 bg-ok",
  trouble: "h-[11px] bg-warn",
  down: "h-4 bg-bad",
  unknown: "h-1.5 border border-edge",
};

export function kindOf({ calls, failed }: Bar): Kind {
  if (calls === 0) return "unknown";
  if (failed === 0) return "good";
  return failed < calls ? "trouble" : "down";
}

export function barWords(bar: Bar, zone: string): string {
  const from = minuteOf(bar.at, zone);
  const to = minuteOf(bar.at + HALF_HOUR, zone);
  const text = words.strip;
  switch (kindOf(bar)) {
    case "unknown":
      return text.none(from, to);
    case "good":
      return text.good(from, to, count(bar.calls));
    case "trouble":
    case "down":
      return text.bad(from, to, count(bar.failed), count(bar.calls));
  }
}

export function stripWords(bars: readonly Bar[]): string {
  const kinds = bars.map(kindOf);
  const bad = kinds.filter((kind) => kind === "trouble" || kind === "down").length;
  return words.strip.sum(bad, kinds.filter((kind) => kind === "unknown").length);
}

/** `bare`: the bars alone. */
export function HealthStrip({
  name,
  bars,
  zone,
  bare = false,
}: {
  name: string;
  bars: readonly Bar[];
  zone: string;
  bare?: boolean;
}) {
  const [at, setAt] = useState(bars.length - 1);
  const [told, setTold] = useState<"no" | "focus" | "hover">("no");
  const chosen = bars[Math.min(at, bars.length - 1)];
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    const next =
      event.key === "Home" ? 0 : event.key === "End" ? bars.length - 1 : step === undefined ? undefined : at + step;
    if (next === undefined) return;
    event.preventDefault();
    setAt(Math.min(bars.length - 1, Math.max(0, next)));
  };
  if (!chosen) return null;
  return (
    <Measure label={bare ? undefined : words.strip.label} end={bare ? undefined : stripWords(bars)}>
      <div
        role="slider"
        tabIndex={0}
        aria-readonly="true"
        aria-label={words.strip.name(name)}
        aria-valuemin={1}
        aria-valuemax={bars.length}
        aria-valuenow={at + 1}
        aria-valuetext={barWords(chosen, zone)}
        data-testid="health-strip"
        onKeyDown={onKey}
        onFocus={() => setTold("focus")}
        onBlur={() => setTold("no")}
        onMouseLeave={() => setTold((old) => (old === "hover" ? "no" : old))}
        className="relative z-1 flex h-4 items-end gap-px rounded-[2px]"
      >
        {bars.map((bar, index) => (
          <span
            key={bar.at}
            aria-hidden="true"
            data-bar={kindOf(bar)}
            onMouseEnter={() => {
              setAt(index);
              setTold("hover");
            }}
            className="flex h-4 min-w-0 flex-1 items-end"
          >
            <span
              className={`w-full rounded-[1px] forced-colors:border forced-colors:border-[CanvasText] ${LOOK[kindOf(bar)]} ${told !== "no" && index === at ? "outline outline-1 outline-offset-1 outline-ink" : ""}`}
            />
          </span>
        ))}
      </div>
      {told === "no" ? null : <Told side={at < bars.length / 2 ? "start" : "end"}>{barWords(chosen, zone)}</Told>}
    </Measure>
  );
}
