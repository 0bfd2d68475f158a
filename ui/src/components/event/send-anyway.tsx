// An update that was not sent again because its record holds a newer one: the replay that is asked for the line by name.
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { DeliveryView } from "../../ipc/types";
import { drawerWords } from "../../lib/words/drawer";
import { Button } from "../button";
import { ReplayDialog } from "../replay/dialog";

export function SendAnyway({ delivery, target }: { delivery: DeliveryView; target: string }) {
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  return (
    <div className="mt-2">
      <Button data-testid="send-anyway" onClick={() => setOpen(true)}>
        {drawerWords.trace.overtakenSend}
      </Button>
      {open ? (
        <ReplayDialog
          sentence={undefined}
          line={delivery.route.name}
          scope={{ deliveries: [delivery.id] }}
          number={1}
          target={target}
          onClose={() => setOpen(false)}
          onStarted={(id) => void navigate({ to: "/inbox", search: { replay: id } })}
        />
      ) : null}
    </div>
  );
}
