// One account beside the cards: what is known of it, what it may do, and whether its hosts can be reached.
import { useNavigate } from "@tanstack/react-router";
import { X } from "lucide-react";
import { Button, IconButton } from "../../components/button";
import { DrawerFoot, DrawerFrame, DrawerTabs } from "../../components/drawer";
import { ProblemBand, problemOf } from "../../components/problem";
import { useRemedy } from "../../components/remedy";
import { ConnectionBadge } from "../../components/state";
import { EnvironmentTag, Tile } from "../../components/tags";
import type { ConnectionView, Vendor } from "../../ipc/types";
import { type Action, run, useActions } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { connections as words } from "../../lib/words/connections";
import { plans } from "../../lib/words/plans";
import { connectionHealthWords } from "../../lib/words/states";
import { hasSecrets } from "./facts";
import { useConnectionSteps } from "./mutations";
import { OverviewTab } from "./overview-tab";
import { PermissionsTab } from "./permissions-tab";
import { ReachTab } from "./reach-tab";
import { TABS, type Tab } from "./search";

const text = words.details;

export function Details({
  connection,
  vendor,
  tab,
  now,
  zone,
  onTab,
  onClose,
  onRemove,
}: {
  connection: ConnectionView;
  vendor: Vendor | undefined;
  tab: Tab;
  now: number;
  zone: string;
  onTab: (tab: Tab) => void;
  onClose: () => void;
  onRemove: () => void;
}) {
  const navigate = useNavigate();
  const { check } = useConnectionSteps();
  const { say } = useVoice();
  const turn = (step: 1 | -1) => onTab(TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? "overview");
  const closing: Action = {
    name: "close-details",
    label: text.close,
    shortcut: "escape",
    bar: text.closeBar,
    enabled: true,
    perform: onClose,
  };
  useActions([
    {
      name: "previous-tab",
      label: text.previousTab,
      shortcut: "[",
      pair: "]",
      bar: text.tabBar,
      enabled: true,
      perform: () => turn(-1),
    },
    { name: "next-tab", label: text.nextTab, shortcut: "]", enabled: true, perform: () => turn(1) },
    closing,
  ]);
  const test = () =>
    check.mutate(connection.id, {
      onSuccess: (next) => say(words.checked(connection.name, connectionHealthWords[next.health].toLowerCase())),
    });
  const remedy = useRemedy(test);
  const wizard = (search: { rotate?: boolean }) =>
    void navigate({ to: "/connections/$id/sign-in", params: { id: connection.id }, search });

  return (
    <DrawerFrame
      aria-label={text.label(connection.name)}
      data-testid="connection-details"
      data-connection-id={connection.id}
    >
      <div className="px-4 pt-3 pb-1 pl-4.5">
        <div className="flex items-center gap-2">
          <Tile text={connection.tile} />
          <h2 className="cut flex-1 text-drawer tracking-[-0.01em]">{connection.name}</h2>
          <IconButton icon={X} label={text.close} onClick={() => run(closing)} data-testid="details-close" />
        </div>
        <div className="mt-0.5 flex items-center gap-2.5">
          <ConnectionBadge health={connection.health} />
          <EnvironmentTag environment={connection.environment} long />
          <span className="cut text-small text-ink-3">{connection.vendor_name}</span>
        </div>
        {check.error ? (
          <div className="mt-2">
            <ProblemBand problem={problemOf(check.error)} onRemedy={remedy(problemOf(check.error))} />
          </div>
        ) : null}
      </div>
      <DrawerTabs
        label={connection.name}
        names={TABS}
        value={tab}
        onValue={onTab}
        head={(name) => (
          <>
            {text.tabs[name]}
            {name === "permissions" && connection.missing > 0 ? (
              <span className="num text-warn">{connection.missing}</span>
            ) : null}
          </>
        )}
      >
        {tab === "overview" ? (
          <OverviewTab connection={connection} vendor={vendor} now={now} zone={zone} again={test} />
        ) : null}
        {tab === "permissions" ? <PermissionsTab connection={connection} /> : null}
        {tab === "reach" ? <ReachTab connection={connection} /> : null}
      </DrawerTabs>
      <DrawerFoot>
        <Button small busy={check.isPending && words.checking} onClick={test} data-testid="details-test">
          {words.check}
        </Button>
        <Button small onClick={() => wizard({})}>
          {words.reconnect}
        </Button>
        {hasSecrets(vendor, connection.way.id) ? (
          <Button small onClick={() => wizard({ rotate: true })}>
            {words.rotate}
          </Button>
        ) : null}
        {vendor?.provisions ? (
          <Button
            small
            data-testid="details-plans"
            onClick={() => void navigate({ to: "/plans", search: { connection: connection.id } })}
          >
            {plans.list}
          </Button>
        ) : null}
        <Button small danger onClick={onRemove} data-testid="details-remove">
          {words.remove}
        </Button>
      </DrawerFoot>
    </DrawerFrame>
  );
}
