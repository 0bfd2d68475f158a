// The question when the window is to close while events wait. It closes by itself when the question does not stand
// in time, so standing is said at once; leaving the question in any way keeps the window open.
import { useEffect, useState } from "react";
import { ConfirmDialog } from "../components/dialog";
import { useIpc } from "../ipc/context";
import { count } from "../lib/figures";
import { shell } from "../lib/words/shell";

const words = shell.closing;

export function ClosingDialog() {
  const ipc = useIpc();
  const [asked, setAsked] = useState<{ waiting: number } | null>(null);
  useEffect(() => ipc.host.onClosing?.((waiting) => setAsked({ waiting })), [ipc]);
  useEffect(() => {
    if (asked) void ipc.sayOfClosing("asked");
  }, [ipc, asked]);
  const answer = (word: "close" | "stay") => {
    setAsked(null);
    void ipc.sayOfClosing(word);
  };
  return (
    <ConfirmDialog
      open={asked !== null}
      onClose={() => answer("stay")}
      title={words.title}
      text={words.text(count(asked?.waiting ?? 0))}
      verb={words.verb}
      keep={words.keep}
      calm
      onConfirm={() => answer("close")}
    />
  );
}
