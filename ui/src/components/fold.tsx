// What is folded away: a native disclosure, so that search, readers and keys know it, with our own mark.
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

/** The mark of a summary; it turns with the `details` around it, which carries `group`. */
export function FoldMark() {
  return (
    <ChevronRight
      size={14}
      strokeWidth={1.75}
      aria-hidden
      className="press shrink-0 text-ink-3 transition-transform group-open:rotate-90"
    />
  );
}

export function Fold({ label, testId, children }: { label: string; testId: string; children: ReactNode }) {
  return (
    <details data-testid={testId} className="group">
      <summary className="-ml-1 flex h-7 w-fit cursor-default items-center gap-1 rounded-ctl pr-2 pl-1 text-ink-2 hover:bg-sunken hover:text-ink">
        <FoldMark />
        {label}
      </summary>
      <div className="mt-1.5 mb-2 ml-[6px] flex flex-col gap-3.5 border-l border-line pl-3.5">{children}</div>
    </details>
  );
}
