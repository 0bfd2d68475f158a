// The line being edited: cords drawn and pulled, with undo and redo. Pure: no React, no IPC.
// A field of the target never has two cords, and a cord that was pulled out is kept whole until the next save.
import type { Correlation } from "../../../ipc/cases";
import type { ConnectionView, Cord, CordFrom, Filter, RouteDraft, RouteView, Transform } from "../../../ipc/types";
import { fromOf, joined, sameStart } from "./cords";

/** A line's draft with what may be left out of it said. */
export type Draft = RouteDraft & Required<Pick<RouteDraft, "kinds" | "doubt">>;
export type Edit = {
  saved: Draft;
  draft: Draft;
  past: readonly Draft[];
  future: readonly Draft[];
  /** Cords taken out since the last save, one a field. */
  pulled: readonly Cord[];
  /** What the last step was, so that typing is one step and not one a letter. */
  mark: string;
};

export type Change =
  | { do: "set"; change: Partial<Pick<RouteDraft, "name" | "group" | "key_field" | "doubt">> }
  | { do: "source"; id: string }
  | { do: "kind"; id: string; on: boolean }
  | { do: "target"; id: string }
  | { do: "container"; id: string }
  /** Plugs a source in; `moved` names the field whose cord it was, `steps` what makes it fit. */
  | { do: "plug"; source: string; field: string; steps?: Transform[]; moved?: string }
  | { do: "join"; source: string; field: string }
  | { do: "pull"; field: string }
  | { do: "put_back"; field: string }
  | { do: "accept"; cords: readonly Cord[] }
  | { do: "from"; field: string; from: CordFrom }
  | { do: "steps"; field: string; steps: Transform[] }
  | { do: "clear"; field: string; clear: boolean }
  | { do: "filter"; filter: Filter | undefined }
  /** `part` names what is typed into; nothing for what is chosen. */
  | { do: "correlation"; correlation: Correlation | undefined; part: string };
export type EditStep =
  | Change
  | { do: "load"; saved: Draft }
  /** Changes of an earlier visit, not saved then. */
  | { do: "resume"; draft: Draft }
  /** The saved version moved on; the edits stay and are saved over it. */
  | { do: "over"; version: number }
  | { do: "undo" }
  | { do: "redo" };

const PAST_MAX = 200;

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

/** A saved line as it is worked on. */
export const draftOf = (route: RouteView): Draft => ({
  ...route.draft,
  kinds: route.draft.kinds ?? [],
  doubt: route.draft.doubt ?? "ask",
  version: route.version,
});

export const startEdit = (saved: Draft): Edit => ({
  saved,
  draft: saved,
  past: [],
  future: [],
  pulled: [],
  mark: "",
});

export function stepEdit(edit: Edit, step: EditStep): Edit {
  switch (step.do) {
    case "load":
      return startEdit(step.saved);
    case "resume":
      return { ...edit, draft: step.draft, past: [edit.draft], future: [], mark: "" };
    case "over":
      return { ...edit, draft: { ...edit.draft, version: step.version } };
    case "undo": {
      const last = edit.past.at(-1);
      if (!last) return edit;
      return { ...edit, draft: last, past: edit.past.slice(0, -1), future: [edit.draft, ...edit.future], mark: "" };
    }
    case "redo": {
      const [next, ...rest] = edit.future;
      if (!next) return edit;
      return { ...edit, draft: next, past: [...edit.past, edit.draft], future: rest, mark: "" };
    }
    default: {
      const draft = changed(edit, step);
      if (draft === edit.draft) return edit;
      const mark = markOf(step);
      const same = mark !== "" && mark === edit.mark;
      return {
        ...edit,
        draft,
        past: same ? edit.past : [...edit.past, edit.draft].slice(-PAST_MAX),
        future: [],
        pulled: pulledAfter(edit, draft),
        mark,
      };
    }
  }
}

/** Steps that come letter by letter, by what they change. */
function markOf(step: Change): string {
  switch (step.do) {
    case "set":
      return step.change.name === undefined ? "" : "name";
    case "from":
      return step.from.kind === "template" || step.from.kind === "constant"
        ? `from ${step.field} ${step.from.kind}`
        : "";
    case "steps":
      // Another number of steps is a step of its own; typing inside one is not.
      return `steps ${step.field} ${step.steps.map((one) => one.do).join()}`;
    case "correlation":
      return step.part === "" ? "" : `correlation ${step.part}`;
    default:
      return "";
  }
}

