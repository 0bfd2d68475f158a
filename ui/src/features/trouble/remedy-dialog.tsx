// What a remedy asks before it goes on: which backup, the recovery file and its passphrase, or the count of what is lost.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AskDialog } from "../../components/ask-dialog";
import { TextField } from "../../components/field";
import { PickOne } from "../../components/pick-one";
import { Tag } from "../../components/tags";
import { notWord, TypedWord, useSaid } from "../../components/typed-word";
import { useNow } from "../../components/use-now";
import { useIpc } from "../../ipc/context";
import { storageQuery, type TroubleAsk, type TroubleRemedy } from "../../ipc/storage";
import { bytes, count, momentOf } from "../../lib/figures";
import { trouble as words } from "../../lib/words/trouble";
import type { Way } from "./model";
import type { Mend } from "./use-mend";

type Props = { way: Way; mend: Mend["mend"]; onClose: () => void };

/** Remedies that ask something first. The others are done at once. */
export const asksFirst = ({ do: turn }: TroubleRemedy): boolean => turn !== "retry";

export function RemedyDialog(props: Props) {
  switch (props.way.remedy.do) {
    case "restore":
      return <Restore {...props} />;
    case "salvage":
      return (
        <Asked {...props} title={words.salvage.title} text={words.salvage.text} verb={words.salvage.verb} body={{}} />
      );
    case "unlock":
      return <Unlock {...props} />;
    case "anew":
      return <Anew {...props} />;
    case "free_space":
      return <Asked {...props} title={words.free.title} text={words.free.text} verb={words.free.verb} body={{}} />;
    case "retry":
      return null;
  }
}

function Asked({
  way,
  mend,
  onClose,
  title,
  text,
  verb,
  calm = false,
  body,
  ready = true,
  onAsked,
  children,
}: Props & {
  title: string;
  text: string;
  verb: string;
  calm?: boolean;
  body: TroubleAsk;
  /** All that is needed stands there. */
  ready?: boolean;
  onAsked?: () => void;
  children?: React.ReactNode;
}) {
  const confirm = () => {
    onAsked?.();
    if (ready) mend.mutate({ turn: way.remedy.do, body }, { onSuccess: onClose });
  };
  return (
    <AskDialog
      calm={calm}
      onClose={onClose}
      title={title}
      text={text}
      verb={verb}
      busy={mend.isPending && words.busy}
      onConfirm={confirm}
      error={mend.error}
    >
      {children}
    </AskDialog>
  );
}

function Restore(props: Props) {
  const { backups } = props.way;
  const known = useQuery(storageQuery(useIpc())).data?.backups ?? [];
  const { now, zone } = useNow();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const id = chosen ?? backups[0]?.backup;
  const named = (one: TroubleRemedy) => {
    const found = known.find((other) => other.id === one.backup);
    if (!found) return one.label;
    const events = found.events ?? one.count;
    return words.restore.backup(
      momentOf(found.at, now, zone),
      bytes(found.bytes),
      events === undefined ? undefined : count(events),
    );
  };
  return (
    <Asked
      {...props}
      title={words.restore.title}
      text={words.restore.text}
      verb={words.restore.verb}
      body={id === undefined ? {} : { backup: id }}
    >
      <PickOne
        label={words.restore.which}
        testId="trouble-backup"
        value={id ?? ""}
        onChange={setChosen}
        options={backups.map((one, index) => ({
          id: one.backup ?? "",
          name: named(one),
          end: index === 0 && backups.length > 1 ? <Tag>{words.restore.newest}</Tag> : null,
        }))}
      />
    </Asked>
  );
}

function Unlock(props: Props) {
  const [asked, setAsked] = useState(false);
  const path = useSaid(asked, (value) => (value.trim() === "" ? words.unlock.pathMissing : undefined));
  const passphrase = useSaid(asked, (value) => (value === "" ? words.unlock.passphraseMissing : undefined));
  return (
    <Asked
      {...props}
      calm
      title={words.unlock.title}
      text={words.unlock.text}
      verb={words.unlock.verb}
      body={{ path: path.value.trim(), passphrase: passphrase.value }}
      ready={path.ok && passphrase.ok}
      onAsked={() => setAsked(true)}
    >
      <TextField
        label={words.unlock.path}
        hint={words.unlock.pathHint}
        error={path.error}
        value={path.value}
        data-testid="trouble-path"
        onChange={(event) => path.onChange(event.target.value)}
      />
      <TextField
        type="password"
        label={words.unlock.passphrase}
        error={passphrase.error}
        value={passphrase.value}
        data-testid="trouble-passphrase"
        onChange={(event) => passphrase.onChange(event.target.value)}
      />
    </Asked>
  );
}

function Anew(props: Props) {
  const [asked, setAsked] = useState(false);
  const lost = props.way.remedy.count;
  // Typed with or without its commas.
  const bare = (value: string) => value.replaceAll(",", "").trim();
  const typed = useSaid(asked, (value) => notWord(lost === undefined ? undefined : String(lost))(bare(value)));
  if (lost === undefined) {
    return <Asked {...props} title={words.empty.title} text={words.empty.text} verb={words.empty.verb} body={{}} />;
  }
  return (
    <Asked
      {...props}
      title={words.anew.title}
      text={words.anew.text(count(lost))}
      verb={words.anew.verb}
      body={{ confirm: Number(bare(typed.value)) }}
      ready={typed.ok}
      onAsked={() => setAsked(true)}
    >
      <TypedWord label={words.anew.typed(count(lost))} said={typed} />
    </Asked>
  );
}
