// Previews of the in-memory relay. It is no mapping engine: it knows enough to answer alike each time it is asked.
import type {
  Cord,
  EventRow,
  Filter,
  Preview,
  PreviewRow,
  PreviewValue,
  RouteDraft,
  Transform,
  Why,
} from "../../types";
import { CONTAINERS } from "./catalog";
import { viewOf } from "./views";
import type { World } from "./world";

type Held = { text: string; hidden: boolean; long: number };
const NOTHING: Held = { text: "", hidden: false, long: 0 };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function held(value: unknown): Held {
  if (value === undefined || value === null) return NOTHING;
  if (Array.isArray(value)) return { text: value.join(", "), hidden: false, long: 0 };
  if (!isRecord(value)) return { text: String(value), hidden: false, long: String(value).length };
  const last = typeof value.last === "string" ? ` ${value.last}` : "";
  if (isRecord(value.$masked)) return { text: `••••${last}`, hidden: true, long: Number(value.$masked.length ?? 0) };
  if (typeof value.$hash === "string") return { text: "#9c1e44…", hidden: true, long: 10 };
  if (typeof value.$token === "string") return { text: value.$token, hidden: true, long: 10 };
  return { text: JSON.stringify(value), hidden: false, long: 0 };
}

export function valueAt(view: unknown, path: string): Held {
  let at: unknown = view;
  for (const step of path.replace("[*]", "").split(".")) at = isRecord(at) ? at[step] : undefined;
  return held(at);
}

function startOf(cord: Cord, row: EventRow): Held {
  const view = viewOf(row);
  switch (cord.from.kind) {
    case "path":
      return valueAt(view, cord.from.path);
    case "template": {
      const text = cord.from.text.replace(/\{\{\s*([^}|]+?)\s*(\|[^}]*)?\}\}/g, (_, path) => valueAt(view, path).text);
      return { text, hidden: text.includes("••••"), long: text.length };
    }
    case "constant":
      return { text: cord.from.value, hidden: false, long: cord.from.value.length };
    case "event_time":
      return { text: new Date(row.occurred_at).toISOString(), hidden: false, long: 24 };
    case "event_link":
      return { text: `patchbay://event/${row.id}`, hidden: false, long: 30 };
  }
}

/** One step, or a refusal as nothing. Steps the fake does not know hand on what they were given. */
function after(step: Transform, { text, hidden, long }: Held): Held | undefined {
  const put = (next: string): Held => ({ text: next, hidden, long: next.length });
  switch (step.do) {
    case "trim":
      return put(text.trim());
    case "case":
      return put(step.to === "upper" ? text.toUpperCase() : step.to === "lower" ? text.toLowerCase() : text);
    case "default":
      return text === "" ? put(step.value) : put(text);
    case "truncate":
      return long > step.chars
        ? { text: `${text.slice(0, step.chars)} [TRUNCATED]`, hidden, long: -1 }
        : { text, hidden, long };
    case "lookup": {
      const found = step.table.find((one) => one.from === text);
      if (found) return put(found.to);
      if (typeof step.otherwise === "object") return put(step.otherwise.use.value);
      return step.otherwise === "keep" ? put(text) : step.otherwise === "empty" ? put("") : undefined;
    }
    case "number":
      return text.trim() !== "" && Number.isFinite(Number(text)) ? put(String(Number(text))) : undefined;
    case "date":
      return Number.isNaN(Date.parse(text)) ? undefined : put(new Date(text).toISOString());
    case "format_date":
      return put(text.slice(0, 10));
    case "person":
      return hidden || text.includes("@") ? { text: "Dana Ruiz", hidden: false, long: 9 } : put("");
    default:
      return { text, hidden, long };
  }
}

function madeBy(cord: Cord, row: EventRow): PreviewValue & { refused: boolean } {
  let now = startOf(cord, row);
  const steps: { text: string; refused?: boolean }[] = [];
  let refused = false;
  for (const step of cord.steps ?? []) {
    const next = after(step, now);
    if (!next) {
      steps.push({ text: now.text === "" ? "nothing" : now.text, refused: true });
      refused = true;
      break;
    }
    now = next;
    steps.push({ text: now.text });
  }
  const cut = now.long === -1;
  return { field: cord.field, text: refused ? "" : now.text, hidden: now.hidden, cut, steps, refused };
}

