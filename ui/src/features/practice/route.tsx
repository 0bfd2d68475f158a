// Practice: calls on the left, what the simulated vendor sees on the right, dials below.
import { useQuery } from "@tanstack/react-query";
import { FlaskConical, Pause, PhoneCall, Play } from "lucide-react";
import { useState } from "react";
import { ActionButton, Button } from "../../components/button";
import { ConfirmDialog } from "../../components/dialog";
import { Loading, TopRow } from "../../components/page";
import { Empty, ProblemBand, problemOf } from "../../components/problem";
import { useOpenPractice } from "../../components/use-open-practice";
import { useIpc } from "../../ipc/context";
import { practiceQuery, statusQuery } from "../../ipc/queries";
import type { PracticeState, Status } from "../../ipc/types";
import { type Action, run, useActions } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { count } from "../../lib/figures";
import { useReady } from "../../lib/ready";
import { practice as words } from "../../lib/words/practice";
import { Board } from "./board";
import { DialDock } from "./dials";
import { PracticeLog } from "./log";
import { usePracticeSteps } from "./mutations";

export function PracticeScreen() {
  const ipc = useIpc();
  const status = useQuery(statusQuery(ipc));
  const inside = status.data?.space === "practice";
  const state = useQuery({ ...practiceQuery(ipc), enabled: inside });
  useReady("practice", status.data !== undefined && (!inside || state.data !== undefined));
  if (!status.data) return <Loading />;
  if (!inside) return <Door />;
  if (state.error) {
    return (
      <div className="p-4">
        <ProblemBand problem={problemOf(state.error)} onRemedy={() => void state.refetch()} />
      </div>
    );
  }
  return state.data ? <Inside state={state.data} status={status.data} /> : <Loading />;
}

function Door() {
  const open = useOpenPractice();
  return (
    <>
      <TopRow title={words.title} />
      <Empty icon={FlaskConical} text={words.door}>
        {open.error ? <ProblemBand problem={problemOf(open.error)} /> : null}
        <Button
          kind="primary"
          busy={open.isPending && words.opening}
          onClick={() => open.mutate()}
          data-testid="open-practice"
        >
          {words.openDoor}
        </Button>
      </Empty>
    </>
  );
}

function Inside({ state, status }: { state: PracticeState; status: Status }) {
  const steps = usePracticeSteps();
  const { say, toast } = useVoice();
  const [asking, setAsking] = useState(false);
  const call: Action = {
    name: "make-one-call",
    label: words.makeOne,
    shortcut: "m",
    bar: words.makeBar,
    enabled: true,
    perform: () => steps.call.mutate(undefined, { onSuccess: () => say(words.madeSaid) }),
  };
  const running: Action = {
    name: "run-calls",
    label: state.running ? words.stop : words.start,
    shortcut: "space",
    bar: (state.running ? words.stop : words.start).toLowerCase(),
    enabled: true,
    perform: () => steps.dials.mutate({ running: !state.running }),
  };
  const reset: Action = { name: "reset-practice", label: words.reset, enabled: true, perform: () => setAsking(true) };
  useActions([call, running, reset]);
  const failed = steps.call.error ?? steps.dials.error;
  const items = count(state.board.total);

  return (
    <>
      <TopRow title={words.title} sentence={words.sentence(count(state.made), items)}>
        <ActionButton action={reset} kind="quiet" />
        <ActionButton action={running} icon={state.running ? Pause : Play} data-testid="run-calls" />
        <Button kind="primary" icon={PhoneCall} onClick={() => run(call)} data-testid="make-one-call">
          {call.label}
        </Button>
      </TopRow>
      {failed ? (
        <div className="px-4 pb-2">
          <ProblemBand problem={problemOf(failed)} />
        </div>
      ) : null}
      <div className="flex min-h-0 flex-1 border-t border-line max-mid:flex-col">
        <PracticeLog zone={status.zone} />
        <Board board={state.board} />
      </div>
      <DialDock state={state} onChange={(change) => steps.dials.mutate(change)} />
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={words.confirmReset}
        text={words.confirmResetText(count(status.sum.events), items)}
        verb={words.confirmResetVerb}
        busy={steps.reset.isPending && "…"}
        onConfirm={() =>
          steps.reset.mutate(undefined, {
            onSuccess: () => {
              setAsking(false);
              toast(words.resetDone);
            },
          })
        }
      >
        {steps.reset.error ? <ProblemBand problem={problemOf(steps.reset.error)} /> : null}
      </ConfirmDialog>
    </>
  );
}
