// One field for a secret: pasted, counted, never shown back.
import { useRef, useState } from "react";
import { Button } from "../../components/button";
import { CONTROL, FieldFrame } from "../../components/field";
import { connections as words } from "../../lib/words/connections";

export function SecretField({
  label,
  hint,
  error,
  value,
  onChange,
  testId,
}: {
  label: string;
  hint: string;
  error: string | undefined;
  value: string;
  onChange: (value: string) => void;
  testId: string;
}) {
  const field = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState(false);
  const paste = async () => {
    try {
      onChange((await navigator.clipboard.readText()).trim());
      setRefused(false);
    } catch {
      // Web views may forbid reading the clipboard; the keyboard's own paste always works.
      setRefused(true);
      field.current?.focus();
    }
  };
  const note = value === "" ? `${hint} ${words.form.secretHint}`.trim() : words.form.pasted(value.length);
  return (
    <FieldFrame label={label} hint={refused && value === "" ? words.form.cannotPaste : note} error={error}>
      {(wiring) => (
        <span className="flex gap-1.5">
          <input
            {...wiring}
            ref={field}
            type="password"
            autoComplete="off"
            spellCheck={false}
            data-testid={testId}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            className={CONTROL}
          />
          <Button onClick={() => void paste()}>{value === "" ? words.form.paste : words.form.replace}</Button>
        </span>
      )}
    </FieldFrame>
  );
}
