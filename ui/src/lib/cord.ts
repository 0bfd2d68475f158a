// How a cord hangs between two jacks. Pure geometry; drawing is in components/cord.tsx.

export type Point = { x: number; y: number };
export type Curve = { from: Point; a: Point; b: Point; to: Point };

/** A cord between two jacks that sags by its own weight: the control points hang below the line of the ends. */
export function hang(from: Point, to: Point, sag: number): Curve {
  const dx = to.x - from.x;
  return {
    from,
    a: { x: from.x + dx * 0.3, y: from.y + sag },
    b: { x: to.x - dx * 0.3, y: to.y + sag },
    to,
  };
}

const mix = (p: Point, q: Point, t: number): Point => ({ x: p.x + (q.x - p.x) * t, y: p.y + (q.y - p.y) * t });

export function pointAt({ from, a, b, to }: Curve, t: number): Point {
  const ab = mix(a, b, t);
  return mix(mix(mix(from, a, t), ab, t), mix(ab, mix(b, to, t), t), t);
}

/** The part of a curve between two parameters, by de Casteljau. */
export function part(curve: Curve, t0: number, t1: number): Curve {
  const left = splitLeft(curve, t1);
  return t0 === 0 ? left : splitRight(left, t0 / t1);
}

function splitLeft(c: Curve, t: number): Curve {
  const fa = mix(c.from, c.a, t);
  const ab = mix(c.a, c.b, t);
  return { from: c.from, a: fa, b: mix(fa, ab, t), to: pointAt(c, t) };
}

function splitRight(c: Curve, t: number): Curve {
  const ab = mix(c.a, c.b, t);
  const bt = mix(c.b, c.to, t);
  return { from: pointAt(c, t), a: mix(ab, bt, t), b: bt, to: c.to };
}

const n = (value: number) => String(Math.round(value * 100) / 100);

export function path({ from, a, b, to }: Curve): string {
  return `M${n(from.x)} ${n(from.y)}C${n(a.x)} ${n(a.y)} ${n(b.x)} ${n(b.y)} ${n(to.x)} ${n(to.y)}`;
}

export type CordState = "full" | "held" | "broken" | "off";
export type Drawn = { paths: string[]; pause?: Point; dashed: boolean };

/** The strokes of a line's cord: full at rest, held with a pause in it, broken parted, off dotted. */
export function drawCord(width: number, state: CordState): Drawn {
  const y = 10;
  const curve = hang({ x: 15, y }, { x: width - 15, y }, 12);
  switch (state) {
    case "full":
      return { paths: [path(curve)], dashed: false };
    case "off":
      return { paths: [path(curve)], dashed: true };
    case "held":
      return {
        paths: [path(part(curve, 0, 0.38)), path(part(curve, 0.62, 1))],
        pause: pointAt(curve, 0.5),
        dashed: false,
      };
    case "broken": {
      // The two ends let go and hang: each keeps its start and drops below where it was.
      const left = part(curve, 0, 0.36);
      const right = part(curve, 0.64, 1);
      return {
        paths: [
          path({ ...left, to: { x: left.to.x - 2, y: left.to.y + 4 } }),
          path({ ...right, from: { x: right.from.x + 2, y: right.from.y + 4 } }),
        ],
        dashed: false,
      };
    }
  }
}
