// The settings as one types them, and what is wrong with them. Pure.
import type { Settings } from "../../ipc/types";
import { count } from "../../lib/figures";
import { settings as words } from "../../lib/words/settings";

const GB = 1_073_741_824;

export type Form = {
  intake_port: string;
  view_days: string;
  sealed_days: string;
  storage_gb: string;
  single_keys: boolean;
};
export type NumberName = Exclude<keyof Form, "single_keys">;

export const RANGES: Record<NumberName, readonly [number, number]> = {
  intake_port: [1_024, 65_535],
  view_days: [1, 3_650],
  sealed_days: [0, 3_650],
  storage_gb: [1, 4_096],
};

export const formOf = (settings: Settings): Form => ({
  intake_port: String(settings.intake_port),
  view_days: String(settings.view_days),
  sealed_days: String(settings.sealed_days),
  storage_gb: String(Math.round((settings.storage_bytes_max / GB) * 10) / 10),
  single_keys: settings.single_keys,
});

export function errorOf(form: Form, name: NumberName): string | undefined {
  const [low, high] = RANGES[name];
  const value = Number(form[name]);
  const whole = name === "storage_gb" || Number.isInteger(value);
  const good = form[name].trim() !== "" && Number.isFinite(value) && whole && value >= low && value <= high;
  return good
    ? undefined
    : words.range(
        name === "intake_port" ? String(low) : count(low),
        name === "intake_port" ? String(high) : count(high),
      );
}

export const isGood = (form: Form): boolean =>
  (["intake_port", "view_days", "sealed_days", "storage_gb"] as const).every(
    (name) => errorOf(form, name) === undefined,
  );

export const settingsOf = (form: Form): Settings => ({
  intake_port: Number(form.intake_port),
  view_days: Number(form.view_days),
  sealed_days: Number(form.sealed_days),
  storage_bytes_max: Math.round(Number(form.storage_gb) * GB),
  single_keys: form.single_keys,
});
