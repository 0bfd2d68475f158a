// The log's language as the in-memory relay reads it: pieces, terms, and mistakes with their place. It follows the
// relay's own reading and judges nothing.

export const STATES = [
  "waiting",
  "sending",
  "retrying",
  "in_doubt",
  "asking",
  "held",
  "delivered",
  "unconfirmed",
  "absorbed",
  "dead",
  "unrouted",
  "unreadable",
  "repeated",
] as const;
export const NAMES = ["kind", "source", "route", "target", "state", "key", "cause", "since", "until", "has"] as const;
type Name = (typeof NAMES)[number];
export type Sign = "=" | "!=" | ">" | ">=" | "<" | "<=" | "~";

export type Term =
  | { name: Exclude<Name, "has">; values: string[] }
  | { name: "has"; path: string }
  | { name: "field"; path: string; sign: Sign; values: string[] }
  | { name: "text"; text: string; prefix: boolean };
export type Place = { at: number; len: number };
export type Node = { all: Node[] } | { any: Node[] } | { not: Node } | { is: Term; place: Place; written: string };
export type Mistake = Place & { message: string; suggest?: string };
export type Reading = { node: Node; mistakes: Mistake[] };

type Piece = Place & { kind: "(" | ")" | "-" | "word" };

const NUMBER = /^\+?\(?\d[\d().-]*(?: [\d().-]+)+/;

function pieces(text: string, wrong: (mistake: Mistake) => void): Piece[] {
  const all: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const c = text.charAt(at);
    if (/\s/.test(c)) {
      at += 1;
      continue;
    }
    const number = NUMBER.exec(text.slice(at))?.[0];
    if (number && number.replace(/\D/g, "").length >= 7) {
      all.push({ kind: "word", at, len: number.length });
      at += number.length;
      continue;
    }
    if (c === "(" || c === ")" || c === "-") {
      all.push({ kind: c, at, len: 1 });
      at += 1;
      continue;
    }
    let end = at;
    let quoted = false;
    for (; end < text.length; end += 1) {
      const here = text.charAt(end);
      if (here === "\\" && quoted) end += 1;
      else if (here === '"') quoted = !quoted;
      else if (!quoted && /[\s()]/.test(here)) break;
    }
    end = Math.min(end, text.length);
    if (quoted) {
      wrong({ at, len: end - at, message: "A quotation mark is not closed.", suggest: `${text.slice(at, end)}"` });
    }
    all.push({ kind: "word", at, len: end - at });
    at = end;
  }
  return all;
}

export const unquoted = (text: string): string =>
  text.replace(/"((?:[^"\\]|\\.)*)"?/g, (_, inner: string) => inner.replace(/\\(.)/g, "$1"));

/** The parts between commas outside quotes. */
function listed(text: string): { text: string; at: number }[] {
  const parts: { text: string; at: number }[] = [];
  let [from, quoted] = [0, false];
  for (let at = 0; at <= text.length; at += 1) {
    const c = text.charAt(at);
    if (c === "\\" && quoted) at += 1;
    else if (c === '"') quoted = !quoted;
    if (at === text.length || (c === "," && !quoted)) {
      parts.push({ text: text.slice(from, at), at: from });
      from = at + 1;
    }
  }
  return parts;
}

