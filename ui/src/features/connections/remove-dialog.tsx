// Removing an account: the lines that stop, what waits, and whether the vendor is told.
import { useQuery } from "@tanstack/react-query";
import { CirclePause } from "lucide-react";
import { Button } from "../../components/button";
import { ConfirmDialog, Dialog } from "../../components/dialog";
import { Loading } from "../../components/page";
import { ProblemBand, problemOf } from "../../components/problem";
import { useIpc } from "../../ipc/context";
import { removalQuery } from "../../ipc/queries";
import type { ConnectionView } from "../../ipc/types";
import { useVoice } from "../../lib/announce";
import { connections } from "../../lib/words/connections";
import { shell } from "../../lib/words/shell";
import { useConnectionSteps } from "./mutations";

const words = connections.removal;

export function RemoveDialog({
  connection,
  onClose,
  onDone,
}: {
  connection: ConnectionView;
  onClose: () => void;
  onDone: () => void;
}) {
  const { remove } = useConnectionSteps();
  const { toast } = useVoice();
  const removal = useQuery(removalQuery(useIpc(), connection.id));
  const { data } = removal;
  // What is left to do, and which lines are off now, must not pass by in a notice.
  if (remove.data?.message) {
    const finish = () => {
      onClose();
      onDone();
    };
    return (
      <Dialog
        open
        onClose={finish}
        title={words.done(connection.name, remove.data.revoked)}
        text={remove.data.message}
        foot={
          <Button kind="primary" onClick={finish} data-testid="removed-close">
            {shell.close}
          </Button>
        }
      />
    );
  }
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={words.title(connection.name)}
      text={words.text(connection.name)}
      verb={words.verb(data?.routes.length ?? 0)}
      busy={remove.isPending && words.removing}
      onConfirm={() =>
        remove.mutate(connection.id, {
          onSuccess: (removed) => {
            if (removed.message) return;
            toast(words.done(connection.name, removed.revoked));
            onClose();
            onDone();
          },
        })
      }
    >
      <div className="flex flex-col gap-2.5" data-testid="removal">
        {data ? (
          <>
            <p>{data.message}</p>
            {data.routes.length > 0 ? (
              <ul aria-label={words.stops} className="rounded-panel border border-line bg-panel px-3 py-0.5">
                {data.routes.map((route) => (
                  <li
                    key={route.id}
                    className="flex items-center gap-1.5 border-t border-line py-1.25 font-medium first:border-t-0"
                  >
                    <CirclePause size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-warn" />
                    <span className="cut">{route.name}</span>
                  </li>
                ))}
              </ul>
            ) : null}
          </>
        ) : removal.error ? (
          <ProblemBand problem={problemOf(removal.error)} onRemedy={() => void removal.refetch()} />
        ) : (
          <Loading />
        )}
        {remove.error ? <ProblemBand problem={problemOf(remove.error)} /> : null}
      </div>
    </ConfirmDialog>
  );
}
