// A text with fields in double braces: the event's fields complete while one is named, and a menu puts one in.
import { Popover } from "radix-ui";
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { ChoiceMenu } from "../../../components/choice-menu";
import { CONTROL, FieldFrame } from "../../../components/field";
import { MarkIcon } from "../../../components/tags";
import type { SourceField } from "../../../ipc/types";
import { correlation as words } from "../../../lib/words/correlation";
import { completed, openAt } from "./correlation";

const SHOWN_MAX = 30;

export function TemplateField({
  label,
  hint,
  error,
  value,
  fields,
  testId,
  onChange,
}: {
  label: string;
  hint?: string;
  error?: string | undefined;
  value: string;
  fields: readonly SourceField[];
  testId: string;
  onChange: (text: string) => void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState(0);
  const [shut, setShut] = useState(true);
  const [at, setAt] = useState(0);
  const goes = useRef<number | undefined>(undefined);
  const able = fields.filter((field) => field.policy !== "drop" && !field.path.includes("["));
  const named = shut ? undefined : openAt(value, caret);
  const wanted = named?.typed.toLowerCase() ?? "";
  const shown = named ? able.filter((field) => field.path.toLowerCase().includes(wanted)).slice(0, SHOWN_MAX) : [];
  const open = named !== undefined;
  // The caret stands after what was put in; the browser would leave it at the end of the text.
  useLayoutEffect(() => {
    if (goes.current === undefined) return;
    input.current?.setSelectionRange(goes.current, goes.current);
    goes.current = undefined;
  });
  const put = (path: string, from: number, to: number) => {
    const next = completed(value, { from, to }, path);
    goes.current = next.caret;
    setCaret(next.caret);
    setShut(true);
    onChange(next.text);
  };
  const onKey = (event: KeyboardEvent) => {
    if (!open) return;
    const field = shown[at];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((old) => (shown.length === 0 ? 0 : (old + step + shown.length) % shown.length));
    } else if ((event.key === "Enter" || event.key === "Tab") && field) put(field.path, named.from, caret);
    else if (event.key === "Escape") setShut(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const place = () => setCaret(input.current?.selectionStart ?? value.length);
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(wiring) => (
        <span className="flex items-center gap-2">
          <Popover.Root open={open} onOpenChange={(next) => !next && setShut(true)}>
            <Popover.Anchor asChild>
              <input
                {...wiring}
                ref={input}
                role="combobox"
                aria-expanded={open}
                aria-controls={open ? `${id}-list` : undefined}
                aria-autocomplete="list"
                aria-activedescendant={open && shown[at] ? `${id}-${at}` : undefined}
                autoComplete="off"
                spellCheck={false}
                value={value}
                data-testid={testId}
                onChange={(event) => {
                  setCaret(event.target.selectionStart ?? event.target.value.length);
                  setShut(false);
                  setAt(0);
                  onChange(event.target.value);
                }}
                onSelect={place}
                onBlur={() => setShut(true)}
                onKeyDown={onKey}
                className={`${CONTROL} mono`}
              />
            </Popover.Anchor>
            {/* Inside the screen, so that what floats belongs to a landmark. */}
            <Popover.Portal container={document.querySelector("main")}>
              <Popover.Content
                id={`${id}-list`}
                role="listbox"
                aria-label={words.complete}
                align="start"
                sideOffset={4}
                collisionPadding={8}
                onOpenAutoFocus={(event) => event.preventDefault()}
                onCloseAutoFocus={(event) => event.preventDefault()}
                className="rise z-50 max-h-60 w-(--radix-popover-trigger-width) min-w-72 overflow-y-auto rounded-panel border border-line bg-raised p-1 shadow-float"
              >
                {shown.length === 0 ? <p className="px-2 py-1.5 text-small text-ink-3">{words.noField}</p> : null}
                {shown.map((field, index) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
                  <div
                    key={field.path}
                    id={`${id}-${index}`}
                    role="option"
                    tabIndex={-1}
                    aria-selected={index === at}
                    data-testid={`${testId}-option`}
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => named && put(field.path, named.from, caret)}
                    className={`flex h-7 cursor-default items-center gap-2 rounded-ctl px-2 ${index === at ? "bg-tint" : "hover:bg-sunken"}`}
                  >
                    <span className="mono cut flex-1">{field.path}</span>
                    <span className="cut max-w-40 text-small text-ink-3">{field.words ?? field.examples?.[0]}</span>
                    <MarkIcon mark={field.policy} />
                  </div>
                ))}
              </Popover.Content>
            </Popover.Portal>
          </Popover.Root>
          <ChoiceMenu
            label={words.insert}
            testId={`${testId}-insert`}
            className="shrink-0"
            groups={[
              {
                name: "",
                all: able.map((one) => ({
                  id: one.path,
                  label: one.path,
                  note: one.words ?? one.examples?.[0] ?? "",
                })),
              },
            ]}
            after={() => input.current}
            onPick={(path) => put(path, caret, caret)}
          />
        </span>
      )}
    </FieldFrame>
  );
}
