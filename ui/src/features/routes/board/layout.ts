// How cords run across the bay: from a source's row to the flat run before a target's row. Pure geometry.
// Every target has one row and every cord but a loose one ends on its own, so chips on the run never meet.

import type { Cord } from "../../../ipc/types";
import type { Point } from "../../../lib/cord";
import { sourcesOf } from "./cords";

export const ROW = 28;
export const RUN = 128;
/** A plug's length beyond its jack. */
const PLUG = 10;
const SNAP = 24;

export type CordShape = {
  key: string;
  field: string;
  source: string;
  d: string;
  from: Point;
  to: Point;
  loose: boolean;
};

const n = (value: number) => String(Math.round(value * 10) / 10);

/** A curve that leaves level, sags a little, and arrives level where the flat run begins. */
export function cordPath(from: Point, to: Point, run = RUN): string {
  const end = Math.max(from.x + 24, to.x - run);
  const dx = end - from.x;
  const sag = Math.min(10, Math.abs(to.y - from.y) * 0.06 + 2);
  const curve = `C${n(from.x + dx * 0.46)} ${n(from.y + sag)} ${n(end - dx * 0.46)} ${n(to.y + sag * 0.4)} ${n(end)} ${n(to.y)}`;
  return `M${n(from.x)} ${n(from.y)}${curve}L${n(to.x)} ${n(to.y)}`;
}

export type Spots = {
  width: number;
  height: number;
  /** The middle of a source's row, in the bay's own pixels; nothing when it has none. */
  sourceY: (source: string) => number | undefined;
  targetY: (field: string) => number | undefined;
  isLoose: (field: string) => boolean;
};

const outside = (y: number, height: number) => (y < -ROW ? -1 : y > height + ROW ? 1 : 0);

/** The cords that cross the part of the bay that is in sight, in the order of their targets. */
export function layCords(cords: readonly Cord[], spots: Spots): CordShape[] {
  const shapes = cords.flatMap((cord) => {
    const ty = spots.targetY(cord.field);
    if (ty === undefined) return [];
    const loose = spots.isLoose(cord.field);
    return sourcesOf(cord.from).flatMap((source): CordShape[] => {
      const sy = spots.sourceY(source);
      if (sy === undefined) return [];
      const off = outside(sy, spots.height);
      if (off !== 0 && off === outside(ty, spots.height)) return [];
      const from = { x: PLUG, y: sy };
      // A loose plug hangs short of its jack.
      const to = { x: spots.width - (loose ? RUN - 12 : PLUG), y: ty };
      return [
        {
          key: `${source} ${cord.field}`,
          field: cord.field,
          source,
          d: cordPath(from, to, loose ? 0 : RUN - PLUG),
          from,
          to,
          loose,
        },
      ];
    });
  });
  return shapes.sort((a, b) => a.to.y - b.to.y || a.from.y - b.from.y);
}

export type Spot = { key: string; x: number; y: number; fits: boolean };

/** The jack under a point: the nearest that fits within reach, else the nearest. */
export function snap(at: Point, spots: readonly Spot[], reach = SNAP): Spot | undefined {
  let best: { spot: Spot; far: number } | undefined;
  for (const spot of spots) {
    const far = Math.hypot(spot.x - at.x, spot.y - at.y);
    if (far > reach) continue;
    if (!best || (spot.fits && !best.spot.fits) || (spot.fits === best.spot.fits && far < best.far)) {
      best = { spot, far };
    }
  }
  return best?.spot;
}

/** The rows in sight, with a few beyond either edge so that scrolling never shows a gap. */
export function windowOf(
  count: number,
  top: number,
  height: number,
  over = 6,
  row = ROW,
): { first: number; end: number } {
  const first = Math.max(0, Math.floor(top / row) - over);
  return { first: Math.min(first, count), end: Math.min(count, Math.ceil((top + height) / row) + over) };
}

/** Where to scroll so that a row is in sight; the same place when it is already. */
export function revealed(index: number, top: number, height: number): number {
  const y = index * ROW;
  if (y < top) return y;
  return y + ROW > top + height ? y + ROW - height : top;
}
