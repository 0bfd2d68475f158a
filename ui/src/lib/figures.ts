// Numbers, sizes and times as the page writes them. One zone per page: the relay's, given by status.

const whole = new Intl.NumberFormat("en-US");

export const count = (value: number): string => whole.format(value);

export function percent(share: number): string {
  const value = share * 100;
  return `${value !== 0 && value < 1 ? value.toFixed(1) : Math.round(value)} %`;
}

export function span(ms: number): string {
  if (ms < 1) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min`;
}

/** Offset from receipt in a trace: `+0.2 ms`, `+5.1 s`. */
export function offset(ms: number): string {
  if (ms < 100 && !Number.isInteger(ms)) return `+${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `+${Math.round(ms)} ms`;
  if (ms < 60_000) return `+${(ms / 1_000).toFixed(1)} s`;
  return `+${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

export function bytes(value: number): string {
  if (value < 1_024) return `${count(value)} bytes`;
  if (value < 1_048_576) return `${(value / 1_024).toFixed(1)} KB`;
  if (value < 1_073_741_824) return `${(value / 1_048_576).toFixed(0)} MB`;
  return `${(value / 1_073_741_824).toFixed(value % 1_073_741_824 === 0 ? 0 : 1)} GB`;
}

/** A sentence that was put together from parts, with its first letter large. */
export const large = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Reasons one after the other, each as a sentence. */
export const sentences = (texts: readonly string[]): string =>
  texts.map((text) => (text.endsWith(".") ? text : `${text}.`)).join(" ");

/** The zone as one says it: `Etc/UTC` is a file's name for UTC. */
export const zoneWord = (zone: string): string => zone.replace(/^Etc\//, "");

const formats = new Map<string, Intl.DateTimeFormat>();
function format(zone: string, shape: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${shape}`;
  let found = formats.get(key);
  if (!found) {
    const full = { hourCycle: "h23" as const, ...options };
    try {
      found = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...full });
    } catch {
      // A zone name this web view does not know: local time is better than none.
      found = new Intl.DateTimeFormat("en-GB", full);
    }
    formats.set(key, found);
  }
  return found;
}

const two = "2-digit" as const;
export const minuteOf = (at: number, zone: string): string =>
  format(zone, "minute", { hour: two, minute: two }).format(at);
export const secondOf = (at: number, zone: string): string =>
  format(zone, "second", { hour: two, minute: two, second: two }).format(at);
export const milliOf = (at: number): string => `.${String(((at % 1_000) + 1_000) % 1_000).padStart(3, "0")}`;
const isoDay = (at: number, zone: string): string =>
  format(zone, "iso", { year: "numeric", month: two, day: two }).format(at);
/** The day a list turns to: `Fri 20 Nov`. */
export const dayOf = (at: number, zone: string): string =>
  format(zone, "day", { weekday: "short", day: "numeric", month: "short" }).format(at).replace(",", "");
export const sameDay = (a: number, b: number, zone: string): boolean => isoDay(a, zone) === isoDay(b, zone);

/** A day that may be far away: `30 April 2027`. Midnight UTC is a published day and stays the same day everywhere. */
export function dateOf(at: number, zone: string): string {
  const where = at % 86_400_000 === 0 ? "UTC" : zone;
  return format(where, "date", { day: "numeric", month: "long", year: "numeric" }).format(at);
}

/** How long until then, in one unit: `40 s`, `12 min`, `3 h`, `6 days`. Cut down, so that nothing is promised. */
export function until(ms: number): string {
  if (ms < 60_000) return `${Math.max(0, Math.floor(ms / 1_000))} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  if (ms < 2 * 86_400_000) return `${Math.floor(ms / 3_600_000)} h`;
  return `${Math.floor(ms / 86_400_000)} days`;
}

/** Time left as a clock: `9:41`. */
export const clock = (ms: number): string => {
  const left = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
};

/** Today as `14:32:12`, within the week as `Thu 09:41`, else as `3 Nov 09:41`. */
export function momentOf(at: number, now: number, zone: string): string {
  if (sameDay(at, now, zone)) return secondOf(at, zone);
  if (Math.abs(now - at) < 6 * 86_400_000) {
    return `${format(zone, "wday", { weekday: "short" }).format(at)} ${minuteOf(at, zone)}`;
  }
  return `${format(zone, "dmon", { day: "numeric", month: "short" }).format(at)} ${minuteOf(at, zone)}`;
}
