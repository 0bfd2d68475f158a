// What storage asks before it goes on: taking events away, restoring and deleting a backup, erasing the originals.
import { useState } from "react";
import { AskDialog } from "../../components/ask-dialog";
import { ConfirmDialog } from "../../components/dialog";
import { ProblemBand, problemOf } from "../../components/problem";
import { noReason, notWord, ReasonField, TypedWord, useSaid } from "../../components/typed-word";
import type { Backup, Erased, Pruned } from "../../ipc/storage";
import { useVoice } from "../../lib/announce";
import { bytes, count } from "../../lib/figures";
import { shell } from "../../lib/words/shell";
import { storage as words } from "../../lib/words/storage";
import type { StorageActs } from "./mutations";

export function PruneDialog({
  removes,
  busy,
  onClose,
  onConfirm,
}: {
  removes: Pruned;
  busy: boolean;
  onClose: () => void;
  onConfirm: () => void;
}) {
  const text = words.keep.confirm;
  const events = count(removes.events);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.title(events)}
      text={text.text(events, count(removes.payloads), bytes(removes.bytes))}
      verb={text.verb(events)}
      busy={busy && words.keep.saving}
      onConfirm={onConfirm}
    />
  );
}

export function RestoreDialog({
  backup,
  at,
  production,
  acts,
  onClose,
}: {
  backup: Backup;
  at: string;
  production: boolean;
  acts: StorageActs;
  onClose: () => void;
}) {
  const text = words.backups.asking;
  const [asked, setAsked] = useState(false);
  const reason = useSaid(asked, noReason);
  const typed = useSaid(asked, notWord(production ? text.word : undefined));
  const confirm = () => {
    setAsked(true);
    if (reason.ok && typed.ok)
      acts.restore.mutate({ id: backup.id, reason: reason.value.trim() }, { onSuccess: onClose });
  };
  return (
    <AskDialog
      onClose={onClose}
      title={text.title(at)}
      text={text.text}
      verb={text.verb}
      busy={acts.restore.isPending && text.busy}
      onConfirm={confirm}
      error={acts.restore.error}
    >
      <ReasonField said={reason} />
      {production ? <TypedWord label={shell.typed(text.word)} said={typed} /> : null}
    </AskDialog>
  );
}

export function RemoveDialog({
  backup,
  at,
  acts,
  onClose,
}: {
  backup: Backup;
  at: string;
  acts: StorageActs;
  onClose: () => void;
}) {
  const { toast } = useVoice();
  const text = words.backups.removing;
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.title(at)}
      text={text.text(bytes(backup.bytes))}
      verb={text.verb}
      busy={acts.remove.isPending && text.busy}
      onConfirm={() =>
        acts.remove.mutate(backup.id, {
          onSuccess: () => {
            toast(text.done);
            onClose();
          },
        })
      }
    >
      {acts.remove.error ? <ProblemBand problem={problemOf(acts.remove.error)} /> : null}
    </ConfirmDialog>
  );
}

export function EraseDialog({ found, acts, onClose }: { found: Erased; acts: StorageActs; onClose: () => void }) {
  const { toast } = useVoice();
  const text = words.erase.asking;
  const [asked, setAsked] = useState(false);
  const reason = useSaid(asked, noReason);
  // Typed with or without its commas.
  const typed = useSaid(asked, (value) => notWord(String(found.payloads))(value.replaceAll(",", "")));
  const number = count(found.payloads);
  const confirm = () => {
    setAsked(true);
    if (!reason.ok || !typed.ok) return;
    acts.erase.mutate(reason.value.trim(), {
      onSuccess: ({ payloads }) => {
        toast(text.done(count(payloads)));
        onClose();
      },
    });
  };
  return (
    <AskDialog
      onClose={onClose}
      title={text.title(number)}
      text={text.text}
      verb={text.verb(number)}
      busy={acts.erase.isPending && text.busy}
      onConfirm={confirm}
      error={acts.erase.error}
    >
      {found.unended > 0 ? (
        <p className="num rounded-panel bg-warn-tint px-3 py-1.5">{text.unended(count(found.unended))}</p>
      ) : null}
      <ReasonField said={reason} />
      <TypedWord label={text.typed(number)} said={typed} />
    </AskDialog>
  );
}
