// Room: how much of the limit is used, by what, since when, and why nothing is taken away where that is so.
import { TriangleAlert } from "lucide-react";
import type { StorageView } from "../../ipc/storage";
import { bytes, momentOf, percent } from "../../lib/figures";
import { storage } from "../../lib/words/storage";
import { partsOf, type Tone, toneOf } from "./model";
import { Part } from "./part";

const words = storage.use;
const TICKS = 40;
const FILLED: Record<Tone, string> = { calm: "bg-ink-2", near: "bg-warn", past: "bg-bad" };
const TEXT: Record<Tone, string> = { calm: "text-ink-2", near: "text-warn", past: "text-bad" };

export function Room({ view, now, zone }: { view: StorageView; now: number; zone: string }) {
  const { counted, beside, most } = partsOf(view.parts);
  const when = (at: number | undefined) => (at === undefined ? words.never : momentOf(at, now, zone));
  return (
    <Part title={words.title} note={words.note}>
      <Gauge used={view.bytes} max={view.max_bytes} />
      {view.prune_paused ? (
        <p
          data-testid="prune-paused"
          className="flex items-start gap-2 rounded-panel bg-warn-tint px-3 py-1.5 forced-colors:border"
        >
          <TriangleAlert size={15} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-warn" />
          <span>
            {words.paused} {view.prune_paused}
          </span>
        </p>
      ) : null}
      <table className="w-full" data-testid="storage-parts">
        <caption className="sr-only">{words.parts}</caption>
        <tbody>
          {counted.map((one) => (
            <Row key={one.name} one={one} most={most} />
          ))}
        </tbody>
        {beside.length > 0 ? (
          <tbody>
            <tr>
              <th scope="colgroup" colSpan={3} className="pt-2 pb-0.5 text-left text-small font-normal text-ink-3">
                {words.beside}
              </th>
            </tr>
            {beside.map((one) => (
              <Row key={one.name} one={one} most={most} />
            ))}
          </tbody>
        ) : null}
      </table>
      {view.estimated ? <p className="text-small text-ink-3">{words.estimated}</p> : null}
      <dl className="num flex flex-wrap gap-x-6 gap-y-1">
        {(
          [
            [words.oldest, when(view.oldest_event)],
            [words.oldestPayload, when(view.oldest_payload)],
            [words.pruned, when(view.pruned_at)],
            ...(view.disk_free === undefined ? [] : [[words.disk, bytes(view.disk_free)] as const]),
          ] as const
        ).map(([label, value]) => (
          <div key={label} className="flex gap-1.5">
            <dt className="text-ink-3">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function Row({ one, most }: { one: StorageView["parts"][number]; most: number }) {
  return (
    <tr data-part={one.name}>
      <th scope="row" className="w-44 py-0.5 pr-3 text-left font-normal">
        {words.names[one.name]}
      </th>
      <td aria-hidden="true" className="py-0.5">
        <span
          className="block h-1.5 min-w-px rounded-[1px] bg-edge forced-colors:bg-[CanvasText]"
          style={{ width: `${(one.bytes / most) * 100}%` }}
        />
      </td>
      <td className="num w-20 py-0.5 pl-3 text-right whitespace-nowrap text-ink-2">{bytes(one.bytes)}</td>
    </tr>
  );
}

/** Forty ticks: any use at all shows as one. */
function Gauge({ used, max }: { used: number; max: number }) {
  const tone = toneOf(used, max);
  const share = max > 0 ? used / max : 0;
  const filled = used <= 0 ? 0 : Math.min(TICKS, Math.max(1, Math.round(share * TICKS)));
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-3">
        {/* biome-ignore lint/a11y/useSemanticElements: a native meter cannot show ticks */}
        <div
          role="meter"
          tabIndex={0}
          aria-label={words.gauge}
          aria-valuemin={0}
          aria-valuemax={max}
          aria-valuenow={Math.min(used, max)}
          aria-valuetext={words.said(bytes(used), bytes(max), percent(share))}
          data-testid="storage-gauge"
          data-tone={tone}
          className="flex h-4 flex-1 items-center gap-px rounded-[2px]"
        >
          {Array.from({ length: TICKS }, (_, index) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: ticks are places, nothing else
              key={index}
              aria-hidden="true"
              className={`h-2.5 min-w-0 flex-1 rounded-[1px] ${index < filled ? `${FILLED[tone]} forced-colors:bg-[CanvasText]` : "bg-line"}`}
            />
          ))}
        </div>
        <span className={`num shrink-0 font-medium ${tone === "calm" ? "" : TEXT[tone]}`}>
          {words.of(bytes(used), bytes(max))}
        </span>
      </div>
      {tone === "calm" ? null : <p className={`text-small ${TEXT[tone]}`}>{words.tones[tone]}</p>}
    </div>
  );
}
