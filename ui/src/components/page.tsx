// The frame of a screen: top row with title, one sentence, at most three actions; then its body.
import { LoaderCircle } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { shell } from "../lib/words/shell";

export function TopRow({
  title,
  sentence,
  before,
  after,
  children,
}: {
  title: string;
  sentence?: string | undefined;
  before?: ReactNode;
  after?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <header className="flex min-h-12 shrink-0 items-center gap-2.5 px-4">
      {before}
      <h1 className="cut shrink-0 text-title max-mid:shrink" tabIndex={-1}>
        {title}
      </h1>
      {after}
      <p className="cut num flex-1 text-ink-2" title={sentence}>
        {sentence}
      </p>
      <div className="flex shrink-0 items-center gap-2">{children}</div>
    </header>
  );
}

/** Shown only after 400 ms, so that quick answers do not flash. */
export function Loading({ what = shell.loading }: { what?: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 400);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <p className="flex items-center gap-2 p-4 text-ink-3">
      <LoaderCircle size={14} strokeWidth={1.75} aria-hidden className="turn" />
      {what}
    </p>
  );
}
