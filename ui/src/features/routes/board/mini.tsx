// Small controls with their name before them, for rows that hold several.
import type { ReactNode } from "react";
import { CONTROL, Select } from "../../../components/field";

export function Named({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: every child is one control
    <label className="flex min-w-0 items-center gap-1.5 text-small text-ink-3">
      <span className="shrink-0">{label}</span>
      {children}
    </label>
  );
}

export function Text({
  label,
  value,
  wide = false,
  mono = false,
  onChange,
}: {
  label: string;
  value: string;
  wide?: boolean;
  mono?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <Named label={label}>
      <input
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        className={`${CONTROL} h-6! ${wide ? "min-w-28 flex-1" : "w-20!"} ${mono ? "mono" : ""}`}
      />
    </Named>
  );
}

export function Figure({
  label,
  value,
  min,
  onChange,
}: {
  label: string;
  value: number;
  min: number;
  onChange: (value: number) => void;
}) {
  return (
    <Named label={label}>
      <input
        type="number"
        min={min}
        value={value}
        onChange={(event) => {
          const next = Number(event.target.value);
          if (Number.isInteger(next) && next >= min) onChange(next);
        }}
        className={`${CONTROL} num h-6! w-18!`}
      />
    </Named>
  );
}

export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: Record<T, string>;
  onChange: (value: T) => void;
}) {
  const keys = Object.keys(options) as T[];
  return (
    <Named label={label}>
      <Select
        value={value}
        onChange={(event) => {
          const next = keys.find((one) => one === event.target.value);
          if (next !== undefined) onChange(next);
        }}
        className="min-w-24"
      >
        {keys.map((one) => (
          <option key={one} value={one}>
            {options[one]}
          </option>
        ))}
      </Select>
    </Named>
  );
}

export function Check({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="flex items-center gap-1.5 text-small text-ink-2">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} className="size-3.5" />
      {label}
    </label>
  );
}
