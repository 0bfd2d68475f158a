// The line at the bottom: intake, the sum that always adds up, and the keys that matter on this screen.
import { CircleCheck, OctagonX, Plug, RotateCw } from "lucide-react";
import { CopyButton } from "../components/copy";
import { Keys } from "../components/keys";
import type { StreamState } from "../ipc/host";
import type { Status } from "../ipc/types";
import { useOfferedActions } from "../lib/actions";
import { useShownBarNote } from "../lib/bar";
import { count } from "../lib/figures";
import { partsOf } from "../lib/sum";
import { practice } from "../lib/words/practice";
import { shell, sumWords } from "../lib/words/shell";
import { useWaiting } from "./use-waiting";

const SHOWN_MAX = 5;

export function StatusBar({
  status,
  stream,
  seed,
}: {
  status: Status | undefined;
  stream: StreamState;
  seed: number | undefined;
}) {
  const actions = useOfferedActions();
  const screen = actions.filter((action) => action.bar !== undefined && action.enabled && action.shortcut);
  const shown = screen.slice(0, SHOWN_MAX - 1);
  const held = useShownBarNote();
  return (
    <footer
      className="col-span-full flex items-center gap-4 border-t border-line bg-canvas px-3 text-small whitespace-nowrap text-ink-2"
      data-testid="status-bar"
    >
      {held ? (
        <span className="flex min-w-0 items-center gap-2.5" data-testid="bar-held">
          <span className="flex shrink-0 items-center gap-1.25 font-medium text-accent">
            <Plug size={13} strokeWidth={1.75} aria-hidden />
            {held.held}
          </span>
          <span className="num cut">{held.about}</span>
        </span>
      ) : (
        <>
          <Intake status={status} stream={stream} />
          {status ? <SumLine status={status} /> : null}
        </>
      )}
      {seed === undefined ? null : (
        <span className="num flex shrink-0 items-center gap-0.5">
          <span data-testid="seed">{practice.seed(seed)}</span>
          <CopyButton text={String(seed)} what={practice.seedWhat} />
        </span>
      )}
      <div className="flex h-7 min-w-0 flex-1 flex-wrap items-center justify-end gap-x-3.5 overflow-hidden">
        {shown.map((action) => (
          <span key={action.name} className="flex h-7 items-center gap-1.25">
            <Keys shortcut={action.shortcut ?? ""} also={action.pair} />
            {action.bar}
          </span>
        ))}
        <span className="flex h-7 items-center gap-1.25">
          <Keys shortcut="mod+k" />
          {shell.keys.commands}
        </span>
        {shown.length < SHOWN_MAX - 1 ? (
          <span className="flex h-7 items-center gap-1.25">
            <Keys shortcut="?" />
            {shell.keys.bar}
          </span>
        ) : null}
      </div>
    </footer>
  );
}

function Intake({ status, stream }: { status: Status | undefined; stream: StreamState }) {
  const look =
    stream === "lost"
      ? { icon: RotateCw, tone: "text-warn", word: shell.reconnecting }
      : status?.intake.state === "shut"
        ? { icon: OctagonX, tone: "text-bad", word: shell.notReceiving }
        : { icon: CircleCheck, tone: "text-ok", word: shell.receiving };
  if (!status && stream === "open") return <span className="text-ink-3">{shell.loading}</span>;
  const Icon = look.icon;
  return (
    <span className={`flex shrink-0 items-center gap-1.25 font-medium ${look.tone}`} data-testid="intake-state">
      <Icon size={13} strokeWidth={1.75} aria-hidden />
      {look.word}
    </span>
  );
}

function SumLine({ status }: { status: Status }) {
  const { sum } = status;
  const waiting = useWaiting(status) ?? 0;
  const parts = partsOf(sum).map(({ part, count: number }) => `${count(number)} ${sumWords[part]}`);
  return (
    <span className="num cut shrink-0 max-wide:shrink" data-testid="sum">
      <span className="max-wide:hidden">
        {count(sum.accepted)} {sumWords.accepted} = {parts.join(" + ")}
      </span>
      <span className="wide:hidden" title={`${count(sum.accepted)} ${sumWords.accepted} = ${parts.join(" + ")}`}>
        {count(sum.accepted)} {sumWords.accepted}, {shell.waits(count(waiting))}
      </span>
    </span>
  );
}
