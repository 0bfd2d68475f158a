// How far a plan is, as a shape, a word and a colour.
import { Circle, CircleCheck, CircleDot, CirclePause, type LucideIcon, TriangleAlert, Undo2 } from "lucide-react";
import type { Plan, PlanState } from "../../ipc/types";
import { plans as words } from "../../lib/words/plans";
import { isEmpty } from "./model";

const LOOK: Record<PlanState, { icon: LucideIcon; tone: string }> = {
  ready: { icon: Circle, tone: "text-ink-3" },
  applying: { icon: CircleDot, tone: "text-info" },
  done: { icon: CircleCheck, tone: "text-ok" },
  stopped: { icon: CirclePause, tone: "text-warn" },
  undone: { icon: Undo2, tone: "text-ink-3" },
  stale: { icon: TriangleAlert, tone: "text-warn" },
};

export function PlanBadge({ plan }: { plan: Plan }) {
  const { icon: Icon, tone } = LOOK[plan.state];
  const word = plan.state === "ready" && isEmpty(plan) ? words.badges.nothing : words.badges[plan.state];
  return (
    <span className={`inline-flex w-28 shrink-0 items-center gap-1.25 text-small font-medium ${tone}`}>
      <Icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
      {word}
    </span>
  );
}
