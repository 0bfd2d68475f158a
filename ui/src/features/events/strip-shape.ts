// The strip of time as lengths and places: bars by count, where the rows one reads lie, and steps of the keys. Pure.

export type Bucket = { from: number; until: number; n: number; dead: number };
export type Bar = { height: number; dead: number };

/** Heights from 0 to 1. A single event is seen beside a thousand, so lengths go by the root of the count. */
export function barsOf(buckets: readonly Bucket[]): Bar[] {
  const most = Math.max(1, ...buckets.map((bucket) => bucket.n));
  const root = (n: number) => Math.sqrt(n / most);
  return buckets.map((bucket) => ({
    height: bucket.n === 0 ? 0 : Math.max(0.08, root(bucket.n)),
    dead: bucket.dead === 0 ? 0 : Math.max(0.16, root(bucket.dead)),
  }));
}

export const sumOf = (buckets: readonly Bucket[]): number => buckets.reduce((sum, bucket) => sum + bucket.n, 0);

/** Where a moment lies along the strip, from 0 to 1. */
export function placeOf(buckets: readonly Bucket[], at: number): number {
  const [from, until] = [buckets[0]?.from ?? 0, buckets.at(-1)?.until ?? 1];
  return Math.max(0, Math.min(1, (at - from) / Math.max(1, until - from)));
}

/** The bucket at a place. */
export const bucketAt = (count: number, place: number): number =>
  Math.max(0, Math.min(count - 1, Math.floor(place * count)));

/** Where a key leads. With nothing in the next bucket the nearest one that has something is meant. */
export function stepped(buckets: readonly Bucket[], from: number, key: string): number | undefined {
  const last = buckets.length - 1;
  const far = Math.max(1, Math.round(buckets.length / 12));
  const near = (start: number, step: 1 | -1) => {
    for (let at = start; at >= 0 && at <= last; at += step) if ((buckets[at]?.n ?? 0) > 0) return at;
    return Math.max(0, Math.min(last, from + step));
  };
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return near(from + 1, 1);
    case "ArrowLeft":
    case "ArrowDown":
      return near(from - 1, -1);
    case "PageUp":
      return Math.min(last, from + far);
    case "PageDown":
      return Math.max(0, from - far);
    case "Home":
      return near(0, 1);
    case "End":
      return last;
    default:
      return undefined;
  }
}

/** The moment a jump to a bucket means: its first one. */
export const momentAt = (buckets: readonly Bucket[], index: number): number => Math.round(buckets[index]?.from ?? 0);
