// One step of the wizard: heading, body, and its buttons at the foot. Enter goes on, the focus starts where one types.
import { type ReactNode, useEffect, useRef } from "react";
import { useVoice } from "../../lib/announce";

export function StepFrame({
  name,
  title,
  lead,
  aside,
  foot,
  onSubmit,
  wide = false,
  children,
}: {
  name: string;
  title: string;
  lead?: string;
  aside?: ReactNode;
  foot: ReactNode;
  onSubmit?: () => void;
  /** A list that may use all of the width. */
  wide?: boolean;
  children: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  const { say } = useVoice();
  useEffect(() => {
    say(title);
    // After the screen's own focus, which goes to the page when the address changes.
    const timer = setTimeout(() => {
      const first = form.current?.querySelector<HTMLElement>("[data-first]:not([disabled])");
      (first ?? form.current?.querySelector("h2"))?.focus();
    });
    return () => clearTimeout(timer);
  }, [say, title]);
  return (
    <form
      ref={form}
      noValidate
      data-testid={`step-${name}`}
      aria-label={title}
      className="flex min-h-0 min-w-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit?.();
      }}
    >
      <div className="ring-in min-h-0 flex-1 overflow-y-auto">
        <div className="flex gap-6 px-6 py-4 max-wide:px-4 max-mid:flex-col">
          <div className={`min-w-0 flex-1 basis-90 ${wide ? "max-w-240" : "max-w-150"}`}>
            <h2 tabIndex={-1} className="text-drawer tracking-[-0.01em] outline-none">
              {title}
            </h2>
            {lead ? <p className="mt-0.5 text-ink-2">{lead}</p> : null}
            <div className="mt-3.5 flex flex-col gap-3.5">{children}</div>
          </div>
          {aside ? <div className="w-85 shrink-0 max-wide:w-72 max-mid:w-full">{aside}</div> : null}
        </div>
      </div>
      <div className="flex min-h-12 shrink-0 items-center gap-2 border-t border-line px-6 py-2 max-wide:px-4">
        {foot}
      </div>
    </form>
  );
}
