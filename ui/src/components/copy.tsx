// An id or address that can be copied, cut in the middle of the row but never without its button.
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useVoice } from "../lib/announce";
import { copyText } from "../lib/copy";
import { shell } from "../lib/words/shell";
import { Button, type ButtonProps, IconButton } from "./button";

/** Copies and says so for a moment. */
function useCopy(text: string, what: string): { done: boolean; copy: () => void } {
  const { say } = useVoice();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1_500);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = () =>
    void copyText(text).then((ok) => {
      setDone(ok);
      if (ok) say(shell.copied(what));
    });
  return { done, copy };
}

/** The same with a word on it. */
export function CopyTextButton({
  text,
  what,
  label = shell.copy,
  ...rest
}: { text: string; what: string; label?: string } & Omit<ButtonProps, "onClick" | "children" | "icon">) {
  const { done, copy } = useCopy(text, what);
  return (
    <Button {...rest} icon={done ? Check : Copy} disabled={text === ""} onClick={copy}>
      <span className="grid">
        <span aria-hidden={done} className={`col-start-1 row-start-1 ${done ? "invisible" : ""}`}>
          {label}
        </span>
        <span aria-hidden={!done} className={`col-start-1 row-start-1 ${done ? "" : "invisible"}`}>
          {shell.copiedShort}
        </span>
      </span>
    </Button>
  );
}

export function CopyButton({ text, what }: { text: string; what: string }) {
  const { done, copy } = useCopy(text, what);
  return <IconButton small icon={done ? Check : Copy} label={shell.copyWhat(what)} onClick={copy} />;
}

export function CopyId({ id, what }: { id: string; what: string }) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-0.5">
      <span className="mono cut text-ink-2" title={id}>
        {id}
      </span>
      <CopyButton text={id} what={what} />
    </span>
  );
}
