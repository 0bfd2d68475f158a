// Giving up what waits: how many, where they would have gone, and why. It can be taken back.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Ipc } from "../ipc/client";
import { useIpc } from "../ipc/context";
import { desk } from "../ipc/desk";
import { useVoice } from "../lib/announce";
import { count } from "../lib/figures";
import { inbox } from "../lib/words/inbox";
import { shell } from "../lib/words/shell";
import { AskDialog } from "./ask-dialog";
import { noReason, ReasonField, useSaid } from "./typed-word";

const words = inbox.dismiss;

/** These, or all that wait for one cause. */
export type GivenUp = { deliveries: readonly string[] } | { group: string };
type Back = { deliveries: readonly string[] } | { undo: string };

/** One after the other: what was given up before a refusal is told, so that it can be taken back. */
async function each(ipc: Ipc, deliveries: readonly string[], reason: string): Promise<string[]> {
  const done: string[] = [];
  for (const delivery of deliveries) {
    try {
      await desk.dismiss(ipc, delivery, reason);
    } catch (refusal) {
      if (done.length === 0) throw refusal;
      break;
    }
    done.push(delivery);
  }
  return done;
}

/** Belongs to the screen: taking back outlives the dialog that asked. */
export function useDismissing() {
  const ipc = useIpc();
  const queries = useQueryClient();
  const again = () => {
    for (const noun of ["inbox", "events", "status"]) void queries.invalidateQueries({ queryKey: [noun] });
  };
  return {
    give: useMutation({
      mutationFn: async ({ of, reason }: { of: GivenUp; reason: string }): Promise<{ done: number; back: Back }> => {
        if ("group" in of) {
          const { count: done, undo } = await desk.dismissGroup(ipc, of.group, reason);
          return { done, back: { undo } };
        }
        const done = await each(ipc, of.deliveries, reason);
        return { done: done.length, back: { deliveries: done } };
      },
      onSettled: again,
    }),
    take: useMutation({
      mutationFn: async (back: Back) => {
        if ("undo" in back) await desk.undo(ipc, back.undo);
        else await Promise.all(back.deliveries.map((delivery) => desk.restore(ipc, delivery)));
      },
      onSettled: again,
    }),
  };
}

export function DismissDialog({
  of,
  number,
  text,
  by: { give, take },
  onClose,
}: {
  of: GivenUp;
  number: number;
  text: string;
  by: ReturnType<typeof useDismissing>;
  onClose: (done: boolean) => void;
}) {
  const { toast } = useVoice();
  const [asked, setAsked] = useState(false);
  const reason = useSaid(asked, noReason);
  const all = count(number);
  const confirm = () => {
    setAsked(true);
    if (!reason.ok) return;
    give.mutate(
      { of, reason: reason.value.trim() },
      {
        onSuccess: ({ done, back }) => {
          const some = "deliveries" in of && done < number;
          toast(some ? words.partly(count(done), all) : words.done(count(done)), {
            label: shell.undo,
            perform: () => take.mutate(back, { onSuccess: () => toast(words.undone) }),
          });
          onClose(true);
        },
      },
    );
  };
  return (
    <AskDialog
      onClose={() => onClose(false)}
      title={words.title(all)}
      text={text}
      verb={words.verb(all)}
      busy={give.isPending && words.busy}
      onConfirm={confirm}
      error={give.error}
    >
      <ReasonField said={reason} testId="dismiss-reason" />
    </AskDialog>
  );
}
