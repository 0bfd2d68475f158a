// A text field that completes from a list and still takes anything typed. The list floats, so no pane cuts it.
import { Popover } from "radix-ui";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { CONTROL } from "./field";

export type Option = { value: string; note?: string; end?: ReactNode };
/** Wires the field to a label and a hint of its own frame. */
type Frame = { id?: string; "aria-describedby"?: string | undefined };
const SHOWN_MAX = 40;

export function Combobox({
  label,
  value,
  options,
  placeholder,
  invalid,
  empty,
  plain = false,
  first = false,
  frame,
  onChange,
  onLeave,
  testId,
}: {
  label: string;
  value: string;
  options: readonly Option[];
  /** Words rather than paths and ids: their notes are searched too and stand first. */
  plain?: boolean;
  frame?: Frame;
  /** The focus of its step starts here. */
  first?: boolean;
  placeholder?: string;
  invalid?: boolean;
  empty: string;
  onChange: (value: string) => void;
  onLeave?: () => void;
  testId?: string;
}) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const [touched, setTouched] = useState(false);
  // Right after opening all are offered: the value that stands there is no question yet.
  const wanted = touched ? value.toLowerCase() : "";
  const hay = (option: Option) => (plain ? `${option.note ?? ""} ${option.value}` : option.value).toLowerCase();
  const shown = options.filter((option) => hay(option).includes(wanted)).slice(0, SHOWN_MAX);
  // Nothing to offer and nothing to say of it: an empty box would only cover what is below.
  const shows = open && (shown.length > 0 || empty !== "");
  const close = () => {
    setOpen(false);
    setTouched(false);
    setAt(-1);
  };
  const pick = (option: Option) => {
    onChange(option.value);
    close();
  };
  const onKey = (event: KeyboardEvent) => {
    const option = shown[at];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setOpen(true);
      setAt((old) => (shown.length === 0 ? -1 : (old + step + shown.length) % shown.length));
    } else if (event.key === "Enter" && open && option) pick(option);
    else if (event.key === "Escape" && open) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Popover.Root open={shows} onOpenChange={(next) => !next && close()}>
      <Popover.Anchor asChild>
        <input
          {...frame}
          role="combobox"
          aria-label={frame?.id ? undefined : label}
          aria-expanded={shows}
          aria-controls={shows ? `${id}-list` : undefined}
          aria-autocomplete="list"
          aria-activedescendant={open && at >= 0 ? `${id}-${at}` : undefined}
          aria-invalid={invalid ? true : undefined}
          autoComplete="off"
          spellCheck={false}
          value={value}
          placeholder={placeholder}
          data-testid={testId}
          data-first={first ? true : undefined}
          onChange={(event) => {
            setTouched(true);
            setOpen(true);
            setAt(-1);
            onChange(event.target.value);
          }}
          // Words are chosen anew rather than mended letter by letter: typing takes the place of what stands there.
          onFocus={(event) => plain && event.currentTarget.select()}
          onClick={() => setOpen(true)}
          onBlur={() => {
            close();
            onLeave?.();
          }}
          onKeyDown={onKey}
          className={`${CONTROL} ${plain ? "" : "mono"}`}
        />
      </Popover.Anchor>
      {/* Inside the screen, so that what floats belongs to a landmark. */}
      <Popover.Portal container={document.querySelector("main")}>
        <Popover.Content
          id={`${id}-list`}
          role="listbox"
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="rise z-50 max-h-72 w-(--radix-popover-trigger-width) min-w-80 overflow-y-auto rounded-panel border border-line bg-raised p-1 shadow-float"
        >
          {shown.length === 0 ? <p className="px-2 py-1.5 text-small text-ink-3">{empty}</p> : null}
          {shown.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
            <div
              key={option.value}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(option)}
              className={`flex h-7 cursor-default items-center gap-2 rounded-ctl px-2 ${index === at ? "bg-tint" : "hover:bg-sunken"}`}
            >
              {plain ? <span className="cut flex-1">{option.note ?? option.value}</span> : null}
              <span className={`mono cut ${plain ? "text-ink-3" : "flex-1"}`}>{option.value}</span>
              {option.note && !plain ? <span className="cut max-w-40 text-small text-ink-3">{option.note}</span> : null}
              {option.end}
            </div>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
