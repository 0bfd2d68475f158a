// The accounts of a young installation: most well, some that need somebody soon, one that is held.
import type { ConnectionView } from "../../types";

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

export function seedConnections(now: number): ConnectionView[] {
  const subject = (id: string, name: string) => ({ kind: "connection", id, name });
  return [
    {
      id: "con_harbour",
      vendor: "genesys",
      tile: "GC",
      vendor_name: "Genesys Cloud",
      name: "Harbour CC",
      environment: "production",
      roles: ["source"],
      health: "good",
      account: "Harbour Contact Centre, Patchbay relay",
      intake: { address: "http://127.0.0.1:8790/in/9f3c1a", scheme: "A secret header" },
      way: { id: "client", name: "OAuth client of its own", auth: "oauth_client" },
      person: false,
      plan: "Genesys Cloud CX 3",
      connected_at: now - 41 * DAY,
      checked_at: now - 2 * MINUTE,
      sign_in: { since: now - 5 * HOUR, renews_at: now + 18 * HOUR + 20 * MINUTE },
      strip: stripOf(now, { 18: "some", 19: "some" }),
      gauge: { used: 71, limit: 300, share: 240, unit: "calls a minute", resets_at: now + 24_000 },
      last_good_at: now - 8_000,
      last_error: { at: now - 14 * HOUR, what: "429, too many requests; waited 42 s" },
      notices: [],
      missing: 0,
    },
    {
      id: "con_backoffice",
      vendor: "monday",
      tile: "M",
      vendor_name: "monday",
      name: "Back office",
      environment: "production",
      roles: ["target"],
      health: "trouble",
      account: "harbour.monday.com, Dana Ruiz",
      way: { id: "token", name: "API token", auth: "keys" },
      person: true,
      plan: "Pro",
      connected_at: now - 97 * DAY,
      checked_at: now - 3 * MINUTE,
      sign_in: { since: now - 97 * DAY, rotate_since: now - 7 * DAY },
      strip: stripOf(now, { 46: "some", 47: "some" }, "good", 41),
      gauge: { used: 6_210, limit: 10_000, share: 8_000, unit: "calls today", resets_at: now + 9 * HOUR },
      last_good_at: now - 31_000,
      last_error: { at: now - 26 * MINUTE, what: "504 after sending; looked, then sent again" },
      notices: [
        {
          at: Date.UTC(2027, 0, 15),
          problem: {
            code: "api.retires",
            message: "monday retires API version 2026-01. Patchbay moves to 2026-10 with its next version.",
            remedy: { kind: "none" },
          },
        },
      ],
      missing: 0,
    },
    {
      id: "con_parcels",
      vendor: "generic",
      tile: "WH",
      vendor_name: "Signed webhook",
      name: "Parcels desk",
      environment: "test",
      roles: ["source"],
      health: "held",
      problem: {
        code: "auth.signature",
        message: "Parcels desk sends a signature made with another secret. 4 requests were refused since 14:02.",
        remedy: { kind: "reconnect" },
        subject: subject("con_parcels", "Parcels desk"),
      },
      intake: { address: "http://127.0.0.1:8790/in/41be07", scheme: "Standard Webhooks v1" },
      way: { id: "signed", name: "A secret shared with the sender", auth: "keys" },
      person: false,
      connected_at: now - 12 * DAY,
      sign_in: { since: now - 12 * DAY },
      strip: stripOf(now, { ...span(0, 20, "unknown"), ...span(45, 48, "down") }, "good", 3),
      last_good_at: now - 95 * MINUTE,
      last_error: { at: now - 6 * MINUTE, what: "signature does not match" },
      notices: [],
      missing: 0,
    },
    {
      id: "con_service",
      vendor: "servicenow",
      tile: "SN",
      vendor_name: "ServiceNow",
      name: "IT incidents",
      environment: "test",
      roles: [],
      health: "trouble",
      account: "harbour.service-now.com, patchbay.integration",
      way: { id: "client", name: "Client credentials", auth: "oauth_client" },
      person: false,
      plan: "Yokohama",
      connected_at: now - 3 * DAY,
      checked_at: now - MINUTE,
      sign_in: { since: now - 12 * MINUTE, renews_at: now + 12 * MINUTE },
      strip: stripOf(now, span(0, 6, "unknown"), "good", 6),
      last_good_at: now - 64_000,
      notices: [],
      missing: 1,
    },
    {
      id: "con_returns",
      vendor: "zendesk",
      tile: "ZD",
      vendor_name: "Zendesk",
      name: "Returns",
      environment: "production",
      roles: [],
      health: "trouble",
      account: "parcels.zendesk.com, Priya Natt",
      way: { id: "token", name: "API token", auth: "keys" },
      person: true,
      plan: "Suite Professional",
      connected_at: now - 30 * DAY,
      checked_at: now - 4 * MINUTE,
      sign_in: { since: now - 30 * DAY, ends_at: Date.UTC(2027, 3, 30) },
      strip: stripOf(now, { 30: "down", 31: "some" }, "good", 12),
      gauge: { used: 312, limit: 400, share: 320, unit: "calls a minute", resets_at: now + 19_000 },
      last_good_at: now - 40_000,
      notices: [
        {
          at: Date.UTC(2027, 3, 30),
          problem: {
            code: "signin.ends",
            message: "Zendesk switches API tokens off. Move to OAuth before.",
            remedy: { kind: "reconnect" },
            subject: subject("con_returns", "Returns"),
          },
        },
      ],
      missing: 0,
    },
    {
      id: "con_case",
      vendor: "salesforce",
      tile: "SF",
      vendor_name: "Salesforce",
      name: "Cases, sandbox",
      environment: "test",
      roles: [],
      health: "trouble",
      account: "Harbour (sandbox), patchbay@harbour.example.sbx",
      way: { id: "code", name: "Sign in in the browser", auth: "oauth_code" },
      person: false,
      connected_at: now - 21 * HOUR,
      checked_at: now - 2 * MINUTE,
      sign_in: { since: now - 21 * HOUR, ends_at: now + 3 * HOUR + 4 * MINUTE },
      strip: stripOf(now, span(0, 6, "unknown"), "good", 4),
      last_good_at: now - 2 * MINUTE,
      notices: [],
      missing: 0,
    },
    {
      id: "con_billing",
      vendor: "zapier",
      tile: "ZA",
      vendor_name: "Zapier",
      name: "Billing hook",
      environment: "production",
      roles: [],
      health: "unknown",
      way: { id: "hook", name: "Hook address", auth: "secret_url" },
      person: false,
      connected_at: now - 2 * HOUR,
      sign_in: { since: now - 2 * HOUR },
      strip: stripOf(now, {}, "unknown"),
      notices: [],
      missing: 0,
    },
  ];
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
