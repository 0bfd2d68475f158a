// What a closed record looks like: fields and the values they get when a case is closed, over the line's own cords.
import { X } from "lucide-react";
import { IconButton } from "../../../components/button";
import { ChoiceMenu } from "../../../components/choice-menu";
import { Select } from "../../../components/field";
import type { Correlation } from "../../../ipc/cases";
import type { Cord, CordFrom, Field } from "../../../ipc/types";
import { board } from "../../../lib/words/board";
import { correlation as words } from "../../../lib/words/correlation";
import { Starts } from "./starts";
import type { Line } from "./use-line";

type Way = "constant" | "path" | "template" | "event_time";
const WAYS: readonly Way[] = ["constant", "path", "template", "event_time"];
const isWay = (kind: CordFrom["kind"]): kind is Way => kind !== "event_link";

function fromOf(way: Way): CordFrom {
  switch (way) {
    case "constant":
      return { kind: "constant", value: "" };
    case "path":
      return { kind: "path", path: "" };
    case "template":
      return { kind: "template", text: "" };
    case "event_time":
      return { kind: "event_time" };
  }
}

export function CaseClosed({
  line,
  correlation,
  onChange,
}: {
  line: Line;
  correlation: Correlation;
  onChange: (next: Correlation, part?: string) => void;
}) {
  const all = correlation.closed ?? [];
  const fields = (line.container.data?.fields ?? []).filter((one) => one.writable && !one.can_key);
  const free = fields.filter((one) => !all.some((cord) => cord.field === one.id));
  const set = (next: Cord[], part = "") => {
    const { closed: _closed, ...rest } = correlation;
    onChange(next.length === 0 ? rest : { ...rest, closed: next }, part);
  };
  const put = (cord: Cord, from: CordFrom, part: string) =>
    set(
      all.map((one) => (one === cord ? { ...cord, from } : one)),
      part,
    );
  return (
    <section aria-label={words.closed.title} className="flex flex-col gap-2 border-t border-line pt-2.5">
      <h3 className="font-medium">{words.closed.title}</h3>
      <p className="text-small text-ink-3">{all.length === 0 ? words.closed.none : words.closed.hint}</p>
      {all.map((cord) => {
        const field = fields.find((one) => one.id === cord.field);
        return (
          <div key={cord.field} data-testid="case-closed-field" data-field={cord.field} className="flex gap-2">
            <span className="cut w-28 shrink-0 pt-1" title={field?.name ?? cord.field}>
              {field?.name ?? cord.field}
            </span>
            <Select
              aria-label={board.table.fromFor(field?.name ?? cord.field)}
              value={cord.from.kind}
              className="w-28 shrink-0"
              onChange={(event) => {
                const way = WAYS.find((one) => one === event.target.value);
                if (way) put(cord, fromOf(way), "");
              }}
            >
              {(isWay(cord.from.kind) ? WAYS : [...WAYS, cord.from.kind]).map((way) => (
                <option key={way} value={way}>
                  {board.table.ways[way]}
                </option>
              ))}
            </Select>
            <span className="flex min-w-0 flex-1">
              <Starts
                field={field ?? standIn(cord.field)}
                from={cord.from}
                fields={line.fields}
                onChange={(from) => put(cord, from, `closed ${cord.field}`)}
              />
            </span>
            <IconButton
              icon={X}
              label={words.closed.remove(field?.name ?? cord.field)}
              onClick={() => set(all.filter((one) => one !== cord))}
            />
          </div>
        );
      })}
      {free.length > 0 ? (
        <ChoiceMenu
          label={words.closed.add}
          testId="case-closed-add"
          className="self-start"
          groups={[{ name: "", all: free.map((one) => ({ id: one.id, label: one.name, note: one.kind_name })) }]}
          onPick={(field) => set([...all, { field, from: { kind: "constant", value: "" }, clear: false }])}
        />
      ) : null}
    </section>
  );
}

/** A field that the board does not name any more still shows what was said of it. */
const standIn = (id: string): Field => ({
  id,
  name: id,
  kind: "text",
  kind_name: "",
  required: false,
  writable: false,
  can_key: false,
});
