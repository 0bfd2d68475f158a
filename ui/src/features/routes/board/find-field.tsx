// Searching one side of the board: it takes the place of the side's head, and says how much is left.
import { X } from "lucide-react";
import { useEffect } from "react";
import { IconButton } from "../../../components/button";
import { useVoice } from "../../../lib/announce";
import { board as words } from "../../../lib/words/board";
import type { Side } from "./hands";

const PAUSE_MS = 500;

export function FindField({
  side,
  text,
  found,
  onFind,
  onLeave,
}: {
  side: Side;
  text: string;
  /** How many fields have it. */
  found: number;
  onFind: (text: string | undefined) => void;
  /** The keyboard goes back to the rows. */
  onLeave: () => void;
}) {
  const { say } = useVoice();
  // Said once typing rests, or every letter would be talked over.
  useEffect(() => {
    if (text.trim() === "") return;
    const timer = setTimeout(() => say(words.found(found)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, found, say]);
  const shut = () => {
    onFind(undefined);
    onLeave();
  };
  return (
    <>
      <input
        // biome-ignore lint/a11y/noAutofocus: opened by the person who wants to type here
        autoFocus
        aria-label={words.findOn[side]}
        placeholder={words.findOn[side]}
        value={text}
        data-testid={`find-${side}`}
        onChange={(event) => onFind(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" && event.key !== "Enter" && event.key !== "ArrowDown") return;
          event.preventDefault();
          if (event.key === "Escape") shut();
          else onLeave();
        }}
        className="h-6 min-w-0 flex-1 rounded-ctl border border-edge bg-raised px-2"
      />
      <span className="num shrink-0 text-small text-ink-3" data-testid={`found-${side}`}>
        {words.found(found)}
      </span>
      <IconButton small icon={X} label={words.findClose} onClick={shut} />
    </>
  );
}
