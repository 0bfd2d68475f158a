// A part of the filter that is set: what it is about, how, and its value. Enter changes it, Backspace removes it.
import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type Ref, useMemo } from "react";
import { dateOf, momentOf } from "../../lib/figures";
import { logWords } from "../../lib/words/log";
import { type Face, faceOf } from "./query-text";

const words = logWords.filter;

/** Names for ids within a filter. */
export type NameOf = (name: string, value: string) => string | undefined;
export type Clock = { now: number; zone: string };

const UNITS: Record<string, string> = { m: "min", h: "h", d: "days", w: "weeks" };
function whenWords(value: string, { now, zone }: Clock): string {
  const ago = /^(\d+)([mhdw])$/.exec(value);
  if (ago) return `${ago[1]} ${UNITS[ago[2] ?? ""]} ago`;
  const at = /T.*(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) return value.replace("T", " ");
  return Math.abs(now - at) < 300 * 86_400_000 ? momentOf(at, now, zone) : dateOf(at, zone);
}

/** A part in three pieces: what it is about, how it is compared, with what. */
export function saidOf(face: Face, nameOf: NameOf, clock: Clock): { head: string; value: string } {
  switch (face.type) {
    case "term": {
      const field = words.fields[face.name] ?? face.name;
      if (face.name === "has") return { head: face.not ? words.without : field, value: face.values.join(", ") };
      if (face.name === "since" || face.name === "until") {
        const head = face.not ? `${words.not} ${field}` : field;
        return { head, value: whenWords(face.values[0] ?? "", clock) };
      }
      const shown = face.values.map((value) => {
        if (face.name === "state") return words.state(value);
        if (face.name === "route" && value === "none") return words.none;
        return nameOf(face.name, value) ?? value;
      });
      return { head: `${field} ${words.is(face.not)}`, value: words.or(shown) };
    }
    case "field": {
      const sign = words.signs[face.sign]?.[face.not ? 1 : 0] ?? face.sign;
      return { head: `${face.path} ${sign}`, value: face.value };
    }
    case "text":
      return { head: face.not ? words.not : "", value: words.text(face.text, face.goesOn) };
    case "group":
      return { head: face.not ? words.not : "", value: face.text };
  }
}

export function FilterChip({
  part,
  nameOf,
  clock,
  wrong,
  focus,
  onEdit,
  onRemove,
  onKeyDown,
}: {
  part: string;
  nameOf: NameOf;
  clock: Clock;
  wrong: boolean;
  focus: Ref<HTMLButtonElement>;
  onEdit: () => void;
  onRemove: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}): ReactNode {
  const { head, value } = useMemo(() => saidOf(faceOf(part), nameOf, clock), [part, nameOf, clock]);
  const whole = `${head} ${value}`.trim();
  return (
    <span
      className={`my-0.5 inline-flex h-6 max-w-72 shrink-0 items-center overflow-hidden rounded-ctl border bg-raised text-small has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-accent ${wrong ? "border-bad" : "border-line"}`}
      data-testid="filter-chip"
      data-part={part}
    >
      {/* One stop for Tab in the whole field; the arrows come here from the text. */}
      <button
        ref={focus}
        type="button"
        tabIndex={-1}
        onClick={onEdit}
        onKeyDown={onKeyDown}
        aria-label={words.edit(whole)}
        title={part}
        className="flex h-full min-w-0 items-center gap-1 px-1.5 hover:bg-sunken focus-visible:outline-none"
      >
        {head === "" ? null : <span className="shrink-0 text-ink-3">{head}</span>}{" "}
        <span className="cut font-medium">{value}</span>
      </button>
      <button
        type="button"
        tabIndex={-1}
        onClick={onRemove}
        aria-label={words.remove(whole)}
        className="grid h-full w-6 shrink-0 place-items-center border-l border-line text-ink-3 hover:bg-sunken focus-visible:outline-none"
      >
        <X size={12} strokeWidth={1.75} aria-hidden />
      </button>
    </span>
  );
}
