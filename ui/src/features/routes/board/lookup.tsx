// The look-up table of a cord: values as they were seen, each to a label of the target or to a text.
import { ArrowRight, Plus, TriangleAlert, X } from "lucide-react";
import { Button, IconButton } from "../../../components/button";
import { CONTROL, Select } from "../../../components/field";
import type { Field, LookupRow, Transform } from "../../../ipc/types";
import { steps as words } from "../../../lib/words/steps";
import { missingLabels } from "./transforms";

type Lookup = Extract<Transform, { do: "lookup" }>;
const text = words.lookup;

/** Rows of the table, and after them the values that were seen and have none. */
export function lookupRows(table: readonly LookupRow[], seen: readonly string[]): LookupRow[] {
  const known = new Set(table.map((row) => row.from));
  return [...table, ...seen.filter((value) => !known.has(value)).map((from) => ({ from, to: "" }))];
}

export function LookupTable({
  step,
  seen,
  target,
  planning,
  onChange,
  onPlan,
}: {
  step: Lookup;
  /** Values of the samples, where a policy lets them be shown. */
  seen: readonly string[];
  target: Field | undefined;
  planning: boolean;
  onChange: (step: Lookup) => void;
  onPlan: ((labels: string[]) => void) | undefined;
}) {
  const labels = target?.labels;
  const rows = lookupRows(step.table, seen);
  const missing = missingLabels([step], target);
  // A row without a label is a question, not an answer: it is in the table only once it leads somewhere.
  const set = (index: number, row: LookupRow) => {
    const next = rows.map((one, at) => (at === index ? row : one));
    onChange({ ...step, table: next.filter((one, at) => one.to !== "" || at < step.table.length) });
  };
  return (
    <div className="flex max-w-150 flex-col gap-1" data-testid="lookup">
      {rows.map((row, index) => {
        const open = row.to === "";
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are typed in, their place is what they are
          <div key={index} className="grid grid-cols-[minmax(0,1fr)_14px_minmax(0,1fr)_24px] items-center gap-2">
            {seen.includes(row.from) ? (
              <span className="cut" title={row.from}>
                {row.from === "" ? text.empty : row.from}
              </span>
            ) : (
              <input
                aria-label={text.fromFor(index + 1)}
                value={row.from}
                onChange={(event) => set(index, { ...row, from: event.target.value })}
                className={`${CONTROL} h-6!`}
              />
            )}
            <ArrowRight size={13} strokeWidth={1.75} aria-hidden className="text-ink-3" />
            {labels ? (
              <Select
                aria-label={text.toFor(row.from)}
                value={row.to}
                data-open={open || undefined}
                className={open ? "[&>select]:border-warn [&>select]:text-warn" : ""}
                onChange={(event) => set(index, { ...row, to: event.target.value })}
              >
                <option value="">{text.choose}</option>
                {labels.map((label) => (
                  <option key={label} value={label}>
                    {label}
                  </option>
                ))}
                {row.to !== "" && !labels.includes(row.to) ? <option value={row.to}>{row.to}</option> : null}
                {row.from !== "" && !labels.includes(row.from) ? (
                  <option value={row.from}>{`${text.newLabel} ${row.from}`}</option>
                ) : null}
              </Select>
            ) : (
              <input
                aria-label={text.toFor(row.from)}
                value={row.to}
                onChange={(event) => set(index, { ...row, to: event.target.value })}
                className={`${CONTROL} h-6!`}
              />
            )}
            {index < step.table.length ? (
              <IconButton
                small
                icon={X}
                label={text.removeRow(row.from)}
                onClick={() => onChange({ ...step, table: step.table.filter((_, at) => at !== index) })}
              />
            ) : (
              <span />
            )}
          </div>
        );
      })}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          small
          kind="quiet"
          icon={Plus}
          onClick={() => onChange({ ...step, table: [...step.table, { from: "", to: "" }] })}
        >
          {text.addRow}
        </Button>
        {missing.length > 0 ? (
          <span className="flex min-w-0 items-center gap-1.5 text-small text-warn">
            <TriangleAlert size={13} strokeWidth={1.75} aria-hidden className="shrink-0" />
            <span className="min-w-0">{text.missing(missing.join(", "))}</span>
            {onPlan ? (
              <Button small busy={planning && "…"} onClick={() => onPlan(missing)}>
                {text.plan}
              </Button>
            ) : null}
          </span>
        ) : null}
      </div>
    </div>
  );
}
