// What cannot be undone asks first. Names count, cost and target; the button repeats the verb.
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { shell } from "../lib/words/shell";
import { Button } from "./button";

const SURFACE =
  "rise fixed top-[18vh] left-1/2 z-50 flex max-h-[76vh] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-panel border border-line bg-raised shadow-float focus-visible:outline-none";
const VEIL = "fixed inset-0 z-40 bg-veil forced-colors:bg-transparent";

export function Dialog({
  open,
  onClose,
  title,
  text,
  children,
  foot,
  width = 440,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  text?: string | undefined;
  children?: ReactNode;
  foot?: ReactNode;
  width?: number;
}) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={VEIL} />
        <Radix.Content
          className={SURFACE}
          style={{ width }}
          {...(text ? {} : { "aria-describedby": undefined })}
          data-testid="dialog"
        >
          <div className="min-h-0 overflow-y-auto p-4">
            <Radix.Title className="text-drawer font-semibold">{title}</Radix.Title>
            {text ? <Radix.Description className="mt-2 text-ink-2">{text}</Radix.Description> : null}
            {children ? <div className="mt-3">{children}</div> : null}
          </div>
          {foot ? <div className="flex justify-end gap-2 border-t border-line px-4 py-3">{foot}</div> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function ConfirmDialog({
  open,
  onClose,
  title,
  text,
  verb,
  onConfirm,
  busy,
  calm = false,
  keep = shell.cancel,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  text: string;
  verb: string;
  /** Mends rather than destroys, so the button is not red. */
  calm?: boolean;
  /** The way back, in words of its own where *Cancel* could be read both ways. */
  keep?: string;
  onConfirm: () => void;
  busy?: string | false;
  children?: ReactNode;
}) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      text={text}
      foot={
        <>
          <Button onClick={onClose}>{keep}</Button>
          <Button
            kind={calm ? "primary" : "plain"}
            danger={!calm}
            onClick={onConfirm}
            busy={busy}
            data-testid="confirm"
          >
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
