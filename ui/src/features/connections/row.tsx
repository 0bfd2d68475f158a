// One account: who, where, what it may do, how events reach us from it, and what is wrong with it.
import { Button } from "../../components/button";
import { CopyId } from "../../components/copy";
import { Menu } from "../../components/menu";
import { ProblemBand, problemOf } from "../../components/problem";
import { ConnectionBadge } from "../../components/state";
import { EnvironmentTag, Tile } from "../../components/tags";
import type { ConnectionView } from "../../ipc/types";
import { useVoice } from "../../lib/announce";
import { connections as words } from "../../lib/words/connections";
import { useConnectionSteps } from "./mutations";

export function ConnectionRow({
  connection,
  marked,
  onRemove,
}: {
  connection: ConnectionView;
  marked: boolean;
  onRemove: () => void;
}) {
  const { check } = useConnectionSteps();
  const { say } = useVoice();
  const look = () => check.mutate(connection.id, { onSuccess: () => say(words.checked(connection.name)) });
  const roles = connection.roles.map((role) => words.roles[role]).join(", ");
  const { account = "", vendor_name } = connection;
  const note =
    account.startsWith(vendor_name) || account === "" ? account || vendor_name : `${vendor_name}, ${account}`;
  return (
    <li
      data-testid="connection-row"
      data-connection-id={connection.id}
      className={`relative border-b border-line last:border-b-0 ${marked ? "bg-tint before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:bg-accent" : ""}`}
    >
      <div className="grid min-h-10.5 grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-3 px-3.5 py-1 @min-[620px]:grid-cols-[minmax(0,1.2fr)_72px_minmax(0,1.3fr)_148px_auto]">
        <span className="flex min-w-0 items-center gap-2">
          <Tile text={connection.tile} />
          <span className="flex min-w-0 flex-col">
            <span className="cut leading-[18px] font-medium">{connection.name}</span>
            <span className="cut text-tiny leading-[15px] text-ink-3" title={note}>
              {note}
            </span>
          </span>
        </span>
        <span className="text-small text-ink-2 @max-[620px]:hidden">{roles}</span>
        <span className="min-w-0 @max-[620px]:hidden">
          {connection.intake ? (
            <span className="flex min-w-0 flex-col">
              <CopyId id={connection.intake.address} what={words.intakeWhat} />
              <span className="cut -mt-1 text-tiny leading-[15px] text-ink-3">
                {words.proof}: {connection.intake.scheme}
              </span>
            </span>
          ) : null}
        </span>
        <span className="flex items-center gap-2">
          <ConnectionBadge health={connection.health} />
          <EnvironmentTag environment={connection.environment} />
        </span>
        <span className="flex items-center gap-1">
          <Button small busy={check.isPending && words.checking} onClick={look}>
            {words.check}
          </Button>
          <Menu
            label={words.more(connection.name)}
            testId="connection-menu"
            actions={[{ name: "remove", label: words.remove, enabled: true, danger: true, perform: onRemove }]}
          />
        </span>
      </div>
      {connection.problem || check.error ? (
        <div className="flex flex-col gap-1.5 px-3.5 pb-2">
          {connection.problem ? <ProblemBand problem={connection.problem} tone="warn" /> : null}
          {check.error ? <ProblemBand problem={problemOf(check.error)} /> : null}
        </div>
      ) : null}
    </li>
  );
}
