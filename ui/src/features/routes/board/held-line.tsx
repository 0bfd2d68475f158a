// The cord in the hand, and the chip that plugging it in here would bring. They follow both sides as they scroll.
import type { RefObject } from "react";
import { cordPath } from "./layout";
import { type Pane, useTop } from "./use-pane";

export type HeldCord = { from: { x: number; y: number }; to: { x: number; y: number }; chip: string | undefined };
type Parts = { held: (() => HeldCord | undefined) | undefined; panes: { left: Pane; right: Pane } };

function useHeld({ held, panes }: Parts): HeldCord | undefined {
  const follows = held !== undefined;
  useTop(panes.left, follows);
  useTop(panes.right, follows);
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
        <rect x="5" y={held.from.y - 3.5} width="12" height="7" rx="1.5" fill="var(--accent)" className="cord-line" />
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
