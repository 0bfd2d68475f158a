// What becomes of an event, as a shape, a word and a colour.
import {
  CircleDashed,
  CircleX,
  Diff,
  FileQuestionMark,
  ListFilter,
  type LucideIcon,
  Minus,
  Scissors,
} from "lucide-react";
import type { Counts, PreviewRow } from "../../../ipc/types";
import { count } from "../../../lib/figures";
import { trials as words } from "../../../lib/words/trials";

export type Verdict = keyof typeof words.verdicts;
const LOOK: Record<Verdict, { icon: LucideIcon; tone: string }> = {
  changed: { icon: Diff, tone: "text-info" },
  cut: { icon: Scissors, tone: "text-warn" },
  invalid: { icon: CircleX, tone: "text-bad" },
  missing: { icon: CircleDashed, tone: "text-warn" },
  same: { icon: Minus, tone: "text-ink-3" },
  filtered: { icon: ListFilter, tone: "text-ink-3" },
  unreadable: { icon: FileQuestionMark, tone: "text-warn" },
};
const TALLIED = ["changed", "cut", "invalid", "missing", "same", "filtered", "unreadable"] as const;
const SELDOM: ReadonlySet<string> = new Set(["filtered", "missing", "unreadable"]);

/** The one word for an event that has several: the worst of them. */
export function wordOf(row: PreviewRow): Verdict {
  if (row.verdict === "invalid" || row.verdict === "filtered" || row.verdict === "unreadable") return row.verdict;
  if (row.missing.length > 0) return "missing";
  return row.cut ? "cut" : row.verdict;
}

export function VerdictWord({ verdict }: { verdict: Verdict }) {
  const { icon: Icon, tone } = LOOK[verdict];
  return (
    <span
      className={`inline-flex items-center gap-1.25 text-small whitespace-nowrap ${tone}`}
      title={words.tips[verdict]}
    >
      <Icon size={13} strokeWidth={1.75} aria-hidden className="shrink-0" />
      {words.verdicts[verdict]}
    </span>
  );
}

/** Nothing of a kind is said without its colour: a zero is no warning. What is seldom stands only when it is there. */
export function Tallies({ counts }: { counts: Counts }) {
  return TALLIED.filter((one) => (counts[one] ?? 0) > 0 || !SELDOM.has(one)).map((verdict) => {
    const { icon: Icon, tone } = LOOK[verdict];
    const number = counts[verdict] ?? 0;
    return (
      <span
        key={verdict}
        className={`num inline-flex shrink-0 items-center gap-1.25 text-small ${number === 0 ? "text-ink-3" : tone}`}
        title={words.tips[verdict]}
        data-testid={`tally-${verdict}`}
        data-count={number}
      >
        <Icon size={13} strokeWidth={1.75} aria-hidden />
        {words.tally(count(number), words.verdicts[verdict])}
      </span>
    );
  });
}
