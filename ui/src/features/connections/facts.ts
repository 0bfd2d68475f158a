// What a card says about an account: how fresh its sign-in is, and what somebody should do, worst first. Pure.
import type { ConnectionView, Notice, Problem, Vendor, Way } from "../../ipc/types";
import { dateOf, momentOf, until } from "../../lib/figures";
import { connections as words } from "../../lib/words/connections";

const DAY = 86_400_000;
/** A sign-in that ends is amber for its last week. */
const ENDS_SOON_MS = 7 * DAY;

export type Freshness = { word: string; soon: boolean; kind: "ends" | "renews" | "stays" };

/** When the sign-in is over: its own end, or the day the vendor ends this way of signing in. */
function endOf({ sign_in, notices }: ConnectionView): number | undefined {
  return sign_in.ends_at ?? notices.find((notice) => notice.problem.code === "way.ends")?.at;
}

export function freshnessOf(connection: ConnectionView, now: number, zone: string): Freshness {
  const { renews_at } = connection.sign_in;
  const end = endOf(connection);
  if (end !== undefined) {
    const word = end <= now ? words.fresh.ended(dateOf(end, zone)) : words.fresh.ends(until(end - now));
    return { word, soon: end - now < ENDS_SOON_MS, kind: "ends" };
  }
  if (renews_at !== undefined) {
    const word = renews_at <= now ? words.fresh.now : words.fresh.renews(until(renews_at - now));
    return { word, soon: false, kind: "renews" };
  }
  return { word: words.fresh.stays, soon: false, kind: "stays" };
}

/** A way without a person, for an account that signs in as one. */
export function machineWayOf(vendor: Vendor | undefined, current: string): Way | undefined {
  const others = (vendor?.ways ?? []).filter((way) => way.id !== current);
  return (
    others.find((way) => way.holder === "machine" && way.auth === "oauth_client") ??
    others.find((way) => way.holder === "machine" && way.auth !== "none" && way.lasts === "renews") ??
    others.find((way) => way.holder === "either" && way.auth === "oauth_code")
  );
}

export type Act =
  | { kind: "remedy"; problem: Problem }
  | { kind: "reconnect"; way?: string }
  | { kind: "rotate" }
  | { kind: "permissions" };
/** `text` fits a card; `full` is all there is to say. */
export type Concern = { key: string; text: string; full?: string; label?: string; act?: Act };

/** Everything that wants somebody, worst first. The card gives the first one its button. */
export function concernsOf(
  connection: ConnectionView,
  vendor: Vendor | undefined,
  now: number,
  zone: string,
): Concern[] {
  const { notices, problem, way } = connection;
  const machine = machineWayOf(vendor, way.id);
  const found: Concern[] = problem ? [problemOf(problem)] : [];
  const noticed = notices.map((notice) => noticeOf(notice, connection, vendor, now, zone));
  found.push(...noticed.filter((concern) => concern.act && concern.act.kind !== "rotate"));
  if (connection.person) {
    const { person, machine: other, personOnly } = words.concern;
    found.push({
      key: "person",
      text: person,
      full: `${person} ${machine ? other(machine.name) : personOnly}`,
      ...(machine ? { label: words.machine, act: { kind: "reconnect", way: machine.id } } : {}),
    });
  }
  if (connection.missing > 0) {
    found.push({
      key: "missing",
      text: words.concern.missing(connection.missing),
      label: words.showPermissions,
      act: { kind: "permissions" },
    });
  }
  found.push(...noticed.filter((concern) => concern.act?.kind === "rotate"));
  // What nobody can do anything about now stands last: it must not take the one button.
  const can = found.filter((concern) => concern.act);
  return [...can, ...found.filter((concern) => !concern.act), ...noticed.filter((concern) => !concern.act)];
}

/** A notice with the time that is left until its day. */
export function withTime({ problem, at }: Notice, now: number): string {
  if (at === undefined) return problem.message;
  return `${problem.message} ${at <= now ? words.concern.over : words.concern.left(until(at - now))}`;
}

/** A sender that signs with another secret is mended where the secret is entered. */
function problemOf(problem: Problem): Concern {
  const key = `problem ${problem.code}`;
  return problem.code === "intake.rejected"
    ? { key, text: problem.message, label: words.enterSecret, act: { kind: "rotate" } }
    : { key, text: problem.message, act: { kind: "remedy", problem } };
}

function noticeOf(
  notice: Notice,
  { sign_in, vendor_name, way }: ConnectionView,
  vendor: Vendor | undefined,
  now: number,
  zone: string,
): Concern {
  const { problem, at } = notice;
  const key = `notice ${problem.code}`;
  const full = withTime(notice, now);
  switch (problem.code) {
    case "signin.ends": {
      const end = at ?? sign_in.ends_at ?? now;
      const moment = momentOf(end, now, zone);
      const text = end <= now ? words.concern.ended(moment) : words.concern.ends(until(end - now), moment);
      return { key, text, label: words.reconnect, act: { kind: "reconnect" } };
    }
    case "way.ends": {
      const lasting = machineWayOf(vendor, way.id) ?? vendor?.ways.find((one) => one.ends === undefined);
      return {
        key,
        text:
          at === undefined ? full : words.concern.wayEnds(vendor_name, dateOf(at, zone), until(Math.max(0, at - now))),
        full,
        ...(lasting ? { label: words.anotherWay, act: { kind: "reconnect", way: lasting.id } } : {}),
      };
    }
    case "secrets.old":
      return {
        key,
        text: sign_in.rotate_since === undefined ? full : words.concern.rotate(dateOf(sign_in.rotate_since, zone)),
        full,
        label: words.rotate,
        act: { kind: "rotate" },
      };
    default:
      return {
        key,
        text: problem.message,
        full,
        ...(problem.remedy.kind === "none" ? {} : { act: { kind: "remedy", problem } }),
      };
  }
}

/** How the sender proves itself, in the vendor's words: the relay tells the scheme by its id. */
export function schemeOf({ intake }: ConnectionView, vendor: Vendor | undefined): string {
  const id = intake?.scheme ?? "";
  return vendor?.schemes?.find((one) => one.id === id)?.name ?? words.schemes[id] ?? id;
}

export const hasSecrets = (vendor: Vendor | undefined, way: string): boolean =>
  (vendor?.ways.find((one) => one.id === way)?.fields ?? []).some((field) => field.secret);
