// The accounts of a young installation: most well, some that need somebody soon, one that is held.
import type { ConnectionView } from "../../types";
import { wayOf } from "./vendors";

const MINUTE = 60_000;
const HALF_HOUR = 30 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Bar = "good" | "some" | "down" | "unknown";

/** 48 half hours up to now, good but for those named by their place. */
function stripOf(now: number, odd: Record<number, Bar> = {}, rest: Bar = "good", calls = 38) {
  const first = Math.floor(now / HALF_HOUR) * HALF_HOUR - 47 * HALF_HOUR;
  return Array.from({ length: 48 }, (_, index) => {
    const bar = odd[index] ?? rest;
    const made = bar === "unknown" ? 0 : calls + ((index * 7) % 9);
    const failed = bar === "some" ? Math.max(1, Math.round(made / 12)) : bar === "down" ? made : 0;
    return { at: first + index * HALF_HOUR, calls: made, failed };
  });
}
const span = (from: number, to: number, bar: Bar): Record<number, Bar> =>
  Object.fromEntries(Array.from({ length: to - from }, (_, index) => [from + index, bar]));

type Seed = Pick<ConnectionView, "id" | "vendor" | "name" | "health"> & { way: string } & Partial<
    Omit<ConnectionView, "way">
  >;

/** The vendor's part is its own: names, tile, whose sign-in a way is. */
function account(seed: Seed): ConnectionView {
  const { vendor, way } = wayOf(seed.vendor, seed.way);
  return {
    tile: vendor.tile,
    vendor_name: vendor.name,
    environment: "test",
    roles: vendor.roles,
    person: way.holder === "person",
    connected_at: 0,
    sign_in: {},
    strip: [],
    notices: [],
    missing: 0,
    ...seed,
    way: { id: way.id, name: way.name, auth: way.auth },
  };
}

/** A way that a vendor ends is told like this, half a year before. */
function ending(vendor: string, way: string): ConnectionView["notices"] {
  const { ends } = wayOf(vendor, way).way;
  if (!ends) return [];
  return [{ at: ends.at, problem: { code: "way.ends", message: ends.message, remedy: { kind: "reconnect" } } }];
}

