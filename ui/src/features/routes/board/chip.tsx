// What sits on a cord: one chip on the flat run before its jack. It opens the cord's steps.
import {
  Braces,
  Calendar,
  Clock,
  Hash,
  Link as LinkIcon,
  ListTree,
  LockOpen,
  type LucideIcon,
  Scissors,
  Sparkles,
  Type,
  Unplug,
  UserRound,
  Workflow,
} from "lucide-react";
import { memo } from "react";
import { count } from "../../../lib/figures";
import { board as words } from "../../../lib/words/board";
import { steps as stepWords } from "../../../lib/words/steps";
import type { Chip, ChipKind } from "./cords";

const ICON: Record<ChipKind, LucideIcon> = {
  template: Braces,
  constant: Type,
  time: Clock,
  link: LinkIcon,
  lookup: ListTree,
  cut: Scissors,
  person: UserRound,
  number: Hash,
  date: Calendar,
  step: Workflow,
  steps: Workflow,
  clear: LockOpen,
  loose: Unplug,
};

export function chipWord(chip: Chip): string {
  const { chips } = words;
  switch (chip.kind) {
    case "lookup":
      return chip.figure ? chips.lookup(chip.figure) : chips.lookupBare;
    case "cut":
      return chips.cut(count(chip.figure ?? 0));
    case "steps":
      return chips.steps(chip.figure ?? 0);
    case "number":
    case "date":
    case "step":
      return chip.name ? stepWords.names[chip.name] : "";
    case "template":
    case "constant":
    case "time":
    case "link":
    case "person":
    case "clear":
    case "loose":
      return chips[chip.kind];
  }
}

type Tone = "rest" | "accent" | "warn" | "bad" | "ghost";
const TONE: Record<Tone, string> = {
  rest: "border-edge text-ink",
  accent: "border-accent text-accent font-medium",
  warn: "border-warn text-warn",
  bad: "border-bad text-bad",
  ghost: "border-dashed border-edge text-ink-2",
};

/** Drawn anew only when it says or stands otherwise: what it calls does the same each time. */
export const ChipButton = memo(
  function ChipButton({
    field,
    label,
    chip,
    top,
    lit,
    fault,
    ghost = false,
    onOpen,
    onLight,
  }: {
    field: string;
    label: string;
    chip: Chip | undefined;
    top: number;
    lit: boolean;
    fault?: "error" | "warning" | undefined;
    /** Suggested, not drawn yet. */
    ghost?: boolean;
    onOpen: () => void;
    onLight: (on: boolean) => void;
  }) {
    const kind = chip?.kind;
    const Icon = ghost ? Sparkles : kind ? ICON[kind] : Workflow;
    const bad = kind === "loose" || fault === "error";
    const tone: Tone = ghost ? "ghost" : bad ? "bad" : chip?.clear || fault ? "warn" : lit ? "accent" : "rest";
    const word = ghost ? words.chips.suggested : chip ? chipWord(chip) : "";
    return (
      <button
        type="button"
        tabIndex={-1}
        data-testid={ghost ? "suggestion" : "chip"}
        data-field={field}
        aria-label={label}
        title={label}
        onClick={onOpen}
        onPointerEnter={() => onLight(true)}
        onPointerLeave={() => onLight(false)}
        style={{ top: top - 11, right: kind === "loose" ? 44 : 26 }}
        className={`press pointer-events-auto absolute inline-flex h-5.5 max-w-26 items-center gap-1.25 rounded-chip border bg-raised px-2 text-small hover:bg-sunken ${TONE[tone]}`}
      >
        <Icon size={12} strokeWidth={1.75} aria-hidden className="shrink-0" />
        <span className="cut">{word}</span>
        {chip?.clear && kind !== "clear" ? (
          <LockOpen size={12} strokeWidth={1.75} aria-hidden className="shrink-0" />
        ) : null}
      </button>
    );
  },
  (a, b) =>
    a.label === b.label &&
    a.top === b.top &&
    a.lit === b.lit &&
    a.fault === b.fault &&
    a.field === b.field &&
    a.chip?.kind === b.chip?.kind &&
    a.chip?.figure === b.chip?.figure &&
    a.chip?.clear === b.chip?.clear,
);
