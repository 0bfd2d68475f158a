// What the in-memory relay stored of each event: a few values that differ from one event to the next.
import type { EventRow } from "../../types";

const TIERS = ["Gold", "Silver", "Gold", "Bronze", undefined, "Silver"] as const;
const LAST = ["0142", "0117", "0163", "0108", "0190"] as const;

export function viewOf(row: EventRow) {
  const [first, second] = row.summary.split(", ");
  const [code, queue] = row.kind === "queue.wait" ? [second, first] : [first, second];
  const tier = TIERS[row.seq % TIERS.length];
  return {
    conversation: {
      id: "7f3a91c2-0f6e-4a55-9a1b-8f21d9cc1b0e",
      ended: new Date(row.occurred_at).toISOString(),
      queue: { id: "q-118", name: queue ?? "Billing EN" },
      ani: { $masked: { type: "string", length: 12 }, last: LAST[row.seq % LAST.length] },
    },
    agent: { email: { $hash: "h_9c1e4417", last: "m" }, site: row.seq % 2 === 0 ? "Lisbon" : "Porto" },
    wrapUp: {
      code: { id: "w-31", name: code },
      notes: { $masked: { type: "string", length: row.seq % 7 === 0 ? 2_400 : 64 } },
      duration_s: 40 + ((row.seq * 13) % 160),
    },
    attributes: {
      ...(tier === undefined ? {} : { tier }),
      card: { $token: "t_51bb02", last: "4242" },
      language: "en-GB",
      vip: false,
    },
    tags: ["billing", "repeat caller"],
  };
}
