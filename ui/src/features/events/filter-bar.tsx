// The search field: chips inside, text after them, completions under it.
import { Search, X } from "lucide-react";
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from "react";
import { Cap } from "../../components/keys";
import { events as words } from "../../lib/words/events";
import { CHIP_FIELDS, type ChipField, type Filter, type FilterStep } from "./filter";
import { type Known, nameOf, type Suggestion, suggest } from "./suggestions";

const PAUSE_MS = 350;

export function FilterBar({
  filter,
  known,
  field,
  onStep,
}: {
  filter: Filter;
  known: Known;
  field: RefObject<HTMLInputElement | null>;
  onStep: (step: FilterStep) => void;
}) {
  const id = useId();
  const [text, setText] = useState(filter.q ?? "");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const options = open ? suggest(text, filter, known) : [];
  useEffect(() => setText(filter.q ?? ""), [filter.q]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const type = (next: string) => {
    setText(next);
    setOpen(true);
    setAt(-1);
    clearTimeout(timer.current);
    if (!next.includes(":")) timer.current = setTimeout(() => onStep({ do: "text", text: next }), PAUSE_MS);
  };
  const pick = (option: Suggestion) => {
    clearTimeout(timer.current);
    if (option.type === "field") {
      setText(`${option.label}:`);
      setAt(-1);
      return;
    }
    if (option.type === "value") {
      setText("");
      onStep({ do: "set", field: option.field, value: option.value });
    } else onStep({ do: "text", text: option.text });
    setOpen(false);
    setAt(-1);
  };
  const edit = (chip: ChipField) => {
    onStep({ do: "drop", field: chip });
    setText(`${words.filter.fields[chip]}:`);
    setOpen(true);
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const option = options[at] ?? (text.includes(":") ? options[0] : undefined);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setOpen(true);
      setAt((old) => (options.length === 0 ? -1 : (old + step + options.length) % options.length));
    } else if (event.key === "Enter") {
      if (option) pick(option);
      else {
        clearTimeout(timer.current);
        onStep({ do: "text", text });
        setOpen(false);
      }
    } else if (event.key === "Escape") {
      if (open && options.length > 0) setOpen(false);
      else event.currentTarget.blur();
    } else if (event.key === "Backspace" && text === "") onStep({ do: "back" });
    else return;
    if (event.key !== "Backspace") event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="relative mx-4 mb-2.5 shrink-0">
      <div className="flex min-h-7 flex-wrap items-center gap-x-1.5 gap-y-0.5 rounded-btn border border-edge bg-raised px-2 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent">
        <Search size={15} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
        {CHIP_FIELDS.map((chip) => {
          const value = filter[chip];
          if (value === undefined) return null;
          return (
            <Chip
              key={chip}
              field={words.filter.fields[chip]}
              value={chip === "route" && value === "none" ? words.filter.none : nameOf(chip, value, known)}
              onEdit={() => edit(chip)}
              onRemove={() => {
                onStep({ do: "drop", field: chip });
                field.current?.focus();
              }}
            />
          );
        })}
        <input
          ref={field}
          role="combobox"
          aria-label={words.filter.label}
          aria-expanded={options.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
          autoComplete="off"
          spellCheck={false}
          data-testid="event-filter"
          value={text}
          placeholder={words.filter.hint}
          onChange={(event) => type(event.target.value)}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKey}
          className="h-6.5 min-w-30 flex-1 bg-transparent outline-none focus-visible:outline-none"
        />
        <Cap>/</Cap>
      </div>
      {/* Always there, so that what the field controls exists; empty means closed. */}
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={words.filter.suggestions}
        className={
          options.length > 0
            ? "rise absolute top-[calc(100%+4px)] left-0 z-30 max-h-80 w-70 overflow-y-auto rounded-panel border border-line bg-raised p-1 shadow-float"
            : "hidden"
        }
      >
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
          <div
            key={`${option.type} ${option.label} ${option.type === "value" ? option.field : ""}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => pick(option)}
            className={`flex h-7 cursor-default items-center gap-1.5 rounded-ctl px-2 ${index === at ? "bg-tint" : "hover:bg-sunken"}`}
          >
            {option.type === "search" ? (
              <span className="cut">{option.label}</span>
            ) : (
              <>
                <span className="text-ink-3">
                  {words.filter.fields[option.field]} {words.filter.is}
                </span>
                <span className="cut font-medium">{option.type === "value" ? option.label : "…"}</span>
              </>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function Chip({
  field,
  value,
  onEdit,
  onRemove,
}: {
  field: string;
  value: string;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const whole = `${field} ${words.filter.is} ${value}`;
  return (
    <span
      className="my-0.5 inline-flex h-6 max-w-60 shrink-0 items-center overflow-hidden rounded-ctl border border-line bg-raised text-small"
      data-testid="filter-chip"
    >
      <button
        type="button"
        onClick={onEdit}
        aria-label={words.filter.edit(whole)}
        className="ring-in flex h-full min-w-0 items-center gap-1 px-1.5 hover:bg-sunken"
      >
        <span className="shrink-0 text-ink-3">
          {field} {words.filter.is}
        </span>{" "}
        <span className="cut font-medium">{value}</span>
      </button>
      <button
        type="button"
        onClick={onRemove}
        aria-label={words.filter.remove(whole)}
        className="grid h-full w-6 shrink-0 place-items-center border-l border-line text-ink-3 hover:bg-sunken"
      >
        <X size={12} strokeWidth={1.75} aria-hidden />
      </button>
    </span>
  );
}
