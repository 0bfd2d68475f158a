// Short words for lists, long ones for drawers.
export const stateWords = {
  waiting: { short: "Waiting", long: "Waiting" },
  sending: { short: "Sending", long: "Sending" },
  delivered: { short: "Delivered", long: "Delivered" },
  unconfirmed: { short: "Accepted", long: "Accepted, not confirmed" },
  absorbed: { short: "Absorbed", long: "Absorbed into an update" },
  held: { short: "Held", long: "Held" },
  in_doubt: { short: "In doubt", long: "In doubt, needs a person" },
  dead: { short: "Dead letter", long: "Dead letter" },
  retrying: { short: "Retrying", long: "Retrying" },
  unrouted: { short: "Unrouted", long: "Unrouted" },
  unreadable: { short: "Unreadable", long: "Unreadable body" },
} as const;

export const healthWords = {
  on: "On",
  off: "Off",
  held: "Held",
  broken: "Broken",
  draft: "Draft",
} as const;

export const connectionHealthWords = {
  good: "Good",
  trouble: "Needs care",
  held: "Held",
  unknown: "Not tested",
} as const;

export const environmentWords = {
  short: { production: "Prod", test: "Test" },
  long: { production: "Production", test: "Test" },
} as const;

export const markWords = {
  keep: { word: "kept", tip: "Kept as received" },
  mask: { word: "masked", tip: "Masked: the value is hidden" },
  hash: { word: "keyed hash", tip: "Keyed hash: can be matched, not read" },
  token: { word: "token", tip: "Token: the value is replaced" },
  drop: { word: "dropped", tip: "Dropped before the first write" },
  clear: { word: "in clear", tip: "Sent in clear on one cord" },
} as const;
