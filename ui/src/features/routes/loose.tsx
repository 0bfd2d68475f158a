// Cords whose column is gone from the board: each says where it led, and can be plugged in elsewhere or taken out.
import { Unplug } from "lucide-react";
import { Button } from "../../components/button";
import { Select } from "../../components/field";
import type { Container } from "../../ipc/types";
import { routes as words } from "../../lib/words/routes";
import { cordText, type Draft, type DraftStep, looseCords } from "./draft";

const text = words.editor.loose;

export function LooseCords({
  container,
  draft,
  step,
}: {
  container: Container;
  draft: Draft;
  step: (step: DraftStep) => void;
}) {
  const loose = looseCords(container, draft);
  if (loose.length === 0) return null;
  const free = container.fields.filter(
    (field) => field.writable && field.id !== draft.key_field && !draft.cords.some((cord) => cord.field === field.id),
  );
  return (
    <section aria-label={text.title(loose.length)} className="mx-4 mt-3 rounded-panel bg-bad-tint px-3 py-2">
      <p className="flex gap-2">
        <Unplug size={16} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-bad" />
        <span>
          <span className="font-medium">{text.title(loose.length)}</span> {text.hint}
        </span>
      </p>
      <ul>
        {loose.map((cord) => (
          <li
            key={cord.field}
            data-testid="loose-cord"
            data-field={cord.field}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1 pl-6"
          >
            <span className="mono line-through">{cord.field}</span>
            <span className="mono cut min-w-20 flex-1">
              {cord.from.kind === "event_time" ? words.editor.eventTime : cordText(cord.from)}
            </span>
            <Select
              className="w-44"
              aria-label={text.to(cord.field)}
              value=""
              onChange={(event) => step({ do: "move", field: cord.field, to: event.target.value })}
            >
              <option value="">{text.choose}</option>
              {free.map((field) => (
                <option key={field.id} value={field.id}>
                  {field.name}
                </option>
              ))}
            </Select>
            <Button small onClick={() => step({ do: "from", field: cord.field, kind: "none" })}>
              {text.remove}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Puts the focus where a problem of the mapping is mended: its own row, else the first one that is wrong. */
export function focusCord(field: string | undefined): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-testid=loose-cord],[data-testid=mapping-row]")];
  const row =
    rows.find((one) => one.dataset.field === field) ??
    rows.find((one) => one.dataset.testid === "loose-cord" || one.querySelector("[data-severity=error]") !== null);
  row?.querySelector<HTMLElement>("select, input")?.focus();
}
