// The causes on the left: how many wait, since when, on which line, in one sentence; and the replays under them.

import { CirclePause, CircleQuestionMark, FileQuestionMark, type LucideIcon, OctagonX, RotateCw } from "lucide-react";
import type { Group, GroupKind, Replay } from "../../ipc/desk";
import { count, momentOf } from "../../lib/figures";
import { inbox as words } from "../../lib/words/inbox";
import type { Section } from "./model";

export const KIND_LOOK: Record<GroupKind, { icon: LucideIcon; tone: string }> = {
  dead: { icon: OctagonX, tone: "text-bad" },
  asking: { icon: CircleQuestionMark, tone: "text-warn" },
  held: { icon: CirclePause, tone: "text-warn" },
  unreadable: { icon: FileQuestionMark, tone: "text-bad" },
};

const ROW =
  "ring-in relative flex w-full min-w-0 gap-2 px-3.5 py-2 text-left aria-current:bg-tint aria-current:before:absolute aria-current:before:inset-y-0 aria-current:before:left-0 aria-current:before:w-[3px] aria-current:before:bg-accent hover:bg-sunken";

export function Causes({
  sections,
  replays,
  chosen,
  replay,
  now,
  zone,
  hidden,
  onGroup,
  onReplay,
}: {
  sections: readonly Section[];
  replays: readonly Replay[];
  chosen: string | undefined;
  replay: string | undefined;
  now: number;
  zone: string;
  /** Gives way to the drawer where there is no room for three. */
  hidden: boolean;
  onGroup: (group: Group, byKey: boolean) => void;
  onReplay: (replay: Replay) => void;
}) {
  return (
    <nav
      aria-label={words.causes}
      data-testid="causes"
      className={`min-h-0 w-75 shrink-0 overflow-y-auto border-r border-line bg-panel pb-3 wide:w-86 ${hidden ? "hidden min-[1560px]:block" : ""}`}
    >
      {sections.map(({ kind, groups }) => (
        <section key={kind} aria-label={words.kinds[kind]}>
          <h2 className="px-3.5 pt-2.5 pb-1 text-small text-ink-3">{words.kinds[kind]}</h2>
          <ul>
            {groups.map((group) => (
              <li key={group.id}>
                <button
                  type="button"
                  data-testid="cause"
                  data-group={group.id}
                  data-kind={group.kind}
                  aria-current={group.id === chosen && replay === undefined ? "true" : undefined}
                  className={ROW}
                  onClick={(event) => onGroup(group, event.detail === 0)}
                >
                  <Cause group={group} now={now} zone={zone} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {replays.length > 0 ? (
        <section aria-label={words.replays}>
          <h2 className="px-3.5 pt-4 pb-1 text-small text-ink-3">{words.replays}</h2>
          <ul>
            {replays.map((one) => (
              <li key={one.id}>
                <button
                  type="button"
                  data-testid="replay-row"
                  data-replay={one.id}
                  data-state={one.state}
                  aria-current={one.id === replay ? "true" : undefined}
                  className={ROW}
                  onClick={() => onReplay(one)}
                >
                  <RotateCw size={14} strokeWidth={1.75} aria-hidden className="mt-0.75 shrink-0 text-ink-3" />
                  <span className="min-w-0 flex-1">
                    <span className="cut block">{words.replay.view(count(one.counts.total))}</span>
                    <span className="cut num block text-tiny text-ink-3">
                      {words.replay.states[one.state]}, {momentOf(one.made_at, now, zone)}
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </nav>
  );
}

function Cause({ group, now, zone }: { group: Group; now: number; zone: string }) {
  const { icon: Icon, tone } = KIND_LOOK[group.kind];
  const where = group.route?.name ?? group.source?.name ?? "";
  return (
    <>
      <Icon size={14} strokeWidth={1.75} aria-hidden className={`mt-0.75 shrink-0 ${tone}`} />
      <span className="min-w-0 flex-1">
        <span className="line-clamp-2">{group.sentence}</span>
        <span className="cut num block text-tiny text-ink-3">
          {[where, words.oldest(momentOf(group.first_seen, now, zone))].filter((part) => part !== "").join(", ")}
        </span>
      </span>
      <span className="num shrink-0 text-right font-medium" data-testid="cause-count">
        {count(group.count)}
      </span>
    </>
  );
}
