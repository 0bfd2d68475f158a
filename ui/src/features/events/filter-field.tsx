// The search field: what is set stands in it as chips, the text is written among them, what may follow stands below.
import { Search } from "lucide-react";
import { type KeyboardEvent, type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { Cap } from "../../components/keys";
import { logWords } from "../../lib/words/log";
import { type Clock, FilterChip, type NameOf } from "./chip";
import { partAt, written } from "./field-state";
import { Offers } from "./offers";
import { useField } from "./use-field";
import type { Item } from "./use-reading";

const words = logWords.filter;

export function FilterField({
  text,
  field,
  nameOf,
  clock,
  onSet,
}: {
  text: string;
  field: RefObject<HTMLInputElement | null>;
  nameOf: NameOf;
  clock: Clock;
  onSet: (text: string) => void;
}) {
  const id = useId();
  const it = useField(text, onSet);
  const { state, items, mistakes, at } = it;
  const chips = useRef<(HTMLButtonElement | null)[]>([]);
  const box = useRef<HTMLDivElement>(null);
  const mirror = useRef<HTMLSpanElement>(null);
  const wanted = useRef<{ chip?: number; caret?: number } | undefined>(undefined);
  const [left, setLeft] = useState(0);
  const size = state.parts.length;

  const first = mistakes[0];
  const { shift } = written(state);
  const wrongPart = first === undefined ? undefined : partAt(state, first.at);
  const wrongAt = first && wrongPart === undefined ? first.at - shift : undefined;

  // The list stands under the word it is about.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again whenever what is written changes
  useLayoutEffect(() => {
    const input = field.current;
    if (!input) return;
    const chip = wrongPart === undefined ? undefined : chips.current[wrongPart]?.parentElement;
    const word = mirror.current?.querySelector("mark, i");
    const place = (chip ?? word ?? input).getBoundingClientRect().left;
    setLeft(Math.max(0, place - (box.current?.getBoundingClientRect().left ?? 0) - 9));
  }, [state, wrongPart, wrongAt, items.length, field]);

  // Where the keyboard goes on after something was set or let go of.
  useEffect(() => {
    const goal = wanted.current;
    if (!goal) return;
    wanted.current = undefined;
    if (goal.chip !== undefined) (chips.current[goal.chip] ?? field.current)?.focus();
    else {
      field.current?.focus();
      if (goal.caret !== undefined) field.current?.setSelectionRange(goal.caret, goal.caret);
    }
  });

  const toChip = (index: number) => chips.current[index]?.focus();
  const edit = (index: number) => {
    const part = state.parts[index];
    it.step({ do: "edit", index });
    it.setCaret(part?.length ?? 0);
    it.setOpen(true);
    wanted.current = { caret: part?.length ?? 0 };
  };
  const remove = (index: number) => {
    wanted.current = size > 1 ? { chip: Math.min(index, size - 2) } : {};
    it.remove(index);
  };
  const pick = (item: Item) => {
    const goes = it.pick(item);
    wanted.current = goes === undefined ? {} : { caret: goes.length };
    field.current?.focus();
  };
  const onChipKey = (index: number) => (event: KeyboardEvent) => {
    const to: Record<string, () => void> = {
      ArrowLeft: () => toChip(Math.max(0, index - 1)),
      ArrowRight: () => (index + 1 < size ? toChip(index + 1) : field.current?.focus()),
      Home: () => toChip(0),
      End: () => field.current?.focus(),
      Escape: () => field.current?.focus(),
      Enter: () => edit(index),
      F2: () => edit(index),
      Backspace: () => remove(index),
      Delete: () => remove(index),
    };
    const go = to[event.key];
    if (!go) return;
    event.preventDefault();
    event.stopPropagation();
    go();
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const still = input.selectionStart === input.selectionEnd;
    const start = still && input.selectionStart === 0;
    const end = still && input.selectionStart === input.value.length;
    const option = items[at];
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        const step = event.key === "ArrowDown" ? 1 : -1;
        it.setOpen(true);
        it.setAt(
          items.length === 0 ? -1 : at < 0 && step < 0 ? items.length - 1 : (at + step + items.length) % items.length,
        );
        break;
      }
      case "Enter": {
        const chosen = option ?? it.begun();
        if (chosen) pick(chosen);
        else {
          wanted.current = {};
          void it.commit();
        }
        break;
      }
      case "Tab":
        if (!option || event.shiftKey) return;
        pick(option);
        break;
      case "Escape":
        if (it.open && (items.length > 0 || mistakes.length > 0)) it.setOpen(false);
        else if (state.was !== undefined) it.step({ do: "let-go" });
        else if (state.draft !== "") it.type("", 0);
        else input.blur();
        break;
      case "ArrowLeft":
        if (!start || state.at === 0) return;
        toChip(state.at - 1);
        break;
      case "ArrowRight":
        if (!end || state.at >= size) return;
        toChip(state.at);
        break;
      case "Backspace":
        if (state.draft !== "" || size + (state.was === undefined ? 0 : 1) === 0) return;
        wanted.current = {};
        if (state.was === undefined) it.remove(state.at - 1);
        else void it.commit("");
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const chip = (part: string, index: number) => (
    <FilterChip
      key={`${index} ${part}`}
      part={part}
      nameOf={nameOf}
      clock={clock}
      wrong={wrongPart === index}
      focus={(node) => {
        chips.current[index] = node;
      }}
      onEdit={() => edit(index)}
      onRemove={() => remove(index)}
      onKeyDown={onChipKey(index)}
    />
  );
  return (
    <div ref={box} className="relative mx-4 mb-2 shrink-0">
      {/* A press beside the text goes to the text. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the field inside has the keys */}
      <div
        onMouseDown={(event) => {
          if (event.target !== event.currentTarget) return;
          event.preventDefault();
          field.current?.focus();
        }}
        className="flex min-h-7 cursor-text flex-wrap items-center gap-x-1.5 gap-y-0.5 rounded-btn border border-edge bg-raised px-2 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent"
      >
        <Search size={15} strokeWidth={1.75} aria-hidden className="pointer-events-none shrink-0 text-ink-3" />
        {state.parts.slice(0, state.at).map(chip)}
        <span className="relative flex min-w-30 flex-1 items-center">
          <span
            ref={mirror}
            aria-hidden="true"
            className="pointer-events-none absolute inset-x-0 overflow-hidden leading-6.5 whitespace-pre text-transparent"
          >
            {wrongAt !== undefined && first ? (
              <>
                {state.draft.slice(0, wrongAt)}
                <mark className="bg-transparent text-transparent underline decoration-bad decoration-wavy underline-offset-3">
                  {state.draft.slice(wrongAt, wrongAt + first.len)}
                </mark>
              </>
            ) : (
              <>
                {state.draft.slice(0, it.wordAt)}
                <i />
              </>
            )}
          </span>
          <input
            ref={field}
            role="combobox"
            aria-label={words.label}
            aria-describedby={`${id}-keys`}
            aria-expanded={items.length > 0}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
            aria-invalid={mistakes.length > 0 ? true : undefined}
            autoComplete="off"
            spellCheck={false}
            data-testid="event-filter"
            value={state.draft}
            placeholder={size === 0 ? words.hint : words.more}
            onChange={(event) => it.type(event.target.value, event.target.selectionStart ?? event.target.value.length)}
            onSelect={(event) => it.setCaret(event.currentTarget.selectionStart ?? 0)}
            onFocus={() => it.setOpen(true)}
            onBlur={() => it.setOpen(false)}
            onKeyDown={onKey}
            className="relative h-6.5 w-full min-w-0 bg-transparent outline-none focus-visible:outline-none"
          />
        </span>
        {state.parts.slice(state.at).map((part, index) => chip(part, state.at + index))}
        <Cap>/</Cap>
        <span id={`${id}-keys`} className="sr-only">
          {words.keys}
        </span>
      </div>
      <Offers id={id} left={left} mistakes={mistakes} items={items} at={at} onPick={pick} onMend={it.mend} />
    </div>
  );
}
