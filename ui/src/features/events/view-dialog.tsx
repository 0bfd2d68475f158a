// A name for the filter in force. One of the same name is replaced, and that is said before.
import { useState } from "react";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { TextField } from "../../components/field";
import { ProblemBand, problemOf } from "../../components/problem";
import { useIpc } from "../../ipc/context";
import { logDoor, type SavedView } from "../../ipc/log";
import { useVoice } from "../../lib/announce";
import { logWords } from "../../lib/words/log";
import { shell } from "../../lib/words/shell";

const words = logWords.views;

export function ViewDialog({
  query,
  said,
  views,
  onClose,
  onSaved,
}: {
  query: string;
  /** The filter in plain words. */
  said: string;
  views: readonly SavedView[];
  onClose: () => void;
  onSaved: () => void;
}) {
  const ipc = useIpc();
  const { toast } = useVoice();
  const [name, setName] = useState(views.find((view) => view.query === query)?.name ?? "");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const asked = name.trim();
  const save = async () => {
    setTried(true);
    if (asked === "") return;
    setBusy(true);
    setError(undefined);
    try {
      await logDoor.saveView(ipc, asked, query);
      toast(words.saved(asked));
      onSaved();
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };
  const same = views.some((view) => view.name === asked && view.query !== query);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.saveTitle}
      text={said === "" ? query : said}
      foot={
        <>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button kind="primary" busy={busy && words.saving} onClick={() => void save()} data-testid="view-confirm">
            {words.verb}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label={words.name}
          hint={same ? words.replaces(asked) : words.nameHint}
          error={tried && asked === "" ? words.nameMissing : undefined}
          value={name}
          maxLength={80}
          data-testid="view-name"
          onChange={(event) => setName(event.target.value)}
        />
      </form>
      {error ? (
        <div className="mt-3">
          <ProblemBand problem={problemOf(error)} />
        </div>
      ) : null}
    </Dialog>
  );
}
