// What the in-memory relay's one box finds: by event, by record, by what a row says; a number or address only by the
// digits or letters that a masked field would match, and never told again.
import type { components } from "../../schema";
import type { EventRow } from "../../types";
import type { Handler } from "./call";
import { Refusal } from "./refusal";

type Findings = components["schemas"]["Findings"];
type Hit = components["schemas"]["FoundEvent"];
const HITS_MAX = 10;
const CHARS_MAX = 2_000;
/** The caller of every event of the escalations, as the real relay would know him by his keyed name. */
const CALLER = "13175550142";

const digits = (text: string) => text.replace(/\D/g, "");
const isPersonal = (text: string) =>
  text.includes("@") || (/^\+?[\d\s().\-/]+$/.test(text) && digits(text).length >= 9);
const record = (row: EventRow) => (row.state === "delivered" ? String(5_284_000_000 + row.seq) : undefined);

function hitOf(row: EventRow): Hit {
  const line = row.lines[0];
  const id = record(row);
  const here = { label: "Open in Patchbay", url: `patchbay://event/${row.id}` };
  const there = { label: "Open at monday", url: `https://harbour.monday.com/boards/184467/pulses/${id}` };
  return {
    event: row.id,
    ...(line ? { delivery: line.delivery, route: { id: line.route, name: line.name } } : {}),
    ...(id && line ? { record: id } : {}),
    links: id && line ? [here, there] : [here],
    state: row.state,
    at: row.received_at,
    sentence: line
      ? `${row.title}, ${row.summary}: item ${id ?? "not written"} on ${line.target}.`
      : `${row.title}, ${row.summary}: no line took it.`,
  };
}

function sentenceOf(text: string, hits: readonly Hit[]): string {
  const [first] = hits;
  if (!first) return isPersonal(text) ? "No event here carries this." : `No event here carries “${text}”.`;
  const one = `${first.sentence} Received ${new Date(first.at).toISOString()}. ${first.links.map((link) => link.url).join(" ")}`;
  return hits.length === 1 ? one : `${hits.length} events carry this; the newest: ${one}`;
}

export const FIND_HANDLERS: Record<string, Handler> = {
  "GET /find": ({ world, query }): Findings => {
    const text = (query.get("text") ?? "").trim();
    if (text.length > CHARS_MAX)
      throw new Refusal(422, {
        code: "find.long",
        message: "This is too long to look for.",
        remedy: { kind: "none" },
      });
    const parts = text.includes("://") ? text.split(/[/?&#=%;]/).filter((part) => /\d{3}/.test(part)) : [text];
    const caller = isPersonal(text) && digits(text).endsWith(CALLER.slice(-10));
    const found = world.events.filter((row) =>
      isPersonal(text)
        ? caller && row.lines[0]?.route === "rt_work"
        : parts.some((part) => row.id === part || record(row) === part || `${row.title} ${row.summary}`.includes(part)),
    );
    const hits = found.slice(-HITS_MAX).reverse().map(hitOf);
    return { sentence: sentenceOf(text, hits), hits, ...(hits.length > 0 && caller ? { query: "#9c1e44" } : {}) };
  },
};
