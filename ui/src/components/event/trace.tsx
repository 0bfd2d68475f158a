// The trace: a cord running down with a knot for each hop. What went well is one line; the rest opens with its tries.

import type { DeliveryView, EventDetail, Hop } from "../../ipc/types";
import { large, milliOf, offset, secondOf, span } from "../../lib/figures";
import { drawerWords } from "../../lib/words/drawer";
import { events } from "../../lib/words/events";
import { StateBadge, TONE_ICON, TONE_TEXT } from "../state";
import { CaseSection, caseOf } from "./case-section";
import { SendAnyway } from "./send-anyway";
import { AbsorbedBy, CordsDone, WaitsFor } from "./trace-notes";

const words = { ...events, ...drawerWords.trace };

export function Trace({ event, zone, now }: { event: EventDetail; zone: string; now: number }) {
  const common = event.trace.filter((hop) => hop.delivery === undefined);
  const [only, ...others] = event.lines;
  const deliveryOf = (id: string | undefined) => event.deliveries.find((delivery) => delivery.id === id);
  const whole = deliveryOf(only?.delivery);
  if (others.length === 0) {
    return (
      <>
        <Cord hops={event.trace} zone={zone} delivery={whole} />
        {whole ? <Notes delivery={whole} target={only?.target ?? ""} now={now} zone={zone} /> : null}
      </>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <Cord hops={common} zone={zone} />
      {[only, ...others].map((line) =>
        line ? (
          <section key={line.delivery} aria-label={line.name}>
            <h3 className="mb-1.5 flex items-center gap-2 font-medium">
              <span className="cut">
                {line.name} → {line.target}
              </span>
              <StateBadge state={line.state} />
            </h3>
            <Cord
              hops={event.trace.filter((hop) => hop.delivery === line.delivery)}
              zone={zone}
              delivery={deliveryOf(line.delivery)}
            />
            <Notes delivery={deliveryOf(line.delivery)} target={line.target} now={now} zone={zone} />
          </section>
        ) : null,
      )}
    </div>
  );
}

function Notes(given: { delivery: DeliveryView | undefined; target: string; now: number; zone: string }) {
  const { delivery, target, now, zone } = given;
  if (!delivery) return null;
  const of = caseOf(delivery);
  return (
    <>
      <AbsorbedBy delivery={delivery} />
      {delivery.overtaken_by === undefined ? null : <SendAnyway delivery={delivery} target={target} />}
      {of ? <CaseSection of={of} now={now} zone={zone} /> : null}
      <WaitsFor delivery={delivery} now={now} zone={zone} />
    </>
  );
}

function Cord({ hops, zone, delivery }: { hops: Hop[]; zone: string; delivery?: DeliveryView | undefined }) {
  return (
    <ol data-testid="trace">
      {hops.map((hop, index) => (
        <HopRow
          // biome-ignore lint/suspicious/noArrayIndexKey: hops are only ever added at the end, and names repeat
          key={`${hop.name} ${index}`}
          hop={hop}
          zone={zone}
          last={index === hops.length - 1}
          delivery={delivery}
        />
      ))}
    </ol>
  );
}

/** The cord below a knot: whole, dashed after doubt, dotted where nothing ran yet. */
function below(hop: Hop): string {
  if (hop.tone === "doubt" || hop.tone === "wait") {
    return "bg-[repeating-linear-gradient(var(--warn)_0_5px,transparent_5px_9px)]";
  }
  return hop.tone === "bad" ? "bg-[repeating-linear-gradient(var(--bad)_0_5px,transparent_5px_9px)]" : "bg-cord";
}

/** Attempts that ended well after all leave the cord whole. */
const mended = (hop: Hop): boolean => hop.tries?.at(-1)?.tone === "ok";

/** So long before its turn is worth a word. */
const WAITED_MS = 1_000;

function saidOf(hop: Hop): string {
  const waited = hop.name === "claim" && (hop.offset_ms ?? 0) >= WAITED_MS ? hop.offset_ms : undefined;
  return waited === undefined ? hop.text : `${hop.text}. ${words.waited(span(waited))}`;
}

function HopRow({
  hop,
  zone,
  last,
  delivery,
}: {
  hop: Hop;
  zone: string;
  last: boolean;
  delivery: DeliveryView | undefined;
}) {
  const open = (hop.tries?.length ?? 0) > 0 || hop.tone !== "ok" || hop.name === "settle";
  const Knot = TONE_ICON[hop.tone];
  return (
    <li
      className={`relative grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-3 ${last ? "" : open ? "pb-2.5" : "pb-1.75"}`}
      data-hop={hop.name}
      data-tone={hop.tone}
    >
      {last ? null : (
        <span
          aria-hidden="true"
          className={`absolute top-2.5 -bottom-2.5 left-[8.75px] w-[2.5px] ${mended(hop) ? "bg-cord" : below(hop)} forced-colors:bg-[CanvasText]`}
        />
      )}
      <span className="relative z-1 grid size-5 place-items-center">
        {open ? (
          <span className={`rounded-full bg-raised ${TONE_TEXT[hop.tone]}`}>
            <Knot size={18} strokeWidth={1.75} aria-hidden />
          </span>
        ) : (
          <span aria-hidden="true" className="size-[11px] rounded-full border-[2.5px] border-cord bg-raised" />
        )}
      </span>
      {open ? (
        <span className="font-medium">{words.hops[hop.name]}</span>
      ) : (
        <span className="grid grid-cols-[58px_minmax(0,1fr)]">
          <span className="font-medium">{words.hops[hop.name]}</span>
          <span className="pt-px text-small leading-[19px] break-words text-ink-2">{saidOf(hop)}</span>
        </span>
      )}
      <span className="num text-small leading-5 text-ink-2">{timeOf(hop, zone)}</span>
      {open ? <p className="col-span-2 col-start-2 text-small leading-[17px] text-ink-2">{saidOf(hop)}</p> : null}
      {hop.name === "map" && delivery ? <CordsDone delivery={delivery} /> : null}
      {hop.tries && hop.tries.length > 0 ? <Tries tries={hop.tries} /> : null}
    </li>
  );
}

function timeOf(hop: Hop, zone: string): string {
  // The receipt is the moment all others are counted from.
  const first = hop.name === "intake" || hop.offset_ms === undefined;
  if (first && hop.at !== undefined) return secondOf(hop.at, zone) + milliOf(hop.at);
  if (hop.offset_ms !== undefined) return offset(hop.offset_ms);
  return hop.tone === "wait" ? words.notYet : "";
}

function Tries({ tries }: { tries: NonNullable<Hop["tries"]> }) {
  return (
    <ul className="col-span-2 col-start-2 mt-1.25 overflow-hidden rounded-btn border border-line bg-panel text-small">
      {tries.map((one, index) => {
        const Icon = TONE_ICON[one.tone];
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: tries are only ever added at the end
            key={`${one.label} ${index}`}
            className={`grid min-h-6.5 grid-cols-[14px_62px_minmax(0,1fr)_auto] items-center gap-1.75 px-2.25 py-1 ${index > 0 ? "border-t border-line" : ""}`}
          >
            <Icon size={14} strokeWidth={1.75} aria-hidden className={TONE_TEXT[one.tone]} />
            <span className="cut font-medium">{one.label}</span>
            <span className="text-ink-2">{large(one.text)}</span>
            <span className="num text-ink-2">{one.ms === undefined ? "" : span(one.ms)}</span>
          </li>
        );
      })}
    </ul>
  );
}
