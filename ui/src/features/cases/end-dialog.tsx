// Closing a case: here alone or at the target too, with a reason; in production with the line's name typed.
import { AskDialog } from "../../components/ask-dialog";
import { PickOne } from "../../components/pick-one";
import { useRemedy } from "../../components/remedy";
import { EnvironmentTag } from "../../components/tags";
import type { CaseView } from "../../ipc/cases";
import { useVoice } from "../../lib/announce";
import { cases } from "../../lib/words/cases";
import { isAtTarget, isProduction, type Target } from "./model";
import type { CaseActs } from "./mutations";
import { useClosing } from "./use-closing";

const words = cases.end;

export function EndDialog({
  one,
  target,
  acts,
  onClose,
}: {
  one: CaseView;
  target: Target | undefined;
  acts: CaseActs;
  onClose: () => void;
}) {
  const { toast } = useVoice();
  const remedy = useRemedy();
  const open = isAtTarget(one);
  const place = target?.name ?? one.route.name;
  const { where, setWhere, confirm, fields } = useClosing({
    first: open ? "target" : "here",
    production: isProduction(target),
    word: one.route.name,
    send: (said) =>
      acts.end.mutate(
        { id: one.id, ...said },
        {
          onSuccess: () => {
            toast(said.where === "here" ? words.done(one.key.text) : words.sent(one.key.text));
            onClose();
          },
        },
      ),
  });
  return (
    <AskDialog
      onClose={onClose}
      title={words.title(one.key.text)}
      text={words.text(one.route.name)}
      verb={words.verb}
      busy={acts.end.isPending && words.busy}
      onConfirm={confirm}
      error={acts.end.error}
      remedy={remedy}
    >
      {open ? (
        <PickOne
          label={cases.where}
          testId="case-where"
          value={where}
          onChange={setWhere}
          options={[
            {
              id: "target",
              name: words.target(place),
              hint: words.targetHint(one.record?.id ?? words.theRecord),
              end: target?.environment ? <EnvironmentTag environment={target.environment} /> : null,
            },
            { id: "here", name: words.here, hint: words.hereHint(place) },
          ]}
        />
      ) : null}
      {fields}
    </AskDialog>
  );
}
