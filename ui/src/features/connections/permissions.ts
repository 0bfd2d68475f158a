// A report by feature, turned into what one reads: one row for each need, counted by what is known of it. Pure.
import type { AccountView, Feature, Grade, NeedKind } from "../../ipc/types";

export type NeedLine = {
  key: string;
  names: string[];
  kind: NeedKind;
  state: Grade;
  why: string[];
  place: string;
  features: Feature[];
};

/** The same need of two features is one line with both: an administrator grants it once. */
export function linesOf(account: AccountView): NeedLine[] {
  const found = new Map<string, NeedLine>();
  for (const report of account.features) {
    for (const need of report.needs) {
      const key = `${need.kind} ${need.names.join("|")} ${need.state}`;
      const known = found.get(key);
      if (known) {
        known.features = [...new Set([...known.features, report.feature])];
        known.why = [...new Set([...known.why, ...need.why])];
      } else found.set(key, { key, ...need, features: [report.feature] });
    }
  }
  return [...found.values()];
}

export const ofState = (lines: readonly NeedLine[], state: Grade): NeedLine[] =>
  lines.filter((line) => line.state === state);

/** The features that will not work as it stands. */
export const brokenOf = (account: AccountView): Feature[] =>
  account.features.filter((report) => report.state === "missing").map((report) => report.feature);
