// One event of the in-memory relay beside another, the last good one, or one try beside the last.
import type { EventRow } from "../../../types";
import { gone, type Handler } from "../call";
import { detailOf } from "../detail";
import { Refusal } from "../refusal";
import { viewOf } from "../views";

type Leaf = { path: string; text: string; hidden: boolean; raw: string };

function leaves(value: unknown, path = ""): Leaf[] {
  if (typeof value !== "object" || value === null) {
    return [{ path, text: String(value), hidden: false, raw: JSON.stringify(value) }];
  }
  if ("$masked" in value || "$hash" in value || "$token" in value) {
    const last = "last" in value ? ` ${value.last}` : "";
    return [{ path, text: `••••${last}`, hidden: true, raw: JSON.stringify(value) }];
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner, Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`),
  );
}

function compare(was: unknown, is: unknown) {
  const old = new Map(leaves(was).map((leaf) => [leaf.path, leaf]));
  const now = leaves(is);
  const paths = new Set(now.map((leaf) => leaf.path));
  const changed = now.filter((leaf) => old.get(leaf.path)?.raw !== leaf.raw);
  const gone = [...old.values()].filter((leaf) => !paths.has(leaf.path));
  return {
    rows: [
      ...changed.map((leaf) => {
        const before = old.get(leaf.path);
        const hidden = leaf.hidden || before?.hidden === true;
        return { path: leaf.path, ...(before ? { was: before.text } : {}), is: leaf.text, hidden };
      }),
      ...gone.map((leaf) => ({ path: leaf.path, was: leaf.text, hidden: leaf.hidden })),
    ],
    same: now.length - changed.length,
  };
}

const missing = (code: string, message: string) => new Refusal(404, { code, message, remedy: { kind: "none" } });

export const diffOf: Handler = ({ world, id, query }) => {
  const row = world.events.find((one) => one.id === id);
  if (!row) throw gone("event");
  const asked = query.get("with") ?? "";
  if (asked.startsWith("attempt:")) {
    const wanted = query.get("delivery");
    const delivery = detailOf(row).deliveries.find((one) => wanted === null || one.id === wanted);
    const sent = (delivery?.attempts ?? []).filter((one) => one.request);
    const one = sent.find((attempt) => attempt.number === Number(asked.slice(8)));
    const last = sent.at(-1);
    if (!one || !last) throw missing("diff.no_try", "Of this try nothing is known that could be compared.");
    return { with: asked, ...compare(one.request?.body, last.request?.body) };
  }
  const route = row.lines[0]?.route;
  const good = (other: EventRow) =>
    other.seq < row.seq &&
    other.kind === row.kind &&
    other.lines.some((line) => line.route === route && (line.state === "delivered" || line.state === "unconfirmed"));
  const other =
    asked === "last_good" ? world.events.findLast(good) : world.events.find((candidate) => candidate.id === asked);
  if (!other) {
    throw asked === "last_good"
      ? missing("diff.none_good", "No event like this was delivered on its line before.")
      : gone("event");
  }
  return { with: other.id, ...compare(viewOf(other), viewOf(row)) };
};
