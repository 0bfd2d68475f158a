// The five charts: rate, outcome, latency, depth, and how long the oldest has waited.
import type { Overview } from "../../ipc/overview";
import { count, momentOf, span } from "../../lib/figures";
import { overview as words } from "../../lib/words/overview";
import { Chart } from "./chart";
import { perMinute, topOf } from "./model";

/** From here the relay tells that something has waited too long. */
const OLDEST_ALERT_MS = 30 * 60_000;
const text = words.charts;
const rate = (value: number) => (value < 10 && value % 1 !== 0 ? value.toFixed(1) : count(Math.round(value)));
const time = (value: number) => (value < 0 ? text.none : value === 0 ? "0" : span(value));
/** A figure and its unit, apart. */
const apart = (said: string): [string, string | undefined] => {
  const [figure = "", unit] = said.split(" ");
  return [figure, unit];
};

export function ChartRow({ data, now, zone }: { data: Overview; now: number; zone: string }) {
  const { all, point_ms, from } = data;
  const { totals } = all;
  const minutes = perMinute(all.accepted, point_ms);
  const p95 = apart(totals.p95_ms === undefined ? text.none : span(totals.p95_ms));
  const oldestNow = Math.max(0, all.oldest_ms.at(-1) ?? 0);
  const oldest = apart(time(oldestNow));
  const shared = { moment: (at: number) => momentOf(at, now, zone), point_ms, from };
  return (
    <section
      aria-label={text.title}
      className="grid grid-cols-2 gap-3 @min-[640px]:grid-cols-6 @min-[940px]:grid-cols-5 @min-[640px]:@max-[940px]:[&>*]:col-span-2 @min-[640px]:@max-[940px]:[&>:nth-child(n+4)]:col-span-3"
    >
      <Chart
        {...shared}
        testId="chart-accepted"
        name={text.accepted}
        note={text.peak(rate(topOf(minutes)))}
        figure={rate(minutes.at(-1) ?? 0)}
        unit={text.perMinute}
        series={[{ name: text.accepted, values: minutes, look: "main" }]}
        top={topOf(minutes)}
        say={(value) => rate(Math.max(0, value))}
      />
      <Chart
        {...shared}
        testId="chart-outcome"
        name={text.outcome}
        note={text.ofAll(count(totals.dead))}
        figure={count(totals.delivered)}
        unit={text.delivered.toLowerCase()}
        series={[
          { name: text.delivered, values: all.delivered, look: "main" },
          { name: text.dead, short: text.deadShort, values: all.dead, look: "bad" },
        ]}
        top={topOf(all.delivered, all.dead)}
        say={(value) => count(Math.max(0, value))}
      />
      <Chart
        {...shared}
        testId="chart-latency"
        name={text.latency}
        note={totals.p50_ms === undefined ? "" : text.p50(span(totals.p50_ms))}
        figure={p95[0]}
        {...(p95[1] ? { unit: `${p95[1]} p95` } : {})}
        series={[
          { name: text.p95Head, values: all.p95_ms, look: "main" },
          { name: text.p50Head, short: text.p50Short, values: all.p50_ms, look: "second" },
        ]}
        top={topOf(all.p95_ms)}
        say={time}
      />
      <Chart
        {...shared}
        testId="chart-depth"
        name={text.depth}
        note={text.most(count(topOf(all.depth)))}
        figure={count(Math.max(0, all.depth.at(-1) ?? 0))}
        series={[{ name: text.depth, values: all.depth, look: "main" }]}
        top={topOf(all.depth)}
        say={(value) => count(Math.max(0, value))}
      />
      <Chart
        {...shared}
        testId="chart-oldest"
        name={text.oldest}
        note={text.alert}
        figure={oldest[0]}
        {...(oldest[1] ? { unit: oldest[1] } : {})}
        series={[{ name: text.oldest, values: all.oldest_ms, look: oldestNow > OLDEST_ALERT_MS ? "bad" : "main" }]}
        top={Math.max(OLDEST_ALERT_MS * 1.1, topOf(all.oldest_ms))}
        limit={OLDEST_ALERT_MS}
        say={time}
      />
    </section>
  );
}
