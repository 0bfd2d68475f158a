// Closing the selected stale cases at once: how many, at which places, where, and why.
import { useState } from "react";
import { AskDialog } from "../../components/ask-dialog";
import { PickOne } from "../../components/pick-one";
import { EnvironmentTag } from "../../components/tags";
import { noReason, notWord, ReasonField, TypedWord, useSaid } from "../../components/typed-word";
import type { CaseView, CloseWhere } from "../../ipc/cases";
import { useVoice } from "../../lib/announce";
import { count } from "../../lib/figures";
import { cases } from "../../lib/words/cases";
import { shell } from "../../lib/words/shell";
import { isProduction, placesOf, type Target } from "./model";
import type { CaseActs } from "./mutations";

const words = cases.sweep;

export function SweepDialog({
  all,
  target,
  acts,
  onClose,
}: {
  all: readonly CaseView[];
  target: (one: CaseView) => Target | undefined;
  acts: CaseActs;
  onClose: (done: boolean) => void;
}) {
  const { toast } = useVoice();
  const [where, setWhere] = useState<CloseWhere>("here");
  const [asked, setAsked] = useState(false);
  const places = placesOf(all, target);
  const reason = useSaid(asked, noReason);
  const production = where === "target" && places.some(isProduction);
  const typed = useSaid(asked, notWord(production ? words.word : undefined));
  const number = count(all.length);
  const confirm = () => {
    setAsked(true);
    if (!reason.ok || !typed.ok) return;
    acts.sweep.mutate(
      { cases: all.map((one) => one.id), where, reason: reason.value.trim() },
      {
        onSuccess: ({ count: done }) => {
          toast(words.done(count(done)));
          onClose(true);
        },
      },
    );
  };
  return (
    <AskDialog
      onClose={() => onClose(false)}
      title={words.title(number)}
      text={words.text}
      verb={words.verb(number)}
      busy={acts.sweep.isPending && words.busy}
      onConfirm={confirm}
      error={acts.sweep.error}
    >
      <ul className="flex flex-col gap-1" data-testid="sweep-places">
        {places.map((place) => (
          <li key={`${place.name} ${place.environment}`} className="num flex items-center gap-2">
            {words.place(count(place.count), place.name)}
            {place.environment ? <EnvironmentTag environment={place.environment} /> : null}
          </li>
        ))}
      </ul>
      <PickOne
        label={cases.where}
        testId="sweep-where"
        value={where}
        onChange={setWhere}
        options={[
          { id: "here", name: words.here, hint: words.hereHint },
          { id: "target", name: words.target, hint: words.targetHint(number) },
        ]}
      />
      <ReasonField said={reason} />
      {production ? <TypedWord label={shell.typed(words.word)} said={typed} /> : null}
    </AskDialog>
  );
}
