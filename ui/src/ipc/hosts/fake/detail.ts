// The full view of one event of the in-memory relay: what the drawer shows.
import type { DeliveryView, EventDetail, EventRow, Hop } from "../../types";
import { viewOf } from "./views";

/** The tries of a delivery by its state, as the relay would tell them. */
function hopsOf(row: EventRow): Hop[] {
  const base: Hop[] = [
    {
      name: "intake",
      text: `${row.bytes.toLocaleString("en-US")} bytes by push from ${row.source.name}`,
      at: row.received_at,
      tone: "ok",
    },
    { name: "verify", text: "HMAC SHA-256 matches, 1.1 s old", offset_ms: 0.2, tone: "ok" },
    { name: "decode", text: `${row.title}, ${row.summary}`, offset_ms: 0.4, tone: "ok" },
    { name: "accept", text: "2 masked, 1 hashed, 3 dropped; answered 202", offset_ms: 3.1, tone: "ok" },
  ];
  const line = row.lines[0];
  if (!line) return base;
  const delivery = line.delivery;
  const mapped: Hop[] = [
    { name: "claim", delivery, text: "Board read from cache, no call needed", offset_ms: 4.0, tone: "ok" },
    { name: "map", delivery, text: "Mapping v14, 9 cords, 1 value cut", offset_ms: 4.1, tone: "ok" },
  ];
  const send = `create_item on ${line.target}`;
  switch (line.state) {
    case "waiting":
      return [...base, { name: "claim", delivery, text: "Waiting for its turn", tone: "wait" }];
    case "held":
      return [...base, { name: "claim", delivery, text: "The line is held; nothing is sent", tone: "wait" }];
    case "dead":
      return [
        ...base,
        ...mapped,
        {
          name: "send",
          delivery,
          text: send,
          offset_ms: 4.3,
          tone: "bad",
          tries: [{ label: "Attempt 1", text: "Refused: the label “Critical” does not exist", ms: 287, tone: "bad" }],
        },
        { name: "settle", delivery, text: "Dead letter until a person replays it", offset_ms: 292, tone: "bad" },
      ];
    case "in_doubt":
      return [
        ...base,
        ...mapped,
        {
          name: "send",
          delivery,
          text: send,
          offset_ms: 4.3,
          tone: "doubt",
          tries: [
            { label: "Attempt 1", text: "Connection lost after sending", ms: 2_004, tone: "doubt" },
            { label: "Look", text: "Could not read the board", ms: 1_180, tone: "doubt" },
          ],
        },
        { name: "settle", delivery, text: "A person says whether the item exists", tone: "wait" },
      ];
    case "retrying":
    case "sending":
      return [
        ...base,
        ...mapped,
        {
          name: "send",
          delivery,
          text: send,
          offset_ms: 4.3,
          tone: "doubt",
          tries: [{ label: "Attempt 1", text: "429, asked to wait 20 s", ms: 91, tone: "doubt" }],
        },
      ];
    default:
      return [
        ...base,
        ...mapped,
        row.seq % 3 === 0
          ? {
              name: "send",
              delivery,
              text: send,
              offset_ms: 4.3,
              tone: "doubt",
              tries: [
                { label: "Attempt 1", text: "504 after sending, so in doubt", ms: 2_000, tone: "doubt" },
                { label: "Look", text: "No item has this record key", ms: 184, tone: "ok" },
                { label: "Attempt 2", text: "200, same send key, item id read back", ms: 312, tone: "ok" },
              ],
            }
          : { name: "send", delivery, text: send, offset_ms: 4.3, tone: "ok" },
        {
          name: "settle",
          delivery,
          text: `Delivered and confirmed as item 52840${row.seq}`,
          offset_ms: row.seq % 3 === 0 ? 5_100 : 312,
          tone: "ok",
        },
      ];
  }
}

const CASE = {
  id: "cas_returns",
  key: { text: "Returns EN", hidden: false },
  number: 3,
  did: "absorbed" as const,
  why: "window" as const,
};

/** What became what, from the same few values that the payload shows. */
function lineageOf(row: EventRow): DeliveryView["lineage"] {
  const [code = "", queue = "Billing EN"] = row.summary.split(", ");
  const field = (name: string, id: string, from: string[], text: string, hidden = false) => ({
    field: name,
    field_id: id,
    from,
    text,
    hidden,
  });
  return [
    field("Name", "name", ["wrapUp.code.name", "conversation.queue.name"], `${code}, ${queue}`),
    field("Priority", "status", ["wrapUp.code.name"], code),
    field("Phone", "phone", ["conversation.ani"], "••••", true),
    field("Handle time", "numbers", ["wrapUp.duration_s"], String(40 + ((row.seq * 13) % 160))),
    field("Agent", "person", ["agent.email"], "••••", true),
    field("Origin", "text", [], "Patchbay"),
  ];
}

