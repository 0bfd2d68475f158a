// Moving over the rows of one side by keys: next, next that is free and fits, and by typing a name. Pure.

export type Step = "up" | "down" | "first" | "last";

/** The next row that `takes` likes, from `at`, or `at` itself when there is none that way. -1 stands before all. */
export function nextRow(count: number, at: number, step: Step, takes: (index: number) => boolean): number {
  const forward = step === "down" || step === "first";
  let index = step === "first" ? -1 : step === "last" ? count : at;
  for (;;) {
    index += forward ? 1 : -1;
    if (index < 0 || index >= count) return at;
    if (takes(index)) return index;
  }
}

const TYPED_MS = 700;
export type Typed = { text: string; at: number };
export const NOT_TYPED: Typed = { text: "", at: 0 };

/** Letters that come soon after one another make one word. */
export function typedMore(typed: Typed, key: string, now: number): Typed {
  return { text: now - typed.at > TYPED_MS ? key : typed.text + key, at: now };
}

export const isTyping = (typed: Typed, now: number): boolean => typed.text !== "" && now - typed.at <= TYPED_MS;

/** The row that begins with what was typed, else one that has it, from the next row on and around. */
export function typeAhead(labels: readonly string[], at: number, typed: string): number {
  const wanted = typed.toLowerCase();
  const repeated = wanted.length > 1 && [...wanted].every((letter) => letter === wanted[0]);
  const find = (text: string, from: number, match: (label: string) => boolean): number => {
    if (text === "") return -1;
    for (let step = 0; step < labels.length; step += 1) {
      const index = (from + step) % labels.length;
      if (match(labels[index]?.toLowerCase() ?? "")) return index;
    }
    return -1;
  };
  // One letter again and again goes on to the next; more letters may stay where they are.
  const text = repeated ? (wanted[0] ?? "") : wanted;
  const from = text.length === 1 ? at + 1 : Math.max(at, 0);
  const begins = (label: string) =>
    label.startsWith(text) || label.split(/[.\s_]/).some((part) => part.startsWith(text));
  const found = find(text, Math.max(from, 0), begins);
  return found >= 0 ? found : find(text, Math.max(from, 0), (label) => label.includes(text));
}
