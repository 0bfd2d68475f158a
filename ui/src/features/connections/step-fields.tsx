// Third: what the way asks. What must be typed stands first; what is kept or for developers is folded.
import type { ReactNode } from "react";
import { Button } from "../../components/button";
import { ProblemBand } from "../../components/problem";
import type { AuthField, Environment, Problem, Vendor, Way } from "../../ipc/types";
import { dateOf, until } from "../../lib/figures";
import { wizard } from "../../lib/words/wizard";
import { isKept, isNeeded, type Wizard } from "./model";
import { StepFrame } from "./step-frame";
import { ValueField } from "./value-field";

const words = wizard.fields;
const ENVIRONMENTS: readonly Environment[] = ["test", "production"];

type Parts = {
  state: Wizard;
  vendor: Vendor;
  way: Way;
  now: number;
  zone: string;
  busy: boolean;
  aside: ReactNode;
  onType: (field: AuthField, value: string) => void;
  onEnvironment: (environment: Environment) => void;
  onBack: () => void;
  onNext: () => void;
  remedy: (problem: Problem) => (() => void) | undefined;
};

/** What stands open, what is kept as it is, and what developers want. */
export function foldsOf(state: Wizard, vendor: Vendor, way: Way) {
  const plain = way.fields.filter((field) => !field.advanced);
  const aside = (field: AuthField) =>
    isKept(state, vendor, field) && !isNeeded(state, vendor, field) && !(field.secret && field.required);
  return {
    open: plain.filter((field) => !aside(field)),
    kept: plain.filter(aside),
    advanced: way.fields.filter((field) => field.advanced),
  };
}

export function FieldsStep(parts: Parts) {
  const { state, vendor, way, now, zone, busy, aside, onType, onEnvironment, onBack, onNext, remedy } = parts;
  const { open, kept, advanced } = foldsOf(state, vendor, way);
  const hand = { state, vendor, onType };
  const go = way.auth === "oauth_code" ? words.signIn : words.check;
  return (
    <StepFrame
      name="fields"
      title={state.old ? words.titleAgain(state.old.name) : words.title(vendor.name)}
      lead={way.name}
      aside={aside}
      onSubmit={onNext}
      foot={
        <>
          <Button kind="quiet" className="-ml-2.5" onClick={onBack}>
            {wizard.back}
          </Button>
          <Button
            kind="primary"
            type="submit"
            className="ml-auto"
            busy={busy && words.starting}
            data-first={open.length === 0 ? true : undefined}
            data-testid="wizard-go"
          >
            {go}
          </Button>
        </>
      }
    >
      {state.refused ? <ProblemBand problem={state.refused} onRemedy={remedy(state.refused)} /> : null}
      {way.ends ? (
        <p className="-mt-2 text-small text-warn">
          {wizard.way.ends(dateOf(way.ends.at, zone), until(way.ends.at - now))} {way.ends.message}
        </p>
      ) : null}
      {state.old ? null : <EnvironmentChoice chosen={state.environment} onChoose={onEnvironment} />}
      {open.length === 0 && state.old ? <p className="text-ink-2">{words.nothing}</p> : null}
      {open.map((field, index) => (
        <ValueField key={field.id} field={field} first={index === 0} {...hand} />
      ))}
      <Fold label={words.keptMore(kept.length)} testId="fields-kept" fields={kept} hand={hand} />
      <Fold label={words.advanced(advanced.length)} testId="fields-advanced" fields={advanced} hand={hand} />
    </StepFrame>
  );
}

function Fold({
  label,
  testId,
  fields,
  hand,
}: {
  label: string;
  testId: string;
  fields: AuthField[];
  hand: Pick<Parts, "state" | "vendor" | "onType">;
}) {
  if (fields.length === 0) return null;
  return (
    <details data-testid={testId}>
      <summary className="w-fit cursor-default rounded-tag py-0.5 text-ink-2 hover:text-ink">{label}</summary>
      <div className="mt-2.5 flex flex-col gap-3.5">
        {fields.map((field) => (
          <ValueField key={field.id} field={field} first={false} {...hand} />
        ))}
      </div>
    </details>
  );
}

function EnvironmentChoice({ chosen, onChoose }: { chosen: Environment; onChoose: (next: Environment) => void }) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-small text-ink-2">{words.environment}</legend>
      <div className="flex w-fit rounded-btn border border-edge bg-raised p-0.5">
        {ENVIRONMENTS.map((one) => (
          <label
            key={one}
            className="press rounded-[4px] px-3 leading-[22px] has-checked:bg-ink has-checked:font-medium has-checked:text-panel has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent forced-colors:has-checked:outline"
          >
            <input
              type="radio"
              name="environment"
              value={one}
              checked={chosen === one}
              data-testid={`environment-${one}`}
              onChange={() => onChoose(one)}
              className="sr-only"
            />
            {one === "test" ? words.test : words.production}
          </label>
        ))}
      </div>
      <p className="text-small text-ink-3">{words.environmentHint}</p>
    </fieldset>
  );
}