/** The name that was probably meant: one that begins so, or one letter off. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const low = written.toLowerCase();
  const off = (name: string): number => {
    const other = name.toLowerCase();
    if (low.length >= 2 && other.startsWith(low)) return 0;
    const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)];
    for (let i = 1; i <= low.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= other.length; j += 1) {
        const swap = i > 1 && j > 1 && low[i - 1] === other[j - 2] && low[i - 2] === other[j - 1];
        row.push(
          Math.min(
            (rows[i - 1]?.[j - 1] ?? 0) + (low[i - 1] === other[j - 1] ? 0 : 1),
            (rows[i - 1]?.[j] ?? 0) + 1,
            (row[j - 1] ?? 0) + 1,
            swap ? (rows[i - 2]?.[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
          ),
        );
      }
      rows.push(row);
    }
    return rows[low.length]?.[other.length] ?? Number.POSITIVE_INFINITY;
  };
  const allowed = Math.min(2, Math.floor(low.length / 3));
  return names
    .map((name) => ({ name, far: off(name) }))
    .filter((one) => one.far <= allowed)
    .sort((a, b) => a.far - b.far)[0]?.name;
}

const WHEN = /^(\d{1,7}[mhdw]|\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)$/;
const PATH = /^[^.=<>~!]+(\.[^.=<>~!]+)*$/;

function termOf(text: string, place: Place, wrong: (mistake: Mistake) => void): Term | undefined {
  const sign = /!=|>=|<=|[=<>~]/.exec(text.replace(/"(?:[^"\\]|\\.)*"?/g, (all) => "_".repeat(all.length)));
  const colon = text.indexOf(":");
  const dimension = colon > 0 && !text.startsWith('"') && (!sign || colon < sign.index);
  if (dimension && !text.slice(colon + 1).startsWith("//")) {
    const written = text.slice(0, colon);
    const low = written.toLowerCase() === "line" ? "route" : written.toLowerCase();
    const name = NAMES.find((one) => one === low);
    if (name) return dimensionOf(name, text.slice(colon + 1), { at: place.at + colon + 1, len: 0 }, place, wrong);
    const near = /^[a-z]+$/.test(low) ? nearest(low, NAMES) : undefined;
    if (near) {
      const message = `There is no “${written}:” here. Did you mean “${near}:”?`;
      wrong({ at: place.at, len: colon, message, suggest: near });
      return undefined;
    }
  } else if (sign && sign.index > 0 && !text.startsWith('"') && colon < 0) {
    const path = text.slice(0, sign.index);
    const value = text.slice(sign.index + sign[0].length);
    if (!PATH.test(path)) wrong({ at: place.at, len: path.length, message: `“${path}” is not the path of a field.` });
    else if (value === "") {
      wrong({
        ...place,
        message: `Say after “${sign[0]}” what to compare with. “has:${path}” asks whether it is there.`,
      });
    } else
      return { name: "field", path, sign: sign[0] as Sign, values: listed(value).map((one) => unquoted(one.text)) };
    return undefined;
  }
  const prefix = text.length > 1 && text.endsWith("*");
  const plain = unquoted(prefix ? text.slice(0, -1) : text);
  if (/[\p{L}\p{N}_]/u.test(plain)) return { name: "text", text: plain, prefix };
  wrong({ ...place, message: "There is no letter or digit here to look for." });
  return undefined;
}

function dimensionOf(
  name: Name,
  rest: string,
  from: Place,
  whole: Place,
  wrong: (mistake: Mistake) => void,
): Term | undefined {
  if (rest === "") {
    wrong({ ...whole, message: `Say after “${name}:” what is wanted.` });
    return undefined;
  }
  const parts = listed(rest).map((one) => ({ at: from.at + one.at, len: one.text.length, text: unquoted(one.text) }));
  const bad = parts.flatMap(({ text, ...place }): Mistake[] => {
    if (text === "") return [{ ...place, message: "A value is missing here." }];
    if (name === "state" && !STATES.some((state) => state === text.toLowerCase().replace(/[- ]/g, "_"))) {
      const near = nearest(text, STATES);
      return [
        near
          ? { ...place, message: `There is no state “${text}”. Did you mean “${near}”?`, suggest: near }
          : { ...place, message: `There is no state “${text}”. There are ${STATES.join(", ")}.` },
      ];
    }
    if ((name === "since" || name === "until") && !WHEN.test(text)) {
      return [{ ...place, message: `“${text}” is no time. Write 2h, 30m, 7d, 2026-11-21 or 2026-11-21T09:30:00Z.` }];
    }
    if (name === "cause" && !/^[1-9]\d*$/.test(text)) {
      return [{ ...place, message: `“${text}” is no cause. A cause of the inbox has a number.` }];
    }
    return [];
  });
  for (const mistake of bad) wrong(mistake);
  if (bad.length > 0) return undefined;
  const values = parts.map((one) => one.text);
  if (name === "has") return { name, path: values.join(",") };
  return { name, values: name === "state" ? values.map((one) => one.toLowerCase().replace(/[- ]/g, "_")) : values };
}

/** Reads a text as far as it can be read. */
export function read(text: string): Reading {
  const mistakes: Mistake[] = [];
  const wrong = (mistake: Mistake) => mistakes.push(mistake);
  const all = pieces(text, wrong);
  let next = 0;
  const wordAt = (index: number) => {
    const piece = all[index];
    return piece?.kind === "word" ? text.slice(piece.at, piece.at + piece.len).toLowerCase() : undefined;
  };
  const one = (): Node | undefined => {
    const piece = all[next];
    if (!piece) return undefined;
    next += 1;
    if (piece.kind === "-" || wordAt(next - 1) === "not") {
      const after = all[next];
      if (!after || after.kind === ")") {
        wrong({ ...place(piece), message: "Say after the minus what is not wanted." });
        return undefined;
      }
      const inner = one();
      return inner && { not: inner };
    }
    if (piece.kind === "(") {
      const inner = any();
      if (all[next]?.kind === ")") {
        next += 1;
        if (!inner) wrong({ ...place(piece), message: "There is nothing between these brackets." });
      } else wrong({ ...place(piece), message: "This bracket is not closed." });
      return inner;
    }
    if (piece.kind === ")") return undefined;
    const written = text.slice(piece.at, piece.at + piece.len);
    const term = termOf(written, place(piece), wrong);
    return term && { is: term, place: place(piece), written };
  };
  const every = (): Node | undefined => {
    const parts: Node[] = [];
    while (next < all.length && all[next]?.kind !== ")" && wordAt(next) !== "or") {
      if (wordAt(next) === "and") {
        next += 1;
        continue;
      }
      const part = one();
      if (part) parts.push(part);
    }
    return parts.length > 0 ? { all: parts } : undefined;
  };
  const any = (): Node | undefined => {
    const first = every();
    const parts = first ? [first] : [];
    while (wordAt(next) === "or") {
      const or = all[next];
      const before = parts.length > 0;
      next += 1;
      const part = every();
      if (or && !(part && before)) wrong({ ...place(or), message: "“or” stands between two things." });
      if (part) parts.push(part);
    }
    return parts.length > 0 ? { any: parts } : undefined;
  };
  const parts: Node[] = [];
  while (next < all.length) {
    const part = any();
    if (part) parts.push(part);
    const stray = all[next];
    if (stray?.kind === ")") {
      wrong({ ...place(stray), message: "This bracket closes nothing.", suggest: "" });
      next += 1;
    }
  }
  return { node: tidy({ all: parts }), mistakes: mistakes.sort((a, b) => a.at - b.at) };
}

const place = ({ at, len }: Place): Place => ({ at, len });

/** The same with no group inside a group of its kind, and none of a single part. */
function tidy(node: Node): Node {
  if ("is" in node) return node;
  if ("not" in node) return { not: tidy(node.not) };
  const every = "all" in node;
  const flat = ("all" in node ? node.all : node.any).map(tidy).flatMap((part) => {
    if (every && "all" in part) return part.all;
    return !every && "any" in part ? part.any : [part];
  });
  const [single] = flat;
  if (flat.length === 1 && single) return single;
  return every ? { all: flat } : { any: flat };
}
