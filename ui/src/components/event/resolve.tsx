// Mending one event: replay a dead letter, answer a doubt, dismiss. Each asks before it acts.
import { useState } from "react";
import type { DeliveryAct, DeliveryView, EventDetail } from "../../ipc/types";
import type { Action } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { events as words } from "../../lib/words/events";
import { AskDialog } from "../ask-dialog";
import { TextField } from "../field";
import { noReason, ReasonField, useSaid } from "../typed-word";
import { useDeliveryStep } from "./mutations";

type Asked = { act: DeliveryAct; delivery: string; target: string };

const LABELS: Record<DeliveryAct, string> = {
  replay: words.actions.replayDialog,
  send_again: words.actions.sendAgain,
  mark_delivered: words.actions.markDelivered,
  dismiss: words.actions.dismissDialog,
  restore: words.actions.restoreDialog,
};

/** What is said once it is done: an update that a newer one has overtaken is not sent again. */
function doneOf(act: DeliveryAct, delivery: DeliveryView): string {
  if (delivery.overtaken_by !== undefined) return words.done.overtaken;
  return act === "replay" || act === "send_again" ? words.done.replay : words.done.resolve;
}

export function useResolve(event: EventDetail) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [record, setRecord] = useState("");
  const [tried, setTried] = useState(false);
  const reason = useSaid(tried, noReason);
  const step = useDeliveryStep();
  const { toast } = useVoice();
  const several = event.deliveries.length > 1;
  const actions: Action[] = event.deliveries.flatMap((delivery) =>
    delivery.can.map((act): Action => {
      const target = event.lines.find((line) => line.delivery === delivery.id)?.target ?? delivery.route.name;
      return {
        name: several ? `${act}-${delivery.id}` : act,
        label: several ? `${LABELS[act]} (${target})` : LABELS[act],
        ...(act === "replay" && !several ? { shortcut: "r", bar: words.actions.replayBar } : {}),
        enabled: !step.isPending,
        perform: () => {
          step.reset();
          setRecord("");
          reason.onChange("");
          setTried(false);
          setAsked({ act, delivery: delivery.id, target });
        },
      };
    }),
  );
  const confirm = () => {
    if (!asked) return;
    const id = record.trim();
    setTried(true);
    // What is given up is given up for a reason; the audit keeps it.
    if (asked.act === "dismiss" && !reason.ok) return;
    step.mutate(
      asked.act === "replay" || asked.act === "restore"
        ? { delivery: asked.delivery, act: asked.act }
        : {
            delivery: asked.delivery,
            act: "resolve",
            resolution: {
              answer: asked.act,
              ...(asked.act === "mark_delivered" && id !== "" ? { remote_id: id } : {}),
              ...(asked.act === "dismiss" ? { reason: reason.value.trim() } : {}),
            },
          },
      {
        onSuccess: (delivery) => {
          setAsked(null);
          toast(doneOf(asked.act, delivery));
        },
      },
    );
  };
  return {
    actions,
    asked,
    record,
    setRecord,
    reason,
    confirm,
    close: () => setAsked(null),
    error: step.error,
    busy: step.isPending && "…",
  };
}

function textOf(asked: Asked): { title: string; text: string; verb: string } {
  const { confirm } = words;
  switch (asked.act) {
    case "replay":
      return { title: confirm.replayTitle, text: confirm.replayText(asked.target), verb: confirm.replayVerb };
    case "dismiss":
      return { title: confirm.dismissTitle, text: confirm.dismissText(asked.target), verb: confirm.dismissVerb };
    case "restore":
      return { title: confirm.restoreTitle, text: confirm.restoreText, verb: confirm.restoreVerb };
    case "mark_delivered":
      return { title: confirm.markTitle, text: confirm.markText, verb: confirm.markVerb };
    case "send_again":
      return { title: confirm.sendTitle, text: confirm.sendText(asked.target), verb: confirm.sendVerb };
  }
}

export function Resolve({ state }: { state: ReturnType<typeof useResolve> }) {
  const { asked } = state;
  if (!asked) return null;
  return (
    <AskDialog
      onClose={state.close}
      {...textOf(asked)}
      calm={asked.act === "replay" || asked.act === "mark_delivered"}
      onConfirm={state.confirm}
      busy={state.busy}
      error={state.error}
    >
      {asked.act === "mark_delivered" ? (
        <TextField
          label={words.confirm.markField}
          value={state.record}
          onChange={(event) => state.setRecord(event.target.value)}
        />
      ) : null}
      {asked.act === "dismiss" ? <ReasonField said={state.reason} testId="dismiss-reason" /> : null}
    </AskDialog>
  );
}
