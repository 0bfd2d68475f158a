// The mapping as a table: one row for each column of the board, and what goes into it.
import { CircleAlert, OctagonX } from "lucide-react";
import { memo } from "react";
import { Combobox } from "../../components/combobox";
import { CONTROL, Select } from "../../components/field";
import { MarkIcon, Tag } from "../../components/tags";
import type { Container, CordFrom, Field, Finding, PreviewValue, SourceField } from "../../ipc/types";
import { count } from "../../lib/figures";
import { routes as words } from "../../lib/words/routes";
import { carriesHidden, cordText, type Draft, type DraftStep, looseCords, type Row, rowsOf } from "./draft";
import { LooseCords } from "./loose";

const text = words.editor;
const COLUMNS =
  "grid items-center gap-x-3 px-4 grid-cols-[minmax(120px,1fr)_104px_minmax(0,1.5fr)_60px] @min-[760px]:grid-cols-[minmax(150px,1fr)_112px_minmax(0,1.5fr)_64px_minmax(0,0.8fr)]";
const FROM_760 = "@max-[760px]:hidden";
const WAYS: readonly (CordFrom["kind"] | "none")[] = ["none", "path", "template", "constant", "event_time"];

export function Mapping({
  container,
  draft,
  findings,
  fields,
  samples,
  step,
}: {
  container: Container;
  draft: Draft;
  findings: readonly Finding[];
  fields: readonly SourceField[];
  samples: readonly PreviewValue[];
  step: (step: DraftStep) => void;
}) {
  const rows = rowsOf(container, draft, findings);
  const open = rows.filter((row) => row.use !== "fixed").length;
  return (
    <section aria-label={text.mapping} className="@container" data-testid="mapping">
      <LooseCords container={container} draft={draft} step={step} />
      <div className="flex h-9 items-center gap-2 px-4">
        <h2 className="font-semibold">{text.mapping}</h2>
        <span className="num text-small text-ink-3">
          {text.mappingNote(draft.cords.length - looseCords(container, draft).length, open)}
        </span>
      </div>
      <div
        className={`${COLUMNS} sticky top-0 z-1 h-7 border-b border-line bg-panel text-small text-ink-3`}
        aria-hidden="true"
      >
        <span>{text.column}</span>
        <span>{text.from}</span>
        <span>{text.value}</span>
        <span>{text.clear}</span>
        <span className={FROM_760}>{text.sample}</span>
      </div>
      <ul>
        {rows.map((row) => (
          <MappingRow
            key={row.field.id}
            row={row}
            fields={fields}
            sample={samples.find((sample) => sample.field === row.field.id)}
            step={step}
          />
        ))}
      </ul>
    </section>
  );
}

const MappingRow = memo(function MappingRow({
  row,
  fields,
  sample,
  step,
}: {
  row: Row;
  fields: readonly SourceField[];
  sample: PreviewValue | undefined;
  step: (step: DraftStep) => void;
}) {
  const { field, cord } = row;
  const hidden = cord ? carriesHidden(cord.from, fields) : false;
  return (
    <li data-testid="mapping-row" data-field={field.id} className="border-b border-line">
      <div className={`${COLUMNS} min-h-10 py-1`}>
        <FieldName field={field} fixed={row.use === "fixed"} />
        {row.use === "cord" ? (
          <>
            <Select
              aria-label={text.fromFor(field.name)}
              value={cord?.from.kind ?? "none"}
              onChange={(event) => {
                const kind = WAYS.find((one) => one === event.target.value);
                if (kind) step({ do: "from", field: field.id, kind });
              }}
            >
              {WAYS.map((kind) => (
                <option key={kind} value={kind}>
                  {text.ways[kind]}
                </option>
              ))}
            </Select>
            {cord ? (
              <ValueInput
                field={field}
                from={cord.from}
                fields={fields}
                invalid={row.findings.some((one) => one.severity === "error")}
                step={step}
              />
            ) : (
              <span />
            )}
            {hidden && cord ? (
              <span className="flex items-center gap-1.5">
                <input
                  type="checkbox"
                  aria-label={text.clearFor(field.name)}
                  title={text.clearTip}
                  checked={cord.clear ?? false}
                  onChange={(event) => step({ do: "clear", field: field.id, clear: event.target.checked })}
                  className="size-3.5 accent-(--fill)"
                />
                <MarkIcon mark={cord.clear ? "clear" : "mask"} />
              </span>
            ) : (
              <span />
            )}
            <Sample sample={sample} />
          </>
        ) : (
          <span className="col-span-3 text-small text-ink-3">{row.use === "key" ? text.kept : text.notWritable}</span>
        )}
      </div>
      {row.findings.map((finding) => (
        <FindingLine key={finding.code + finding.message} finding={finding} />
      ))}
    </li>
  );
});

