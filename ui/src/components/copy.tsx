// An id or address that can be copied, cut in the middle of the row but never without its button.
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useVoice } from "../lib/announce";
import { copyText } from "../lib/copy";
import { shell } from "../lib/words/shell";
import { IconButton } from "./button";

export function CopyButton({ text, what }: { text: string; what: string }) {
  const { say } = useVoice();
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1_500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <IconButton
      small
      icon={done ? Check : Copy}
      label={shell.copyWhat(what)}
      onClick={() => {
        void copyText(text).then((ok) => {
          setDone(ok);
          if (ok) say(shell.copied(what));
        });
      }}
    />
  );
}

export function CopyId({ id, what }: { id: string; what: string }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-0.5">
      <span className="mono cut text-ink-2" title={id}>
        {id}
      </span>
      <CopyButton text={id} what={what} />
    </span>
  );
}
