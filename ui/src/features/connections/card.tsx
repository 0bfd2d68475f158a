// One account at a glance: who, whose sign-in, how the last day went, what is left of its budget, what it wants.
import { Link, useNavigate } from "@tanstack/react-router";
import { Clock, Hourglass, KeyRound, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { FuelGauge } from "../../components/gauge";
import { Menu } from "../../components/menu";
import { ProblemBand, problemOf } from "../../components/problem";
import { useRemedy } from "../../components/remedy";
import { ConnectionBadge } from "../../components/state";
import { HealthStrip } from "../../components/strip";
import { EnvironmentTag, Tile } from "../../components/tags";
import type { ConnectionView, Vendor } from "../../ipc/types";
import type { Action } from "../../lib/actions";
import { useVoice } from "../../lib/announce";
import { momentOf } from "../../lib/figures";
import { connections as words } from "../../lib/words/connections";
import { connectionHealthWords } from "../../lib/words/states";
import { ConcernBand, ConcernLine } from "./concerns";
import { concernsOf, freshnessOf, hasSecrets } from "./facts";
import { useConnectionSteps } from "./mutations";

/** What can be done to an account, in the order of the menu. */
function useConnectionActions(
  connection: ConnectionView,
  vendor: Vendor | undefined,
  acts: { test: () => void; exportAll: () => void; remove: () => void },
): (Action & { danger?: boolean })[] {
  const navigate = useNavigate();
  const { id } = connection;
  const act = (name: string, label: string, perform: () => void, enabled = true) => ({ name, label, enabled, perform });
  const wizard = (search: { rotate?: boolean }) =>
    void navigate({ to: "/connections/$id/sign-in", params: { id }, search });
  return [
    act("test", words.check, acts.test),
    act("reconnect", words.reconnect, () => wizard({})),
    act("rotate", words.rotate, () => wizard({ rotate: true }), hasSecrets(vendor, connection.way.id)),
    act(
      "permissions",
      words.details.tabs.permissions,
      () => void navigate({ to: "/connections", search: { id, tab: "permissions" } }),
    ),
    act("reach", words.reach, () => void navigate({ to: "/connections", search: { id, tab: "reach" } })),
    act("export", words.export, acts.exportAll),
    { ...act("remove", words.remove, acts.remove), danger: true },
  ];
}

export function ConnectionCard({
  connection,
  vendor,
  marked,
  now,
  zone,
  onExport,
  onRemove,
}: {
  connection: ConnectionView;
  vendor: Vendor | undefined;
  marked: boolean;
  now: number;
  zone: string;
  onExport: () => void;
  onRemove: () => void;
}) {
  const { check } = useConnectionSteps();
  const { say } = useVoice();
  const remedy = useRemedy();
  const test = () =>
    check.mutate(connection.id, {
      onSuccess: (next) => say(words.checked(connection.name, connectionHealthWords[next.health].toLowerCase())),
    });
  const actions = useConnectionActions(connection, vendor, { test, exportAll: onExport, remove: onRemove });
  // Whose sign-in it is stands above already: without a way to change it, it takes no band of its own.
  const concerns = concernsOf(connection, vendor, now, zone).filter(({ key, act }) => key !== "person" || act);
  const [first, ...others] = concerns;
  return (
    <li
      data-testid="connection-card"
      data-connection-id={connection.id}
      data-health={connection.health}
      className={`relative flex min-w-0 flex-col gap-2.5 rounded-panel border bg-raised px-3.5 py-3 has-[a:hover]:border-edge ${
        marked
          ? "border-accent before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:rounded-l-panel before:bg-accent"
          : "border-line"
      }`}
    >
      <Head connection={connection} testing={check.isPending} actions={actions} />
      <div className="flex flex-col gap-1.5">
        <HealthStrip name={connection.name} bars={connection.strip} zone={zone} />
        {connection.gauge ? <FuelGauge name={connection.name} budget={connection.gauge} zone={zone} /> : null}
        <Facts connection={connection} now={now} zone={zone} />
      </div>
      {first || check.error ? (
        <div className="mt-auto flex flex-col gap-1.5">
          {check.error ? (
            <div className="relative z-1">
              <ProblemBand problem={problemOf(check.error)} onRemedy={remedy(problemOf(check.error))} />
            </div>
          ) : null}
          {first ? <ConcernBand concern={first} connection={connection} again={test} /> : null}
          <ConcernLine concerns={others} />
        </div>
      ) : null}
    </li>
  );
}

function Head({
  connection,
  testing,
  actions,
}: {
  connection: ConnectionView;
  testing: boolean;
  actions: (Action & { danger?: boolean })[];
}) {
  const { vendor_name, account = "", name, id } = connection;
  const note =
    account === "" || account.startsWith(vendor_name) ? account || vendor_name : `${vendor_name}, ${account}`;
  return (
    <div className="flex items-start gap-2.5">
      <Tile text={connection.tile} large />
      <div className="flex min-w-0 flex-1 flex-col">
        <h2 className="flex min-w-0 font-semibold">
          {/* The link covers the card, so that the whole of it is the target of a click. */}
          <Link
            to="/connections"
            search={{ id }}
            aria-label={words.open(name)}
            className="cut leading-[18px] after:absolute after:inset-0 after:rounded-panel"
          >
            {name}
          </Link>
        </h2>
        <span className="cut text-small text-ink-3" title={note}>
          {note}
        </span>
      </div>
      {testing ? <span className="text-small leading-6 text-ink-3">{words.checking}</span> : null}
      <span className="flex h-6 shrink-0 items-center gap-2">
        <ConnectionBadge health={connection.health} />
        <EnvironmentTag environment={connection.environment} />
        <span className="relative z-1 -mr-1.5">
          <Menu label={words.more(name)} testId="connection-menu" actions={actions} />
        </span>
      </span>
    </div>
  );
}

const FRESH = { ends: Hourglass, renews: Clock, stays: KeyRound };

/** Whose sign-in it is, how long it lasts, when it last went well and when it last did not. */
function Facts({ connection, now, zone }: { connection: ConnectionView; now: number; zone: string }) {
  const fresh = freshnessOf(connection, now, zone);
  const { gauge, last_error, last_good_at, person, way } = connection;
  const Icon = FRESH[fresh.kind];
  const failing = last_error !== undefined && (last_good_at ?? 0) < last_error.at;
  return (
    <dl className="grid grid-cols-[92px_minmax(0,1fr)] gap-x-3 gap-y-1 text-small text-ink-2">
      {gauge ? null : <Fact name={words.gauge.label}>{words.gauge.none}</Fact>}
      <Fact name={words.fresh.label}>
        <span className="flex min-w-0 items-center gap-x-3">
          <span className={`num inline-flex shrink-0 items-center gap-1 ${fresh.soon ? "font-medium text-warn" : ""}`}>
            <Icon size={13} strokeWidth={1.75} aria-hidden className="shrink-0" />
            {fresh.word}
          </span>
          {person ? (
            <span className="inline-flex min-w-0 items-center gap-1 font-medium text-warn" title={way.name}>
              <UserRound size={13} strokeWidth={1.75} aria-hidden className="shrink-0" />
              <span className="cut">{words.personTag}</span>
            </span>
          ) : (
            <span className="cut text-ink-3" title={way.name}>
              {way.name}
            </span>
          )}
        </span>
      </Fact>
      <Fact name={words.lastGood}>
        <span className="num">{last_good_at === undefined ? words.neverGood : momentOf(last_good_at, now, zone)}</span>
      </Fact>
      <Fact name={words.lastError}>
        {last_error ? (
          <span className={`cut block ${failing ? "font-medium text-bad" : ""}`} title={last_error.what}>
            <span className="num">{momentOf(last_error.at, now, zone)}</span>, {last_error.what}
          </span>
        ) : (
          words.noError
        )}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
