// What a card says about an account: how fresh its sign-in is, and what somebody should do, worst first. Pure.
import type { ConnectionView, Problem, Vendor, Way } from "../../ipc/types";
import { dateOf, momentOf, until } from "../../lib/figures";
import { connections as words } from "../../lib/words/connections";

const DAY = 86_400_000;
/** A sign-in that cannot renew itself is amber for its last week. */
const ENDS_SOON_MS = 7 * DAY;

export type Freshness = { word: string; soon: boolean };

export function freshnessOf({ sign_in }: ConnectionView, now: number, zone: string): Freshness {
  const { ends_at, renews_at } = sign_in;
  if (ends_at !== undefined) {
    const word = ends_at <= now ? words.fresh.ended(dateOf(ends_at, zone)) : words.fresh.ends(until(ends_at - now));
    return { word, soon: ends_at - now < ENDS_SOON_MS };
  }
  if (renews_at !== undefined) {
    const word = renews_at <= now ? words.fresh.now : words.fresh.renews(until(renews_at - now));
    return { word, soon: false };
  }
  return { word: words.fresh.stays, soon: false };
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
export type Concern = { key: string; text: string; date?: string; label?: string; act?: Act };

/** Everything that wants somebody, worst first. The card gives the first one its button. */
export function concernsOf(
  connection: ConnectionView,
  vendor: Vendor | undefined,
  now: number,
  zone: string,
): Concern[] {
  const { sign_in, notices, problem } = connection;
  const found: Concern[] = [];
  if (problem) found.push({ key: `problem ${problem.code}`, text: problem.message, act: { kind: "remedy", problem } });
  const noted = notices.some((notice) => notice.at === sign_in.ends_at);
  if (sign_in.ends_at !== undefined && sign_in.ends_at - now < ENDS_SOON_MS && !noted) {
    const at = momentOf(sign_in.ends_at, now, zone);
    found.push({
      key: "ends",
      text: sign_in.ends_at <= now ? words.concern.ended(at) : words.concern.ends(until(sign_in.ends_at - now), at),
      label: words.reconnect,
      act: { kind: "reconnect" },
    });
  }
  const noticed = notices.map(
    (notice): Concern => ({
      key: `notice ${notice.problem.code}`,
      text: notice.problem.message,
      ...(notice.at === undefined ? {} : { date: words.concern.by(dateOf(notice.at, zone), until(notice.at - now)) }),
      ...(notice.problem.remedy.kind === "none" ? {} : { act: { kind: "remedy", problem: notice.problem } }),
    }),
  );
  found.push(...noticed.filter((concern) => concern.act));
  if (connection.person) {
    const machine = machineWayOf(vendor, connection.way.id);
    found.push({
      key: "person",
      text: machine ? words.concern.person(machine.name) : words.concern.personOnly,
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
  if (sign_in.rotate_since !== undefined) {
    found.push({
      key: "rotate",
      text: words.concern.rotate(dateOf(sign_in.rotate_since, zone)),
      label: words.rotate,
      act: { kind: "rotate" },
    });
  }
  // What nobody can do anything about now stands last: it must not take the one button.
  return [...found, ...noticed.filter((concern) => !concern.act)];
}

export const hasSecrets = (vendor: Vendor | undefined, way: string): boolean =>
  (vendor?.ways.find((one) => one.id === way)?.fields ?? []).some((field) => field.secret);
