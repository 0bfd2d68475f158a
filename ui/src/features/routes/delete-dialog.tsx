// Deleting a line: names what is dropped, and asks for the name typed when the line is in production.
import { useState } from "react";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { TextField } from "../../components/field";
import { ProblemBand, problemOf } from "../../components/problem";
import type { RouteView } from "../../ipc/types";
import { useVoice } from "../../lib/announce";
import { count } from "../../lib/figures";
import { routes as words } from "../../lib/words/routes";
import { shell } from "../../lib/words/shell";
import { useRouteSteps } from "./mutations";

export function DeleteDialog({
  route,
  production,
  onClose,
  onDone,
}: {
  route: Pick<RouteView, "id" | "name" | "waiting" | "dead" | "target">;
  production: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const { remove } = useRouteSteps();
  const { toast } = useVoice();
  const [typed, setTyped] = useState("");
  const free = !production || typed === route.name;
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.editor.deleteTitle(route.name)}
      text={words.editor.deleteText(count(route.waiting), count(route.dead), route.target.container_name)}
      foot={
        <>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button
            danger
            disabled={!free}
            busy={remove.isPending && "…"}
            data-testid="confirm"
            onClick={() =>
              remove.mutate(route.id, {
                onSuccess: () => {
                  toast(words.editor.deleted(route.name));
                  onDone();
                },
              })
            }
          >
            {words.editor.deleteVerb}
          </Button>
        </>
      }
    >
      {production ? (
        <TextField
          label={words.editor.deleteType(route.name)}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      ) : null}
      {remove.error ? <ProblemBand problem={problemOf(remove.error)} /> : null}
    </Dialog>
  );
}
