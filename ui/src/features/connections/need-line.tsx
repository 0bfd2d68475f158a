// One thing an administrator grants: the vendor's own name with its copy, what for, and where.
import { CircleCheck, CircleQuestionMark, type LucideIcon, OctagonX } from "lucide-react";
import { CopyButton } from "../../components/copy";
import type { Grade } from "../../ipc/types";
import { sentences } from "../../lib/figures";
import { connections, featureWords, gradeWords, needKindWords } from "../../lib/words/connections";
import { wizard } from "../../lib/words/wizard";
import type { NeedLine as Line } from "./permissions";

const words = wizard.result;

const GRADE: Record<Grade, { icon: LucideIcon; tone: string }> = {
  granted: { icon: CircleCheck, tone: "text-ok" },
  missing: { icon: OctagonX, tone: "text-bad" },
  unknown: { icon: CircleQuestionMark, tone: "text-warn" },
};

export function GradeMark({ state, word = true }: { state: Grade; word?: boolean }) {
  const { icon: Icon, tone } = GRADE[state];
  return (
    <span className={`inline-flex shrink-0 items-center gap-1 text-small font-medium ${tone}`}>
      <Icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
      <span className={word ? "" : "sr-only"}>{gradeWords[state]}</span>
    </span>
  );
}

export function NeedLine({ line, features = false }: { line: Line; features?: boolean }) {
  const [least = ""] = line.names;
  return (
    <li
      data-testid="need"
      data-state={line.state}
      className="grid grid-cols-[18px_minmax(0,1fr)] gap-x-1.5 border-t border-line py-1.5 first:border-t-0"
    >
      <span className="pt-[5px]">
        <GradeMark state={line.state} word={false} />
      </span>
      <div className="min-w-0">
        <p className="flex min-w-0 flex-wrap items-center gap-x-1">
          {line.names.map((name, index) => (
            <span key={name} className="inline-flex min-w-0 items-center gap-1">
              {index > 0 ? <span className="text-small text-ink-3">{words.or}</span> : null}
              <span className="mono break-all">{name}</span>
            </span>
          ))}
          <CopyButton text={least} what={least} />
          <span className="ml-auto text-small text-ink-3">{needKindWords[line.kind]}</span>
        </p>
        <p className="text-small text-ink-2">
          {sentences(line.why)}
          {features ? (
            <span className="text-ink-3">
              {" "}
              {words.why} {line.features.map((feature) => featureWords[feature].toLowerCase()).join(", ")}.
            </span>
          ) : null}
        </p>
        {line.state === "granted" ? null : (
          <p className="flex items-center gap-0.5 text-small text-ink-3">
            <span className="min-w-0">
              {words.place}: <span className="text-ink-2">{line.place}</span>
            </span>
            <CopyButton text={line.place} what={connections.grant.placeWhat} />
          </p>
        )}
      </div>
    </li>
  );
}
