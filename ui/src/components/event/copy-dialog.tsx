// A copy of an event with other values, sent as an event of its own. The first stays as it is.
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useIpc } from "../../ipc/context";
import { desk } from "../../ipc/desk";
import type { EventDetail } from "../../ipc/types";
import { useVoice } from "../../lib/announce";
import { inbox } from "../../lib/words/inbox";
import { shell } from "../../lib/words/shell";
import { toWrong } from "../../lib/wrong";
import { Button } from "../button";
import { Dialog } from "../dialog";
import { CheckField, FieldFrame } from "../field";
import { ProblemBand, problemOf } from "../problem";
import { noReason, ReasonField, useSaid } from "../typed-word";
import { Countdown } from "./reveal";

const words = inbox.copy;

/** What was typed as a payload, or what is wrong with it. A mark left in the place of a hidden value stands for it. */
export function readPayload(text: string): { payload: unknown } | { wrong: string } {
  try {
    const payload: unknown = JSON.parse(text);
    const fits = typeof payload === "object" && payload !== null && !Array.isArray(payload);
    return fits ? { payload } : { wrong: words.object };
  } catch (error) {
    return { wrong: words.wrong(error instanceof Error ? error.message : "") };
  }
}

export function CopyDialog({
  event,
  payload,
  until,
  onClose,
}: {
  event: EventDetail;
  /** What it starts from: the revealed payload, or what may be seen of it. */
  payload: unknown;
  /** When a revealed one is shut again. */
  until?: number;
  onClose: () => void;
}) {
  const ipc = useIpc();
  const queries = useQueryClient();
  const { toast } = useVoice();
  const lines = event.lines;
  const [text, setText] = useState(() => JSON.stringify(payload, null, 2));
  const [chosen, setChosen] = useState<readonly string[]>(() => lines.map((line) => line.route));
  const [tried, setTried] = useState(false);
  const reason = useSaid(tried, noReason);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const fields = useRef<HTMLDivElement>(null);
  const read = readPayload(text);
  const send = async () => {
    setTried(true);
    if ("wrong" in read || !reason.ok || chosen.length === 0) {
      toWrong(fields.current);
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      await desk.copy(ipc, event.id, { payload: read.payload, routes: [...chosen], reason: reason.value.trim() });
      for (const noun of ["events", "inbox"]) void queries.invalidateQueries({ queryKey: [noun] });
      toast(words.done);
      onClose();
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width={640}
      title={words.title}
      text={words.text}
      foot={
        <>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button kind="primary" busy={busy && words.busy} onClick={() => void send()} data-testid="copy-send">
            {words.verb}
          </Button>
        </>
      }
    >
      <div ref={fields} className="flex flex-col gap-3">
        {until === undefined ? null : <Countdown until={until} />}
        <FieldFrame label={words.label} error={tried && "wrong" in read ? read.wrong : undefined}>
          {(wiring) => (
            <textarea
              {...wiring}
              value={text}
              spellCheck={false}
              data-testid="copy-payload"
              onChange={(changed) => setText(changed.target.value)}
              className="mono h-52 w-full [@media(max-height:700px)]:h-28 resize-y rounded-btn border border-edge bg-raised p-2 leading-[18px] aria-invalid:border-bad"
            />
          )}
        </FieldFrame>
        <fieldset>
          <legend className="mb-1 text-small text-ink-2">{words.lines}</legend>
          {lines.map((line) => (
            <CheckField
              key={line.route}
              label={`${line.name} → ${line.target}`}
              checked={chosen.includes(line.route)}
              onChange={() =>
                setChosen(
                  chosen.includes(line.route) ? chosen.filter((one) => one !== line.route) : [...chosen, line.route],
                )
              }
            />
          ))}
          {chosen.length === 0 ? <p className="text-small text-bad">{words.noLines}</p> : null}
        </fieldset>
        <ReasonField bare said={reason} testId="copy-reason" />
        {error ? <ProblemBand problem={problemOf(error)} /> : null}
      </div>
    </Dialog>
  );
}
