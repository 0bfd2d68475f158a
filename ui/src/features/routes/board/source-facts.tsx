// What is known of a field of the event: type, share, examples, and what becomes of it.
import { Plug } from "lucide-react";
import type { ReactNode } from "react";
import { ChoiceMenu } from "../../../components/choice-menu";
import type { Mark, SourceField } from "../../../ipc/types";
import { percent } from "../../../lib/figures";
import { board } from "../../../lib/words/board";
import { steps as words } from "../../../lib/words/steps";
import { examplesOf } from "./fits";
import { POLICY_CHOICES } from "./policy-menu";
import { valueFor } from "./sample";
import type { Line } from "./use-line";

const text = words.hand;

/** The frame of whatever is in the hand: its name, what can be done at once, and the rest below. */
export function Frame({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} data-testid="hand" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-2 px-3.5">
        <Plug size={15} strokeWidth={1.75} aria-hidden className="shrink-0 text-accent" />
        <h2 className="cut font-semibold" title={title}>
          {title}
        </h2>
        <span className="flex flex-1 items-center justify-end gap-1">{end}</span>
      </div>
      <div className="ring-in flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto px-3.5 pb-3">{children}</div>
    </section>
  );
}

export function Facts({ rows }: { rows: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid grid-cols-[64px_minmax(0,1fr)] gap-x-3 gap-y-0.5">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-small leading-5 text-ink-3">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function SourceFacts({
  field,
  line,
  onPolicy,
}: {
  field: SourceField;
  line: Line;
  onPolicy: (path: string, policy: Mark) => void;
}) {
  const value = valueFor(field, field.path, line.view);
  const examples = examplesOf(field);
  return (
    <Frame title={field.path}>
      <Facts
        rows={[
          ...(field.words ? [[text.takes, field.words] as const] : []),
          [text.types, (field.types ?? [field.kind]).join(", ")],
          ...(field.share === undefined ? [] : [[text.share, text.shareOf(percent(field.share))] as const]),
          [text.examples, examples.length > 0 ? examples.join(", ") : value.text],
        ]}
      />
      <div className="flex items-center gap-2">
        <span aria-hidden="true" className="w-16 shrink-0 text-small text-ink-3">
          {text.policy}
        </span>
        <ChoiceMenu
          label={board.policyTitle(field.path)}
          text={board.policies[field.policy].word}
          testId="policy-choice"
          className="w-36"
          groups={[{ name: "", all: POLICY_CHOICES }]}
          onPick={(policy) => policy !== field.policy && onPolicy(field.path, policy)}
        />
        {field.proposed ? (
          <span className="min-w-0 text-small text-warn">
            {board.marks.proposed(board.policies[field.proposed].word)}
          </span>
        ) : null}
      </div>
      <p className="text-small text-ink-3">{board.policyWhen}</p>
    </Frame>
  );
}
