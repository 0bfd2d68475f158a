// What the in-memory relay has discovered: a board with people and labels, and the fields of a source's events.
import type { Changes, Container, Field, FieldKind, Mark, SourceField } from "../../types";

const field = (id: string, name: string, kind: FieldKind, kind_name: string, more: Partial<Field> = {}): Field => ({
  id,
  name,
  kind,
  kind_name,
  required: false,
  writable: true,
  can_key: false,
  ...more,
});

const FIELDS: Field[] = [
  field("name", "Item name", "name", "text", { required: true, limit: 255 }),
  field("status", "Disposition", "status", "status", {
    required: true,
    labels: ["Billing dispute", "Callback", "Transfer", "Card replaced"],
  }),
  field("text1", "Queue", "dropdown", "dropdown", { labels: ["Billing EN", "Sales EN", "Returns EN"] }),
  field("priority", "Priority", "status", "status", { required: true, labels: ["High", "Medium", "Low"] }),
  field("tier", "Customer tier", "text", "text", { limit: 2_000 }),
  field("phone", "Caller", "phone", "phone"),
  field("people", "Handled by", "people", "people"),
  field("notes", "Notes", "long_text", "long text", { limit: 2_000 }),
  field("link", "Conversation", "link", "link"),
  field("date4", "Closed on", "date", "date"),
  field("numbers", "Talk time", "number", "numbers"),
  field("key", "Patchbay key", "text", "text", { can_key: true }),
  field("mirror", "Customer record", "unsupported", "mirror", { writable: false }),
];

export const CONTAINERS: Container[] = [
  {
    id: "5090014417",
    name: "Work orders",
    version: 3,
    groups: [
      { id: "new", name: "New today" },
      { id: "open", name: "In progress" },
    ],
    fields: FIELDS,
    people: [
      { id: "u1", name: "Dana Ruiz" },
      { id: "u2", name: "Ines Alves" },
    ],
    fetched_at: 0,
  },
  {
    id: "5090018820",
    name: "All calls",
    version: 2,
    groups: [{ id: "topics", name: "Calls" }],
    fields: [...FIELDS.slice(0, 6), ...FIELDS.slice(10, 12)],
    fetched_at: 0,
  },
];

type Row = [path: string, type: string, policy: Mark, seen: number, examples: string[], more?: Partial<SourceField>];
const ROWS: Row[] = [
  ["conversation.id", "string", "keep", 412, ["7f3a91c2-0f6e-4a55-9a1b-8f21d9cc1b0e"]],
  ["conversation.ended", "string", "keep", 412, ["2026-11-21T14:31:58Z", "2026-11-21T14:30:11Z"]],
  ["conversation.queue.name", "string", "keep", 412, ["Billing EN", "Sales EN", "Returns EN"]],
  ["conversation.ani", "string", "mask", 398, ["•••• 0142"], { words: "the caller's number" }],
  ["agent.email", "string", "hash", 401, ["#9c1e44…"], { words: "who took the call" }],
  ["agent.site", "string", "keep", 377, ["Lisbon", "Porto"]],
  ["wrapUp.code.name", "string", "keep", 412, ["Billing dispute", "Callback", "Card replaced", "Transfer"]],
  ["wrapUp.notes", "string", "mask", 120, ["••••••"]],
  ["wrapUp.duration_s", "number", "keep", 412, ["72", "118", "41"]],
  ["attributes.tier", "string", "keep", 206, ["Gold", "Silver", "Bronze"]],
  ["attributes.card", "string", "token", 31, ["t_51bb02"]],
  ["attributes.cvv", "string", "drop", 3, []],
  ["attributes.language", "string", "keep", 412, ["en-GB", "pt-PT"]],
  ["attributes.vip", "boolean", "keep", 412, ["false", "true"]],
  [
    "attributes.contact",
    "string",
    "mask",
    18,
    ["•••• .com"],
    { proposed: "hash", why: "18 of 18 values look like e-mail addresses." },
  ],
  ["tags[*]", "string", "keep", 290, ["billing", "repeat caller"]],
];

const TOTAL = 412;
export const SOURCE_FIELDS: SourceField[] = ROWS.map(([path, kind, policy, seen, examples, more]) => ({
  path,
  kind,
  types: [kind],
  policy,
  seen,
  fetched: 0,
  share: seen / TOTAL,
  examples,
  ...(examples[0] === undefined ? {} : { example: examples[0] }),
  kinds: ["conversation.disposition", "conversation.transfer", "conversation.completed"],
  ...more,
}));

/** As large as accounts get: 400 fields on one side, 200 columns on the other. */
export const bigSource = (): SourceField[] => [
  ...SOURCE_FIELDS,
  ...Array.from({ length: 400 - SOURCE_FIELDS.length }, (_, index) => ({
    path: `block${Math.floor(index / 16)}.field${index}`,
    kind: index % 3 === 0 ? "number" : "string",
    types: [index % 3 === 0 ? "number" : "string"],
    policy: "keep" as const,
    seen: 400 - index,
    fetched: 0,
    share: (400 - index) / TOTAL,
    examples: [String(index * 7)],
    example: String(index * 7),
    kinds: ["conversation.disposition"],
  })),
];

export const bigContainer = (container: Container): Container => ({
  ...container,
  fields: [
    ...container.fields,
    ...Array.from({ length: 200 - container.fields.length }, (_, index) =>
      index % 3 === 0
        ? field(`num${index}`, `Figure ${index}`, "number", "numbers")
        : field(`col${index}`, `Column ${index}`, "text", "text", { limit: 255 }),
    ),
  ],
});

export const CHANGES: Changes[] = [
  {
    at: 0,
    version: 2,
    changes: [
      {
        kind: "gone",
        field: "due",
        name: "Callback due",
        was: "date",
        breaks: [{ route: "rt_calls", name: "Call log", field: "due" }],
      },
    ],
  },
];
