// Inputs with their label above, hint below, and an error that takes the hint's place.
import { ChevronDown, OctagonX } from "lucide-react";
import { Switch as RadixSwitch } from "radix-ui";
import { type ComponentProps, type ReactNode, useId } from "react";

export const CONTROL =
  "h-7 w-full min-w-0 rounded-btn border border-edge bg-raised px-2 text-ink aria-invalid:border-bad disabled:opacity-60";

export type Wiring = { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };

export function FieldFrame({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  children: (wiring: Wiring) => ReactNode;
}) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-small text-ink-2">
        {label}
      </label>
      {children({ id, "aria-describedby": note ? `${id}-note` : undefined, "aria-invalid": error ? true : undefined })}
      {note ? (
        <p id={`${id}-note`} className={`flex gap-1 text-small ${error ? "text-bad" : "text-ink-3"}`}>
          {error ? <OctagonX size={13} strokeWidth={1.75} aria-hidden className="mt-px shrink-0" /> : null}
          {note}
        </p>
      ) : null}
    </div>
  );
}

type Noted = { label: string; hint?: string | undefined; error?: string | undefined };

export function TextField({ label, hint, error, ...rest }: Noted & ComponentProps<"input">) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(wiring) => (
        <input type="text" autoComplete="off" spellCheck={false} {...rest} {...wiring} className={CONTROL} />
      )}
    </FieldFrame>
  );
}

/** A native select in our own frame: it works with every reader, zoom and forced colours. */
export function Select({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <span className={`relative block min-w-0 ${className ?? ""}`}>
      <select {...rest} className={`${CONTROL} cut appearance-none pr-6`}>
        {children}
      </select>
      <ChevronDown
        size={13}
        strokeWidth={1.75}
        aria-hidden
        className="pointer-events-none absolute top-[7.5px] right-2 text-ink-3"
      />
    </span>
  );
}

export function SelectField({ label, hint, error, children, ...rest }: Noted & ComponentProps<"select">) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(wiring) => (
        <Select {...rest} {...wiring}>
          {children}
        </Select>
      )}
    </FieldFrame>
  );
}

/** Few choices side by side, one of them taken: Tab comes here once, the arrows choose. */
export function ChoiceField<Id extends string>({
  label,
  hint,
  options,
  value,
  onChange,
  testId,
  first = false,
}: {
  label: string;
  hint?: string;
  options: readonly { id: Id; name: string }[];
  value: string;
  onChange: (id: Id) => void;
  testId: string;
  first?: boolean;
}) {
  const id = useId();
  return (
    <fieldset data-testid={testId} className="flex min-w-0 flex-col" aria-describedby={hint ? `${id}-note` : undefined}>
      <legend className="mb-1 text-small text-ink-2">{label}</legend>
      <div className="flex w-fit max-w-full flex-wrap rounded-btn border border-edge bg-raised p-0.5">
        {options.map((option, index) => (
          <label
            key={option.id}
            className="press relative rounded-[4px] px-3 leading-[22px] hover:bg-sunken has-checked:bg-ink has-checked:font-medium has-checked:text-panel has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent forced-colors:has-checked:outline"
          >
            <input
              type="radio"
              name={id}
              value={option.id}
              checked={value === option.id}
              data-testid={`${testId}-${option.id}`}
              data-first={first && (value === option.id || (value === "" && index === 0)) ? true : undefined}
              onChange={() => onChange(option.id)}
              className="absolute inset-0 appearance-none opacity-0"
            />
            {option.name}
          </label>
        ))}
      </div>
      {hint ? (
        <p id={`${id}-note`} className="mt-1 text-small text-ink-3">
          {hint}
        </p>
      ) : null}
    </fieldset>
  );
}

export function Switch({
  label,
  ...rest
}: { label: string } & Omit<ComponentProps<typeof RadixSwitch.Root>, "children" | "className">) {
  return (
    <RadixSwitch.Root
      {...rest}
      aria-label={label}
      className="press group inline-flex h-6 w-9 shrink-0 items-center disabled:opacity-60"
    >
      <span className="flex h-4.5 w-8 items-center rounded-[9px] border border-edge bg-sunken px-0.5 group-data-[state=checked]:border-ok group-data-[state=checked]:bg-ok">
        <RadixSwitch.Thumb className="size-3 rounded-full bg-ink-3 transition-transform duration-[80ms] data-[state=checked]:translate-x-3.5 data-[state=checked]:bg-raised forced-colors:bg-[CanvasText]!" />
      </span>
    </RadixSwitch.Root>
  );
}

export function CheckField({ label, hint, ...rest }: { label: string; hint?: string } & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className="flex gap-2">
      <input
        type="checkbox"
        {...rest}
        id={id}
        aria-describedby={hint ? `${id}-note` : undefined}
        className="mt-[3px] size-3.5 shrink-0"
      />
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {hint ? (
          <p id={`${id}-note`} className="text-small text-ink-3">
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  );
}
