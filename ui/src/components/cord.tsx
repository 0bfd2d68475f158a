// A line as it is drawn everywhere: a cord between two jacks, by its state. Decoration beside words that say the same.
import type { RouteHealth } from "../ipc/types";
import { type CordState, drawCord } from "../lib/cord";

const CORD: Record<RouteHealth, { state: CordState; stroke: string; jack: string }> = {
  on: { state: "full", stroke: "var(--cord)", jack: "var(--brass)" },
  held: { state: "held", stroke: "var(--warn)", jack: "var(--brass)" },
  broken: { state: "broken", stroke: "var(--bad)", jack: "var(--brass)" },
  off: { state: "off", stroke: "var(--edge)", jack: "var(--edge)" },
  draft: { state: "off", stroke: "var(--edge)", jack: "var(--edge)" },
};

export function Jack({ x, y, ring, core }: { x: number; y: number; ring: string; core: string }) {
  return (
    <>
      <circle cx={x} cy={y} r="5" fill="var(--raised)" stroke={ring} strokeWidth="2" />
      <circle cx={x} cy={y} r="2" fill={core} />
    </>
  );
}

export function LineCord({ health, width = 92 }: { health: RouteHealth; width?: number }) {
  const look = CORD[health];
  const drawn = drawCord(width, look.state);
  return (
    <svg width={width} height="26" viewBox={`0 0 ${width} 26`} fill="none" aria-hidden="true" className="shrink-0">
      {drawn.paths.map((d) => (
        <path
          key={d}
          d={d}
          className="cord-line"
          stroke={look.stroke}
          strokeWidth="2.5"
          strokeLinecap="round"
          strokeDasharray={drawn.dashed ? "0.5 5" : undefined}
        />
      ))}
      {drawn.pause ? (
        <path
          d={`M${drawn.pause.x - 2.5} ${drawn.pause.y - 4}v8M${drawn.pause.x + 2.5} ${drawn.pause.y - 4}v8`}
          className="cord-line"
          stroke={look.stroke}
          strokeWidth="2.25"
          strokeLinecap="round"
        />
      ) : null}
      <Jack x={10} y={10} ring={look.jack} core={look.stroke} />
      <Jack x={width - 10} y={10} ring={look.jack} core={look.stroke} />
    </svg>
  );
}

/** The mark of the product: two brass jacks, one mulberry cord. */
export function BrandMark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" aria-hidden="true" className="shrink-0">
      <circle cx="4.5" cy="5" r="2.75" stroke="var(--brass)" strokeWidth="1.75" />
      <circle cx="15.5" cy="15" r="2.75" stroke="var(--brass)" strokeWidth="1.75" />
      <path d="M4.5 5C4.5 12.5 15.5 7.5 15.5 15" stroke="var(--accent)" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  );
}
