// A question to the in-memory relay, and what answers it.
import { Refusal } from "./refusal";
import type { World } from "./world";

export type Call = {
  world: World;
  id: string;
  cid: string;
  body: unknown;
  query: URLSearchParams;
  touch: (...nouns: string[]) => void;
};
export type Handler = (call: Call) => unknown;

/** The fake trusts its own page: bodies are what the typed client was allowed to send. */
export const given = <T>(body: unknown): T => body as T;

export const gone = (what: string) =>
  new Refusal(404, { code: "not.found", message: `This ${what} is not here.`, remedy: { kind: "none" } });
