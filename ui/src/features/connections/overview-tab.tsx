// What is known of one account: facts, how long its sign-in lasts, and everything that wants somebody.
import type { ReactNode } from "react";
import { CopyId } from "../../components/copy";
import { FuelGauge } from "../../components/gauge";
import { HealthStrip } from "../../components/strip";
import type { ConnectionView, Vendor } from "../../ipc/types";
import { dateOf, momentOf, until } from "../../lib/figures";
import { connections as words } from "../../lib/words/connections";
import { ConcernBand } from "./concerns";
import { concernsOf, schemeOf } from "./facts";

const text = words.details;

export function OverviewTab({
  connection,
  vendor,
  now,
  zone,
  again,
}: {
  connection: ConnectionView;
  vendor: Vendor | undefined;
  now: number;
  zone: string;
  again: () => void;
}) {
  const { facts } = text;
  const { sign_in } = connection;
  const concerns = concernsOf(connection, vendor, now, zone);
  const moment = (at: number | undefined) => (at === undefined ? text.never : momentOf(at, now, zone));
  return (
    <div className="flex flex-col gap-4">
      {concerns.length > 0 ? (
        <section aria-label={text.notices} className="flex flex-col gap-1.5">
          {concerns.map((concern) => (
            <ConcernBand key={concern.key} whole concern={concern} connection={connection} again={again} />
          ))}
        </section>
      ) : null}
      <section aria-label={text.day} className="flex flex-col gap-1.5">
        <HealthStrip name={connection.name} bars={connection.strip} zone={zone} />
        {connection.gauge ? <FuelGauge name={connection.name} budget={connection.gauge} zone={zone} /> : null}
      </section>
      <dl className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        <Fact name={facts.vendor}>{connection.vendor_name}</Fact>
        <Fact name={facts.account}>{connection.account}</Fact>
        <Fact name={facts.plan}>{connection.plan}</Fact>
        <Fact name={facts.way}>
          {connection.way.name}
          {connection.person ? <span className="text-warn">, {text.person}</span> : null}
        </Fact>
        <Fact name={facts.roles}>
          {connection.roles.length === 0 ? text.noRole : connection.roles.map((role) => words.roles[role]).join(", ")}
        </Fact>
        {connection.intake ? (
          <>
            <Fact name={facts.intake}>
              <CopyId id={connection.intake.address} what={words.intakeWhat} />
            </Fact>
            <Fact name={facts.proof}>{schemeOf(connection, vendor)}</Fact>
          </>
        ) : null}
        <Fact name={facts.connected}>{dateOf(connection.connected_at, zone)}</Fact>
        {sign_in.since === undefined ? null : <Fact name={facts.since}>{moment(sign_in.since)}</Fact>}
        {sign_in.renews_at === undefined ? null : (
          <Fact name={facts.renews}>
            {moment(sign_in.renews_at)}, in {until(sign_in.renews_at - now)}
          </Fact>
        )}
        {sign_in.ends_at === undefined ? null : (
          <Fact name={facts.ends}>
            {sign_in.ends_at - now > 6 * 86_400_000 ? dateOf(sign_in.ends_at, zone) : moment(sign_in.ends_at)}, in{" "}
            {until(sign_in.ends_at - now)}
          </Fact>
        )}
        {sign_in.ends_at === undefined && sign_in.renews_at === undefined ? (
          <Fact name={text.freshness}>{words.fresh.stays}</Fact>
        ) : null}
        <Fact name={facts.checked}>{moment(connection.checked_at)}</Fact>
        <Fact name={facts.lastGood}>{moment(connection.last_good_at)}</Fact>
        <Fact name={facts.lastError}>
          {connection.last_error
            ? `${momentOf(connection.last_error.at, now, zone)}, ${connection.last_error.what}`
            : words.noError}
        </Fact>
        <Fact name={facts.id}>
          <CopyId id={connection.id} what={text.id} />
        </Fact>
      </dl>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === undefined || children === "") return null;
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
