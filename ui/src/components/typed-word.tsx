// A word to type before something that cannot be taken back goes on; and a reason that the audit keeps.
import { useState } from "react";
import { shell } from "../lib/words/shell";
import { TextField } from "./field";

export type Said = { value: string; error: string | undefined; onChange: (value: string) => void };

/** A text that must be there: its error stands only once it was asked for. */
export function useSaid(asked: boolean, missing: (value: string) => string | undefined): Said & { ok: boolean } {
  const [value, onChange] = useState("");
  const found = missing(value);
  return { value, onChange, ok: found === undefined, error: asked ? found : undefined };
}

/** `bare`: without the hint, where the question says already that the reason is kept. */
export function ReasonField({
  said,
  testId = "reason",
  bare = false,
}: {
  said: Said;
  testId?: string;
  bare?: boolean;
}) {
  return (
    <TextField
      label={shell.reason.label}
      hint={bare ? undefined : shell.reason.hint}
      error={said.error}
      value={said.value}
      maxLength={300}
      data-testid={testId}
      onChange={(event) => said.onChange(event.target.value)}
    />
  );
}

export const noReason = (value: string): string | undefined => (value.trim() === "" ? shell.reason.missing : undefined);

export function TypedWord({ label, said }: { label: string; said: Said }) {
  return (
    <TextField
      label={label}
      error={said.error}
      value={said.value}
      data-testid="typed-word"
      onChange={(event) => said.onChange(event.target.value)}
    />
  );
}

/** Judges a typed word; `undefined` asks for none. */
export const notWord = (word: string | undefined) => (value: string) =>
  word === undefined || value.trim() === word ? undefined : shell.typedMissing(word);
