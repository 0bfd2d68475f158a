// The whole intake address of a source that was just added: shown once, to be given to the sender.
import { Copy, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../../components/button";
import type { ConnectionView } from "../../ipc/types";
import { useVoice } from "../../lib/announce";
import { copyText } from "../../lib/copy";
import { connections as words } from "../../lib/words/connections";
import { shell } from "../../lib/words/shell";

const text = words.once;

export function OnceAddress({
  connection,
  address,
  onClose,
}: {
  connection: ConnectionView;
  address: string;
  onClose: () => void;
}) {
  const { say } = useVoice();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const done = await copyText(address);
    setCopied(done);
    if (done) say(shell.copied(words.intakeWhat));
  };
  return (
    <aside
      aria-label={text.title(connection.name)}
      data-testid="once-address"
      className="slide flex min-h-0 w-106 shrink-0 flex-col border-l border-line bg-raised wide:w-112 max-mid:absolute max-mid:inset-0 max-mid:z-20 max-mid:w-full max-mid:border-l-0"
    >
      <div className="flex items-center gap-2 px-4 pt-3 pb-2 pl-4.5">
        <h2 className="cut flex-1 text-drawer">{text.title(connection.name)}</h2>
        <IconButton icon={X} label={shell.close} onClick={onClose} />
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-4 py-1 pl-4.5">
        <p>{text.lead}</p>
        <p
          className="mono rounded-btn border border-edge bg-sunken px-2.5 py-2 leading-5 break-all select-all"
          data-testid="once-url"
        >
          {address}
        </p>
        <div>
          <Button icon={Copy} kind="primary" onClick={() => void copy()} data-testid="once-copy">
            {copied ? text.copied : text.copy}
          </Button>
        </div>
        <p className="text-small text-ink-3">{text.note}</p>
      </div>
      <div className="flex justify-end border-t border-line px-4 py-2">
        <Button onClick={onClose} data-testid="once-done">
          {text.done}
        </Button>
      </div>
    </aside>
  );
}
