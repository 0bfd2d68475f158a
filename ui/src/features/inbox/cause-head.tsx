// The chosen cause: its sentence and facts, the suggested fix on top, then what can be done to all or the selected.
import { Link } from "@tanstack/react-router";
import { Activity, Wrench } from "lucide-react";
import { Button } from "../../components/button";
import { Keys } from "../../components/keys";
import { ProblemBand, problemOf } from "../../components/problem";
import type { Group } from "../../ipc/desk";
import { type Action, run } from "../../lib/actions";
import { momentOf } from "../../lib/figures";
import { inbox as words } from "../../lib/words/inbox";
import { KIND_LOOK } from "./causes";
import { shareWords } from "./model";

export function CauseHead({
  group,
  now,
  zone,
  busy,
  error,
  fix,
  replay,
  dismiss,
  left,
}: {
  group: Group;
  now: number;
  zone: string;
  busy: boolean;
  error: unknown;
  fix: Action;
  replay: Action;
  dismiss: Action;
  /** How many are selected, and how to let go of them. */
  left: { text: string; clear: () => void } | undefined;
}) {
  const { icon: Icon, tone } = KIND_LOOK[group.kind];
  const facts: [string, string, boolean?][] = [
    ...(group.route ? [[words.facts.line, group.route.name] as [string, string]] : []),
    ...(group.source ? [[words.facts.source, group.source.name] as [string, string]] : []),
    ...(group.vendor_code ? [[words.facts.code, group.vendor_code, true] as [string, string, boolean]] : []),
    ...(group.field ? [[words.facts.field, group.field, true] as [string, string, boolean]] : []),
    [words.facts.share, shareWords(group)],
    [words.facts.first, momentOf(group.first_seen, now, zone)],
    [words.facts.last, momentOf(group.last_seen, now, zone)],
  ];
  return (
    <header className="shrink-0 border-b border-line px-4 py-3" data-testid="cause-head" data-group={group.id}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className={`flex flex-auto items-center gap-1.5 text-small font-medium ${tone}`}>
          <Icon size={14} strokeWidth={1.75} aria-hidden />
          {words.kind[group.kind]}
        </p>
        {left ? (
          <span className="num -my-1 flex shrink-0 items-center gap-1 text-small text-ink-2">
            {left.text}
            <Button small kind="quiet" onClick={left.clear}>
              {words.clear}
            </Button>
          </span>
        ) : null}
        <Link
          to="/events"
          search={{ query: group.query }}
          data-testid="cause-log"
          className="press -my-1 -mr-2 inline-flex h-6 shrink-0 items-center gap-1.5 rounded-ctl px-2 text-small font-medium text-accent hover:bg-sunken"
        >
          <Activity size={13} strokeWidth={1.75} aria-hidden />
          {words.inLog}
        </Link>
      </div>
      <h2 className="mt-0.5 text-drawer font-semibold">{group.sentence}</h2>
      <dl className="mt-1.5 flex flex-wrap gap-x-5 gap-y-1 text-small">
        {facts.map(([label, value, mono]) => (
          <div key={label} className="flex min-w-0 gap-1.5">
            <dt className="shrink-0 text-ink-3">{label}</dt>
            <dd className={`num cut ${mono ? "mono" : ""}`}>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-2.5 flex flex-wrap items-center gap-2">
        {group.fix ? (
          <Button
            kind="primary"
            icon={Wrench}
            disabled={!fix.enabled}
            busy={busy && words.fixing}
            onClick={() => run(fix)}
            data-testid="cause-fix"
            data-do={group.fix.do}
          >
            {group.fix.label}
          </Button>
        ) : null}
        {replay.enabled ? (
          <Button onClick={() => run(replay)} data-testid="cause-replay">
            {replay.label}
            <Keys shortcut="r" />
          </Button>
        ) : null}
        {dismiss.enabled ? (
          <Button danger onClick={() => run(dismiss)} data-testid="cause-dismiss">
            {dismiss.label}
            <Keys shortcut="d" />
          </Button>
        ) : null}
      </div>
      {error ? (
        <div className="mt-2">
          <ProblemBand problem={problemOf(error)} />
        </div>
      ) : null}
    </header>
  );
}
