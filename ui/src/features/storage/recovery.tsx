// The recovery file: a passphrase twice, how strong it is said plainly, and where the file is once it is made.
import { CircleCheck, KeyRound, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { AskDialog } from "../../components/ask-dialog";
import { Button } from "../../components/button";
import { CopyTextButton } from "../../components/copy";
import { Dialog } from "../../components/dialog";
import { TextField } from "../../components/field";
import { momentOf } from "../../lib/figures";
import { storage } from "../../lib/words/storage";
import { PASSPHRASE_LEAST, type Strength, strengthOf } from "./model";
import type { StorageActs } from "./mutations";
import { Part } from "./part";

const words = storage.recovery;

export function Recovery({
  madeAt,
  now,
  zone,
  onMake,
}: {
  madeAt: number | undefined;
  now: number;
  zone: string;
  onMake: () => void;
}) {
  const none = madeAt === undefined;
  const Icon = none ? TriangleAlert : CircleCheck;
  return (
    <Part title={words.title} note={words.note}>
      <p className="num flex items-start gap-1.5" data-testid="recovery-state">
        <Icon
          size={14}
          strokeWidth={1.75}
          aria-hidden
          className={`mt-0.75 shrink-0 ${none ? "text-warn" : "text-ok"}`}
        />
        {none ? words.none : words.made(momentOf(madeAt, now, zone))}
      </p>
      <div>
        <Button icon={KeyRound} onClick={onMake} data-testid="recovery-make">
          {none ? words.make : words.again}
        </Button>
      </div>
    </Part>
  );
}

const said = (strength: Strength): string =>
  strength === "short" ? words.strength.short(PASSPHRASE_LEAST) : words.strength[strength];

export function RecoveryDialog({ acts, onClose }: { acts: StorageActs; onClose: () => void }) {
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const [asked, setAsked] = useState(false);
  const strength = strengthOf(first);
  const good = strength === "fair" || strength === "strong";
  const same = first === second;
  const made = acts.recovery.data;
  if (made) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={words.done.title}
        text={words.done.text}
        foot={
          <Button kind="primary" onClick={onClose} data-testid="recovery-done">
            {words.done.close}
          </Button>
        }
      >
        <p className="mb-1 text-small text-ink-3">{words.done.path}</p>
        <p className="mono rounded-btn bg-sunken px-2.5 py-1.5 break-all" data-testid="recovery-path">
          {made.path}
        </p>
        <div className="mt-2">
          <CopyTextButton small text={made.path} what={words.done.what} />
        </div>
      </Dialog>
    );
  }
  const confirm = () => {
    setAsked(true);
    if (good && same) acts.recovery.mutate(first);
  };
  return (
    <AskDialog
      calm
      onClose={onClose}
      title={words.asking.title}
      text={words.asking.text}
      verb={words.asking.verb}
      busy={acts.recovery.isPending && words.asking.busy}
      onConfirm={confirm}
      error={acts.recovery.error}
    >
      <TextField
        type="password"
        autoComplete="new-password"
        label={words.asking.passphrase}
        {...(asked && !good ? { error: said(strength) } : { hint: said(strength) })}
        value={first}
        data-testid="recovery-first"
        data-strength={strength}
        onChange={(event) => setFirst(event.target.value)}
      />
      <TextField
        type="password"
        autoComplete="new-password"
        label={words.asking.again}
        error={(asked || second.length >= first.length) && second !== "" && !same ? words.asking.differs : undefined}
        value={second}
        data-testid="recovery-second"
        onChange={(event) => setSecond(event.target.value)}
      />
      {asked && second === "" && good ? <p className="text-small text-bad">{words.asking.differs}</p> : null}
    </AskDialog>
  );
}
