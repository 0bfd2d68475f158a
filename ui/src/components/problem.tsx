// A problem where its cause is: a tint band with icon, sentence and remedy. Also the empty state.
import { CircleAlert, type LucideIcon, OctagonX } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Refused } from "../ipc/client";
import type { Problem } from "../ipc/types";
import { shell } from "../lib/words/shell";
import { Button } from "./button";
import { CopyButton, CopyId } from "./copy";

/** The Problem of any thrown thing; what is not a refusal is a fault of the page and says so. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return error.problem;
  return {
    code: "page.fault",
    message: shell.crash,
    remedy: { kind: "retry" },
    detail: error instanceof Error ? error.message : String(error),
  };
}

/** The button's words, or nothing when there is no remedy to offer. */
export function remedyLabel({ remedy }: Problem): string | undefined {
  return remedy.kind === "none" ? undefined : shell.remedy[remedy.kind];
}

export function ProblemBand({
  problem,
  tone = "bad",
  onRemedy,
  remedyWord,
  extra,
  quiet = false,
  brief = false,
}: {
  problem: Problem;
  tone?: "bad" | "warn";
  /** Says more than the usual word for this remedy. */
  remedyWord?: string;
  onRemedy?: (() => void) | undefined;
  extra?: ReactNode;
  /** Stands in a list of many and was there before: read in its turn, not called out. */
  quiet?: boolean;
  /** At most two lines, without the vendor's own words: the place it stands at has all of it elsewhere. */
  brief?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const label = remedyWord ?? remedyLabel(problem);
  const Icon = tone === "bad" ? OctagonX : CircleAlert;
  return (
    <div
      role={quiet ? undefined : "alert"}
      data-testid="problem"
      data-code={problem.code}
      className={`flex min-h-9.5 flex-wrap items-center gap-x-2.5 gap-y-1 rounded-panel border border-transparent py-1.25 pr-2 pl-3 forced-colors:border-[CanvasText] ${tone === "bad" ? "bg-bad-tint" : "bg-warn-tint"}`}
    >
      <Icon
        size={16}
        strokeWidth={1.75}
        aria-hidden
        className={`shrink-0 ${tone === "bad" ? "text-bad" : "text-warn"}`}
      />
      <p
        className={`min-w-40 flex-1 py-0.5 ${brief ? "text-small" : ""}`}
        {...(brief ? { title: problem.message } : {})}
      >
        <span className={brief ? "line-clamp-2" : ""}>{problem.message}</span>
      </p>
      {extra}
      {problem.detail && !brief ? (
        <Button small kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {shell.details}
        </Button>
      ) : null}
      {label && onRemedy ? (
        <Button small onClick={onRemedy}>
          {label}
        </Button>
      ) : null}
      {problem.remedy.kind === "grant" ? <Grant name={problem.remedy.name} place={problem.remedy.place} /> : null}
      {open && problem.detail ? (
        <p className="mono w-full pb-1 pl-6.5 break-words text-ink-2">{problem.detail}</p>
      ) : null}
    </div>
  );
}

/** What an administrator grants, by the vendor's own name, and where. */
function Grant({ name, place }: { name: string; place: string }) {
  return (
    <p className="flex w-full min-w-0 flex-wrap items-center gap-x-1 pb-0.5 pl-6.5 text-small" data-testid="grant">
      <span className="text-ink-2">{shell.grant.name}</span>
      <CopyId id={name} what={shell.grant.nameWhat} />
      <span className="text-ink-2">{shell.grant.place}</span>
      <span className="min-w-0">{place}</span>
      <CopyButton text={place} what={shell.grant.placeWhat} />
    </p>
  );
}

export function Empty({ icon: Icon, text, children }: { icon: LucideIcon; text: string; children?: ReactNode }) {
  return (
    <div className="flex flex-1 flex-col items-center gap-3 px-6 pt-[14vh] text-center" data-testid="empty">
      <Icon size={20} strokeWidth={1.75} aria-hidden className="text-ink-3" />
      <p className="max-w-100 text-balance text-ink-2">{text}</p>
      {children}
    </div>
  );
}
