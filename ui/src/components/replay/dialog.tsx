// Before a replay: what is in it, which mapping, what trying it found; then one word starts it.
import { LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReplayMapping, ReplayScope } from "../../ipc/desk";
import { useVoice } from "../../lib/announce";
import { count } from "../../lib/figures";
import { inbox } from "../../lib/words/inbox";
import { shell } from "../../lib/words/shell";
import { Button } from "../button";
import { Dialog } from "../dialog";
import { ChoiceField, TextField } from "../field";
import { ProblemBand, problemOf } from "../problem";
import { ReplayItems } from "./items";
import { countsOf, goes, scopeWords } from "./model";
import { useTrial } from "./use-trial";

const words = inbox.replay;
const MAPPINGS = (["now", "then"] as const).map((id) => ({ id, name: words.mappings(id) }));

export function ReplayDialog({
  sentence,
  line,
  scope,
  number,
  target,
  onClose,
  onStarted,
}: {
  /** What they wait for, where it is one thing. */
  sentence: string | undefined;
  /** Their line by name; nothing where they are of several. */
  line: string | undefined;
  scope: ReplayScope;
  number: number;
  /** The container that the line writes to, as it is called. */
  target: string;
  onClose: () => void;
  onStarted: (id: string) => void;
}) {
  const trial = useTrial(scope);
  const { say } = useVoice();
  const [typed, setTyped] = useState("");
  const { replay } = trial;
  const total = replay?.counts.total || number;
  const ready = replay?.state === "ready";
  const going = replay && ready ? goes(replay) : 0;
  const name = line ?? "";
  const found = replay && ready ? countsOf(replay).map((one) => `${count(one.value)} ${words.counts[one.name]}`) : [];
  const said = found.join(", ");
  useEffect(() => {
    if (said !== "") say(said);
  }, [said, say]);
  // What is stale goes out only where the line is named, so that nobody undoes a newer update by habit.
  const onTyped = (text: string) => {
    setTyped(text);
    trial.setForce(text.trim() === name && name !== "");
  };
  const stale = (replay && ready && replay.counts.stale > 0) || typed !== "";
  return (
    <Dialog
      open
      onClose={onClose}
      width={640}
      title={words.title(count(total))}
      text={`${scopeWords(scope, total, sentence)} ${line === undefined ? words.toSeveral : words.to(line, target)}`}
      foot={
        <>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button
            kind="primary"
            data-testid="replay-start"
            disabled={!ready || going === 0}
            busy={trial.starting && words.starting}
            onClick={() => void trial.start(onStarted)}
          >
            {words.start(count(ready ? going : total))}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <ChoiceField
          label={words.mapping}
          hint={words.mappingHint(trial.mapping)}
          options={MAPPINGS}
          value={trial.mapping}
          onChange={(id: ReplayMapping) => trial.setMapping(id)}
          testId="replay-mapping"
        />
        {trial.error ? <ProblemBand problem={problemOf(trial.error)} /> : null}
        {!ready && !trial.error ? (
          <p className="flex items-center gap-2 text-ink-2" data-testid="replay-checking">
            <LoaderCircle size={14} strokeWidth={1.75} aria-hidden className="turn" />
            {words.checking(count(total))}
          </p>
        ) : null}
        {replay && ready ? (
          <section aria-label={words.tried} data-testid="replay-tried">
            <h3 className="mb-1 font-semibold">{words.tried}</h3>
            <ul className="num flex flex-wrap gap-x-5 gap-y-0.5">
              {countsOf(replay).map((one) => (
                <li key={one.name} data-count={one.name}>
                  <span className="font-medium">{count(one.value)}</span>{" "}
                  <span className="text-ink-2">{words.counts[one.name]}</span>
                </li>
              ))}
            </ul>
            {going === 0 ? <p className="mt-1 text-ink-2">{words.nothing}</p> : null}
            <p className="mt-1 text-small text-ink-3">{words.paceHint}</p>
          </section>
        ) : null}
        {ready
          ? replay.notices.map((notice) => (
              <ProblemBand key={notice.code + notice.message} problem={notice} tone="warn" quiet />
            ))
          : null}
        {stale ? (
          <div data-testid="replay-stale" className="flex flex-col gap-2 rounded-panel bg-warn-tint px-3 py-2">
            <p>{words.stale(count(replay?.counts.stale || 1), name)}</p>
            {line === undefined ? null : (
              <TextField
                label={words.staleField}
                value={typed}
                data-testid="replay-force"
                onChange={(event) => onTyped(event.target.value)}
              />
            )}
          </div>
        ) : null}
        {replay && ready ? <ReplayItems replay={replay} /> : null}
      </div>
    </Dialog>
  );
}
