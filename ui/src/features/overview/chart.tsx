// One figure with its line over time. With the focus the arrows read it point by point; a table says the same.
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { overview as words } from "../../lib/words/overview";
import { pathOf, TALL } from "./model";

/** `short`: what the value is called beside another one. */
export type Series = { name: string; short?: string; values: readonly number[]; look: "main" | "second" | "bad" };

const STROKE = { main: "var(--ink-2)", second: "var(--edge)", bad: "var(--bad)" } as const;

export function Chart({
  name,
  testId,
  note,
  figure,
  unit,
  series,
  top,
  limit,
  say,
  moment,
  point_ms,
  from,
}: {
  name: string;
  testId: string;
  note: string;
  figure: string;
  unit?: string;
  series: readonly Series[];
  /** What the upper edge stands for. */
  top: number;
  /** Where an alert begins. */
  limit?: number;
  /** A value in words. */
  say: (value: number) => string;
  moment: (at: number) => string;
  point_ms: number;
  from: number;
}) {
  const points = series[0]?.values.length ?? 0;
  const [at, setAt] = useState<number | undefined>(undefined);
  const chosen = at === undefined ? undefined : Math.min(at, points - 1);
  const last = Math.max(0, points - 1);
  const said = (one: Series, index: number) => say(one.values[index] ?? -1);
  const told = (index: number) =>
    series.map((one) => (series.length > 1 ? `${one.name}: ${said(one, index)}` : said(one, index))).join(", ");
  const [first, ...others] = series;
  const when = (index: number) => moment(from + index * point_ms);
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    const next =
      event.key === "Home" ? 0 : event.key === "End" ? last : step === undefined ? undefined : (chosen ?? last) + step;
    if (next === undefined) return;
    event.preventDefault();
    setAt(Math.min(last, Math.max(0, next)));
  };
  const index = chosen ?? last;
  return (
    <figure
      data-testid={testId}
      className="flex min-w-0 flex-col rounded-panel border border-line bg-raised px-3 pt-2.5 pb-3"
    >
      <figcaption className="flex items-baseline gap-2 text-small">
        <span className="cut flex-1 text-ink-2">{name}</span>
        <span className="num shrink-0 text-ink-3">{chosen === undefined ? note : when(chosen)}</span>
      </figcaption>
      <p className="cut">
        <span className="text-figure num" data-testid={`${testId}-figure`}>
          {chosen === undefined || !first ? figure : said(first, chosen)}
        </span>
        {chosen === undefined && unit ? <span className="text-small text-ink-2"> {unit}</span> : null}
        {chosen === undefined
          ? null
          : others.map((one) => (
              <span key={one.name} className="num text-small text-ink-2">
                {" "}
                {one.short ?? one.name} {said(one, chosen)}
              </span>
            ))}
      </p>
      <div
        role="slider"
        tabIndex={0}
        aria-readonly="true"
        aria-label={words.charts.reading(name)}
        aria-valuemin={1}
        aria-valuemax={Math.max(1, points)}
        aria-valuenow={index + 1}
        aria-valuetext={words.charts.at(told(index), when(index), when(index + 1))}
        onKeyDown={onKey}
        onFocus={() => setAt((old) => old ?? last)}
        onBlur={() => setAt(undefined)}
        onMouseMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          if (box.width > 0) setAt(Math.round(((event.clientX - box.left) / box.width) * last));
        }}
        onMouseLeave={(event) => {
          if (document.activeElement !== event.currentTarget) setAt(undefined);
        }}
        className="relative mt-1.5 h-11 rounded-[2px]"
      >
        <svg
          viewBox={`0 0 ${Math.max(1, last)} ${TALL}`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
          fill="none"
          aria-hidden="true"
        >
          {limit !== undefined && top > 0 ? (
            <Trace d={`M0 ${TALL - (limit / top) * TALL}H${last}`} stroke="var(--edge)" dashed />
          ) : null}
          {[...series].reverse().map((one) => (
            <Trace key={one.name} d={pathOf(one.values, top)} stroke={STROKE[one.look]} />
          ))}
          {chosen === undefined ? null : <Trace d={`M${chosen} 0V${TALL}`} stroke="var(--accent)" />}
        </svg>
      </div>
      <Table name={name} head={series.map((one) => one.name)}>
        {Array.from({ length: points }, (_, row) => (
          <tr key={when(row)}>
            <th scope="row">{when(row)}</th>
            {series.map((one) => (
              <td key={one.name}>{say(one.values[row] ?? -1)}</td>
            ))}
          </tr>
        ))}
      </Table>
    </figure>
  );
}

function Trace({ d, stroke, dashed = false }: { d: string; stroke: string; dashed?: boolean }) {
  return (
    <path
      d={d}
      className="cord-line"
      stroke={stroke}
      strokeWidth="1.4"
      strokeLinejoin="round"
      strokeDasharray={dashed ? "2 3" : undefined}
      vectorEffect="non-scaling-stroke"
    />
  );
}

/** The same for screen readers. */
function Table({ name, head, children }: { name: string; head: readonly string[]; children: ReactNode }) {
  return (
    // The box clips what a table of its own accord would not.
    <div className="sr-only">
      <table>
        <caption>{name}</caption>
        <thead>
          <tr>
            <th scope="col">{words.charts.from}</th>
            {head.map((one) => (
              <th key={one} scope="col">
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** A small line without figures, named for screen readers. */
export function Spark({ label, values }: { label: string; values: readonly number[] }) {
  const top = Math.max(1, ...values);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 -1 ${Math.max(1, values.length - 1)} ${TALL + 2}`}
      preserveAspectRatio="none"
      className="h-5 w-full"
      fill="none"
    >
      <Trace d={pathOf(values, top)} stroke="var(--ink-2)" />
    </svg>
  );
}