export function whyOf(filter: Filter, row: EventRow): Why {
  if ("all" in filter) {
    const all = filter.all.map((one) => whyOf(one, row));
    return { verdict: all.some((one) => one.verdict === "no") ? "no" : "yes", all };
  }
  if ("any" in filter) {
    const any = filter.any.map((one) => whyOf(one, row));
    return { verdict: any.some((one) => one.verdict === "yes") ? "yes" : "no", any };
  }
  if ("not" in filter) {
    const not = whyOf(filter.not, row);
    return { verdict: not.verdict === "yes" ? "no" : "yes", not };
  }
  const { path, op, value } = filter;
  const { text, hidden } = valueAt(viewOf(row), path);
  const list = Array.isArray(value) ? value.map(String) : [String(value ?? "")];
  const number = Number(text);
  const holds: Record<string, boolean> = {
    is: text === list[0],
    is_not: text !== list[0],
    one_of: list.includes(text),
    none_of: !list.includes(text),
    contains: text.includes(list[0] ?? ""),
    starts_with: text.startsWith(list[0] ?? ""),
    ends_with: text.endsWith(list[0] ?? ""),
    more_than: number > Number(value),
    at_least: number >= Number(value),
    less_than: number < Number(value),
    at_most: number <= Number(value),
    exists: text !== "",
    missing: text === "",
  };
  const verdict = hidden ? "unknown" : holds[op] ? "yes" : "no";
  return { verdict, path, op, value, ...(text === "" ? {} : { seen: text }) };
}

function rowOf(row: EventRow, draft: RouteDraft, before: RouteDraft | undefined): PreviewRow {
  const container = CONTAINERS.find((one) => one.id === draft.container);
  const why = draft.filter ? whyOf(draft.filter, row) : undefined;
  const was = new Map(before?.cords.map((cord) => [cord.field, madeBy(cord, row).text]));
  const made = draft.cords.map((cord) => madeBy(cord, row));
  const gone = new Set(made.map((one) => one.field));
  const lost = [...was].filter(([field, text]) => !gone.has(field) && text !== "");
  const refused = made.find((one) => one.refused);
  const values: PreviewValue[] = made.map(({ refused: _refused, ...value }) => {
    const old = was.get(value.field) ?? "";
    return before && old !== value.text ? { ...value, was: old } : value;
  });
  for (const [field, text] of lost) values.push({ field, text: "", hidden: false, cut: false, was: text, steps: [] });
  const missing = (container?.fields ?? []).filter(
    (field) => field.required && !values.some((value) => value.field === field.id && value.text !== ""),
  );
  const name = container?.fields.find((field) => field.id === refused?.field)?.name ?? refused?.field;
  const verdict = refused
    ? "invalid"
    : why && why.verdict !== "yes"
      ? "filtered"
      : values.some((value) => value.was !== undefined)
        ? "changed"
        : "same";
  return {
    event: row.id,
    at: row.received_at,
    title: row.summary,
    verdict,
    cut: values.some((value) => value.cut === true),
    values,
    missing: missing.map((field) => field.id),
    ...(why ? { why } : {}),
    ...(refused
      ? {
          problem: {
            code: "mapping.label",
            message: `“${name}” has no entry for “${refused.steps?.at(-1)?.text ?? ""}”.`,
            remedy: { kind: "remap" as const, field: refused.field },
          },
        }
      : {}),
  };
}

export function eventsOf(world: World, draft: RouteDraft): EventRow[] {
  const kinds = draft.kinds ?? [];
  return world.events.filter((row) => kinds.length === 0 || kinds.includes(row.kind));
}

export function previewOf(rows: readonly EventRow[], draft: RouteDraft, before: RouteDraft | undefined): Preview {
  const made = rows.map((row) => rowOf(row, draft, before));
  const tally = (takes: (row: PreviewRow) => boolean) => made.filter(takes).length;
  return {
    rows: made,
    counts: {
      same: tally((row) => row.verdict === "same"),
      changed: tally((row) => row.verdict === "changed"),
      cut: tally((row) => row.cut),
      invalid: tally((row) => row.verdict === "invalid"),
      missing: tally((row) => row.missing.length > 0),
      filtered: tally((row) => row.verdict === "filtered"),
      unreadable: tally((row) => row.verdict === "unreadable"),
    },
  };
}
