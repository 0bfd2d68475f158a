// Taking a case's events without sending them for a while, or ending that; with a reason.
import { useState } from "react";
import { AskDialog } from "../../components/ask-dialog";
import { ChoiceField } from "../../components/field";
import { noReason, ReasonField, useSaid } from "../../components/typed-word";
import type { CaseView } from "../../ipc/cases";
import { useVoice } from "../../lib/announce";
import { cases } from "../../lib/words/cases";
import { canSpeak } from "./model";
import type { CaseActs } from "./mutations";

const words = cases.quiet;
type Span = keyof typeof words.spans;
const SPANS: readonly Span[] = ["hour", "shift", "recovery"];
/** In minutes; until it recovers has none. */
const MINUTES: Record<Span, number | undefined> = { hour: 60, shift: 480, recovery: undefined };

export function QuietDialog({ one, acts, onClose }: { one: CaseView; acts: CaseActs; onClose: () => void }) {
  const { toast } = useVoice();
  const ends = canSpeak(one);
  const [span, setSpan] = useState<Span>("hour");
  const [asked, setAsked] = useState(false);
  const reason = useSaid(asked, noReason);
  const confirm = () => {
    setAsked(true);
    if (!reason.ok) return;
    const minutes = ends ? 0 : MINUTES[span];
    acts.quiet.mutate(
      { id: one.id, reason: reason.value.trim(), ...(minutes === undefined ? {} : { minutes }) },
      {
        onSuccess: () => {
          toast(ends ? words.ended(one.key.text) : words.done(one.key.text));
          onClose();
        },
      },
    );
  };
  return (
    <AskDialog
      calm
      onClose={onClose}
      title={ends ? words.endTitle(one.key.text) : words.title(one.key.text)}
      text={ends ? words.endText : words.text}
      verb={ends ? words.endVerb : words.verb}
      busy={acts.quiet.isPending && words.busy}
      onConfirm={confirm}
      error={acts.quiet.error}
    >
      {ends ? null : (
        <ChoiceField
          label={words.long}
          testId="quiet-span"
          value={span}
          onChange={setSpan}
          options={SPANS.map((id) => ({ id, name: words.spans[id] }))}
        />
      )}
      <ReasonField said={reason} />
    </AskDialog>
  );
}
