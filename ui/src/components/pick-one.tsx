// A few ways to go on, each with what it means. One is taken; Tab comes here once, the arrows choose.
import { type ReactNode, useId } from "react";

export function PickOne<Id extends string>({
  label,
  options,
  value,
  onChange,
  testId,
}: {
  label: string;
  options: readonly { id: Id; name: string; hint?: string | undefined; end?: ReactNode }[];
  value: Id;
  onChange: (id: Id) => void;
  testId: string;
}) {
  const id = useId();
  return (
    <fieldset data-testid={testId} className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1 text-small text-ink-2">{label}</legend>
      {options.map((option) => (
        <div key={option.id} className="flex gap-2">
          <input
            type="radio"
            id={`${id}-${option.id}`}
            name={id}
            checked={value === option.id}
            aria-describedby={option.hint ? `${id}-${option.id}-note` : undefined}
            data-testid={`${testId}-${option.id}`}
            onChange={() => onChange(option.id)}
            className="mt-[3px] size-3.5 shrink-0"
          />
          <div className="min-w-0 flex-1">
            <span className="flex items-center gap-2">
              <label htmlFor={`${id}-${option.id}`}>{option.name}</label>
              {option.end}
            </span>
            {option.hint ? (
              <p id={`${id}-${option.id}-note`} className="text-small text-ink-3">
                {option.hint}
              </p>
            ) : null}
          </div>
        </div>
      ))}
    </fieldset>
  );
}
