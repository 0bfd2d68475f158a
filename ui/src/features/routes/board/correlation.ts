// How a line makes cases of events, as it is edited: blank, whole or not, and its key on one sample. Pure.
import type { Correlation } from "../../../ipc/cases";
import type { Filter, Finding, SourceField } from "../../../ipc/types";
import { correlation as words } from "../../../lib/words/correlation";
import { templatePaths } from "./cords";
import { clausesOf, pruned } from "./filter";
import { type Shown, valueFor } from "./sample";

export type FilterName = "open" | "update" | "close";
export const FILTERS: readonly FilterName[] = ["open", "update", "close"];

/** Fits no event: what stands for a filter that has no clause yet. */
const NOTHING: Filter = { any: [] };

export const blank = (): Correlation => ({
  key: "",
  open: NOTHING,
  close: NOTHING,
  window_ms: 60_000,
  hold_ms: 0,
  on_recovery: "close",
});

export const clausesIn = (filter: Filter | undefined): number =>
  filter === undefined ? 0 : clausesOf(filter).filter((one) => one.path.trim() !== "").length;

/** What the editor of filters shows: a filter without clauses stands as none. */
export const shownFilter = (filter: Filter | undefined): Filter | undefined =>
  filter === undefined || clausesOf(filter).length === 0 ? undefined : filter;

export function withFilter(from: Correlation, name: FilterName, filter: Filter | undefined): Correlation {
  if (name !== "update") return { ...from, [name]: filter ?? NOTHING };
  const { update: _update, ...rest } = from;
  return filter === undefined ? rest : { ...rest, update: filter };
}

/** What is sent: without clauses that ask nothing. */
export function sendableCorrelation(given: Correlation): Correlation {
  const { update, ...rest } = given;
  const clean = pruned(update);
  return {
    ...rest,
    open: pruned(given.open) ?? NOTHING,
    close: pruned(given.close) ?? NOTHING,
    ...(clean ? { update: clean } : {}),
  };
}

/** What keeps it from working, seen without asking the relay. */
export function correlationFindings(given: Correlation | undefined): Finding[] {
  if (!given) return [];
  const found = (severity: Finding["severity"], code: string, message: string): Finding => ({
    severity,
    code: `correlation.${code}`,
    message,
  });
  return [
    ...(given.key.trim() === "" ? [found("error", "key", words.findings.key)] : []),
    ...(given.key.trim() !== "" && templatePaths(given.key).length === 0
      ? [found("warning", "one_key", words.findings.oneKey)]
      : []),
    ...(clausesIn(given.open) === 0 ? [found("error", "open", words.findings.open)] : []),
    ...(clausesIn(given.close) === 0 ? [found("error", "close", words.findings.close)] : []),
    ...(given.group && given.group.key.trim() === "" ? [found("error", "group", words.findings.group)] : []),
  ];
}

export const isAboutCases = (finding: Finding): boolean => /^(correlation|cases?)\./.test(finding.code);

/** The relay names the first part that cannot be used; where the page knows what is missing it says all of it instead. */
export function joinedFindings(told: readonly Finding[], own: readonly Finding[]): Finding[] {
  const known = own.some((one) => one.severity === "error");
  return [...told.filter((one) => !known || one.code !== "cases.unusable"), ...own];
}

const PLAIN = /\{\{\s*([^{}|%()\s]+)\s*\}\}/g;
export type Rendered = Shown & {
  /** Fields of the template that this sample does not have. */
  missing: string[];
  /** Only the relay can say more: the template does more than name fields. */
  inexact: boolean;
};

/** A template over one sample, as it may be shown: hidden values stay marks. */
export function rendered(template: string, fields: readonly SourceField[], view: unknown): Rendered {
  const parts = templatePaths(template).map((path) => ({
    path,
    shown: valueFor(
      fields.find((one) => one.path === path),
      path,
      view,
    ),
  }));
  const text = template.replaceAll(PLAIN, (_all, path: string) => {
    const part = parts.find((one) => one.path === path);
    return part && !part.shown.none ? part.shown.text : "";
  });
  return {
    text: text.trim(),
    hidden: parts.some((one) => one.shown.hidden),
    none: text.trim() === "",
    missing: parts.filter((one) => one.shown.none).map((one) => one.path),
    inexact: /\{%|\{\{[^{}]*[|(][^{}]*\}\}/.test(template),
  };
}

/** A field that is being named at the caret: where its braces begin, and what is typed of it. */
export function openAt(text: string, caret: number): { from: number; typed: string } | undefined {
  const before = text.slice(0, caret);
  const from = before.lastIndexOf("{{");
  if (from < 0 || before.indexOf("}}", from) >= 0) return undefined;
  const typed = before.slice(from + 2).trimStart();
  return /[|(%\s]/.test(typed) ? undefined : { from, typed };
}

/** The text with the field put in, and the caret after it. Closing braces that stand there are taken over. */
export function completed(
  text: string,
  at: { from: number; to: number },
  path: string,
): { text: string; caret: number } {
  const put = `{{ ${path} }}`;
  const rest = text.slice(at.to).replace(/^\s*\}\}/, "");
  return { text: text.slice(0, at.from) + put + rest, caret: at.from + put.length };
}

const SECOND = 1_000;
export const seconds = (ms: number): string => String(Math.round(ms / SECOND));
export const minutes = (ms: number): string => String(Math.round(ms / (60 * SECOND)));
/** A figure as it is typed: whole and not below zero, else nothing. */
export function figure(text: string): number | undefined {
  const value = Number(text);
  return text.trim() !== "" && Number.isInteger(value) && value >= 0 ? value : undefined;
}
