// A filter's text as the page handles it: split into the parts that all must hold, put together again, and taken apart
// for drawing. What a text means is asked of the relay and decided nowhere here. Pure: no React, no IPC.

/** A number with spaces in it is one word to the relay, and one part here. */
const SPACED_NUMBER = /^\+?\(?\d[\d().-]*(?: [\d().-]+)+/;

type Piece = { text: string; at: number };

/** Words outside brackets, each with whatever its quotes and brackets hold. */
function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const number = SPACED_NUMBER.exec(text.slice(at))?.[0];
    const end = number && number.replace(/\D/g, "").length >= 7 ? at + number.length : endOf(text, at);
    found.push({ text: text.slice(at, end), at });
    at = end;
  }
  return found;
}

function endOf(text: string, from: number): number {
  let [depth, quoted] = [0, false];
  for (let at = from; at < text.length; at += 1) {
    const c = text.charAt(at);
    if (quoted && c === "\\") at += 1;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === "(") depth += 1;
    else if (!quoted && c === ")") depth = Math.max(0, depth - 1);
    else if (!quoted && depth === 0 && /\s/.test(c)) return at;
  }
  return text.length;
}

/** The parts that all must hold, as they are written. A text of alternatives is one part. */
export function partsOf(text: string): string[] {
  const all = pieces(text);
  const whole = text.trim();
  if (all.some((piece) => /^or$/i.test(piece.text))) return [whole];
  const parts: string[] = [];
  let before = "";
  for (const piece of all) {
    if (/^and$/i.test(piece.text)) continue;
    // What stands before a thing and turns it around belongs to it.
    if (/^(not|-+)$/i.test(piece.text)) {
      before += piece.text.startsWith("-") ? piece.text : `${piece.text} `;
      continue;
    }
    parts.push(before + piece.text);
    before = "";
  }
  if (before.trim() !== "") parts.push(before.trim());
  return parts;
}

/** Parts as one text. Alternatives beside other parts stand in brackets. */
export function textOf(parts: readonly string[]): string {
  const all = parts.map((part) => part.trim()).filter((part) => part !== "");
  return all.length < 2 ? (all[0] ?? "") : all.map((part) => (isEither(part) ? `(${part})` : part)).join(" ");
}

const isEither = (part: string): boolean => pieces(part).some((piece) => /^or$/i.test(piece.text));

export type Face =
  | { type: "term"; not: boolean; name: string; values: string[] }
  | { type: "field"; not: boolean; path: string; sign: string; value: string }
  | { type: "text"; not: boolean; text: string; goesOn: boolean }
  | { type: "group"; not: boolean; text: string };

const NAMES = ["kind", "source", "route", "target", "state", "key", "cause", "since", "until", "has"];

/** The values of a list, each without its quotes. */
export function valuesOf(text: string): string[] {
  const values: string[] = [];
  let [from, quoted] = [0, false];
  for (let at = 0; at <= text.length; at += 1) {
    const c = text.charAt(at);
    if (quoted && c === "\\") at += 1;
    else if (c === '"') quoted = !quoted;
    if (at === text.length || (c === "," && !quoted)) {
      values.push(unquoted(text.slice(from, at)));
      from = at + 1;
    }
  }
  return values;
}

export const unquoted = (text: string): string =>
  text.replace(/"((?:[^"\\]|\\.)*)"?/g, (_, inner: string) => inner.replace(/\\(.)/g, "$1"));

/** How a part is drawn. */
export function faceOf(part: string): Face {
  const turned = /^(-|not\s+)/i.exec(part)?.[0];
  if (turned !== undefined && part.length > turned.length) {
    const inner = faceOf(part.slice(turned.length).trim());
    return { ...inner, not: !inner.not };
  }
  if (part.startsWith("(") || isEither(part))
    return { type: "group", not: false, text: part.replace(/^\((.*)\)$/s, "$1") };
  const bare = part.replace(/"(?:[^"\\]|\\.)*"?/g, (all) => "_".repeat(all.length));
  const sign = /!=|>=|<=|[=<>~]/.exec(bare);
  const colon = bare.indexOf(":");
  if (colon > 0 && (!sign || colon < sign.index)) {
    const written = part.slice(0, colon).toLowerCase();
    const name = written === "line" ? "route" : written;
    if (NAMES.includes(name)) return { type: "term", not: false, name, values: valuesOf(part.slice(colon + 1)) };
  }
  if (sign && sign.index > 0 && colon < 0 && !part.startsWith('"')) {
    const value = part.slice(sign.index + sign[0].length);
    return {
      type: "field",
      not: false,
      path: part.slice(0, sign.index),
      sign: sign[0],
      value: valuesOf(value).join(", "),
    };
  }
  const goesOn = part.length > 1 && part.endsWith("*");
  return { type: "text", not: false, text: unquoted(goesOn ? part.slice(0, -1) : part), goesOn };
}

const plain = (value: string): boolean => value !== "" && !/[\s"\\,()=!<>~*]/.test(value);

/** A value as it is written after a colon or a sign. */
export const valueText = (value: string): string =>
  plain(value) ? value : `"${value.replace(/[\\"]/g, (c) => `\\${c}`)}"`;

export const termText = (name: string, value: string, not = false): string =>
  `${not ? "-" : ""}${name}:${valueText(value)}`;

/** The text with one more part; a part that stands there already is not said twice, its opposite goes. */
export function withPart(text: string, part: string): string {
  const opposite = part.startsWith("-") ? part.slice(1) : `-${part}`;
  const parts = partsOf(text).filter((one) => one !== part && one !== opposite);
  return textOf([...parts, part]);
}

/** The text without what it says of time, and with this instead. */
export function withTime(text: string, parts: readonly string[]): string {
  const rest = partsOf(text).filter((part) => !/^(since|until):/i.test(part));
  return textOf([...rest, ...parts]);
}

/** A typed word is looked for as the beginning of one; what is quoted, an id, or a name with a colon is as it stands. */
export function asTyped(draft: string): string {
  const ids = /^(evt|dlv|rte|con|cas)_\w+$/;
  return partsOf(draft)
    .map((part) =>
      /^[\p{L}\p{N}_]+$/u.test(part) && !/^(and|or|not)$/i.test(part) && !ids.test(part) ? `${part}*` : part,
    )
    .join(" ");
}
