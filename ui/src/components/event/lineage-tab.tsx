// From field to field: what was received on the left, what was written on the right, a cord for each that led there.
import { useMemo, useState } from "react";
import type { DeliveryView, EventDetail } from "../../ipc/types";
import { drawerWords } from "../../lib/words/drawer";
import { Tag } from "../tags";
import { sourceAt, tiesOf } from "./lineage";

const words = drawerWords.lineage;
const ROW_PX = 44;
const GAP_PX = 6;
const BAY_PX = 44;
const middle = (index: number) => index * (ROW_PX + GAP_PX) + ROW_PX / 2;

type Lit = { side: "source" | "field"; index: number } | undefined;

export function LineageTab({ event }: { event: EventDetail }) {
  if (event.deliveries.length === 0) return <p className="text-ink-2">{words.noLine}</p>;
  return (
    <div className="flex flex-col gap-4" data-testid="lineage">
      {event.deliveries.map((delivery) => (
        <section key={delivery.id} aria-label={delivery.route.name}>
          {event.deliveries.length > 1 ? <h3 className="mb-1.5 font-medium">{delivery.route.name}</h3> : null}
          {delivery.lineage.length === 0 ? (
            <p className="text-ink-2">{words.gone}</p>
          ) : (
            <Cords event={event} delivery={delivery} />
          )}
        </section>
      ))}
    </div>
  );
}

function Cords({ event, delivery }: { event: EventDetail; delivery: DeliveryView }) {
  const { lineage } = delivery;
  const { paths, ties } = useMemo(() => tiesOf(lineage), [lineage]);
  const sources = useMemo(() => paths.map((path) => sourceAt(event.view, path)), [paths, event.view]);
  const [over, setOver] = useState<Lit>(undefined);
  const [pinned, setPinned] = useState<Lit>(undefined);
  const lit = over ?? pinned;
  const isLit = (tie: (typeof ties)[number]) => lit !== undefined && tie[lit.side] === lit.index;
  const lights = (side: "source" | "field", index: number) =>
    lit !== undefined &&
    (lit.side === side ? lit.index === index : ties.some((tie) => isLit(tie) && tie[side] === index));
  const height = Math.max(paths.length, lineage.length) * (ROW_PX + GAP_PX) - GAP_PX;
  const wiring = (side: "source" | "field", index: number) => {
    const here = pinned?.side === side && pinned.index === index;
    return {
      "aria-pressed": here,
      onMouseEnter: () => setOver({ side, index }),
      onMouseLeave: () => setOver(undefined),
      onFocus: () => setOver({ side, index }),
      onBlur: () => setOver(undefined),
      onClick: () => setPinned(here ? undefined : { side, index }),
    };
  };
  const box = (on: boolean) =>
    `flex h-11 w-full min-w-0 flex-col justify-center rounded-btn border px-2 text-left ${on ? "border-accent bg-tint" : "border-line bg-panel"}`;
  return (
    <div>
      <div className="mb-1 grid grid-cols-[minmax(0,1fr)_44px_minmax(0,1fr)] text-small text-ink-3">
        <span>{words.received}</span>
        <span />
        <span>{words.written}</span>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)_44px_minmax(0,1fr)]">
        <ul className="flex flex-col gap-1.5">
          {sources.map((source, index) => (
            <li key={source.path}>
              <button
                type="button"
                data-testid="lineage-source"
                title={source.path}
                {...wiring("source", index)}
                className={box(lights("source", index))}
              >
                <span className="mono cut block w-full text-ink-2">{source.path}</span>
                <span className="flex w-full min-w-0 items-center gap-1.5">
                  <span className={`cut ${source.hidden ? "text-ink-2" : "font-medium"}`}>
                    {source.text === "" ? words.nothing : source.text}
                  </span>
                  {source.hidden ? <Tag>{words.hidden}</Tag> : null}
                </span>
              </button>
            </li>
          ))}
        </ul>
        <svg
          aria-hidden="true"
          width={BAY_PX}
          height={Math.max(0, height)}
          viewBox={`0 0 ${BAY_PX} ${Math.max(1, height)}`}
          fill="none"
          className="overflow-visible"
        >
          {/* Those that are lit lie on top. */}
          {[...ties]
            .sort((a, b) => Number(isLit(a)) - Number(isLit(b)))
            .map((tie) => {
              const [from, to] = [middle(tie.source), middle(tie.field)];
              const on = isLit(tie);
              return (
                <path
                  key={`${tie.source} ${tie.field}`}
                  d={`M0 ${from}C${BAY_PX * 0.55} ${from} ${BAY_PX * 0.45} ${to} ${BAY_PX} ${to}`}
                  className="cord-line"
                  data-lit={on}
                  stroke={on ? "var(--accent)" : "var(--cord)"}
                  strokeWidth={on ? 3.5 : 2.5}
                  strokeOpacity={lit !== undefined && !on ? 0.35 : 1}
                />
              );
            })}
        </svg>
        <ul className="flex flex-col gap-1.5">
          {lineage.map((field, index) => (
            <li key={field.field_id}>
              <button
                type="button"
                data-testid="lineage-field"
                title={field.from.length === 0 ? words.fixed : words.from(field.field, field.from)}
                {...wiring("field", index)}
                className={box(lights("field", index))}
              >
                <span className="flex w-full min-w-0 items-center gap-1.5 text-ink-2">
                  <span className="cut">{field.field}</span>
                  {field.from.length === 0 ? <Tag>{words.fixed}</Tag> : null}
                  <span className="sr-only">{words.from(field.field, field.from)}</span>
                </span>
                <span className="flex w-full min-w-0 items-center gap-1.5">
                  <span className={`cut ${field.hidden ? "text-ink-2" : "font-medium"}`}>
                    {field.text === "" ? words.nothing : field.text}
                  </span>
                  {field.hidden ? <Tag>{words.hidden}</Tag> : null}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
