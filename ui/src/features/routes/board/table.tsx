// The same cords as a table: one row a field of the target, all of it by keyboard, nothing drawn.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { CONTROL, Select } from "../../../components/field";
import { Tag } from "../../../components/tags";
import type { CordFrom, SourceField } from "../../../ipc/types";
import { count } from "../../../lib/figures";
import { board as words } from "../../../lib/words/board";
import { hiddenOf } from "./cords";
import { Findings } from "./hand";
import { typeWords } from "./hands";
import type { TargetRow } from "./sides";
import { Starts } from "./starts";
import { stepWords } from "./transforms";
import type { Line } from "./use-line";

const text = words.table;
type Way = CordFrom["kind"] | "none";
const WAYS: readonly Way[] = ["none", "path", "template", "constant", "event_time", "event_link"];

export function emptyFrom(kind: CordFrom["kind"]): CordFrom {
  switch (kind) {
    case "path":
      return { kind, path: "" };
    case "template":
      return { kind, text: "" };
    case "constant":
      return { kind, value: "" };
    case "event_time":
    case "event_link":
      return { kind };
  }
}

export function CordTable({ line, vendor, onSteps }: { line: Line; vendor: string; onSteps: (field: string) => void }) {
  const scroll = useRef<HTMLElement>(null);
  // A row is as high as what is found of it: each is measured once it is there.
  const rows = useVirtualizer({
    count: line.targets.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 49,
    overscan: 20,
    initialRect: { width: 800, height: 600 },
  });
  const items = rows.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0);
  const head = "sticky top-0 z-1 h-8 border-b border-line bg-panel px-3 text-left text-small font-normal text-ink-3";
  return (
    <section
      aria-label={text.title}
      data-testid="cord-table"
      ref={scroll}
      className="ring-in min-h-0 flex-1 overflow-auto border-t border-line"
    >
      <table
        aria-rowcount={line.targets.length + 1}
        className="w-full min-w-[720px] table-fixed border-separate border-spacing-0"
      >
        <thead>
          <tr>
            <th scope="col" className={`${head} w-[24%]`}>
              {text.field}
            </th>
            <th scope="col" className={`${head} w-36`}>
              {text.from}
            </th>
            <th scope="col" className={head}>
              {text.source}
            </th>
            <th scope="col" className={`${head} w-[20%]`}>
              {text.steps}
            </th>
            <th scope="col" className={`${head} w-20`}>
              {text.clear}
            </th>
            <th scope="col" className={`${head} w-[14%]`}>
              {text.sample}
            </th>
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <tr style={{ height: before }} /> : null}
          {items.map(({ index }) => {
            const row = line.targets[index];
            if (!row) return null;
            return (
              <Row
                key={row.field.id}
                ref={rows.measureElement}
                at={index}
                row={row}
                line={line}
                fields={line.fields}
                vendor={vendor}
                onSteps={onSteps}
              />
            );
          })}
          {after > 0 ? <tr style={{ height: after }} /> : null}
        </tbody>
      </table>
    </section>
  );
}

function Row({
  ref,
  at,
  row,
  line,
  fields,
  vendor,
  onSteps,
}: {
  ref: (element: HTMLTableRowElement | null) => void;
  at: number;
  row: TargetRow;
  line: Line;
  fields: readonly SourceField[];
  vendor: string;
  onSteps: (field: string) => void;
}) {
  const { field, cord, use, findings } = row;
  const value = line.sample?.values.find((one) => one.field === field.id);
  const hidden = cord ? hiddenOf(cord.from, fields).length > 0 : false;
  const stepsText = cord?.steps?.length ? cord.steps.map(stepWords).join(" · ") : text.add;
  const cell = "border-b border-line px-3 py-1 align-top";
  const note = use === "key" ? words.kept : use === "fixed" ? words.fixed : typeWords(field, count);
  const pick = (way: Way | undefined) => {
    if (way === "none") line.step({ do: "pull", field: field.id });
    else if (way) line.step({ do: "from", field: field.id, from: emptyFrom(way) });
  };
  return (
    <tr ref={ref} data-index={at} aria-rowindex={at + 2} data-testid="mapping-row" data-field={field.id} data-use={use}>
      <th scope="row" className={`${cell} text-left font-normal`}>
        <span className="flex items-center gap-1.5">
          <span
            className={`cut ${use === "gone" ? "text-bad line-through" : use === "cord" ? "font-medium" : "text-ink-3"}`}
          >
            {field.name}
          </span>
          {field.required ? <Tag>{words.required}</Tag> : null}
        </span>
        <span className="cut block text-tiny leading-[15px] text-ink-3">
          {use === "gone" ? words.gone(vendor) : note}
        </span>
        <Findings findings={findings} />
      </th>
      {use === "cord" || use === "gone" ? (
        <>
          <td className={cell}>
            <Select
              aria-label={text.fromFor(field.name)}
              value={cord?.from.kind ?? "none"}
              onChange={(event) => pick(WAYS.find((one) => one === event.target.value))}
            >
              {WAYS.map((way) => (
                <option key={way} value={way}>
                  {text.ways[way]}
                </option>
              ))}
            </Select>
          </td>
          <td className={cell}>
            {cord ? (
              <Starts
                field={field}
                from={cord.from}
                fields={fields}
                invalid={findings.some((one) => one.severity === "error")}
                onChange={(from) => line.step({ do: "from", field: field.id, from })}
              />
            ) : null}
          </td>
          <td className={cell}>
            {cord ? (
              <button
                type="button"
                aria-label={`${text.stepsFor(field.name)}: ${stepsText}`}
                onClick={() => onSteps(field.id)}
                className={`${CONTROL} cut text-left ${cord.steps?.length ? "" : "text-ink-3!"}`}
              >
                {stepsText}
              </button>
            ) : null}
          </td>
          <td className={cell}>
            {cord && hidden ? (
              <input
                type="checkbox"
                aria-label={text.clearFor(field.name)}
                checked={cord.clear ?? false}
                onChange={(event) => line.step({ do: "clear", field: field.id, clear: event.target.checked })}
                className="mt-1.5 size-3.5"
              />
            ) : null}
          </td>
          <td className={`${cell} ${value?.hidden ? "mono" : ""}`}>
            <span className="cut block pt-1 text-ink-2" title={value?.text}>
              {value?.text ?? ""}
            </span>
          </td>
        </>
      ) : (
        <td className={cell} colSpan={5} />
      )}
    </tr>
  );
}
