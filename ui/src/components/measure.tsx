// One measured thing as a row: its name, what is drawn, the figure; and the sentence that hover and focus tell.
import type { ReactNode } from "react";

export function Measure({
  label,
  end,
  endClass = "text-ink-2",
  children,
}: {
  /** Nothing where what stands around it says already what is measured, and how it is. */
  label?: string | undefined;
  end?: string | undefined;
  endClass?: string;
  children: ReactNode;
}) {
  return (
    <div
      className={`relative grid items-center gap-x-3 ${label === undefined ? "grid-cols-[minmax(0,1fr)_auto]" : "grid-cols-[92px_minmax(0,1fr)_auto]"}`}
    >
      {label === undefined ? null : (
        <span className="cut text-small text-ink-3" title={label}>
          {label}
        </span>
      )}
      {children}
      {end === undefined ? null : (
        <span className={`num min-w-24 text-right text-small whitespace-nowrap ${endClass || "text-ink-2"}`}>
          {end}
        </span>
      )}
    </div>
  );
}

/** Floats over the row, so that nothing moves when it comes. Screen readers have it as the value's text. */
export function Told({ side, children }: { side: "start" | "end"; children: string }) {
  return (
    <span
      aria-hidden="true"
      className={`num pointer-events-none absolute bottom-full z-10 mb-1 max-w-full rounded-ctl border border-line bg-raised px-2 py-1 text-small text-ink shadow-float ${
        side === "start" ? "left-26" : "right-0"
      }`}
    >
      {children}
    </span>
  );
}
