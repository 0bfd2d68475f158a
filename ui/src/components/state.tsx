// A state is a shape, a word and a colour, always together. The table is look.md section 4.
import {
  Check,
  Circle,
  CircleCheck,
  CircleDot,
  CirclePause,
  CircleQuestionMark,
  FileQuestionMark,
  type LucideIcon,
  Merge,
  OctagonX,
  Pencil,
  RotateCw,
  TriangleAlert,
  Unplug,
} from "lucide-react";
import type { ConnectionHealth, EventState, RouteHealth, Tone } from "../ipc/types";
import { connectionHealthWords, healthWords, stateWords } from "../lib/words/states";

type Look = { icon: LucideIcon; tone: string };

const EVENT_LOOK: Record<EventState, Look> = {
  waiting: { icon: Circle, tone: "text-ink-3" },
  sending: { icon: CircleDot, tone: "text-info" },
  delivered: { icon: CircleCheck, tone: "text-ok" },
  unconfirmed: { icon: Check, tone: "text-ok" },
  absorbed: { icon: Merge, tone: "text-ink-3" },
  held: { icon: CirclePause, tone: "text-warn" },
  in_doubt: { icon: CircleQuestionMark, tone: "text-warn" },
  dead: { icon: OctagonX, tone: "text-bad" },
  retrying: { icon: RotateCw, tone: "text-warn" },
  unrouted: { icon: Unplug, tone: "text-ink-3" },
  unreadable: { icon: FileQuestionMark, tone: "text-bad" },
};

const HEALTH_LOOK: Record<RouteHealth, Look> = {
  on: { icon: CircleCheck, tone: "text-ok" },
  off: { icon: Circle, tone: "text-ink-3" },
  held: { icon: CirclePause, tone: "text-warn" },
  broken: { icon: Unplug, tone: "text-bad" },
  draft: { icon: Pencil, tone: "text-ink-3" },
};

const CONNECTION_LOOK: Record<ConnectionHealth, Look> = {
  good: { icon: CircleCheck, tone: "text-ok" },
  trouble: { icon: TriangleAlert, tone: "text-warn" },
  held: { icon: CirclePause, tone: "text-warn" },
  unknown: { icon: Circle, tone: "text-ink-3" },
};

function Badge({ look, word }: { look: Look; word: string }) {
  const Icon = look.icon;
  return (
    <span className={`inline-flex items-center gap-1.25 whitespace-nowrap text-small font-medium ${look.tone}`}>
      <Icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
      {word}
    </span>
  );
}

export function StateBadge({ state, long = false }: { state: EventState; long?: boolean }) {
  return <Badge look={EVENT_LOOK[state]} word={long ? stateWords[state].long : stateWords[state].short} />;
}

export function HealthBadge({ health }: { health: RouteHealth }) {
  return <Badge look={HEALTH_LOOK[health]} word={healthWords[health]} />;
}

export function ConnectionBadge({ health }: { health: ConnectionHealth }) {
  return <Badge look={CONNECTION_LOOK[health]} word={connectionHealthWords[health]} />;
}

export const TONE_ICON: Record<Tone, LucideIcon> = {
  ok: CircleCheck,
  doubt: CircleQuestionMark,
  bad: OctagonX,
  wait: Circle,
};
export const TONE_TEXT: Record<Tone, string> = {
  ok: "text-ok",
  doubt: "text-warn",
  bad: "text-bad",
  wait: "text-ink-3",
};
