// Closing the selected stale cases at once: how many, at which places, where, and why.
import { AskDialog } from "../../components/ask-dialog";
import { PickOne } from "../../components/pick-one";
import { EnvironmentTag } from "../../components/tags";
import type { CaseView } from "../../ipc/cases";
import { useVoice } from "../../lib/announce";
import { count } from "../../lib/figures";
import { cases } from "../../lib/words/cases";
import { isProduction, placesOf, type Target } from "./model";
import type { CaseActs } from "./mutations";
import { useClosing } from "./use-closing";

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
  const places = placesOf(all, target);
  const number = count(all.length);
  const { where, setWhere, confirm, fields } = useClosing({
    first: "here",
    production: places.some(isProduction),
    word: words.word,
    send: (said) =>
      acts.sweep.mutate(
        { cases: all.map((one) => one.id), ...said },
        {
          onSuccess: ({ count: done }) => {
            toast(words.done(count(done)));
            onClose(true);
          },
        },
      ),
  });
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
      {fields}
    </AskDialog>
  );
}
