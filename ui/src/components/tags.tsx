// Small marks: the vendor's two letters, the environment, a plain tag, a privacy mark.
import { Ban, EyeOff, Hash, LockOpen, type LucideIcon, Ticket } from "lucide-react";
import type { Mark } from "../ipc/types";
import { environmentWords, markWords } from "../lib/words/states";
import { Tip } from "./button";

export function Tile({ text, large = false }: { text: string; large?: boolean }) {
  const size = large ? "size-8 rounded-btn text-small leading-[30px]" : "size-5 rounded-tag text-[10px] leading-[18px]";
  return (
    <span
      aria-hidden="true"
      className={`shrink-0 border border-line bg-sunken text-center font-semibold tracking-tight text-ink-2 ${size}`}
    >
      {text}
    </span>
  );
}

export function EnvironmentTag({ environment, long = false }: { environment: string; long?: boolean }) {
  const words = long ? environmentWords.long : environmentWords.short;
  const production = environment === "production";
  return (
    <span
      className={`shrink-0 whitespace-nowrap rounded-tag border px-1.5 text-tiny leading-4 font-semibold ${
        production ? "border-ink bg-ink text-panel" : "border-edge text-ink-2"
      }`}
    >
      {production ? words.production : words.test}
    </span>
  );
}

export function Tag({ children }: { children: string }) {
  return (
    <span className="shrink-0 whitespace-nowrap rounded-tag bg-sunken px-1.25 text-tiny leading-4 font-medium text-ink-2">
      {children}
    </span>
  );
}

type Shown = Exclude<Mark, "keep"> | "clear";
const MARK_ICON: Record<Shown, LucideIcon> = { mask: EyeOff, hash: Hash, token: Ticket, drop: Ban, clear: LockOpen };

export function MarkIcon({ mark }: { mark: Mark | "clear" }) {
  if (mark === "keep") return null;
  const Icon = MARK_ICON[mark];
  return (
    <Tip text={markWords[mark].tip}>
      <span className={`inline-flex shrink-0 ${mark === "clear" ? "text-warn" : "text-ink-3"}`}>
        <Icon size={13} strokeWidth={1.75} aria-hidden />
        <span className="sr-only">{markWords[mark].word}</span>
      </span>
    </Tip>
  );
}
