// Giving up what is selected: how many, where they would have gone, and why. It can be taken back.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ConfirmDialog } from "../../components/dialog";
import { TextField } from "../../components/field";
import { ProblemBand, problemOf } from "../../components/problem";
import { useIpc } from "../../ipc/context";
import { desk } from "../../ipc/desk";
import { useVoice } from "../../lib/announce";
import { count } from "../../lib/figures";
import { inbox } from "../../lib/words/inbox";
import { shell } from "../../lib/words/shell";

const words = inbox.dismiss;

export function DismissDialog({
  deliveries,
  target,
  onClose,
}: {
  deliveries: readonly string[];
  target: string;
  onClose: (done: boolean) => void;
}) {
  const ipc = useIpc();
  const queries = useQueryClient();
  const { toast } = useVoice();
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const number = count(deliveries.length);
  const missing = reason.trim() === "";
  const again = () => {
    for (const noun of ["inbox", "events", "status"]) void queries.invalidateQueries({ queryKey: [noun] });
  };
  const confirm = async () => {
    setAsked(true);
    if (missing) return;
    setBusy(true);
    setError(undefined);
    const done: string[] = [];
    try {
      for (const delivery of deliveries) {
        await desk.dismiss(ipc, delivery, reason.trim());
        done.push(delivery);
      }
    } catch (refusal) {
      // What was given up before the refusal is told below, so that it can be taken back.
      if (done.length === 0) {
        setError(refusal);
        setBusy(false);
        return;
      }
    }
    again();
    const all = done.length === deliveries.length;
    toast(all ? words.done(number) : words.partly(count(done.length), number), {
      label: shell.undo,
      perform: () =>
        void Promise.all(done.map((delivery) => desk.restore(ipc, delivery)))
          .then(() => toast(words.undone))
          .catch(() => undefined)
          .finally(again),
    });
    onClose(true);
  };
  return (
    <ConfirmDialog
      open
      onClose={() => onClose(false)}
      title={words.title(number)}
      text={words.text(number, target)}
      verb={words.verb(number)}
      busy={busy && words.busy}
      onConfirm={() => void confirm()}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <TextField
          label={words.reason}
          hint={words.reasonHint}
          error={asked && missing ? words.reasonMissing : undefined}
          value={reason}
          data-testid="dismiss-reason"
          onChange={(event) => setReason(event.target.value)}
        />
      </form>
      {error ? (
        <div className="mt-3">
          <ProblemBand problem={problemOf(error)} />
        </div>
      ) : null}
    </ConfirmDialog>
  );
}
