// Third: what the way asks. What must be typed stands first; what is kept or for developers is folded.
import type { ReactNode } from "react";
import { Button } from "../../components/button";
import { ChoiceField } from "../../components/field";
import { Fold } from "../../components/fold";
import { ProblemBand } from "../../components/problem";
import type { AuthField, Environment, Problem, Vendor, Way } from "../../ipc/types";
import { wizard } from "../../lib/words/wizard";
import { isChosen, isKept, isNeeded, type Wizard } from "./model";
import { StepFrame } from "./step-frame";
import { WayNote } from "./step-way";
import { ValueField } from "./value-field";

const words = wizard.fields;
const ENVIRONMENTS: readonly { id: Environment; name: string }[] = [
  { id: "test", name: words.test },
  { id: "production", name: words.production },
];

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

/** So many fields that may stay empty stand open; more of them would hide those that may not. */
const OPTIONAL_OPEN = 2;

/** What stands open, what may stay empty, what is kept as it is, and what developers want. */
function foldsOf(state: Wizard, vendor: Vendor, way: Way) {
  const plain = way.fields.filter((field) => !field.advanced);
  const aside = (field: AuthField) =>
    isKept(state, vendor, field) && !isNeeded(state, vendor, field) && !(field.secret && field.required);
  const asked = plain.filter((field) => !aside(field));
  const loose = asked.filter((field) => !field.required && !field.secret && !isChosen(field));
  const optional = loose.length > OPTIONAL_OPEN ? loose : [];
  return {
    open: asked.filter((field) => !optional.includes(field)),
    optional,
    kept: plain.filter(aside),
    advanced: way.fields.filter((field) => field.advanced),
  };
}

export function FieldsStep(parts: Parts) {
  const { state, vendor, way, now, zone, busy, aside, onType, onEnvironment, onBack, onNext, remedy } = parts;
  const { open, optional, kept, advanced } = foldsOf(state, vendor, way);
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
      {way.ends || way.warning ? <WayNote way={way} now={now} zone={zone} /> : null}
      {state.old ? null : (
        <ChoiceField
          label={words.environment}
          hint={words.environmentHint}
          options={ENVIRONMENTS}
          value={state.environment}
          onChange={onEnvironment}
          testId="environment"
        />
      )}
      {open.length === 0 && state.old ? <p className="text-ink-2">{words.nothing}</p> : null}
      {open.map((field, index) => (
        <ValueField key={field.id} field={field} first={index === 0} {...hand} />
      ))}
      {way.fields.some((field) => field.secret) ? <p className="text-small text-ink-3">{words.secrets}</p> : null}
      <div className="flex flex-col">
        {[
          { label: words.optionalMore(optional.length), testId: "fields-optional", fields: optional },
          { label: words.keptMore(kept.length), testId: "fields-kept", fields: kept },
          { label: words.advanced(advanced.length), testId: "fields-advanced", fields: advanced },
        ].map(({ label, testId, fields }) =>
          fields.length === 0 ? null : (
            <Fold key={testId} label={label} testId={testId}>
              {fields.map((field) => (
                <ValueField key={field.id} field={field} first={false} {...hand} />
              ))}
            </Fold>
          ),
        )}
      </div>
    </StepFrame>
  );
}