function FieldName({ field, fixed }: { field: Field; fixed: boolean }) {
  const type = field.limit
    ? text.limit(field.kind_name, count(field.limit))
    : field.labels
      ? text.labels(field.kind_name, field.labels.length)
      : field.kind_name;
  return (
    <span className="flex min-w-0 flex-col">
      <span className="flex min-w-0 items-center gap-1.5 leading-[18px]">
        <span className={`cut ${fixed ? "text-ink-3" : "font-medium"}`} title={field.name}>
          {field.name}
        </span>
        {field.required ? <Tag>{text.required}</Tag> : null}
      </span>
      <span className="cut text-tiny leading-[15px] text-ink-3">{type}</span>
    </span>
  );
}

function ValueInput({
  field,
  from,
  fields,
  invalid,
  step,
}: {
  field: Field;
  from: CordFrom;
  fields: readonly SourceField[];
  invalid: boolean;
  step: (step: DraftStep) => void;
}) {
  const label = text.valueFor(field.name);
  const set = (value: string) => step({ do: "value", field: field.id, value });
  switch (from.kind) {
    case "path":
      return (
        <Combobox
          label={label}
          value={from.path}
          placeholder={text.pathHint}
          empty={text.noField}
          invalid={invalid}
          onChange={set}
          testId={`path-${field.id}`}
          options={fields.map((one) => ({
            value: one.path,
            ...(one.example === undefined ? {} : { note: one.example }),
            end: <MarkIcon mark={one.policy} />,
          }))}
        />
      );
    case "constant":
      if (field.labels) {
        return (
          <Select aria-label={label} value={from.value} onChange={(event) => set(event.target.value)}>
            <option value="">{text.choose}</option>
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
          onChange={(event) => set(event.target.value)}
          aria-invalid={invalid || undefined}
          className={CONTROL}
        />
      );
    case "template":
      return (
        <input
          aria-label={label}
          value={cordText(from)}
          placeholder={text.templateHint}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={invalid || undefined}
          onChange={(event) => set(event.target.value)}
          className={`${CONTROL} mono`}
        />
      );
    case "event_time":
      return <span className="cut text-ink-2">{text.eventTime}</span>;
  }
}

function Sample({ sample }: { sample: PreviewValue | undefined }) {
  return (
    <span className={`cut text-ink-2 ${FROM_760} ${sample?.hidden ? "mono" : ""}`} title={sample?.text}>
      {sample?.text ?? ""}
    </span>
  );
}

export function FindingLine({ finding }: { finding: Finding }) {
  const bad = finding.severity === "error";
  const Icon = bad ? OctagonX : CircleAlert;
  return (
    <p
      className="flex gap-1.5 px-4 pb-1.5 text-small"
      data-testid="finding"
      data-code={finding.code}
      data-severity={finding.severity}
    >
      <Icon size={13} strokeWidth={1.75} aria-hidden className={`mt-px shrink-0 ${bad ? "text-bad" : "text-warn"}`} />
      <span className="min-w-0">{finding.message}</span>
    </p>
  );
}
