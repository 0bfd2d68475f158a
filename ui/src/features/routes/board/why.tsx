// How the chosen sample is judged by the filter, and what the filter lets through in a week.
import { CircleCheck, CircleMinus, CircleQuestionMark, Gauge, TriangleAlert } from "lucide-react";
import type { Volume, Why } from "../../../ipc/types";
import { count, percent } from "../../../lib/figures";
import { filterWords as words } from "../../../lib/words/steps";

const LOOK = {
  yes: { icon: CircleCheck, tone: "text-ok" },
  no: { icon: CircleMinus, tone: "text-bad" },
  unknown: { icon: CircleQuestionMark, tone: "text-warn" },
} as const;

export function VerdictDot({ why }: { why: Why | undefined }) {
  if (!why) return null;
  const { icon: Icon, tone } = LOOK[why.verdict];
  return (
    <span
      title={words.verdicts[why.verdict]}
      data-testid="judged"
      data-verdict={why.verdict}
      className={`shrink-0 ${tone}`}
    >
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      <span className="sr-only">{words.verdicts[why.verdict]}</span>
    </span>
  );
}

export const seenWords = (why: Why): string =>
  why.path === undefined ? "" : why.seen === undefined ? words.seenNothing : words.seen(why.seen);

export function WhyNote({ why, title }: { why: Why | undefined; title: string | undefined }) {
  if (!why || title === undefined) return <p className="text-small text-ink-3">{words.whyWait}</p>;
  const { icon: Icon, tone } = LOOK[why.verdict];
  const text = why.verdict === "yes" ? words.passes : why.verdict === "no" ? words.blocks : words.unknown;
  return (
    <div data-testid="why" data-verdict={why.verdict}>
      <p className={`flex items-center gap-1.5 font-medium ${tone}`}>
        <Icon size={14} strokeWidth={1.75} aria-hidden />
        {text}
      </p>
      <p className="cut text-small text-ink-3">{title}</p>
    </div>
  );
}

/** Every clause with what it saw, each under the group it stands in. */
export function WhyLines({ why }: { why: Why }) {
  const { all, any, not } = why;
  const inner = all ?? any ?? (not ? [not] : undefined);
  const { icon: Icon, tone } = LOOK[why.verdict];
  const text = inner
    ? all
      ? words.all
      : any
        ? words.any
        : words.not
    : `${why.path ?? ""} ${why.op ? words.ops[why.op] : ""} ${valueWords(why.value)}`.trim();
  return (
    <div className="min-w-0">
      <p className="flex items-start gap-1.5">
        <Icon size={14} strokeWidth={1.75} aria-hidden className={`mt-0.5 shrink-0 ${tone}`} />
        <span className="min-w-0 break-words">
          {text}
          <span className="sr-only">, {words.verdicts[why.verdict]}</span>
          {inner ? null : <span className="text-ink-3">, {seenWords(why)}</span>}
        </span>
      </p>
      {inner ? (
        <ul className="ml-2 border-l border-line pl-3">
          {inner.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: clauses have no name but their place
            <li key={index}>
              <WhyLines why={one} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

const valueWords = (value: unknown): string =>
  value === undefined ? "" : Array.isArray(value) ? value.map(String).join(", ") : String(value);

export function VolumeNote({ volume }: { volume: Volume | undefined }) {
  if (!volume) return <p className="text-small text-ink-3">{words.volumeWait}</p>;
  return (
    <div data-testid="volume" className="flex flex-col gap-1">
      <p className="num flex gap-1.5">
        <Gauge size={14} strokeWidth={1.75} aria-hidden className="mt-0.75 shrink-0 text-ink-3" />
        <span>
          {words.volumeOf(count(volume.a_day), percent(volume.matched_share), volume.days)}
          <span className="block text-small text-ink-2">{volume.cost}</span>
          <span className="block text-small text-ink-3" data-testid="volume-by">
            {words.volumeBy(volume.counted === "vendor" ? volume.by : undefined)}
            {volume.instead ? ` ${volume.instead}` : ""}
          </span>
        </span>
      </p>
      {volume.warning ? (
        <p className="flex gap-1.5 rounded-panel bg-warn-tint px-2.5 py-1.5 text-small" data-testid="volume-warning">
          <TriangleAlert size={13} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-warn" />
          {volume.warning}
        </p>
      ) : null}
    </div>
  );
}
