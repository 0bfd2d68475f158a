// The cord in the hand, and the chip that plugging it in here would bring. They follow both sides as they scroll.
import type { RefObject } from "react";
import { Plug } from "./cord-line";
import { cordPath } from "./layout";
import { type Pane, useTop } from "./use-pane";

export type HeldCord = { from: { x: number; y: number }; to: { x: number; y: number }; chip: string | undefined };
type Parts = { held: (() => HeldCord | undefined) | undefined; panes: { left: Pane; right: Pane } };

function useHeld({ held, panes }: Parts): HeldCord | undefined {
  useTop(panes.left);
  useTop(panes.right);
  return held?.();
}

export function HeldLine({ ref, ...parts }: Parts & { ref: RefObject<SVGGElement | null> }) {
  const held = useHeld(parts);
  const d = held ? cordPath(held.from, held.to) : "";
  return (
    <g ref={ref} data-testid="held-cord" style={{ display: held ? "inline" : "none" }}>
      <path d={d} stroke="var(--canvas)" strokeWidth="8" />
      <path d={d} className="cord-line" stroke="var(--accent)" strokeWidth="3.5" strokeLinecap="round" />
      {held ? (
        <g transform={`translate(0 ${held.from.y})`}>
          <Plug x={0} fill="var(--accent)" />
        </g>
      ) : null}
    </g>
  );
}

export function HeldChip(parts: Parts) {
  const held = useHeld(parts);
  if (!held?.chip) return null;
  return (
    <span
      aria-hidden="true"
      data-held-chip=""
      style={{ top: held.to.y - 11, right: 30 }}
      className="absolute z-3 inline-flex h-5.5 items-center rounded-chip border-2 border-accent bg-raised px-2 text-small font-medium text-accent"
    >
      {held.chip}
    </span>
  );
}
