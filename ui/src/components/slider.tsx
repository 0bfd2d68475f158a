// A slider with its figure to type. The value is told once the hand lets go.
import { Slider as Radix } from "radix-ui";
import { useEffect, useId, useState } from "react";
import { Tip } from "./button";

export function Dial({
  label,
  unit,
  tip,
  value,
  max,
  step,
  onCommit,
  testId,
}: {
  label: string;
  unit: string;
  tip: string;
  value: number;
  max: number;
  step: number;
  onCommit: (value: number) => void;
  testId: string;
}) {
  const id = useId();
  const [held, setHeld] = useState(value);
  const [typed, setTyped] = useState<string | undefined>(undefined);
  useEffect(() => setHeld(value), [value]);
  const commit = (next: number) => {
    const safe = Math.min(max, Math.max(0, Number.isFinite(next) ? next : value));
    setHeld(safe);
    setTyped(undefined);
    if (safe !== value) onCommit(safe);
  };
  return (
    <div className="flex h-8 min-w-0 items-center gap-2" data-testid={testId}>
      <Tip text={tip} side="top">
        <label htmlFor={id} className="cut w-24 shrink-0 text-small text-ink-2">
          {label}
        </label>
      </Tip>
      <Radix.Root
        value={[Math.min(max, held)]}
        max={max}
        step={step}
        onValueChange={([next]) => setHeld(next ?? 0)}
        onValueCommit={([next]) => commit(next ?? 0)}
        className="relative flex h-6 min-w-10 flex-1 touch-none items-center"
      >
        <Radix.Track className="relative h-1 flex-1 rounded-[2px] bg-sunken shadow-[inset_0_0_0_1px_var(--line)] forced-colors:border">
          <Radix.Range className="absolute h-full rounded-[2px] bg-edge" />
        </Radix.Track>
        <Radix.Thumb
          aria-label={label}
          className="block size-3.5 rounded-full border-2 border-edge bg-raised hover:border-accent focus-visible:border-accent"
        />
      </Radix.Root>
      <input
        id={id}
        inputMode="numeric"
        autoComplete="off"
        value={typed ?? String(held)}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => typed !== undefined && commit(Number.parseFloat(typed))}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit(Number.parseFloat(typed ?? String(held)));
        }}
        className="num h-6 w-12 shrink-0 rounded-ctl border border-edge bg-raised px-1.5 text-right text-small"
      />
      <span className="w-7 shrink-0 text-small text-ink-3">{unit}</span>
    </div>
  );
}
