// One field of a way: a secret, a choice, a choice that takes other text too, or plain text.
import { Combobox } from "../../components/combobox";
import { ChoiceField, FieldFrame, SelectField, TextField } from "../../components/field";
import type { AuthField, Vendor } from "../../ipc/types";
import { wizard } from "../../lib/words/wizard";
import { isKept, isNeeded, optionOf, typedOf, type Wizard } from "./model";
import { SecretField } from "./secret-field";

const words = wizard.fields;

/** A name that ends with its own value says it once: the value stands beside it. */
const nameOf = ({ id, name }: { id: string; name: string }): string => name.replace(` (${id})`, "");

type FieldHand = {
  state: Wizard;
  vendor: Vendor;
  onType: (field: AuthField, value: string) => void;
};

export function ValueField({ field, first, state, vendor, onType }: FieldHand & { field: AuthField; first: boolean }) {
  const value = typedOf(state, field);
  const needed = isNeeded(state, vendor, field);
  const kept = isKept(state, vendor, field);
  const label = needed || field.default !== undefined || field.required ? field.label : words.optional(field.label);
  const error = state.tried && needed && value.trim() === "" ? words.missing(field.label) : undefined;
  const keptHint = kept && !needed ? (field.secret ? words.keptSecret : words.kept) : "";
  const hint = `${field.help} ${keptHint}`.trim();
  const onChange = (next: string) => onType(field, next);
  const said = { label, hint, error };
  const testId = `field-${field.id}`;
  const mark = { "data-testid": testId, "data-first": first ? true : undefined };
  const options = field.options ?? [];
  if (field.secret) {
    return <SecretField {...said} value={value} first={first} onChange={onChange} testId={testId} />;
  }
  if (options.length > 0 && field.open) {
    const chosen = optionOf(field, value);
    const note = chosen ? nameOf(chosen) : value === "" ? `${hint} ${words.openHint}` : words.noOption;
    return (
      <FieldFrame {...said} hint={note}>
        {(wiring) => (
          <Combobox
            plain
            label={label}
            frame={wiring}
            first={first}
            value={value}
            options={options.map((option) => ({ value: option.id, note: nameOf(option) }))}
            invalid={error !== undefined}
            empty={words.noOption}
            onChange={onChange}
            // A name that was typed out becomes the value it stands for.
            onLeave={() => chosen && chosen.id !== value && onChange(chosen.id)}
            testId={testId}
          />
        )}
      </FieldFrame>
    );
  }
  if (options.length === 2) {
    return (
      <ChoiceField
        label={label}
        hint={hint}
        options={options}
        value={value}
        onChange={onChange}
        testId={testId}
        first={first}
      />
    );
  }
  if (options.length > 0) {
    return (
      <SelectField {...said} {...mark} value={value} onChange={(event) => onChange(event.target.value)}>
        {field.default === undefined || kept ? <option value="">{words.choose}</option> : null}
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </SelectField>
    );
  }
  return <TextField {...said} {...mark} value={value} onChange={(event) => onChange(event.target.value)} />;
}
