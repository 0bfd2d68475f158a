// One toast at a time, bottom right, six seconds, longer while it is read. Never for errors.
import { useEffect, useState } from "react";
import { useVoice } from "../lib/announce";
import { shell } from "../lib/words/shell";
import { Button } from "./button";

const SHOWN_MS = 6_000;

export function Toast() {
  const { note, clear } = useVoice();
  const [kept, setKept] = useState(false);
  useEffect(() => {
    if (!note || kept) return;
    const timer = setTimeout(clear, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [note, kept, clear]);
  if (!note) return null;
  return (
    // A landmark of its own, so that what floats over the screens can be found.
    <section
      key={note.id}
      aria-label={shell.notice}
      data-testid="toast"
      onMouseEnter={() => setKept(true)}
      onMouseLeave={() => setKept(false)}
      onFocus={() => setKept(true)}
      onBlur={() => setKept(false)}
      className="rise fixed right-4 bottom-10 z-50 flex w-80 max-w-[calc(100vw-32px)] items-center gap-2 rounded-panel border border-line bg-raised px-3 py-2 shadow-float"
    >
      <span className="min-w-0 flex-1">{note.text}</span>
      {note.undo ? (
        <Button
          small
          onClick={() => {
            note.undo?.perform();
            clear();
          }}
        >
          {note.undo.label}
        </Button>
      ) : null}
    </section>
  );
}
