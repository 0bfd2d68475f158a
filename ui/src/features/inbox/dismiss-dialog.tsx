// Giving up what waits: how many, where they would have gone, and why. It can be taken back.
import { useState } from "react";
import { ConfirmDialog } from "../../components/dialog";
import { TextField } from "../../components/field";
import { ProblemBand, problemOf } from "../../components/problem";
import type { Group } from "../../ipc/desk";
import { useVoice } from "../../lib/announce";
import { count } from "../../lib/figures";
import { inbox } from "../../lib/words/inbox";
import { shell } from "../../lib/words/shell";
import type { Desk } from "./mutations";

const words = inbox.dismiss;

export function DismissDialog({
  group,
  deliveries,
  desk,
  onClose,
}: {
  group: Group;
  /** Those that were selected; the whole group without any. */
  deliveries: readonly string[];
  desk: Desk;
  onClose: (done: boolean) => void;
}) {
  const { toast } = useVoice();
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const number = count(deliveries.length > 0 ? deliveries.length : group.count);
  const missing = reason.trim() === "";
  const said = (text: string, back: Parameters<Desk["undo"]["mutate"]>[0]) =>
    toast(text, {
      label: shell.undo,
      perform: () => desk.undo.mutate(back, { onSuccess: () => toast(words.undone) }),
    });
  const confirm = () => {
    setAsked(true);
    if (missing) return;
    const why = reason.trim();
    if (deliveries.length === 0) {
      desk.dismissGroup.mutate(
        { group: group.id, reason: why },
        {
          onSuccess: ({ count: done, undo }) => {
            said(words.done(count(done)), { undo });
            onClose(true);
          },
        },
      );
      return;
    }
    desk.dismissEach.mutate(
      { deliveries, reason: why },
      {
        onSuccess: (done) => {
          const all = done.length === deliveries.length;
          said(all ? words.done(number) : words.partly(count(done.length), number), { deliveries: done });
          onClose(true);
        },
      },
    );
  };
  const error = desk.dismissGroup.error ?? desk.dismissEach.error;
  return (
    <ConfirmDialog
      open
      onClose={() => onClose(false)}
      title={words.title(number)}
      text={
        group.kind === "unreadable"
          ? words.unreadable(number)
          : words.text(number, group.route?.name ?? inbox.theTarget)
      }
      verb={words.verb(number)}
      busy={(desk.dismissGroup.isPending || desk.dismissEach.isPending) && words.busy}
      onConfirm={confirm}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
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