/** Cords that left the draft are kept, those that came back are not. */
function pulledAfter(edit: Edit, draft: Draft): readonly Cord[] {
  const now = new Set(draft.cords.map((cord) => cord.field));
  const left = edit.draft.cords.filter((cord) => !now.has(cord.field));
  const kept = edit.pulled.filter((cord) => !now.has(cord.field) && !left.some((one) => one.field === cord.field));
  return [...kept, ...left];
}

function changed(edit: Edit, step: Change): Draft {
  const { draft } = edit;
  switch (step.do) {
    case "set":
      return dropEmpty({ ...draft, ...step.change });
    case "source":
      // Kinds belong to their source; cords stay, since paths often do not differ between accounts.
      return step.id === draft.source ? draft : { ...draft, source: step.id, kinds: [] };
    case "kind": {
      const others = draft.kinds.filter((one) => one !== step.id);
      return { ...draft, kinds: step.on ? [...others, step.id] : others };
    }
    case "target":
      return step.id === draft.target ? draft : bare({ ...draft, target: step.id, container: "" });
    case "container":
      return step.id === draft.container ? draft : bare({ ...draft, container: step.id });
    case "plug":
      return plugged(edit, step);
    case "join": {
      const old = draft.cords.find((cord) => cord.field === step.field);
      if (!old) return plugged(edit, { source: step.source, field: step.field });
      return withCord(draft, { ...old, from: joined(old.from, step.source) });
    }
    case "pull":
      return draft.cords.some((cord) => cord.field === step.field) ? without(draft, step.field) : draft;
    case "put_back": {
      const kept = edit.pulled.find((cord) => cord.field === step.field);
      return kept ? withCord(draft, kept) : draft;
    }
    case "accept":
      return step.cords.reduce((all, cord) => (hasCord(all, cord.field) ? all : withCord(all, cord)), draft);
    case "from":
      return patched(draft, step.field, (cord) => ({ ...cord, from: step.from }), {
        field: step.field,
        from: step.from,
      });
    case "steps":
      return patched(draft, step.field, (cord) => withSteps(cord, step.steps));
    case "clear":
      return patched(draft, step.field, (cord) => ({ ...cord, clear: step.clear }));
    case "filter": {
      const { filter: _filter, ...rest } = draft;
      return step.filter ? { ...rest, filter: step.filter } : rest;
    }
    case "correlation": {
      const { correlation: _correlation, ...rest } = draft;
      return step.correlation ? { ...rest, correlation: step.correlation } : rest;
    }
  }
}

const hasCord = (draft: Draft, field: string): boolean => draft.cords.some((cord) => cord.field === field);
const without = (draft: Draft, field: string): Draft => ({
  ...draft,
  cords: draft.cords.filter((cord) => cord.field !== field),
});

export function withSteps({ steps: _steps, ...cord }: Cord, steps: Transform[]): Cord {
  return steps.length === 0 ? cord : { ...cord, steps };
}

/** A cord keeps its place, or saving would reorder what nobody moved. */
function withCord(draft: Draft, cord: Cord): Draft {
  return {
    ...draft,
    cords: hasCord(draft, cord.field)
      ? draft.cords.map((one) => (one.field === cord.field ? cord : one))
      : [...draft.cords, cord],
  };
}

function patched(draft: Draft, field: string, change: (cord: Cord) => Cord, otherwise?: Cord): Draft {
  const old = draft.cords.find((cord) => cord.field === field);
  if (old) return withCord(draft, change(old));
  return otherwise ? withCord(draft, otherwise) : draft;
}

type Plug = { source: string; field: string; steps?: Transform[]; moved?: string };

function plugged(edit: Edit, { source, field, steps = [], moved }: Plug): Draft {
  const { draft } = edit;
  if (moved !== undefined) {
    const cord = draft.cords.find((one) => one.field === moved);
    if (!cord || moved === field) return draft;
    const own = cord.steps ?? [];
    return withCord(without(draft, moved), withSteps({ ...cord, field }, own.length > 0 ? own : steps));
  }
  const from = fromOf(source);
  const old = draft.cords.find((cord) => cord.field === field);
  if (old && sameStart(old.from, from)) return draft;
  const kept = edit.pulled.find((cord) => cord.field === field && sameStart(cord.from, from));
  return withCord(draft, kept ?? withSteps({ field, from, clear: false }, steps));
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

/** Enough is chosen for the relay to check it and to preview it. */
export const isCheckable = (draft: Draft): boolean =>
  draft.source !== "" && draft.target !== "" && draft.container !== "";
