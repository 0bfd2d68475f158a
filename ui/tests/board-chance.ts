// Lines and changes by chance, for properties of the patch bay's core.
import type { Change, Draft } from "../src/features/routes/board/board";
import type { Transform } from "../src/ipc/types";

export const FIELDS = ["a", "b", "c", "d", "e"];
export const SOURCES = ["x.one", "x.two", "y", "@time", "@link", "@text"];
export const draft: Draft = {
  name: "Calls",
  version: 3,
  source: "s",
  kinds: ["k"],
  target: "t",
  container: "c",
  doubt: "ask",
  cords: [{ field: "a", from: { kind: "path", path: "x.one" }, clear: false, steps: [{ do: "trim" }] }],
};

/** Chance that can be run again: the seed is named by the test that fails. */
export function chance(seed: number) {
  let state = seed;
  return <T>(list: readonly T[]): T => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    if (list.length === 0) throw new Error("nothing to pick from");
    return list[Math.floor((state / 4_294_967_296) * list.length)] as (typeof list)[number];
  };
}

export function anyChange(pick: <T>(list: readonly T[]) => T): Change {
  const field = pick(FIELDS);
  const source = pick(SOURCES);
  const steps: Transform[] = pick([[], [{ do: "trim" }], [{ do: "trim" }, { do: "truncate", chars: 9, marker: true }]]);
  return pick<Change>([
    { do: "plug", source, field },
    { do: "plug", source, field, steps },
    { do: "plug", source, field, moved: pick(FIELDS) },
    { do: "join", source, field },
    { do: "pull", field },
    { do: "put_back", field },
    { do: "steps", field, steps },
    { do: "clear", field, clear: pick([true, false]) },
    { do: "from", field, from: { kind: "template", text: pick(["", "{{ y }}", "x"]) } },
    { do: "accept", cords: [{ field, from: { kind: "path", path: source } }] },
    { do: "filter", filter: pick([undefined, { path: "y", op: "is", value: "1" }]) },
    { do: "set", change: { name: pick(["A", "B", "C"]) } },
  ]);
}
