// A replay that was started: how far it is and how fast, what each became, and the ways to stop it.
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../../components/button";
import { Loading } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { ReplayItems } from "../../components/replay/items";
import { countsOf, goes } from "../../components/replay/model";
import { useIpc } from "../../ipc/context";
import { type Replay, type ReplayAct, replayQuery } from "../../ipc/desk";
import { type Action, run, useActions } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { count, momentOf } from "../../lib/figures";
import { saveText } from "../../lib/save";
import { inbox } from "../../lib/words/inbox";
import { doneShare, sumOf } from "./model";
import type { Desk } from "./mutations";

const words = inbox.replay;
/** What one can do with a replay as it stands. */
const ACTS: Partial<Record<Replay["state"], readonly ReplayAct[]>> = {
  checking: ["cancel"],
  ready: ["start", "cancel"],
  running: ["pause", "cancel"],
  paused: ["resume", "cancel"],
};

export function ReplayView({
  id,
  desk,
  sentence,
  now,
  zone,
}: {
  id: string;
  desk: Desk;
  sentence: (replay: Replay) => string;
  now: number;
  zone: string;
}) {
  const replay = useQuery(replayQuery(useIpc(), id));
  if (!replay.data) {
    return replay.error ? (
      <div className="p-4">
        <ProblemBand problem={problemOf(replay.error)} onRemedy={() => void replay.refetch()} />
      </div>
    ) : (
      <Loading />
    );
  }
  return <View replay={replay.data} desk={desk} sentence={sentence(replay.data)} now={now} zone={zone} />;
}

function View({
  replay,
  desk,
  sentence,
  now,
  zone,
}: {
  replay: Replay;
  desk: Desk;
  sentence: string;
  now: number;
  zone: string;
}) {
  useSaid(replay);
  const acts = ACTS[replay.state] ?? [];
  const able = (act: ReplayAct): Action => ({
    name: `replay-${act}`,
    label: words.acts[act],
    ...(act === "pause" || act === "resume" ? { shortcut: "p", bar: words.acts[act].toLowerCase() } : {}),
    enabled: acts.includes(act) && !desk.act.isPending,
    perform: () => desk.act.mutate({ id: replay.id, act }),
  });
  const actions = acts.map(able);
  const save: Action = {
    name: "replay-report",
    label: words.report,
    enabled: true,
    perform: () => desk.report.mutate(replay.id, { onSuccess: (text) => saveText(words.reportFile(replay.id), text) }),
  };
  useActions([...actions, save]);
  const all = goes(replay);
  const begun = replay.state !== "checking" && replay.state !== "ready";
  return (
    <section
      aria-label={words.view(count(replay.counts.total))}
      className="min-h-0 flex-1 overflow-y-auto px-4 py-3"
      data-testid="replay-view"
      data-state={replay.state}
    >
      <h2 className="text-drawer font-semibold">{words.view(count(replay.counts.total))}</h2>
      <p className="mt-0.5 text-ink-2">{sentence}</p>
      <div
        role="progressbar"
        aria-label={words.progress(count(replay.counts.sent), count(all))}
        aria-valuemin={0}
        aria-valuemax={all}
        aria-valuenow={replay.counts.sent}
        className="mt-2.5 h-0.5 bg-sunken"
      >
        <div
          className="h-full bg-accent forced-colors:bg-[CanvasText]"
          style={{ width: `${doneShare(replay) * 100}%` }}
        />
      </div>
      <p className="num mt-1.5 flex flex-wrap gap-x-4" data-testid="replay-progress">
        <span className="font-medium">{words.states[replay.state]}</span>
        <span>{words.progress(count(replay.counts.sent), count(all))}</span>
        {replay.state === "running" ? <span>{words.pace(count(replay.pace))}</span> : null}
        {begun ? <span className="text-ink-2">{sumOf(replay)}</span> : null}
        <span className="text-ink-3">{words.made(momentOf(replay.made_at, now, zone))}</span>
      </p>
      <p className="num text-small text-ink-3">
        {words.mappings(replay.mapping)},{" "}
        {countsOf(replay)
          .map((one) => `${count(one.value)} ${words.counts[one.name]}`)
          .join(", ")}
      </p>
      <div className="mt-2.5 flex flex-wrap gap-2">
        {actions.map((action) => (
          <Button
            key={action.name}
            kind={action.name === "replay-start" ? "primary" : "plain"}
            danger={action.name === "replay-cancel"}
            disabled={!action.enabled}
            onClick={() => run(action)}
            data-testid={action.name}
          >
            {action.label}
          </Button>
        ))}
        <Button
          icon={Download}
          onClick={() => run(save)}
          busy={desk.report.isPending && inbox.fixing}
          data-testid="replay-report"
        >
          {save.label}
        </Button>
      </div>
      <div className="mt-3 flex flex-col gap-3">
        {replay.notices.map((notice) => (
          <ProblemBand key={notice.code + notice.message} problem={notice} tone="warn" quiet />
        ))}
        {replay.problem ? <ProblemBand problem={replay.problem} tone="warn" /> : null}
        {replay.state === "cancelled" && replay.counts.sent > 0 ? (
          <p className="text-ink-2">{words.cancelled(count(replay.counts.sent))}</p>
        ) : null}
        {desk.act.error ? <ProblemBand problem={problemOf(desk.act.error)} /> : null}
        {desk.report.error ? <ProblemBand problem={problemOf(desk.report.error)} /> : null}
        <ReplayItems replay={replay} />
      </div>
    </section>
  );
}

/** Says it when the replay changes its state, with what came of it. */
function useSaid(replay: Replay): void {
  const { say } = useVoice();
  const last = useRef({ id: replay.id, state: replay.state });
  useEffect(() => {
    if (last.current.id === replay.id && last.current.state !== replay.state) {
      say(words.said(words.states[replay.state], sumOf(replay)));
    }
    last.current = { id: replay.id, state: replay.state };
  }, [replay, say]);
}
