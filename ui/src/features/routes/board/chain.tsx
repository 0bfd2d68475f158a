// The steps on a cord, one under the other, each with the value it makes of the chosen sample.
import { ArrowDown, ArrowUp, OctagonX, X } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "../../../components/button";
import { type ChoiceGroup, ChoiceMenu } from "../../../components/choice-menu";
import type { Cord, Do, Field, PreviewValue, SourceField, Transform } from "../../../ipc/types";
import { steps as words } from "../../../lib/words/steps";
import { examplesOf } from "./fits";
import { LookupTable } from "./lookup";
import { Starts } from "./starts";
import { StepFields } from "./step-fields";
import { blank, GROUPS, moved } from "./transforms";

const ADDABLE: readonly ChoiceGroup<Do>[] = GROUPS.map((group) => ({
  name: words.groups[group.name],
  all: group.all.map((name) => ({ id: name, label: words.names[name], note: words.notes[name] })),
}));

export function Chain({
  cord,
  field,
  fields,
  start,
  value,
  zone,
  planning,
  onFrom,
  onSteps,
  onPlan,
}: {
  cord: Cord;
  /** Where it ends; what is gone still has a name. */
  field: Field;
  fields: readonly SourceField[];
  /** The sample's value before any step. */
  start: { text: string; hidden: boolean } | undefined;
  value: PreviewValue | undefined;
  zone: string;
  planning: boolean;
  onFrom: (from: Cord["from"]) => void;
  onSteps: (steps: Transform[]) => void;
  onPlan: ((labels: string[]) => void) | undefined;
}) {
  const list = useRef<HTMLOListElement>(null);
  const steps = cord.steps ?? [];
  const set = (index: number, step: Transform) => onSteps(steps.map((one, at) => (at === index ? step : one)));
  const { from } = cord;
  const source = from.kind === "path" ? fields.find((one) => one.path === from.path) : undefined;
  const seen = source?.policy === "keep" ? examplesOf(source) : [];
  return (
    <ol ref={list} className="flex flex-col gap-1.5" data-testid="chain">
      <li className="flex items-start gap-2">
        <span className="w-14 shrink-0 pt-1 text-small text-ink-3">{words.starts}</span>
        <span className="flex min-w-0 flex-1">
          <Starts field={field} from={from} fields={fields} onChange={onFrom} />
        </span>
        <After text={start?.text} hidden={start?.hidden ?? false} />
      </li>
      {steps.map((step, index) => {
        const made = value?.steps?.[index];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the chain
          <li key={index} data-testid="step" data-do={step.do} className="flex flex-col gap-1.5">
            <span className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1">
              <span className="w-14 shrink-0 text-small font-medium">{words.names[step.do]}</span>
              <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1">
                <StepFields step={step} onChange={(next) => set(index, next)} />
              </span>
              <After text={made?.text} hidden={value?.hidden ?? false} refused={made?.refused} />
              <span className="flex shrink-0">
                {steps.length > 1 ? (
                  <>
                    <IconButton
                      small
                      icon={ArrowUp}
                      label={words.up(words.names[step.do])}
                      disabled={index === 0}
                      onClick={() => onSteps(moved(steps, index, -1))}
                    />
                    <IconButton
                      small
                      icon={ArrowDown}
                      label={words.down(words.names[step.do])}
                      disabled={index === steps.length - 1}
                      onClick={() => onSteps(moved(steps, index, 1))}
                    />
                  </>
                ) : null}
                <IconButton
                  small
                  icon={X}
                  label={words.remove(words.names[step.do])}
                  onClick={() => onSteps(steps.filter((_, at) => at !== index))}
                />
              </span>
            </span>
            {step.do === "lookup" ? (
              <LookupTable
                step={step}
                seen={index === 0 ? seen : []}
                target={index === steps.length - 1 ? field : undefined}
                planning={planning}
                onChange={(next) => set(index, next)}
                onPlan={onPlan}
              />
            ) : null}
          </li>
        );
      })}
      <li>
        <ChoiceMenu
          label={words.add}
          testId="add-step"
          className="w-36"
          groups={ADDABLE}
          // A step that asks for something has the keyboard; one that does not leaves it for the next.
          after={() =>
            list.current?.querySelector<HTMLElement>(
              "li[data-testid=step]:nth-last-of-type(2) :is(input, select, textarea)",
            )
          }
          onPick={(name) => onSteps([...steps, blank(name, field, zone)])}
        />
      </li>
    </ol>
  );
}

/** The value at this point of the chain, or that the step refused it. */
function After({
  text,
  hidden,
  refused = false,
}: {
  text: string | undefined;
  hidden: boolean;
  refused?: boolean | undefined;
}) {
  return (
    <span
      className={`flex w-24 shrink-0 items-center justify-end gap-1 self-center text-small ${refused ? "text-bad" : "text-ink-2"}`}
      title={text}
      data-testid="after"
    >
      {refused ? <OctagonX size={13} strokeWidth={1.75} aria-label={words.refused} className="shrink-0" /> : null}
      <span className={`cut ${hidden ? "mono" : ""}`}>{text ?? ""}</span>
    </span>
  );
}
