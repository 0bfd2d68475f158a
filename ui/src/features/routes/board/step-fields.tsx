// What can be said about one step of a cord: its own few fields, in one row.
import { CONTROL, Select } from "../../../components/field";
import type { Otherwise, Transform } from "../../../ipc/types";
import { steps as words } from "../../../lib/words/steps";
import { Check, Choice, Figure, Named, Text } from "./mini";

type Edit = { step: Transform; onChange: (step: Transform) => void };

/** What happens to a value that no row or person matches. */
export function OtherwiseField({ value, onChange }: { value: Otherwise; onChange: (value: Otherwise) => void }) {
  const kind = typeof value === "object" ? "use" : value;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Choice
        label={words.otherwise}
        value={kind}
        options={words.otherwises}
        onChange={(next) => onChange(next === "use" ? { use: { value: "" } } : next)}
      />
      {typeof value === "object" ? (
        <input
          aria-label={words.otherwiseValue}
          value={value.use.value}
          onChange={(event) => onChange({ use: { value: event.target.value } })}
          className={`${CONTROL} h-6! w-24!`}
        />
      ) : null}
    </span>
  );
}

/** The look-up's table has a place of its own; all others fit a row. */
export function StepFields({ step, onChange }: Edit) {
  switch (step.do) {
    case "trim":
    case "first":
    case "last":
    case "count":
      return <span className="cut text-small text-ink-3">{words.notes[step.do]}</span>;
    case "case":
      return (
        <Choice label={words.to} value={step.to} options={words.cases} onChange={(to) => onChange({ ...step, to })} />
      );
    case "replace":
      return (
        <>
          <Text
            label={words.find}
            value={step.find}
            mono={step.regex}
            onChange={(find) => onChange({ ...step, find })}
          />
          <Text label={words.with} value={step.with} onChange={(next) => onChange({ ...step, with: next })} />
          <Check label={words.regex} on={step.regex ?? false} onChange={(regex) => onChange({ ...step, regex })} />
        </>
      );
    case "split":
      return <Text label={words.by} value={step.by} onChange={(by) => onChange({ ...step, by })} />;
    case "join":
      return <Text label={words.between} value={step.with} onChange={(next) => onChange({ ...step, with: next })} />;
    case "nth":
      return <Figure label={words.place} value={step.at} min={0} onChange={(at) => onChange({ ...step, at })} />;
    case "default":
      return <Text label={words.value} value={step.value} wide onChange={(value) => onChange({ ...step, value })} />;
    case "truncate":
      return (
        <>
          <Figure label={words.chars} value={step.chars} min={1} onChange={(chars) => onChange({ ...step, chars })} />
          <Check label={words.marker} on={step.marker ?? false} onChange={(marker) => onChange({ ...step, marker })} />
        </>
      );
    case "text":
      return (
        <Text
          label={words.template}
          value={step.template}
          wide
          mono
          onChange={(template) => onChange({ ...step, template })}
        />
      );
    case "lookup":
    case "person":
      return <OtherwiseField value={step.otherwise} onChange={(otherwise) => onChange({ ...step, otherwise })} />;
    case "number":
      return (
        <>
          <Choice
            label={words.decimal}
            value={step.decimal}
            options={words.decimals}
            onChange={(decimal) => onChange({ ...step, decimal })}
          />
          <Places step={step} onChange={onChange} />
        </>
      );
    case "format_number":
      return (
        <>
          <Figure
            label={words.places}
            value={step.decimals}
            min={0}
            onChange={(decimals) => onChange({ ...step, decimals })}
          />
          <Choice
            label={words.decimal}
            value={step.decimal}
            options={words.decimals}
            onChange={(decimal) => onChange({ ...step, decimal })}
          />
          <Choice
            label={words.group}
            value={step.group}
            options={words.groupMarks}
            onChange={(next) => onChange({ ...step, group: next })}
          />
        </>
      );
    case "date":
      return (
        <>
          <Text
            label={words.read}
            value={step.read ?? ""}
            mono
            onChange={(read) => onChange(bare({ ...step, read }))}
          />
          <Text
            label={words.zone}
            value={step.zone ?? ""}
            wide
            onChange={(zone) => onChange(bare({ ...step, zone }))}
          />
        </>
      );
    case "format_date":
      return (
        <>
          <Text label={words.write} value={step.write} mono onChange={(write) => onChange({ ...step, write })} />
          <Text label={words.writeZone} value={step.zone} wide onChange={(zone) => onChange({ ...step, zone })} />
        </>
      );
  }
}

/** What is left empty is left out. */
const bare = ({ read, zone }: { read?: string; zone?: string }): Transform => ({
  do: "date",
  ...(read ? { read } : {}),
  ...(zone ? { zone } : {}),
});

function Places({
  step,
  onChange,
}: {
  step: Extract<Transform, { do: "number" }>;
  onChange: (step: Transform) => void;
}) {
  const { decimals, ...rest } = step;
  return (
    <Named label={words.places}>
      <Select
        value={decimals === undefined ? "" : String(decimals)}
        onChange={(event) =>
          onChange(event.target.value === "" ? rest : { ...rest, decimals: Number(event.target.value) })
        }
        className="min-w-20"
      >
        <option value="">{words.asIs}</option>
        {[0, 1, 2, 3, 4].map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </Select>
    </Named>
  );
}
