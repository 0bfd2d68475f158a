// Words that nothing says are no words: every name in `lib/words` stands somewhere else in the page
// too, or in the shapes of the relay, whose values words are given to.
import { expect, it } from "vitest";

const files = import.meta.glob("../src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const sources = Object.entries(files)
  .filter(([path]) => !path.includes("/hosts/fake/"))
  .map(([path, text]) => ({ path, text: String(text) }));
/** Acts of the audit are named by the relay. */
const GIVEN = /\/words\/acts\.ts$/;

it("has no word that nothing reads", () => {
  const uses = new Map<string, number>();
  for (const { text } of sources) {
    for (const [name] of text.matchAll(/[A-Za-z_]\w*/g)) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const words = sources.filter(({ path }) => path.includes("/lib/words/") && !GIVEN.test(path));
  expect(words.length).toBeGreaterThan(10);
  const dead = words.flatMap(({ path, text }) =>
    [...text.matchAll(/^ +(\w+):/gm)].flatMap(([, name]) => (name && uses.get(name) === 1 ? [`${path} ${name}`] : [])),
  );
  expect(dead).toEqual([]);
});
