// The deliveries of a replay: what trying each found, what would be written otherwise than last time, and how it went.
import {
  Check,
  CircleCheck,
  CircleDot,
  CircleQuestionMark,
  Clock,
  type LucideIcon,
  Merge,
  OctagonX,
} from "lucide-react";
import type { Difference, ItemState, Replay, ReplayItem, Would } from "../../ipc/desk";
import { count } from "../../lib/figures";
import { inbox } from "../../lib/words/inbox";

const words = inbox.replay;
type Look = { icon: LucideIcon; tone: string };
const WOULD: Record<Would, Look> = {
  ok: { icon: CircleCheck, tone: "text-ok" },
  fails: { icon: OctagonX, tone: "text-bad" },
  stale: { icon: Clock, tone: "text-warn" },
  same: { icon: Check, tone: "text-ink-3" },
};
const WENT: Record<Exclude<ItemState, "left">, Look> = {
  sent: { icon: CircleDot, tone: "text-info" },
  delivered: { icon: CircleCheck, tone: "text-ok" },
  dead: { icon: OctagonX, tone: "text-bad" },
  asking: { icon: CircleQuestionMark, tone: "text-warn" },
  skipped: { icon: Clock, tone: "text-warn" },
  absorbed: { icon: Merge, tone: "text-ink-3" },
};

function lookOf(item: ReplayItem): (Look & { word: string }) | undefined {
  if (item.state !== "left") return { ...WENT[item.state], word: words.items[item.state] };
  return item.would === undefined ? undefined : { ...WOULD[item.would], word: words.would[item.would] };
}

export function ReplayItems({ replay }: { replay: Replay }) {
  const { rows } = replay;
  if (rows.length === 0) return null;
  const cut = rows.length < replay.counts.total;
  return (
    <section aria-label={words.rows}>
      <h3 className="mb-1 flex items-baseline gap-2 font-semibold">
        {words.rows}
        {cut ? (
          <span className="num text-small font-normal text-ink-3">
            {words.rowsCut(count(rows.length), count(replay.counts.total))}
          </span>
        ) : null}
      </h3>
      <ul className="rounded-panel border border-line bg-panel" data-testid="replay-items">
        {rows.map((item) => (
          <Item key={item.delivery} item={item} />
        ))}
      </ul>
    </section>
  );
}

function Item({ item }: { item: ReplayItem }) {
  const look = lookOf(item);
  const Icon = look?.icon;
  return (
    <li
      data-testid="replay-item"
      data-would={item.would}
      data-state={item.state}
      className="border-t border-line px-3 py-1.5 first:border-t-0 [content-visibility:auto]"
    >
      <div className="flex items-center gap-2.5">
        <span className="cut flex-1">
          {item.title}
          <span className="ml-2 text-ink-2">{item.summary}</span>
        </span>
        {item.state === "left" && item.diff.length > 0 ? (
          <span className="shrink-0 text-small text-ink-3">{words.diffs(item.diff.length)}</span>
        ) : null}
        {look && Icon ? (
          <span className={`flex shrink-0 items-center gap-1.25 text-small font-medium ${look.tone}`}>
            <Icon size={14} strokeWidth={1.75} aria-hidden />
            {look.word}
          </span>
        ) : null}
      </div>
      {item.problem ? <p className="text-small text-ink-2">{item.problem.message}</p> : null}
      {item.diff.length > 0 ? <Diff all={item.diff} /> : null}
    </li>
  );
}

function Diff({ all }: { all: readonly Difference[] }) {
  return (
    <dl className="mt-0.5 grid grid-cols-[minmax(72px,auto)_minmax(0,1fr)] gap-x-3 text-small">
      {all.map((one) => (
        <div key={one.field} className="contents">
          <dt className="cut text-ink-3">{one.name}</dt>
          <dd className="min-w-0 break-words">
            {one.hidden ? (
              <span className="text-ink-2">{words.hidden}</span>
            ) : (
              <>
                <span className="text-ink-3">{words.was} </span>
                <s className="text-ink-2">{one.was || words.nowhere}</s>
                <span className="text-ink-3"> {words.is} </span>
                <span className="font-medium">{one.is || words.nowhere}</span>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
