// Leaving with something unsaved asks first, inside the page and at the window's own close.
import { useBlocker } from "@tanstack/react-router";
import { ConfirmDialog } from "./dialog";

export function LeaveGuard({
  unsaved,
  words,
  onLeave,
}: {
  unsaved: boolean;
  words: { leaveTitle: string; leaveText: string; leave: string; stay: string };
  onLeave?: () => void;
}) {
  const blocker = useBlocker({ shouldBlockFn: () => unsaved, enableBeforeUnload: () => unsaved, withResolver: true });
  return (
    <ConfirmDialog
      open={blocker.status === "blocked"}
      onClose={() => blocker.reset?.()}
      title={words.leaveTitle}
      text={words.leaveText}
      verb={words.leave}
      keep={words.stay}
      onConfirm={() => {
        onLeave?.();
        blocker.proceed?.();
      }}
    />
  );
}
