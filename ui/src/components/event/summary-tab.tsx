// The summary: facts of the event, then one block for each line it travels on.
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { DeliveryView, EventDetail } from "../../ipc/types";
import { bytes, milliOf, momentOf, secondOf } from "../../lib/figures";
import { drawerWords } from "../../lib/words/drawer";
import { events as words } from "../../lib/words/events";
import { markWords } from "../../lib/words/states";
import { CopyId } from "../copy";
import { ProblemBand } from "../problem";
import { useRemedy } from "../remedy";
import { StateBadge } from "../state";
import { Tag } from "../tags";
import { AbsorbedBy } from "./trace-notes";

export function SummaryTab({ event, zone, now }: { event: EventDetail; zone: string; now: number }) {
  return (
    <div className="flex flex-col gap-3">
      {event.deliveries.map((delivery) => (
        <Delivery key={delivery.id} event={event} delivery={delivery} zone={zone} now={now} />
      ))}
      <Facts>
        {event.facts.map((fact) => (
          <Fact key={fact.label} label={fact.label}>
            <span className={fact.mark && fact.mark !== "keep" ? "mono" : "min-w-0 break-words"}>{fact.value}</span>
            {fact.mark && fact.mark !== "keep" ? <Tag>{markWords[fact.mark].word}</Tag> : null}
          </Fact>
        ))}
        <Fact label={words.facts.source}>{event.source.name}</Fact>
        <Fact label={words.facts.kind}>
          <span className="mono">{event.kind}</span>
        </Fact>
        <Fact label={words.facts.occurred}>
          <span className="num">{momentOf(event.occurred_at, now, zone)}</span>
        </Fact>
        <Fact label={words.facts.received}>
          <span className="num">{secondOf(event.received_at, zone) + milliOf(event.received_at)}</span>
        </Fact>
        <Fact label={words.facts.size}>
          <span className="num">{bytes(event.bytes)}</span>
        </Fact>
        {event.repeats > 0 ? <Fact label={words.facts.repeats}>{words.repeatsTip(event.repeats)}</Fact> : null}
      </Facts>
    </div>
  );
}

function Delivery({
  event,
  delivery,
  zone,
  now,
}: {
  event: EventDetail;
  delivery: DeliveryView;
  zone: string;
  now: number;
}) {
  const navigate = useNavigate();
  const remedy = useRemedy();
  const target = event.lines.find((line) => line.delivery === delivery.id)?.target ?? "";
  // A delivery's problem that names nothing else is one of its line.
  const subject = { kind: "route", id: delivery.route.id, name: delivery.route.name };
  return (
    <section className="flex flex-col gap-2 border-b border-line pb-3" aria-label={delivery.route.name}>
      <div className="flex items-center gap-2">
        <button
          type="button"
          className="cut rounded-tag font-medium text-accent hover:underline"
          onClick={() => void navigate({ to: "/routes/$id", params: { id: delivery.route.id } })}
        >
          {delivery.route.name} → {target}
        </button>
        <StateBadge state={delivery.state} long={delivery.state !== "in_doubt" || delivery.can.length > 0} />
      </div>
      {delivery.problem ? (
        <ProblemBand
          problem={delivery.problem}
          onRemedy={remedy({ ...delivery.problem, subject: delivery.problem.subject ?? subject })}
        />
      ) : null}
      {delivery.state === "in_doubt" && !delivery.problem ? (
        <p className="rounded-panel bg-warn-tint px-3 py-1.5">
          {delivery.can.length > 0 ? words.doubt.text(target) : words.doubt.looking}
        </p>
      ) : null}
      {delivery.differs.length > 0 ? (
        <div className="rounded-panel bg-warn-tint px-3 py-1.5">
          <p className="text-small font-medium text-warn">{words.differs}</p>
          {delivery.differs.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </div>
      ) : null}
      {delivery.dismissed ? (
        <p className="rounded-panel bg-sunken px-3 py-1.5" data-testid="dismissed">
          {drawerWords.dismissed(
            delivery.dismissed.who,
            momentOf(delivery.dismissed.at, now, zone),
            delivery.dismissed.reason,
          )}
        </p>
      ) : null}
      <AbsorbedBy delivery={delivery} />
      <Facts>
        {delivery.remote_id ? (
          <Fact label={words.facts.record}>
            <CopyId id={delivery.remote_id} what={words.facts.record} />
          </Fact>
        ) : null}
        <Fact label={words.facts.recordKey}>
          <CopyId id={delivery.record_key} what={words.facts.recordKey} />
        </Fact>
        {delivery.mapping_version === undefined ? null : (
          <Fact label={words.facts.mapping}>{words.facts.mappingVersion(delivery.mapping_version)}</Fact>
        )}
        {delivery.due_at === undefined ? null : (
          <Fact label={words.facts.due}>
            <span className="num">{momentOf(delivery.due_at, now, zone)}</span>
          </Fact>
        )}
      </Facts>
    </section>
  );
}

function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[112px_minmax(0,1fr)] gap-x-3 gap-y-1">{children}</dl>;
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="flex min-w-0 items-center gap-2">{children}</dd>
    </>
  );
}
