// The wizard as a machine: what is typed, where one is, what the relay said. Pure: no React, no calls.
// Secrets stand in this state alone, and it goes when the wizard closes.
import type { AuthField, ConnectionView, Environment, NewSignIn, Problem, SignIn, Vendor, Way } from "../../ipc/types";
import { wizard as words } from "../../lib/words/wizard";

export type Purpose = "new" | "reconnect" | "rotate";
export type Step = "vendor" | "way" | "fields" | "sign_in" | "result" | "done";

export type Wizard = {
  step: Step;
  purpose: Purpose;
  /** What is signed in anew, and the way it was signed in until now. */
  old: { id: string; name: string; way: string } | undefined;
  vendor: string;
  way: string;
  environment: Environment;
  values: Record<string, string>;
  secrets: Record<string, string>;
  /** Whether to say what is missing. */
  tried: boolean;
  signIn: SignIn | undefined;
  /** Why the relay did not even begin, or did not save. */
  refused: Problem | undefined;
  name: string;
  named: boolean;
  /** Another account was found, and that is meant. */
  confirmed: boolean;
  made: ConnectionView | undefined;
};

export type WizardStep =
  | { do: "vendor"; vendor: Vendor }
  | { do: "way"; way: string }
  | { do: "go"; step: Step }
  | { do: "type"; field: AuthField; value: string }
  | { do: "environment"; environment: Environment }
  | { do: "try" }
  | { do: "started"; signIn: SignIn }
  | { do: "told"; signIn: SignIn }
  | { do: "refused"; problem: Problem }
  | { do: "name"; name: string }
  | { do: "confirm"; confirmed: boolean }
  | { do: "made"; connection: ConnectionView };

const EMPTY: Wizard = {
  step: "vendor",
  purpose: "new",
  old: undefined,
  vendor: "",
  way: "",
  environment: "test",
  values: {},
  secrets: {},
  tried: false,
  signIn: undefined,
  refused: undefined,
  name: "",
  named: false,
  confirmed: false,
  made: undefined,
};

const defaultsOf = (vendor: Vendor): Record<string, string> =>
  Object.fromEntries(
    vendor.ways.flatMap((way) =>
      way.fields.flatMap((field) => (field.secret || field.default === undefined ? [] : [[field.id, field.default]])),
    ),
  );

/** The wizard at its beginning, or past the vendor when one was named in the address. */
export function beginNew(vendors: readonly Vendor[], named: { vendor?: string; way?: string }): Wizard {
  const vendor = vendors.find((one) => one.id === named.vendor);
  if (!vendor) return EMPTY;
  const begun = advance(EMPTY, { do: "vendor", vendor });
  return vendor.ways.some((way) => way.id === named.way) ? { ...begun, way: named.way ?? begun.way } : begun;
}

/** The wizard on a connection that exists: its settings stay as they are, so only what changes is asked. */
export function beginAgain(
  connection: ConnectionView,
  vendor: Vendor,
  named: { way?: string; rotate?: boolean },
): Wizard {
  const way =
    vendor.ways.find((one) => one.id === named.way) ?? vendor.ways.find((one) => one.id === connection.way.id);
  return {
    ...EMPTY,
    step: "fields",
    purpose: named.rotate ? "rotate" : "reconnect",
    old: { id: connection.id, name: connection.name, way: connection.way.id },
    vendor: vendor.id,
    way: way?.id ?? vendor.ways[0]?.id ?? "",
    environment: connection.environment === "production" ? "production" : "test",
    name: connection.name,
    named: true,
  };
}

export function advance(old: Wizard, step: WizardStep): Wizard {
  switch (step.do) {
    case "vendor":
      // Going back and choosing the same keeps what was typed; another vendor has other fields.
      if (step.vendor.id === old.vendor) return { ...old, step: "way" };
      return {
        ...old,
        step: "way",
        vendor: step.vendor.id,
        way: step.vendor.ways[0]?.id ?? "",
        values: defaultsOf(step.vendor),
        secrets: {},
        tried: false,
        ...FRESH,
      };
    case "way":
      return { ...old, way: step.way, tried: false };
    case "go":
      return { ...old, step: step.step, ...(step.step === "result" || step.step === "done" ? {} : FRESH) };
    case "type": {
      const part = step.field.secret ? "secrets" : "values";
      return { ...old, [part]: { ...old[part], [step.field.id]: step.value } };
    }
    case "environment":
      return { ...old, environment: step.environment };
    case "try":
      return { ...old, tried: true, refused: undefined };
    case "started":
      return old.step === "fields" || old.step === "sign_in" ? heard(old, step.signIn) : old;
    case "told":
      // A late answer about a sign-in that was left is nobody's.
      return old.signIn?.id === step.signIn.id ? heard(old, step.signIn) : old;
    case "refused":
      return { ...old, refused: step.problem };
    case "name":
      return { ...old, name: step.name, named: true };
    case "confirm":
      return { ...old, confirmed: step.confirmed };
    case "made":
      // Saved: the secrets are the vault's now and leave the page's memory.
      return { ...old, step: "done", made: step.connection, values: {}, secrets: {}, signIn: undefined };
  }
}

