// The line on the board and what the relay says of it: its fields, its findings, its last events, one chosen sample.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer, useState } from "react";
import { useNow } from "../../../components/use-now";
import { useIpc } from "../../../ipc/context";
import { eventQuery } from "../../../ipc/queries";
import type { PreviewRow, RouteView } from "../../../ipc/types";
import { board as words } from "../../../lib/words/board";
import { type Draft, isCheckable, startEdit, stepEdit } from "./board";
import { isChanged } from "./changes";
import { correlationFindings, joinedFindings, sendableCorrelation } from "./correlation";
import { pruned } from "./filter";
import { keepDraft, keptDraft } from "./keep";
import { ownFindings } from "./own-findings";
import { changesQuery, checkQuery, sourceQuery, targetQuery, trialQuery } from "./queries";
import { type Shelf, shownOf, turned, withFields } from "./shelf";
import { targetRows } from "./sides";

const PAUSE_MS = 400;
const EMPTY: readonly never[] = [];

/** A value once it has stood still for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** What is sent of a draft: a filter without clauses that ask nothing, and a name, so that it can be tried before it has one. */
export function sendable(draft: Draft): Draft {
  const { filter, correlation, ...given } = draft;
  const base = given.name.trim() === "" ? { ...given, name: words.newTitle } : given;
  const rest = correlation ? { ...base, correlation: sendableCorrelation(correlation) } : base;
  const clean = pruned(filter);
  return clean ? { ...rest, filter: clean } : rest;
}

/** `back`: from a plan, so that what was not saved is no surprise. */
export function useLine(route: RouteView | undefined, first: Draft, back: boolean) {
  const ipc = useIpc();
  const base = ipc.base();
  const [edit, step] = useReducer(stepEdit, first, (saved) => {
    const fresh = startEdit(saved);
    const kept = keptDraft(route?.id, base, saved);
    return kept ? stepEdit(fresh, { do: "resume", draft: kept }) : fresh;
  });
  const [resumed, setResumed] = useState(edit.draft !== edit.saved && !back);
  const { draft } = edit;
  const changed = isChanged(edit);
  useEffect(() => keepDraft(route?.id, base, changed ? draft : undefined), [route?.id, base, changed, draft]);

  const sent = useMemo(() => sendable(draft), [draft]);
  const settled = useSettled(sent);
  const able = isCheckable(settled);
  const version = edit.saved.version;
  const id = route?.id;
  const against = useMemo(
    () => (id === undefined || version === undefined ? undefined : { route: id, against: version }),
    [id, version],
  );
  const container = useQuery(targetQuery(ipc, draft.target, draft.container));
  const source = useQuery(sourceQuery(ipc, draft.source));
  const findings = useQuery({ ...checkQuery(ipc, settled, route?.id), enabled: able });
  const [shelf, shelve] = useState<Shelf | undefined>(undefined);
  const own = shownOf(shelf);
  const preview = useQuery({ ...trialQuery(ipc, settled, against, own), enabled: able });
  const loose = container.data
    ? draft.cords.some((cord) => !container.data.fields.some((field) => field.id === cord.field))
    : false;
  const changes = useQuery({ ...changesQuery(ipc, draft.target, draft.container), enabled: loose });

  const rows = preview.data?.rows ?? (EMPTY as readonly PreviewRow[]);
  const [chosen, choose] = useState<string | undefined>(undefined);
  const at = Math.max(
    0,
    rows.findIndex((row) => row.event === chosen),
  );
  const sample = rows[at];
  const event = useQuery({ ...eventQuery(ipc, sample?.event ?? ""), enabled: sample?.event !== undefined });
  const { now, zone } = useNow();
  const fields = useMemo(() => withFields(source.data ?? EMPTY, shelf?.fields ?? EMPTY), [source.data, shelf?.fields]);
  const { cords, key_field } = draft;
  const targets = useMemo(() => {
    const mapped = { cords, ...(key_field === undefined ? {} : { key_field }) };
    const found = [...(findings.data ?? []), ...ownFindings(mapped)];
    return container.data ? targetRows(container.data, mapped, found, changes.data ?? []) : [];
  }, [container.data, cords, key_field, findings.data, changes.data]);
  const { correlation } = draft;
  const all = useMemo(
    () => joinedFindings(findings.data ?? EMPTY, correlationFindings(correlation)),
    [findings.data, correlation],
  );
  return {
    edit,
    draft,
    sent,
    step,
    changed,
    version,
    against,
    resumed: resumed && changed,
    dropResumed: () => {
      setResumed(false);
      step({ do: "load", saved: edit.saved });
    },
    container,
    source,
    fields,
    shelf,
    shelve,
    /** To a newer sample or an older one: of the events, or of those one brought. */
    turn: (by: 1 | -1) => (shelf ? shelve(turned(shelf, by)) : choose(rows[at + by]?.event)),
    findings: all,
    preview,
    rows,
    sample,
    at,
    choose,
    view: own ? own.sample : event.data?.view,
    targets,
    zone,
    now,
  };
}

export type Line = ReturnType<typeof useLine>;
