// The search field at work: what is typed, completed, mended and set. What a text means is asked of the relay.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useIpc } from "../../ipc/context";
import { useVoice } from "../../lib/announce";
import { logWords } from "../../lib/words/log";
import { committed, type FieldState, type FieldStep, fieldOf, stepField, without, written } from "./field-state";
import { type Item, type Mistake, readText, useCompletion, useMistakes } from "./use-reading";

const words = logWords.filter;
/** A single word that is no part of the language: it is looked for. */
const WORD = /^[\p{L}\p{N}_]{2,}$/u;

export function useField(text: string, onSet: (text: string) => void) {
  const ipc = useIpc();
  const queries = useQueryClient();
  const { say } = useVoice();
  const [state, setState] = useState<FieldState>(() => fieldOf(text));
  const [of, setOf] = useState(text);
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  /** The text that Enter refused, with what is wrong in it. */
  const [refused, setRefused] = useState<{ text: string; mistakes: readonly Mistake[] } | undefined>(undefined);
  const turn = useRef(0);
  const now = useRef({ text, onSet });
  useEffect(() => {
    now.current = { text, onSet };
  });
  if (of !== text) {
    setOf(text);
    setState(fieldOf(text));
    setRefused(undefined);
  }

  const whole = written(state);
  const typed = state.draft.trim() !== "";
  const completion = useCompletion(whole.text, whole.shift + caret, open);
  const found = completion && completion.from >= whole.shift ? completion : undefined;
  const searched: Item[] = WORD.test(state.draft.trim())
    ? [{ text: words.searchFor(state.draft.trim()), label: "" }]
    : [];
  const items: Item[] = open ? [...(found ? searched : []), ...(found?.items ?? [])] : [];
  // While one types the word at the cursor is not done, so nothing is said of it yet.
  const resting = useMistakes(whole.text, typed && open);
  const past = resting.filter((one) => one.at + one.len < whole.shift + caret);
  const mistakes = refused?.text === whole.text ? refused.mistakes : past;

  const step = (given: FieldStep) => {
    setState((old) => stepField(old, given));
    setAt(-1);
  };
  const set = (next: string) => {
    setOpen(false);
    setAt(-1);
    setRefused(undefined);
    if (next === now.current.text) setState(fieldOf(next));
    else now.current.onSet(next);
  };
  /** Sets what is written, or says what is wrong with it. */
  const commit = async (draft = state.draft) => {
    const mine = ++turn.current;
    const raw = written(state, draft);
    const wanted = committed(state, draft);
    if (wanted === "") {
      set("");
      return;
    }
    const read = (one: string) =>
      queries.fetchQuery({ queryKey: ["reading", one], queryFn: () => readText(ipc, one), staleTime: 60_000 });
    try {
      const first = await read(raw.text);
      const reading = wanted === raw.text || first.mistakes.length > 0 ? first : await read(wanted);
      if (mine !== turn.current) return;
      if (reading.mistakes.length === 0) {
        set(reading.text);
        return;
      }
      setState((old) => ({ ...old, draft }));
      setRefused({ text: raw.text, mistakes: reading.mistakes });
      setOpen(false);
      say(reading.mistakes.map((one) => one.message).join(" "));
    } catch {
      // The relay cannot be asked; the list says so with its own words.
      if (mine === turn.current) set(wanted);
    }
  };
  /** Puts a suggestion where the word stands. A name goes on with its values; a value is set. */
  const pick = (item: Item): string | undefined => {
    if (searched.includes(item) || item.text === searched[0]?.text) {
      void commit();
      return undefined;
    }
    if (!found) return undefined;
    const [from, to] = [found.from - whole.shift, Math.min(found.to - whole.shift, state.draft.length)];
    const draft = state.draft.slice(0, from) + item.text + state.draft.slice(to);
    setRefused(undefined);
    if (/[:=]$/.test(item.text)) {
      setState((old) => ({ ...old, draft }));
      setCaret(from + item.text.length);
      setOpen(true);
      setAt(-1);
      return draft;
    }
    void commit(draft);
    return undefined;
  };
  /** The value one has begun to write, when Enter may finish it. */
  const begun = (): Item | undefined => {
    const [first] = found?.items ?? [];
    if (!found || !first || found.from === whole.shift) return undefined;
    const wanted = state.draft
      .slice(found.from - whole.shift, caret)
      .replace(/^"|"$/g, "")
      .toLowerCase();
    const plain = (item: Item) => item.text.replace(/^"|"$/g, "").toLowerCase();
    const done = found.items.some((item) => plain(item) === wanted);
    return !done && wanted !== "" && plain(first).startsWith(wanted) ? first : undefined;
  };
  const mend = (mistake: Mistake, instead: string) => {
    const mended = whole.text.slice(0, mistake.at) + instead + whole.text.slice(mistake.at + mistake.len);
    setRefused(undefined);
    const [from, to] = [mistake.at - whole.shift, mistake.at + mistake.len - whole.shift];
    if (from < 0 || to > state.draft.length) {
      now.current.onSet(mended.trim());
      return;
    }
    void commit(state.draft.slice(0, from) + instead + state.draft.slice(to));
  };
  const remove = (index: number) => {
    const part = state.parts[index];
    if (part === undefined) return;
    turn.current += 1;
    say(words.removed(part));
    set(without(state, index));
  };
  return {
    state,
    /** Where in what is written the word begins that suggestions are for. */
    wordAt: found ? found.from - whole.shift : 0,
    items,
    mistakes,
    at,
    setAt,
    open,
    setOpen,
    setCaret,
    step,
    type: (draft: string, place: number) => {
      turn.current += 1;
      setRefused(undefined);
      setCaret(place);
      setOpen(true);
      step({ do: "type", text: draft });
    },
    commit,
    pick,
    begun,
    mend,
    remove,
  };
}
