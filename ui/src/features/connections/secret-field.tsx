// One field for a secret: pasted, counted, never shown back.
import { useRef, useState } from "react";
import { Button } from "../../components/button";
import { CONTROL, FieldFrame } from "../../components/field";
import { wizard } from "../../lib/words/wizard";

const words = wizard.fields;

export function SecretField({
  label,
  hint,
  error,
  value,
  first,
  onChange,
  testId,
}: {
  label: string;
  hint: string;
  error: string | undefined;
  value: string;
  first: boolean;
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
  const note = value === "" ? hint : words.pasted(value.length);
  return (
    <FieldFrame label={label} hint={refused && value === "" ? words.cannotPaste : note} error={error}>
      {(wiring) => (
        <span className="flex gap-1.5">
          <input
            {...wiring}
            ref={field}
            type="password"
            autoComplete="off"
            spellCheck={false}
            data-testid={testId}
            data-first={first ? true : undefined}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            className={CONTROL}
          />
          <Button onClick={() => void paste()} aria-label={`${value === "" ? words.paste : words.replace}, ${label}`}>
            {value === "" ? words.paste : words.replace}
          </Button>
        </span>
      )}
    </FieldFrame>
  );
}
