// The search field as it is edited: parts that are set, and the text being written at one place among them. Pure.
import { asTyped, partsOf, textOf } from "./query-text";

export type FieldState = {
  parts: readonly string[];
  /** Where the text stands among the parts. */
  at: number;
  draft: string;
  /** The part that is being edited, as it was; nothing where a new one is written. */
  was: string | undefined;
};
export type FieldStep =
  | { do: "load"; text: string }
  | { do: "type"; text: string }
  | { do: "edit"; index: number }
  | { do: "let-go" };

export function fieldOf(text: string): FieldState {
  const parts = partsOf(text);
  return { parts, at: parts.length, draft: "", was: undefined };
}

export function stepField(state: FieldState, step: FieldStep): FieldState {
  switch (step.do) {
    case "load":
      return fieldOf(step.text);
    case "type":
      return { ...state, draft: step.text };
    case "edit": {
      const kept = settled(state);
      const was = kept[step.index];
      if (was === undefined) return state;
      return { parts: kept.filter((_, index) => index !== step.index), at: step.index, draft: was, was };
    }
    case "let-go": {
      const kept = settled(state);
      return { parts: kept, at: kept.length, draft: state.was === undefined ? state.draft : "", was: undefined };
    }
  }
}

/** The parts with the edited one back where it was. */
function settled(state: FieldState): string[] {
  if (state.was === undefined) return [...state.parts];
  return [...state.parts.slice(0, state.at), state.was, ...state.parts.slice(state.at)];
}

/** What the field says now, with what is being written in it. `shift` is where the draft begins in the text. */
export function written(state: FieldState, draft = state.draft): { text: string; shift: number } {
  // A part of alternatives keeps its brackets while something stands beside it.
  const said = (parts: readonly string[]) =>
    textOf([...parts, "x", "x"])
      .slice(0, -3)
      .trim();
  const head = said(state.parts.slice(0, state.at));
  const lead = head === "" ? "" : `${head} `;
  const tail = said(state.parts.slice(state.at));
  return { text: `${lead}${draft}${tail === "" ? "" : ` ${tail}`}`.trimEnd(), shift: lead.length };
}

/** The part that a place in the text lies in; nothing where it is the draft's. */
export function partAt(state: FieldState, place: number): number | undefined {
  const { shift } = written(state);
  const inDraft = place >= shift && place <= shift + state.draft.length;
  if (inDraft && state.draft !== "") return undefined;
  let end = 0;
  for (const [index, part] of state.parts.entries()) {
    if (index === state.at && state.draft !== "") end += state.draft.length + 1;
    end += written({ ...state, parts: [part], at: 1, draft: "" }).shift;
    if (place < end) return index;
  }
  return undefined;
}

/** What is asked for when the draft is done. */
export function committed(state: FieldState, draft = state.draft): string {
  // A part that is changed stays as exact as it was written.
  const said = state.was === undefined ? asTyped(draft.trim()) : draft.trim();
  return textOf([...state.parts.slice(0, state.at), said, ...state.parts.slice(state.at)]);
}

/** The text without one of its parts. */
export function without(state: FieldState, index: number): string {
  return textOf(state.parts.filter((_, one) => one !== index));
}
