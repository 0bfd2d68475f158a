// The address of the connections screen, and the form's draft. Pure.
import type { AuthField, ConnectionDraft, Environment, Vendor } from "../../ipc/types";

export type ConnectionsSearch = { id?: string; add?: string };

export function readConnectionsSearch(raw: Record<string, unknown>): ConnectionsSearch {
  const search: ConnectionsSearch = {};
  if (typeof raw.id === "string") search.id = raw.id;
  if (typeof raw.add === "string") search.add = raw.add;
  return search;
}

export type FormDraft = {
  vendor: string;
  name: string;
  environment: Environment;
  values: Record<string, string>;
  scheme: string;
};

export const emptyForm = (vendor: Vendor | undefined): FormDraft => ({
  vendor: vendor?.id ?? "",
  name: "",
  environment: "test",
  values: Object.fromEntries(
    (vendor?.auth.fields ?? []).flatMap((field) =>
      field.secret || field.default === undefined ? [] : [[field.id, field.default]],
    ),
  ),
  scheme: vendor?.auth.fields.find((field) => field.id === SCHEME)?.default ?? vendor?.schemes?.[0]?.id ?? "",
});

/** The one setting with a list of its own. */
export const SCHEME = "scheme";

/** What may stay empty stands folded; only how a sender signs is never out of sight. */
export const isAside = (field: AuthField, vendor: Vendor): boolean =>
  !field.required && !(field.secret && (vendor.schemes?.length ?? 0) > 0);

export const missingOf = (form: FormDraft, vendor: Vendor): AuthField[] =>
  vendor.auth.fields.filter((field) => field.required && field.id !== SCHEME && !form.values[field.id]?.trim());

/** Splits what was typed into settings and secrets, as the vendor's form names them. */
export function connectionOf(form: FormDraft, vendor: Vendor): ConnectionDraft {
  const settings: Record<string, string> = form.scheme === "" ? {} : { [SCHEME]: form.scheme };
  const secrets: Record<string, string> = {};
  for (const field of vendor.auth.fields.filter((one) => one.id !== SCHEME)) {
    const value = form.values[field.id]?.trim() ?? "";
    if (value === "") continue;
    if (field.secret) secrets[field.id] = value;
    else settings[field.id] = value;
  }
  return { vendor: vendor.id, name: form.name.trim(), environment: form.environment, settings, secrets };
}