export function seedConnections(now: number): ConnectionView[] {
  const subject = (id: string, name: string) => ({ kind: "connection", id, name });
  const ago = (ms: number) => now - ms;
  return [
    {
      id: "con_harbour",
      vendor: "genesys",
      way: "client",
      name: "Harbour CC",
      environment: "production",
      health: "good" as const,
      account: "Harbour Contact Centre, Patchbay relay",
      intake: { address: "http://127.0.0.1:8790/in/9f3c1a", scheme: "secret-header" },
      connected_at: ago(41 * DAY),
      checked_at: ago(2 * MINUTE),
      sign_in: { since: ago(41 * DAY), renews_at: now + 18 * HOUR + 20 * MINUTE },
      strip: stripOf(now, { 18: "some", 19: "some" }),
      gauge: { used: 71, limit: 300, share: 0.8, unit: "calls a minute", resets_at: now + 24_000 },
      last_good_at: ago(8_000),
      last_error: { at: ago(14 * HOUR), what: "too many calls" },
    },
    {
      id: "con_backoffice",
      vendor: "monday",
      way: "token",
      name: "Back office",
      environment: "production",
      health: "trouble" as const,
      account: "Harbour, Dana Ruiz",
      plan: "pro",
      connected_at: ago(97 * DAY),
      checked_at: ago(3 * MINUTE),
      sign_in: { since: ago(97 * DAY), rotate_since: ago(97 * DAY) },
      strip: stripOf(now, { 46: "some", 47: "some" }, "good", 41),
      gauge: { used: 6_210, limit: 10_000, share: 0.8, unit: "calls a day", resets_at: now + 9 * HOUR },
      last_good_at: ago(31_000),
      last_error: { at: ago(26 * MINUTE), what: "the vendor failed" },
      notices: [
        {
          at: Date.UTC(2027, 3, 1),
          problem: {
            code: "monday.version",
            message:
              "This version of Patchbay speaks 2026-07 of monday.com's API; the current one is 2026-10. Ours is served on for now: update Patchbay before it ends.",
            remedy: { kind: "none" as const },
          },
        },
        {
          problem: {
            code: "secrets.old",
            message: "The secrets of this account are 97 days old. Make new ones at the vendor and enter them here.",
            remedy: { kind: "reconnect" as const },
          },
        },
      ],
    },
    {
      id: "con_parcels",
      vendor: "generic",
      way: "signed",
      name: "Parcels desk",
      health: "good" as const,
      problem: {
        code: "intake.rejected",
        message: "4 requests were refused since the relay started. The last one: bad signature.",
        remedy: { kind: "open_help" as const },
        subject: subject("con_parcels", "Parcels desk"),
      },
      account: "Signed webhook",
      intake: { address: "http://127.0.0.1:8790/in/41be07", scheme: "standard-webhooks-v1" },
      connected_at: ago(12 * DAY),
      checked_at: ago(12 * DAY),
      sign_in: { since: ago(12 * DAY) },
      strip: stripOf(now, {}, "unknown"),
      last_good_at: ago(12 * DAY),
    },
    {
      id: "con_alerts",
      vendor: "opsgenie",
      way: "keys",
      name: "On-call, night shift and weekends",
      environment: "production",
      health: "held" as const,
      problem: {
        code: "auth.expired",
        message: "OpsGenie does not accept the sending key. Check that its integration is switched on.",
        remedy: { kind: "reconnect" as const },
        subject: subject("con_alerts", "On-call, night shift and weekends"),
      },
      account: "Harbour, API integration of NOC",
      plan: "Standard",
      connected_at: ago(60 * DAY),
      checked_at: ago(95 * MINUTE),
      sign_in: { since: ago(60 * DAY) },
      strip: stripOf(now, { ...span(0, 20, "unknown"), ...span(45, 48, "down") }, "good", 3),
      last_good_at: ago(95 * MINUTE),
      last_error: { at: ago(6 * MINUTE), what: "sign-in refused" },
      notices: ending("opsgenie", "keys"),
    },
    {
      id: "con_service",
      vendor: "servicenow",
      way: "client",
      name: "IT incidents",
      health: "good" as const,
      account: "harbour.service-now.com, patchbay.svc",
      connected_at: ago(3 * DAY),
      checked_at: ago(MINUTE),
      sign_in: { since: ago(3 * DAY), renews_at: now + 12 * MINUTE },
      strip: stripOf(now, span(0, 6, "unknown"), "good", 6),
      last_good_at: ago(64_000),
      missing: 1,
    },
    {
      id: "con_returns",
      vendor: "zendesk",
      way: "token",
      name: "Returns",
      environment: "production",
      health: "trouble" as const,
      account: "parcels.zendesk.com, Priya Natt",
      person: true,
      connected_at: ago(30 * DAY),
      checked_at: ago(4 * MINUTE),
      sign_in: { since: ago(30 * DAY) },
      strip: stripOf(now, { 30: "down", 31: "some" }, "good", 12),
      gauge: { used: 312, limit: 400, share: 0.8, unit: "calls a minute", resets_at: now + 19_000 },
      last_good_at: ago(40_000),
      last_error: { at: ago(8 * HOUR), what: "no answer in time" },
      notices: ending("zendesk", "token"),
    },
    {
      id: "con_case",
      vendor: "salesforce",
      way: "code",
      name: "Cases, sandbox",
      health: "trouble" as const,
      account: "Harbour (sandbox), patchbay@harbour.example.sbx",
      plan: "Enterprise Edition",
      connected_at: ago(21 * HOUR),
      checked_at: ago(2 * MINUTE),
      sign_in: { since: ago(21 * HOUR), ends_at: now + 3 * HOUR + 4 * MINUTE },
      strip: stripOf(now, span(0, 6, "unknown"), "good", 4),
      gauge: { used: 14_204, limit: 15_000, share: 0.8, unit: "calls a day" },
      last_good_at: ago(2 * MINUTE),
      notices: [
        {
          at: now + 3 * HOUR + 4 * MINUTE,
          problem: {
            code: "signin.ends",
            message: "This sign-in ends soon, and nothing can renew it. Sign in again before it does.",
            remedy: { kind: "reconnect" as const },
          },
        },
      ],
    },
    {
      id: "con_billing",
      vendor: "zapier",
      way: "hook",
      name: "Billing hook",
      environment: "production",
      health: "unknown" as const,
      connected_at: ago(2 * HOUR),
      sign_in: { since: ago(2 * HOUR) },
      strip: stripOf(now, {}, "unknown"),
    },
  ].map(account);
}

/** The two of Practice: a simulated centre and a simulated board. */
export function practiceConnections(now: number): ConnectionView[] {
  return seedConnections(now)
    .slice(0, 2)
    .map((one) => {
      const { plan: _plan, last_error: _error, ...kept } = one;
      return {
        ...kept,
        name: one.vendor === "genesys" ? "Practice CC" : "Practice board",
        environment: "test",
        account: "simulated",
        health: "good",
        person: false,
        notices: [],
        sign_in: { since: now },
      };
    });
}
