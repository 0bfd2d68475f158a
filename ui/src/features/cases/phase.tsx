// Where a case stands, as shape, word and colour.
import { BellOff, CircleCheck, CircleDot, FolderOpen, Hourglass, type LucideIcon, OctagonX } from "lucide-react";
import type { CasePhase, CaseView } from "../../ipc/cases";
import { cases as words } from "../../lib/words/cases";

type Look = { icon: LucideIcon; tone: string };
const LOOK: Record<CasePhase, Look> = {
  opening: { icon: CircleDot, tone: "text-info" },
  open: { icon: FolderOpen, tone: "text-info" },
  quiet: { icon: BellOff, tone: "text-ink-2" },
  closing: { icon: CircleDot, tone: "text-info" },
  closed: { icon: CircleCheck, tone: "text-ok" },
  failed: { icon: OctagonX, tone: "text-bad" },
};
const STALE: Look = { icon: Hourglass, tone: "text-warn" };

export function PhaseBadge({ one }: { one: Pick<CaseView, "phase" | "stale"> }) {
  const stale = one.stale && one.phase === "open";
  const { icon: Icon, tone } = stale ? STALE : LOOK[one.phase];
  return (
    <span
      data-testid="case-phase"
      data-phase={one.phase}
      className={`inline-flex items-center gap-1.25 whitespace-nowrap text-small font-medium ${tone}`}
    >
      <Icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
      {stale ? words.stale : words.phases[one.phase]}
    </span>
  );
}

/** A key as it may be read: its text, or the mark of one that is hidden. */
export function KeyText({ text, hidden }: { text: string; hidden: boolean }) {
  return hidden ? (
    <>
      <span className="mono">{text}</span>
      <span className="sr-only">, {words.masked}</span>
    </>
  ) : (
    text
  );
}
