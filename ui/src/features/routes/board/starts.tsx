// What a cord begins with: a field, a text template over several, a fixed text, the event's time or its link.
import { useRef } from "react";
import { ChoiceMenu } from "../../../components/choice-menu";
import { Combobox } from "../../../components/combobox";
import { CONTROL, Select } from "../../../components/field";
import { MarkIcon } from "../../../components/tags";
import type { CordFrom, Field, SourceField } from "../../../ipc/types";
import { board } from "../../../lib/words/board";
import { steps as words } from "../../../lib/words/steps";

export function Starts({
  field,
  from,
  fields,
  invalid = false,
  onChange,
}: {
  field: Field;
  from: CordFrom;
  fields: readonly SourceField[];
  invalid?: boolean;
  onChange: (from: CordFrom) => void;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const label = board.table.valueFor(field.name);
  switch (from.kind) {
    case "path":
      return (
        <Combobox
          label={label}
          value={from.path}
          empty={board.table.noField}
          invalid={invalid}
          onChange={(path) => onChange({ kind: "path", path })}
          testId={`path-${field.id}`}
          options={fields.map((one) => {
            const note = one.words ?? one.examples?.[0] ?? one.example;
            return { value: one.path, ...(note === undefined ? {} : { note }), end: <MarkIcon mark={one.policy} /> };
          })}
        />
      );
    case "template":
      return (
        <span className="flex min-w-0 flex-1 flex-col gap-1">
          <textarea
            ref={area}
            aria-label={label}
            aria-invalid={invalid || undefined}
            value={from.text}
            rows={2}
            spellCheck={false}
            onChange={(event) => onChange({ kind: "template", text: event.target.value })}
            className={`${CONTROL} mono h-auto! resize-none py-1`}
          />
          <ChoiceMenu
            label={words.hand.insert}
            testId="insert-field"
            className="self-start"
            groups={[
              {
                name: "",
                all: fields
                  .filter((one) => one.policy !== "drop" && !one.path.includes("["))
                  .map((one) => ({ id: one.path, label: one.path, note: one.words ?? one.examples?.[0] ?? "" })),
              },
            ]}
            after={() => area.current}
            onPick={(path) => {
              const at = area.current?.selectionStart ?? from.text.length;
              onChange({ kind: "template", text: `${from.text.slice(0, at)}{{ ${path} }}${from.text.slice(at)}` });
            }}
          />
        </span>
      );
    case "constant":
      if (field.labels) {
        return (
          <Select
            aria-label={label}
            value={from.value}
            className="flex-1"
            onChange={(event) => onChange({ kind: "constant", value: event.target.value })}
          >
            <option value="">{words.lookup.choose}</option>
            {field.labels.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </Select>
        );
      }
      return (
        <input
          aria-label={label}
          value={from.value}
          aria-invalid={invalid || undefined}
          onChange={(event) => onChange({ kind: "constant", value: event.target.value })}
          className={CONTROL}
        />
      );
    case "event_time":
      return <span className="cut text-ink-2">{words.hand.time}</span>;
    case "event_link":
      return <span className="cut text-ink-2">{words.hand.link}</span>;
  }
}
