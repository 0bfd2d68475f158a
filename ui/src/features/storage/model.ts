// Storage worked out for the page: tones, parts, what is typed, and how strong a passphrase is. Pure.
import type { PartName, StorageView } from "../../ipc/storage";
import type { Settings } from "../../ipc/types";
import { count } from "../../lib/figures";
import { settings as words } from "../../lib/words/settings";

const GB = 1_073_741_824;

/** The limit is told at 90 %: from there on the oldest leave to stay under it. */
const NEAR = 0.9;
export type Tone = "calm" | "near" | "past";
export const toneOf = (used: number, max: number): Tone =>
  used >= max ? "past" : used >= max * NEAR ? "near" : "calm";

/** Room on the disk that the limit does not count. */
const BESIDE: readonly PartName[] = ["backups", "exports"];
export type Parts = { counted: StorageView["parts"]; beside: StorageView["parts"]; most: number };

/** The largest first; what takes nothing is left out. */
export function partsOf(parts: StorageView["parts"]): Parts {
  const some = parts.filter((one) => one.bytes > 0).sort((a, b) => b.bytes - a.bytes);
  return {
    counted: some.filter((one) => !BESIDE.includes(one.name)),
    beside: some.filter((one) => BESIDE.includes(one.name)),
    most: Math.max(1, ...some.map((one) => one.bytes)),
  };
}

export type Form = { view_days: string; sealed_days: string; storage_gb: string };
export type FieldName = keyof Form;
export const RANGES: Record<FieldName, readonly [number, number]> = {
  view_days: [1, 3_650],
  sealed_days: [0, 3_650],
  storage_gb: [1, 4_096],
};

const gigabytes = (bytes: number): string => String(Math.round((bytes / GB) * 10) / 10);

export const formOf = (settings: Settings): Form => ({
  view_days: String(settings.view_days),
  sealed_days: String(settings.sealed_days),
  storage_gb: gigabytes(settings.storage_bytes_max),
});

export function errorOf(form: Form, name: FieldName): string | undefined {
  const [low, high] = RANGES[name];
  const value = Number(form[name]);
  const whole = name === "storage_gb" || Number.isInteger(value);
  const good = form[name].trim() !== "" && Number.isFinite(value) && whole && value >= low && value <= high;
  return good ? undefined : words.range(count(low), count(high));
}

export const isGood = (form: Form): boolean =>
  (["view_days", "sealed_days", "storage_gb"] as const).every((name) => errorOf(form, name) === undefined);

/** The settings with what was typed. Bytes that read the same as they were stay to the byte. */
export function settingsWith(saved: Settings, form: Form): Settings {
  const same = form.storage_gb === gigabytes(saved.storage_bytes_max);
  return {
    ...saved,
    view_days: Number(form.view_days),
    sealed_days: Number(form.sealed_days),
    storage_bytes_max: same ? saved.storage_bytes_max : Math.round(Number(form.storage_gb) * GB),
  };
}

/** What has to be counted before it is saved: fewer days or less room than now. */
export function smallerThan(saved: Settings, next: Settings): { days: number; bytes: number } | undefined {
  const smaller = next.view_days < saved.view_days || next.storage_bytes_max < saved.storage_bytes_max;
  return smaller ? { days: next.view_days, bytes: next.storage_bytes_max } : undefined;
}

export const PASSPHRASE_LEAST = 12;
export type Strength = "short" | "common" | "weak" | "fair" | "strong";
const COMMON = ["password", "passphrase", "patchbay", "qwerty", "asdfgh", "letmein", "welcome", "123456", "abcdef"];

/**
 * How hard a passphrase is to find, guessed low: repeats and runs of neighbours count once, and what everybody tries
 * counts for nothing.
 */
export function strengthOf(text: string): Strength {
  if ([...text].length < PASSPHRASE_LEAST) return "short";
  const bare = text.toLowerCase();
  const rest = COMMON.reduce((left, word) => left.replaceAll(word, ""), bare);
  if ([...rest].length < 5) return "common";
  const bits = bitsOf(rest, text);
  if (bits < 45) return "weak";
  return bits < 65 ? "fair" : "strong";
}

function bitsOf(text: string, asTyped: string): number {
  const signs = [...text];
  const fresh = signs.filter((sign, index) => {
    const before = signs[index - 1];
    if (before === undefined) return true;
    const step = (sign.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0);
    return Math.abs(step) > 1 && signs.indexOf(sign) > index - 6;
  }).length;
  const kinds = [/[a-z]/.test(asTyped), /[A-Z]/.test(asTyped), /[0-9]/.test(asTyped), /[^a-zA-Z0-9]/.test(asTyped)];
  // Letters of words are guessed in words: less than the 4.7 bits that a letter drawn at random has.
  const each = 2.1 + 0.55 * kinds.filter(Boolean).length;
  const variety = Math.min(1, new Set(signs).size / 8);
  return fresh * each * variety;
}
