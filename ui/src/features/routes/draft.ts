// The line being edited, as a reducer. Pure: no React, no IPC. What is saved stays beside it until it is replaced.
import type {
  ConnectionView,
  Container,
  Cord,
  CordFrom,
  Finding,
  RouteDraft,
  RouteView,
  SourceField,
} from "../../ipc/types";

/** A line's draft with what may be left out of it said. */
export type Draft = RouteDraft & Required<Pick<RouteDraft, "kinds" | "doubt">>;
export type DraftState = { saved: Draft; draft: Draft };

export type DraftStep =
  | { do: "load"; saved: Draft }
  | { do: "set"; change: Partial<Pick<RouteDraft, "name" | "group" | "key_field" | "doubt">> }
  | { do: "source"; id: string }
  | { do: "kind"; id: string; on: boolean }
  | { do: "target"; id: string }
  | { do: "container"; id: string }
  | { do: "from"; field: string; kind: CordFrom["kind"] | "none" }
  | { do: "move"; field: string; to: string }
  | { do: "value"; field: string; value: string }
  | { do: "clear"; field: string; clear: boolean }
  /** The saved version moved on; the edits stay and are saved over it. */
  | { do: "over"; version: number };

export function emptyDraft(connections: readonly ConnectionView[]): Draft {
  const first = (role: "source" | "target") => connections.find((one) => one.roles.includes(role))?.id ?? "";
  return {
    name: "",
    source: first("source"),
    kinds: [],
    target: first("target"),
    container: "",
    doubt: "ask",
    cords: [],
  };
}

/** A saved line as the editor works on it. */
export const draftOf = (route: RouteView): Draft => ({
  ...route.draft,
  kinds: route.draft.kinds ?? [],
  doubt: route.draft.doubt ?? "ask",
  version: route.version,
});

export const startDraft = (saved: Draft): DraftState => ({ saved, draft: saved });

export function stepDraft(state: DraftState, step: DraftStep): DraftState {
  if (step.do === "load") return startDraft(step.saved);
  return { ...state, draft: stepped(state.draft, step) };
}

function stepped(draft: Draft, step: Exclude<DraftStep, { do: "load" }>): Draft {
  switch (step.do) {
    case "set":
      return dropEmpty({ ...draft, ...step.change });
    case "source":
      // Kinds belong to their source; cords stay, since paths often do not differ between accounts.
      return step.id === draft.source ? draft : { ...draft, source: step.id, kinds: [] };
    case "kind":
      return {
        ...draft,
        kinds: step.on
          ? [...draft.kinds.filter((one) => one !== step.id), step.id]
          : draft.kinds.filter((one) => one !== step.id),
      };
    case "target":
      return step.id === draft.target ? draft : bare({ ...draft, target: step.id, container: "" });
    case "container":
      return step.id === draft.container ? draft : bare({ ...draft, container: step.id });
    case "from":
      return withCord(draft, step.field, step.kind === "none" ? undefined : emptyFrom(step.kind));
    case "move":
      return {
        ...draft,
        cords: draft.cords
          .filter((cord) => cord.field !== step.to)
          .map((cord) => (cord.field === step.field ? { ...cord, field: step.to } : cord)),
      };
    case "value":
      return withValue(draft, step.field, step.value);
    case "clear":
      return {
        ...draft,
        cords: draft.cords.map((cord) => (cord.field === step.field ? { ...cord, clear: step.clear } : cord)),
      };
    case "over":
      return { ...draft, version: step.version };
  }
}

/** Group and key column are parts of one board and mean nothing on another. */
function bare(draft: Draft): Draft {
  const { group: _group, key_field: _key, ...rest } = draft;
  return rest;
}

function dropEmpty(draft: Draft): Draft {
  const { group, key_field, ...rest } = draft;
  return { ...rest, ...(group ? { group } : {}), ...(key_field ? { key_field } : {}) };
}

function emptyFrom(kind: CordFrom["kind"]): CordFrom {
  switch (kind) {
    case "path":
      return { kind, path: "" };
    case "template":
      return { kind, text: "" };
    case "constant":
      return { kind, value: "" };
    case "event_time":
      return { kind };
  }
}

function withCord(draft: Draft, field: string, from: CordFrom | undefined): Draft {
  const others = draft.cords.filter((cord) => cord.field !== field);
  if (!from) return { ...draft, cords: others };
  const cord: Cord = { field, from, clear: false };
  const at = draft.cords.findIndex((one) => one.field === field);
  // A cord keeps its place, or saving would reorder what nobody moved.
  return {
    ...draft,
    cords: at < 0 ? [...draft.cords, cord] : draft.cords.map((one) => (one.field === field ? cord : one)),
  };
}

function withValue(draft: Draft, field: string, value: string): Draft {
  return {
    ...draft,
    cords: draft.cords.map((cord) => {
      if (cord.field !== field) return cord;
      const { from } = cord;
      if (from.kind === "path") return { ...cord, from: { kind: from.kind, path: value }, clear: false };
      if (from.kind === "template") return { ...cord, from: { kind: from.kind, text: value } };
      return from.kind === "constant" ? { ...cord, from: { kind: from.kind, value } } : cord;
    }),
  };
}

/** What counts as a change: not the version it started from. */
const face = ({ version: _version, ...draft }: Draft): string =>
  JSON.stringify({
    ...draft,
    kinds: [...draft.kinds].sort(),
    group: draft.group ?? "",
    key_field: draft.key_field ?? "",
  });

export const isChanged = ({ saved, draft }: DraftState): boolean => face(saved) !== face(draft);

export function cordText(from: CordFrom): string {
  switch (from.kind) {
    case "path":
      return from.path;
    case "template":
      return from.text;
    case "constant":
      return from.value;
    case "event_time":
      return "";
  }
}

/** Whether a cord carries something hidden, so that *in clear* is a question at all. */
export function carriesHidden(from: CordFrom, fields: readonly SourceField[]): boolean {
  const hidden = fields.filter(
    (field) => field.policy === "mask" || field.policy === "hash" || field.policy === "token",
  );
  if (from.kind === "path") return hidden.some((field) => field.path === from.path);
  return from.kind === "template" && hidden.some((field) => from.text.includes(field.path));
}

/** Enough is chosen for the relay to check it and to preview it. */
export const isCheckable = (draft: Draft): boolean =>
  draft.source !== "" && draft.target !== "" && draft.container !== "";

export type Row = {
  field: Container["fields"][number];
  cord: Cord | undefined;
  findings: Finding[];
  use: "cord" | "key" | "fixed";
};

/** Cords to columns that the board does not have any more. */
export const looseCords = (container: Container, draft: Draft): Cord[] =>
  draft.cords.filter((cord) => !container.fields.some((field) => field.id === cord.field));

/** The mapping table: every column of the board in its order; what cannot be written stands last. */
export function rowsOf(container: Container, draft: Draft, findings: readonly Finding[]): Row[] {
  const rows = container.fields.map(
    (field): Row => ({
      field,
      cord: draft.cords.find((cord) => cord.field === field.id),
      findings: findings.filter((finding) => finding.field === field.id),
      use: field.id === draft.key_field ? "key" : field.writable ? "cord" : "fixed",
    }),
  );
  return [...rows.filter((row) => row.use !== "fixed"), ...rows.filter((row) => row.use === "fixed")];
}
