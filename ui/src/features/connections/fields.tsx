// What one vendor asks for: what it needs first, what may stay empty folded below.
import { SelectField, TextField } from "../../components/field";
import type { AuthField, Vendor } from "../../ipc/types";
import { connections as words } from "../../lib/words/connections";
import { type FormDraft, isAside, missingOf, SCHEME } from "./model";
import { SecretField } from "./secret-field";

const text = words.form;

type Parts = { vendor: Vendor; form: FormDraft; tried: boolean; onSet: (id: string, value: string) => void };

export function VendorFields(parts: Parts) {
  const { vendor, form, onSet } = parts;
  const fields = vendor.auth.fields.filter((field) => field.id !== SCHEME);
  const aside = fields.filter((field) => isAside(field, vendor));
  return (
    <>
      {vendor.schemes && vendor.schemes.length > 0 ? (
        <SelectField
          label={text.scheme}
          hint={text.schemeHint}
          value={form.scheme}
          data-testid="connection-scheme"
          onChange={(event) => onSet(SCHEME, event.target.value)}
        >
          {vendor.schemes.map((scheme) => (
            <option key={scheme.id} value={scheme.id}>
              {scheme.name}
            </option>
          ))}
        </SelectField>
      ) : null}
      {fields
        .filter((field) => !isAside(field, vendor))
        .map((field) => (
          <VendorField key={field.id} field={field} {...parts} />
        ))}
      {aside.length > 0 ? (
        <details data-testid="connection-more">
          <summary className="w-fit cursor-default rounded-tag py-0.5 text-ink-2 hover:text-ink">
            {text.more(aside.length)}
          </summary>
          <div className="mt-2.5 flex flex-col gap-3.5">
            {aside.map((field) => (
              <VendorField key={field.id} field={field} {...parts} />
            ))}
          </div>
        </details>
      ) : null}
    </>
  );
}

function VendorField({ field, vendor, form, tried, onSet }: Parts & { field: AuthField }) {
  const value = form.values[field.id] ?? "";
  const error = tried && missingOf(form, vendor).includes(field) ? text.needField(field.label) : undefined;
  return field.secret ? (
    <SecretField
      label={field.label}
      hint={field.help}
      error={error}
      value={value}
      onChange={(next) => onSet(field.id, next)}
      testId={`connection-${field.id}`}
    />
  ) : (
    <TextField
      label={field.label}
      hint={field.help}
      error={error}
      value={value}
      data-testid={`connection-${field.id}`}
      onChange={(event) => onSet(field.id, event.target.value)}
    />
  );
}
