// What the editor works on: the draft, what the relay says of it, and saving it.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useReducer, useState } from "react";
import { Refused } from "../../ipc/client";
import { useIpc } from "../../ipc/context";
import { containerQuery, fieldsQuery, findingsQuery, previewQuery } from "../../ipc/queries";

import { type Draft, isChanged, isCheckable, startDraft, stepDraft } from "./draft";

const PAUSE_MS = 400;

/** A value once it has stood still for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

export function useDraft(first: Draft) {
  const ipc = useIpc();
  const [state, step] = useReducer(stepDraft, first, startDraft);
  const { draft } = state;
  const settled = useSettled(draft);
  const able = isCheckable(settled);
  const container = useQuery(containerQuery(ipc, draft.target, draft.container));
  const fields = useQuery(fieldsQuery(ipc, draft.source));
  // Keystrokes keep the last answer in sight until the next one is there.
  const findings = useQuery({ ...findingsQuery(ipc, settled), enabled: able, placeholderData: keepPreviousData });
  const preview = useQuery({
    ...previewQuery(ipc, settled),
    enabled: able && settled.kinds.length > 0,
    placeholderData: keepPreviousData,
  });
  // The saved version over the same events, while there is something to compare.
  const before = useQuery({
    ...previewQuery(ipc, state.saved),
    enabled: state.saved.version !== undefined && isChanged(state) && isCheckable(state.saved),
  });
  return { before, state, draft, step, changed: isChanged(state), container, fields, findings, preview };
}

/** Whether a save was refused because another version was saved meanwhile. */
export const isStale = (error: Error | null): boolean =>
  error instanceof Refused && error.problem.code === "route.stale";