const FRESH = { signIn: undefined, refused: undefined, confirmed: false } as const;

function heard(old: Wizard, signIn: SignIn): Wizard {
  return {
    ...old,
    signIn,
    name: old.named ? old.name : (signIn.suggested_name ?? old.name),
    refused: undefined,
    tried: false,
    step: signIn.state === "ready" ? "result" : "sign_in",
  };
}

export const wayOf = (vendor: Vendor, id: string): Way | undefined =>
  vendor.ways.find((way) => way.id === id) ?? vendor.ways[0];

/** A field whose stored value is used when nothing is typed. */
export function isKept(wizard: Wizard, vendor: Vendor, field: AuthField): boolean {
  if (!wizard.old) return false;
  return wayOf(vendor, wizard.old.way)?.fields.some((one) => one.id === field.id) ?? false;
}

export function isNeeded(wizard: Wizard, vendor: Vendor, field: AuthField): boolean {
  if (!field.required || field.default !== undefined) return false;
  if (isKept(wizard, vendor, field)) return wizard.purpose === "rotate" && field.secret;
  return true;
}

export const typedOf = (wizard: Wizard, field: AuthField): string =>
  (field.secret ? wizard.secrets[field.id] : wizard.values[field.id]) ?? "";

export const missingOf = (wizard: Wizard, vendor: Vendor): AuthField[] =>
  (wayOf(vendor, wizard.way)?.fields ?? []).filter(
    (field) => isNeeded(wizard, vendor, field) && typedOf(wizard, field).trim() === "",
  );

/** A choice that is made already: it may be left as it stands. */
export const isChosen = (field: AuthField): boolean => field.default !== undefined && (field.options ?? []).length > 0;

/** The option that stands there, by its value, its name, or the only one whose name has what was typed. */
export function optionOf(field: AuthField, value: string): { id: string; name: string } | undefined {
  const typed = value.trim().toLowerCase();
  if (typed === "") return undefined;
  const options = field.options ?? [];
  const exact = options.find((one) => one.id.toLowerCase() === typed || one.name.toLowerCase() === typed);
  const near = options.filter((one) => one.name.toLowerCase().includes(typed));
  return exact ?? (near.length === 1 ? near[0] : undefined);
}

/** What the relay is told: only what was typed, apart by where it is kept. */
export function signInOf(wizard: Wizard, vendor: Vendor): NewSignIn {
  const fields = wayOf(vendor, wizard.way)?.fields ?? [];
  const typed = (secret: boolean) =>
    Object.fromEntries(
      fields
        .filter((field) => field.secret === secret && typedOf(wizard, field).trim() !== "")
        .map((field) => [field.id, optionOf(field, typedOf(wizard, field))?.id ?? typedOf(wizard, field).trim()]),
    );
  return {
    vendor: vendor.id,
    way: wizard.way,
    environment: wizard.environment,
    settings: typed(false),
    secrets: typed(true),
    ...(wizard.old ? { connection: wizard.old.id } : {}),
  };
}

/** What was sent, to be looked over after a refusal. Of a secret only its length. */
export function triedOf(wizard: Wizard, vendor: Vendor): { label: string; value: string }[] {
  const { failed } = words;
  const typed = (wayOf(vendor, wizard.way)?.fields ?? []).flatMap((field) => {
    const value = typedOf(wizard, field).trim();
    // What nobody has opened is nobody's slip.
    if (value === "" || (field.advanced && value === field.default)) return [];
    const shown = field.secret ? failed.length(value.length) : (optionOf(field, value)?.name ?? value);
    return [{ label: field.label, value: shown }];
  });
  const back = wizard.signIn?.redirect;
  return back === undefined ? typed : [...typed, { label: failed.redirect, value: back }];
}

/** Whether leaving would lose something. */
export const isTyped = (wizard: Wizard): boolean =>
  wizard.step !== "done" &&
  (wizard.signIn !== undefined || Object.values(wizard.secrets).some((value) => value !== ""));

export type Rail = "vendor" | "way" | "fields" | "sign_in" | "result";

/** The stations of this run: a way without a browser is signed in and checked in one. */
export function railOf(way: Way | undefined): Rail[] {
  return way?.auth === "oauth_code" || way === undefined
    ? ["vendor", "way", "fields", "sign_in", "result"]
    : ["vendor", "way", "fields", "result"];
}

export function stationOf(wizard: Wizard, way: Way | undefined): Rail {
  if (wizard.step === "done") return "result";
  return wizard.step === "sign_in" && way?.auth !== "oauth_code" ? "result" : wizard.step;
}
