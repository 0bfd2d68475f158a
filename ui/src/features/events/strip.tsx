// The strip of time over the list: how much there is where, dead letters below it, and the rows one reads. Pressing,
// dragging or the arrows jump.
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { count, momentOf } from "../../lib/figures";
import { logWords } from "../../lib/words/log";
import { type Bucket, barsOf, bucketAt, momentAt, placeOf, stepped } from "./strip-shape";

const words = logWords.strip;
const PAUSE_MS = 220;
const BARS_PX = 26;
/** Dead letters stand under the line, so that they are told by their place as well. */
const DEAD_PX = 7;

export function TimeStrip({
  buckets,
  sampled,
  seen,
  now,
  zone,
  onJump,
  onEnd,
}: {
  buckets: readonly Bucket[];
  sampled: boolean;
  /** The moments of the first and last row in view. */
  seen: { from: number; until: number } | undefined;
  now: number;
  zone: string;
  onJump: (at: number) => void;
  /** To the newest events, which are followed again. */
  onEnd: () => void;
}) {
  const bars = useMemo(() => barsOf(buckets), [buckets]);
  const box = useRef<HTMLDivElement>(null);
  const [aim, setAim] = useState<number | undefined>(undefined);
  const [over, setOver] = useState<number | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const size = buckets.length;
  const from = seen ? placeOf(buckets, seen.from) : 1;
  const until = seen ? placeOf(buckets, seen.until) : 1;
  const here = bucketAt(size, until === 1 ? 1 - 1e-9 : until);
  const shown = aim ?? over;
  const at = aim ?? here;
  const told = (index: number) => {
    const bucket = buckets[index];
    if (!bucket) return words.none;
    const text = words.at(
      momentOf(bucket.from, now, zone),
      momentOf(bucket.until, now, zone),
      count(bucket.n),
      count(bucket.dead),
    );
    return sampled ? `${text}. ${words.sampled}` : text;
  };
  const indexAt = (event: PointerEvent<HTMLDivElement>) => {
    const rect = box.current?.getBoundingClientRect();
    if (!rect || rect.width === 0) return undefined;
    return bucketAt(size, (event.clientX - rect.left) / rect.width);
  };
  const jump = (index: number) => {
    clearTimeout(timer.current);
    setAim(undefined);
    onJump(momentAt(buckets, index));
  };
  const onKey = (event: KeyboardEvent) => {
    const next = stepped(buckets, at, event.key);
    if (event.key === "End") {
      clearTimeout(timer.current);
      setAim(undefined);
      onEnd();
    } else if (next === undefined) {
      if (event.key !== "Enter" || aim === undefined) return;
      jump(aim);
    } else {
      setAim(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => jump(next), PAUSE_MS);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  if (size === 0) return null;
  return (
    <div className="relative mx-4 mb-1.5 shrink-0 select-none" data-testid="time-strip">
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label={words.label}
        aria-valuemin={0}
        aria-valuemax={size - 1}
        aria-valuenow={at}
        aria-valuetext={told(at)}
        onKeyDown={onKey}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture?.(event.pointerId);
          setAim(indexAt(event));
        }}
        onPointerMove={(event) => {
          const index = indexAt(event);
          if (aim === undefined) setOver(index);
          else setAim(index);
        }}
        onPointerUp={(event) => {
          const index = indexAt(event);
          if (aim !== undefined && index !== undefined) jump(index);
        }}
        onPointerCancel={() => setAim(undefined)}
        onPointerLeave={() => setOver(undefined)}
        className="relative h-9 cursor-pointer touch-none rounded-ctl"
      >
        {/* What one reads: a window on the whole. */}
        <span
          aria-hidden="true"
          data-testid="strip-window"
          className="absolute inset-y-0 rounded-[3px] border-x-2 border-accent bg-tint"
          style={{
            left: `${from * 100}%`,
            width: `max(6px, ${(until - from) * 100}%)`,
            translate: until > 0.99 ? "-6px" : undefined,
          }}
        />
        <Bars bars={bars} lit={shown} />
        {shown === undefined ? null : (
          <span
            aria-hidden="true"
            className="absolute inset-y-0 w-px bg-accent"
            style={{ left: `${((shown + 0.5) / size) * 100}%` }}
          />
        )}
      </div>
      {/* Where the strip begins and ends; low windows have no room for it. */}
      <p
        aria-hidden="true"
        className="num hidden justify-between text-tiny leading-[14px] text-ink-3 [@media(min-height:640px)]:flex"
      >
        <span>{momentOf(buckets[0]?.from ?? now, now, zone)}</span>
        <span>{momentOf(buckets.at(-1)?.until ?? now, now, zone)}</span>
      </p>
      {shown === undefined ? null : (
        <p
          aria-hidden="true"
          className="num pointer-events-none absolute top-9 z-20 mt-0.5 w-max max-w-full -translate-x-1/2 rounded-ctl border border-line bg-raised px-2 py-0.5 text-small shadow-float"
          style={{ left: `clamp(130px, ${((shown + 0.5) / size) * 100}%, calc(100% - 130px))` }}
        >
          {told(shown)}
        </p>
      )}
    </div>
  );
}

function Bars({ bars, lit }: { bars: ReturnType<typeof barsOf>; lit: number | undefined }) {
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${bars.length} ${BARS_PX + DEAD_PX + 3}`}
      preserveAspectRatio="none"
      className="absolute inset-0 size-full"
    >
      <rect
        x={0}
        y={BARS_PX + 1}
        width={bars.length}
        height={1}
        className="fill-line forced-colors:fill-[CanvasText]"
      />
      {bars.map((bar, index) =>
        bar.height === 0 ? null : (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
            key={index}
            x={index + 0.14}
            width={0.72}
            y={BARS_PX - bar.height * BARS_PX + 1}
            height={bar.height * BARS_PX}
            className={`${index === lit ? "fill-accent" : "fill-ink-3"} forced-colors:fill-[CanvasText]`}
          />
        ),
      )}
      {bars.map((bar, index) =>
        bar.dead === 0 ? null : (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
            key={index}
            x={index + 0.14}
            width={0.72}
            y={BARS_PX + 3}
            height={Math.max(2.5, bar.dead * DEAD_PX)}
            className="fill-bad forced-colors:fill-[Highlight]"
          />
        ),
      )}
    </svg>
  );
}