function deliveryOf(row: EventRow, overtaken: ReadonlyMap<string, string>): DeliveryView[] {
  return row.lines.map((line) => {
    const remote = `52840${row.seq}`;
    const done = line.state === "delivered" || line.state === "unconfirmed";
    const tries = hopsOf(row).flatMap(
      (hop) =>
        hop.tries ??
        (hop.name === "send" ? [{ label: "Attempt 1", text: "200, item id read back", ms: 308, tone: hop.tone }] : []),
    );
    return {
      id: line.delivery,
      route: { id: line.route, name: line.name },
      state: line.state,
      record_key: "q4n7t2w6hbs0dy5mck3ra",
      ...(done
        ? {
            remote_id: remote,
            link: { label: "Item in monday", url: `https://harbour.monday.com/boards/1/pulses/${remote}` },
          }
        : {}),
      mapping_version: 14,
      differs: row.seq % 11 === 0 && done ? ["Priority was sent as 2 and stands as 4."] : [],
      lineage: line.state === "waiting" ? [] : lineageOf(row),
      ...(line.state === "absorbed" && overtaken.has(line.delivery)
        ? { overtaken_by: overtaken.get(line.delivery) ?? "" }
        : {}),
      ...(line.state === "absorbed" && !overtaken.has(line.delivery)
        ? { absorbed_by: `evt_01JD8Q${(row.seq + 1).toString(36).toUpperCase().padStart(5, "0")}` }
        : {}),
      ...(row.seq % 5 === 0 && line.state === "held" ? { case: CASE } : {}),
      ...(line.state === "dead"
        ? {
            problem: {
              code: "mapping.label",
              message: "Priority “Critical” is not a label of this board. Nothing was written.",
              remedy: { kind: "add_label" as const, field: "priority" },
              subject: { kind: "route", id: line.route, name: line.name },
            },
          }
        : {}),
      can:
        line.state === "dead"
          ? ["replay", "dismiss"]
          : line.state === "in_doubt"
            ? ["send_again", "mark_delivered", "dismiss"]
            : [],
      attempts: tries.map((one, index) => ({
        number: one.label === "Look" ? index : tries.slice(0, index + 1).filter((t) => t.label !== "Look").length,
        kind: one.label === "Look" ? ("look" as const) : ("send" as const),
        at: row.received_at + 4 + index * 2_200,
        ...(one.ms === undefined ? {} : { ms: one.ms }),
        outcome: one.tone === "ok" ? "delivered" : one.tone === "bad" ? "rejected" : "uncertain",
        text: one.text,
        tone: one.tone,
        request: {
          method: "POST",
          url: "https://api.monday.com/v2",
          headers: [
            ["authorization", "•••• redacted"],
            ["content-type", "application/json"],
            ["api-version", "2026-07"],
          ],
          body: {
            query:
              "mutation ($board: ID!, $name: String!, $values: JSON!) { create_item(board_id: $board, item_name: $name, column_values: $values) { id } }",
            variables: {
              board: "5090014417",
              name: row.summary,
              values: { status: "Billing dispute", phone: { $masked: { type: "string", length: 12 } } },
            },
          },
        },
        answer:
          one.tone === "ok"
            ? { status: 200, request_id: "b1f0-77ac" }
            : { status: one.tone === "bad" ? 200 : 504, code: "ColumnValueException", message: one.text },
      })),
    };
  });
}

export function detailOf(row: EventRow, overtaken: ReadonlyMap<string, string> = new Map()): EventDetail {
  const line = row.lines[0];
  const delivered = line?.state === "delivered";
  const sentence = !line
    ? "No line takes this kind of event. It is kept so that a route can be made from it."
    : delivered
      ? `This ${row.title.toLowerCase()} became item 52840${row.seq} on ${line.target}${row.seq % 3 === 0 ? ", on the second attempt" : ""}.`
      : line.state === "dead"
        ? `${line.target} refused this ${row.title.toLowerCase()}. Nothing was written.`
        : line.state === "in_doubt"
          ? `The connection broke after sending. The item may or may not exist on ${line.target}.`
          : `This ${row.title.toLowerCase()} is on its way to ${line.target}.`;
  return {
    ...row,
    copies: [],
    sentence,
    links: [
      { label: "Conversation in Genesys", url: "https://apps.mypurecloud.ie/directory/#/engage/interactions/7f3a91c2" },
      ...(delivered
        ? [{ label: "Item in monday", url: `https://harbour.monday.com/boards/1/pulses/52840${row.seq}` }]
        : []),
    ],
    facts: [
      { label: "Caller", value: "•••• 0142", mark: "mask" },
      { label: "Queue", value: "Billing EN" },
      { label: "Agent", value: "#9c1e44…", mark: "hash" },
    ],
    view: viewOf(row),
    marks: [
      { path: "conversation.ani", policy: "mask" },
      { path: "agent.email", policy: "hash" },
      { path: "wrapUp.notes", policy: "mask" },
      { path: "attributes.card", policy: "token" },
    ],
    dropped: ["attributes.cvv", "participants.0.address"],
    trace: hopsOf(row),
    deliveries: deliveryOf(row, overtaken),
  };
}
