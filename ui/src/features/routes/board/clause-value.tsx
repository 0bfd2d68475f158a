// The value of one clause, as its field and operator want it: a choice, a list, a pattern, or a text from the samples.
import { Combobox } from "../../../components/combobox";
import { CONTROL, Select } from "../../../components/field";
import type { Clause, SourceField } from "../../../ipc/types";
import { filterWords as words } from "../../../lib/words/steps";
import { readValue, takesList, writeValue } from "./filter";
import { examplesOf, sortOf } from "./fits";

export function ValueInput({
  clause,
  field,
  onChange,
}: {
  clause: Clause;
  field: SourceField | undefined;
  onChange: (clause: Clause) => void;
}) {
  const set = (text: string) => onChange({ ...clause, value: readValue(text, clause.op, field) });
  const sort = field ? sortOf(field) : "any";
  const label = takesList(clause.op) ? words.list : words.value;
  if (sort === "boolean") {
    return (
      <Select aria-label={label} value={String(clause.value)} onChange={(event) => set(event.target.value)}>
        <option value="true">true</option>
        <option value="false">false</option>
      </Select>
    );
  }
  if (takesList(clause.op) || clause.op === "matches" || sort === "moment" || sort === "number") {
    return (
      <input
        // The list is read anew with every key, so the field keeps what was typed until it is left.
        key={clause.op}
        aria-label={label}
        data-testid="clause-value"
        defaultValue={writeValue(clause.value)}
        title={clause.op === "matches" ? words.patternHint : undefined}
        onChange={(event) => set(event.target.value)}
        className={`${CONTROL} ${clause.op === "matches" ? "mono" : ""}`}
      />
    );
  }
  return (
    <Combobox
      label={label}
      value={writeValue(clause.value)}
      empty=""
      plain
      onChange={set}
      testId="clause-value"
      options={(field?.policy === "keep" ? examplesOf(field) : []).map((value) => ({ value, note: value }))}
    />
  );
}
