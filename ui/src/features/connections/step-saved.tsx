// Last: it is saved. A new source shows its whole intake address, once, to be given to the sender.
import { CircleCheck } from "lucide-react";
import { Button } from "../../components/button";
import { CopyTextButton } from "../../components/copy";
import type { ConnectionView } from "../../ipc/types";
import { connections } from "../../lib/words/connections";
import { wizard } from "../../lib/words/wizard";
import { StepFrame } from "./step-frame";

const words = wizard.saved;

export function SavedStep({
  connection,
  again,
  onShow,
  onAnother,
  onLine,
}: {
  connection: ConnectionView;
  again: boolean;
  onShow: () => void;
  onAnother: () => void;
  onLine: () => void;
}) {
  const address = connection.intake_url;
  return (
    <StepFrame
      name="saved"
      title={again ? words.titleAgain(connection.name) : words.title(connection.name)}
      onSubmit={onShow}
      foot={
        <>
          {again ? null : (
            <Button kind="quiet" className="-ml-2.5" onClick={onAnother}>
              {words.another}
            </Button>
          )}
          {again || connection.roles.length === 0 ? null : (
            <Button className="ml-auto" onClick={onLine}>
              {words.line}
            </Button>
          )}
          <Button
            kind={address === undefined ? "primary" : "plain"}
            type="submit"
            className={again || connection.roles.length === 0 ? "ml-auto" : ""}
            data-first={address === undefined ? true : undefined}
            data-testid="wizard-done"
          >
            {words.show}
          </Button>
        </>
      }
    >
      <p className="flex items-center gap-2">
        <CircleCheck size={16} strokeWidth={1.75} aria-hidden className="shrink-0 text-ok" />
        {again ? words.leadAgain : words.lead}
      </p>
      {address === undefined ? null : (
        <section aria-label={connections.intake} data-testid="once-address" className="flex flex-col gap-2.5">
          <h3 className="font-semibold">{connections.intake}</h3>
          <p className="text-ink-2">{words.addressLead}</p>
          <p
            className="mono rounded-btn border border-edge bg-sunken px-2.5 py-2 leading-5 break-all select-all"
            data-testid="once-url"
          >
            {address}
          </p>
          <div>
            <CopyTextButton
              kind="primary"
              text={address}
              what={connections.intakeWhat}
              label={words.copy}
              data-first
              data-testid="once-copy"
            />
          </div>
          <p className="text-small text-ink-3">{words.note}</p>
        </section>
      )}
    </StepFrame>
  );
}
