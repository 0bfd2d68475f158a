// Whether a source fits a field of the target: as it is, by a named transform, or not, with what is needed. Pure.
import type { Field, SourceField, Transform } from "../../../ipc/types";
import { LINK, TEXT, TIME } from "./cords";

/** What a source's values look like. */
export type Sort = "text" | "number" | "boolean" | "moment" | "email" | "phone" | "link" | "list" | "any";
export type Way = "lookup" | "number" | "date" | "person" | "join" | "count" | "cut" | "first";
export type Needs =
  | "date"
  | "number"
  | "label"
  | "person"
  | "email"
  | "phone"
  | "link"
  | "yes_no"
  | "country"
  | "place"
  | "item"
  | "rating"
  | "dropped"
  | "fixed"
  | "kept"
  | "gone";
export type Fit = { as: "is" } | { as: "by"; way: Way; steps: Transform[] } | { as: "no"; needs: Needs };

const IS: Fit = { as: "is" };
const no = (needs: Needs): Fit => ({ as: "no", needs });
const by = (way: Way, ...steps: Transform[]): Fit => ({ as: "by", way, steps });

const MOMENT = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)/;
const LOOSE_DATE = /^(\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}\/\d{2}\/\d{2}|\d{10}|\d{13})\b/;
const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^\+?[\d ()./-]{6,20}$/;
const NUMERAL = /^[+-]?[\d., ' ]*\d%?$/;
const LONG = /(note|comment|description|transcript|body|message|summary)s?$/i;
const PERSON = /(^|\.)(agent|user|owner|assignee|person)s?(_?(id|name|email)|\.(id|name|email))?$/i;
const last = (path: string): string => path.split(".").at(-1) ?? path;

export const examplesOf = (field: SourceField): readonly string[] =>
  field.examples ?? (field.example === undefined ? [] : [field.example]);

/** Values that a policy hides are no examples of anything. */
const readable = (field: SourceField): readonly string[] => (field.policy === "keep" ? examplesOf(field) : []);
const all = (values: readonly string[], like: RegExp): boolean =>
  values.length > 0 && values.every((value) => like.test(value.trim()));

export function sortOf(field: SourceField): Sort {
  const types = field.types ?? [field.kind];
  const name = last(field.path);
  const seen = readable(field);
  if (field.path.includes("[*]") || types.includes("array") || types.includes("list")) return "list";
  if (types.includes("boolean")) return "boolean";
  if (types.includes("date") || all(seen, MOMENT)) return "moment";
  if (types.includes("number")) return "number";
  if (all(seen, MAIL) || /e?mail/i.test(name)) return "email";
  if (all(seen, /^https?:\/\//)) return "link";
  if (/^(ani|dnis|phone|mobile|tel|number|caller)(_?number)?$/i.test(name) || all(seen, PHONE)) {
    return all(seen, /^\d{1,5}$/) ? "text" : "phone";
  }
  return types.includes("string") ? "text" : "any";
}

/** The look-up that begins with what the samples and the labels have in common. */
export function lookupFor(values: readonly string[], labels: readonly string[]): Transform {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  const table = [...new Set(values)].flatMap((from) => {
    const to = labels.find((label) => plain(label) === plain(from));
    return to === undefined ? [] : [{ from, to }];
  });
  return { do: "lookup", table, otherwise: "refuse" };
}

/** How a field of the event, or one of Patchbay's own sources, would arrive at a field of the target. */
export function fitOf(source: string, field: SourceField | undefined, target: Field, keyField?: string): Fit {
  if (target.id === keyField) return no("kept");
  if (!target.writable || target.kind === "unsupported") return no("fixed");
  if (field?.policy === "drop") return no("dropped");
  if (source === TEXT) return target.kind === "relation" || target.kind === "location" ? no("item") : IS;
  const sort: Sort = source === TIME ? "moment" : source === LINK ? "link" : field ? sortOf(field) : "any";
  const values = field ? readable(field) : [];
  return fitSort(sort, values, target, field?.path ?? source);
}

function fitText(sort: Sort, values: readonly string[], target: Field, path: string): Fit {
  if (sort === "list") return by("join", { do: "join", with: ", " });
  const { limit } = target;
  if (limit !== undefined && (LONG.test(path) || values.some((value) => [...value].length > limit))) {
    return by("cut", { do: "truncate", chars: limit, marker: true });
  }
  return IS;
}

function fitNumber(sort: Sort, values: readonly string[], needs: Needs): Fit {
  if (sort === "number") return IS;
  if (sort === "list") return by("count", { do: "count" });
  const numerals = values.length === 0 ? sort === "any" : all(values, NUMERAL);
  return numerals ? by("number", { do: "number", decimal: "dot" }) : no(needs);
}

function fitDate(sort: Sort, values: readonly string[]): Fit {
  if (sort === "moment") return IS;
  if (sort === "any" || all(values, LOOSE_DATE)) return by("date", { do: "date" });
  return no("date");
}

function fitSort(sort: Sort, values: readonly string[], target: Field, path: string): Fit {
  const labels = target.labels ?? [];
  const wants = (want: Sort, needs: Needs): Fit => (sort === want || sort === "any" ? IS : no(needs));
  switch (target.kind) {
    case "name":
    case "text":
    case "long_text":
      return fitText(sort, values, target, path);
    case "number":
      return fitNumber(sort, values, "number");
    case "rating":
      return fitNumber(sort, values, "rating");
    case "status":
    case "dropdown":
      if (sort === "moment" || sort === "link" || sort === "phone") return no("label");
      if (values.length > 0 && labels.length > 0 && values.every((value) => labels.includes(value))) return IS;
      if (sort === "list" && target.kind === "dropdown") return IS;
      return by("lookup", lookupFor(values, labels));
    case "date":
    case "timeline":
    case "week":
    case "hour":
      return fitDate(sort, values);
    case "people":
      return sort === "email" || PERSON.test(path) ? by("person", { do: "person", otherwise: "empty" }) : no("person");
    case "email":
      return wants("email", "email");
    case "phone":
      return sort === "number" ? IS : wants("phone", "phone");
    case "link":
      return wants("link", "link");
    case "checkbox":
      return sort === "boolean"
        ? IS
        : sort === "text" || sort === "any"
          ? by("lookup", lookupFor(values, labels))
          : no("yes_no");
    case "country":
      return all(values, /^[A-Z]{2}$/) ? IS : sort === "text" ? by("lookup", lookupFor(values, labels)) : no("country");
    case "tags":
      return sort === "text" || sort === "list" || sort === "any" ? IS : no("label");
    case "world_clock":
      return sort === "text" && /zone/i.test(path) ? IS : no("place");
    case "location":
      return no("place");
    case "relation":
      return no("item");
    case "unsupported":
      return no("fixed");
  }
}
