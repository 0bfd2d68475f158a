// A sealed payload, opened for a reason and shut again after a minute. It lives in this component's state and nowhere
// else: no cache, no address, no storage; when the minute is over or the event is left, nothing of it is held.
import { EyeOff, LockOpen } from "lucide-react";
import { useEffect, useState } from "react";
import { useIpc } from "../../ipc/context";
import { desk } from "../../ipc/desk";
import { useVoice } from "../../lib/announce";
import { inbox } from "../../lib/words/inbox";
import { AskDialog } from "../ask-dialog";
import { Button } from "../button";
import { noReason, ReasonField, useSaid } from "../typed-word";

const words = inbox.reveal;
export const SHOWN_MS = 60_000;

/** What is shown, until when by this page's own clock. */
export type Opened = { payload: unknown; until: number };

export function useReveal(event: string) {
  const { say } = useVoice();
  const [opened, setOpened] = useState<Opened | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  // Another event, or none: what was open is let go of at once.
  const [of, setOf] = useState(event);
  if (of !== event) {
    setOf(event);
    setOpened(undefined);
    setAsking(false);
  }
  const until = opened?.until;
  useEffect(() => {
    if (until === undefined) return;
    const timer = setTimeout(
      () => {
        setOpened(undefined);
        say(words.over);
      },
      Math.max(0, until - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [until, say]);
  return {
    opened,
    asking,
    ask: () => setAsking(true),
    close: () => setAsking(false),
    show: (payload: unknown) => {
      setAsking(false);
      setOpened({ payload, until: Date.now() + SHOWN_MS });
      say(words.shown);
    },
    hide: () => setOpened(undefined),
  };
}

export type Reveal = ReturnType<typeof useReveal>;

export function RevealDialog({ event, reveal }: { event: string; reveal: Reveal }) {
  return reveal.asking ? <Ask event={event} reveal={reveal} /> : null;
}

function Ask({ event, reveal }: { event: string; reveal: Reveal }) {
  const ipc = useIpc();
  const [asked, setAsked] = useState(false);
  const reason = useSaid(asked, noReason);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const open = async () => {
    setAsked(true);
    if (!reason.ok || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      // Asked without the cache on purpose: it would keep the answer.
      const { payload } = await desk.reveal(ipc, event, reason.value.trim());
      reveal.show(payload);
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };
  return (
    <AskDialog
      onClose={reveal.close}
      title={words.title}
      text={words.text}
      verb={words.verb}
      calm
      busy={busy && words.busy}
      onConfirm={() => void open()}
      error={error}
    >
      <ReasonField bare said={reason} testId="reveal-reason" />
    </AskDialog>
  );
}

/** The seconds that are left. Not read out each second; that it is shown and hidden again is. */
export function Countdown({ until }: { until: number }) {
  const [, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((turn) => turn + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="num shrink-0 text-small" data-testid="reveal-left">
      {words.left(Math.max(0, Math.ceil((until - Date.now()) / 1_000)))}
    </span>
  );
}

/** What was revealed, over the tabs, with the seconds that are left. */
export function Revealed({ reveal, onEdit }: { reveal: Reveal; onEdit: (until: number) => void }) {
  const { opened } = reveal;
  if (!opened) return null;
  return (
    <section
      aria-label={words.heading}
      data-testid="revealed"
      className="flex max-h-[45%] min-h-0 shrink-0 flex-col gap-1.5 border-b border-line bg-warn-tint px-4.5 py-2"
    >
      <div className="flex items-center gap-2">
        <LockOpen size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-warn" />
        <h3 className="cut flex-1 font-semibold">{words.heading}</h3>
        <Countdown until={opened.until} />
        <Button small onClick={() => onEdit(opened.until)} data-testid="reveal-edit">
          {inbox.asRevealed}
        </Button>
        <Button small icon={EyeOff} onClick={reveal.hide} data-testid="reveal-hide">
          {words.hide}
        </Button>
      </div>
      <section
        aria-label={words.value}
        tabIndex={0}
        className="ring-in min-h-0 overflow-auto rounded-tag border border-line bg-raised p-2"
      >
        <pre className="mono leading-4 whitespace-pre-wrap break-words" data-testid="revealed-payload">
          {JSON.stringify(opened.payload, null, 2)}
        </pre>
      </section>
    </section>
  );
}
