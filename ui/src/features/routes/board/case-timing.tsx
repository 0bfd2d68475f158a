// When a case's events count, hold and fall silent, what recovery does, and which cases stand as one.
import { useState } from "react";
import { CheckField, ChoiceField, CONTROL, FieldFrame } from "../../../components/field";
import type { Correlation } from "../../../ipc/cases";
import type { SourceField } from "../../../ipc/types";
import { correlation as words } from "../../../lib/words/correlation";
import { figure, minutes, seconds } from "./correlation";
import { TemplateField } from "./template-field";

const SECOND = 1_000;
const MINUTE = 60_000;
const RECOVERIES = ["close", "note"] as const;

export function CaseTiming({
  fields,
  correlation,
  onChange,
}: {
  fields: readonly SourceField[];
  correlation: Correlation;
  onChange: (next: Correlation, part?: string) => void;
}) {
  const { group, quiet_ms, ...rest } = correlation;
  const withGroup = (change: Partial<NonNullable<Correlation["group"]>>, part: string) => {
    if (group) onChange({ ...correlation, group: { ...group, ...change } }, part);
  };
  return (
    <>
      <fieldset className="flex min-w-0 flex-col gap-2.5 border-t border-line pt-2.5">
        <legend className="float-left mb-1.5 w-full font-medium">{words.timing}</legend>
        <div className="grid grid-cols-3 gap-x-4 gap-y-2.5 max-mid:grid-cols-1">
          <FigureField
            label={words.window}
            hint={words.windowHint}
            unit={words.seconds}
            value={seconds(correlation.window_ms)}
            testId="case-window"
            onChange={(value) =>
              value !== undefined && onChange({ ...correlation, window_ms: value * SECOND }, "window")
            }
          />
          <FigureField
            label={words.hold}
            hint={words.holdHint}
            unit={words.seconds}
            value={seconds(correlation.hold_ms)}
            testId="case-hold"
            onChange={(value) => value !== undefined && onChange({ ...correlation, hold_ms: value * SECOND }, "hold")}
          />
          <FigureField
            label={words.quiet}
            hint={words.quietHint}
            unit={words.minutes}
            value={quiet_ms === undefined ? "" : minutes(quiet_ms)}
            empty
            testId="case-quiet"
            onChange={(value) => {
              const kept = group ? { ...rest, group } : rest;
              onChange(value === undefined ? kept : { ...kept, quiet_ms: value * MINUTE }, "quiet");
            }}
          />
        </div>
        <ChoiceField
          label={words.recovery}
          testId="case-recovery"
          value={correlation.on_recovery}
          onChange={(on_recovery) => onChange({ ...correlation, on_recovery })}
          options={RECOVERIES.map((id) => ({ id, name: words.recoveries[id] }))}
        />
      </fieldset>
      <div className="flex flex-col gap-2.5 border-t border-line pt-2.5">
        <CheckField
          label={words.group}
          hint={words.groupHint}
          checked={group !== undefined}
          data-testid="case-group"
          onChange={(event) => {
            const { group: _group, ...bare } = correlation;
            onChange(event.target.checked ? { ...bare, group: { key: "", n: 3, within_ms: 5 * MINUTE } } : bare);
          }}
        />
        {group ? (
          <div className="flex flex-col gap-2.5 pl-5.5">
            <TemplateField
              label={words.groupKey}
              value={group.key}
              fields={fields}
              testId="case-group-key"
              onChange={(key) => withGroup({ key }, "group-key")}
            />
            <div className="grid grid-cols-3 gap-x-4 max-mid:grid-cols-1">
              <FigureField
                label={words.groupN}
                unit={words.groupNUnit}
                value={String(group.n)}
                testId="case-group-n"
                onChange={(n) => n !== undefined && withGroup({ n }, "group-n")}
              />
              <FigureField
                label={words.groupWithin}
                unit={words.minutes}
                value={minutes(group.within_ms)}
                testId="case-group-within"
                onChange={(value) => value !== undefined && withGroup({ within_ms: value * MINUTE }, "group-within")}
              />
            </div>
          </div>
        ) : null}
      </div>
    </>
  );
}

/** What is typed stays as it is typed; only whole figures go on. */
function FigureField({
  label,
  hint,
  unit,
  value,
  empty = false,
  testId,
  onChange,
}: {
  label: string;
  hint?: string;
  unit: string;
  value: string;
  /** Nothing is an answer too. */
  empty?: boolean;
  testId: string;
  onChange: (value: number | undefined) => void;
}) {
  const [typed, setTyped] = useState<{ text: string; of: string } | undefined>(undefined);
  // Undone or loaded anew, what was typed has no meaning any more.
  const text = typed && typed.of === value ? typed.text : value;
  const bad = text.trim() === "" ? !empty : figure(text) === undefined;
  return (
    <FieldFrame label={label} hint={hint} error={bad ? words.badFigure : undefined}>
      {(wiring) => (
        <span className="flex items-center gap-2">
          <input
            {...wiring}
            inputMode="numeric"
            autoComplete="off"
            value={text}
            data-testid={testId}
            onChange={(event) => {
              const next = event.target.value;
              const found = figure(next);
              const goes = next.trim() === "" ? (empty ? "" : value) : found === undefined ? value : String(found);
              setTyped({ text: next, of: goes });
              if (goes !== value) onChange(found);
            }}
            className={`${CONTROL} num max-w-18 text-right`}
          />
          <span className="text-ink-2">{unit}</span>
        </span>
      )}
    </FieldFrame>
  );
}
