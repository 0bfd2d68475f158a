// Short ways to write down what a vendor asks, for the in-memory relay.
import type { AuthField, Feature, NeedKind, NeedRow, Way } from "../../../types";

export const text = (id: string, label: string, help: string, more: Partial<AuthField> = {}): AuthField => ({
  id,
  label,
  help,
  secret: false,
  required: true,
  ...more,
});
export const secret = (id: string, label: string, help: string, more: Partial<AuthField> = {}): AuthField =>
  text(id, label, help, { ...more, secret: true });
export const base = text("base", "Base address", "One origin in place of all of the vendor's hosts: a simulator's.", {
  required: false,
  advanced: true,
});
export const need = (
  feature: Feature,
  kind: NeedKind,
  any: string | string[],
  why: string | string[],
  place: string,
): NeedRow => ({
  feature,
  kind,
  any: typeof any === "string" ? [any] : any,
  why: typeof why === "string" ? [why] : why,
  place,
});
export const way = (given: Pick<Way, "id" | "name" | "help" | "auth" | "holder" | "lasts"> & Partial<Way>): Way => ({
  fields: [],
  redirects: [],
  steps: [],
  needs: [],
  ...given,
});
