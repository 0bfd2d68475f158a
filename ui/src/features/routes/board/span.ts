// Which events a back-test runs over, from the words of the dialog to moments. Pure.
export const RANGES = ["hour", "day", "week", "all", "custom"] as const;
export type Range = (typeof RANGES)[number];
export type Span = { from?: number; until?: number };

const HOUR = 3_600_000;
const LONG: Record<"hour" | "day" | "week", number> = { hour: HOUR, day: 24 * HOUR, week: 168 * HOUR };

/** How far a zone is ahead of UTC at a moment. */
function ahead(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return wall - Math.floor(at / 1_000) * 1_000;
}

/** A wall clock's `2026-11-21T14:30` in a zone, as a moment; nothing when it is none. */
export function momentIn(text: string, zone: string): number | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = found.slice(1).map(Number);
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  // Twice, since the first guess may lie on the other side of a change of the clocks.
  const near = wall - ahead(wall, zone);
  return wall - ahead(near, zone);
}

/** Nothing when the custom ends are not both told, or stand the wrong way round. */
export function spanOf(range: Range, now: number, zone: string, from: string, until: string): Span | undefined {
  if (range === "all") return {};
  if (range !== "custom") return { from: now - LONG[range] };
  const [first, last] = [momentIn(from, zone), momentIn(until, zone)];
  return first === undefined || last === undefined || first >= last ? undefined : { from: first, until: last };
}
