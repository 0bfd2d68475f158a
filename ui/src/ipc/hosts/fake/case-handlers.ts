// What the in-memory relay answers about cases.
import { CASE_STATES, type CaseState } from "../../cases";
import { given, type Handler } from "./call";
import { beQuiet, caseOf, casesOf, closeCase, detailOfCase, inState, viewOfCase } from "./cases";
import { Refusal } from "./refusal";

const TURN_MS = 150;
/** What the target answers comes a moment later. */
const soon = (touch: (noun: string) => void) => (end: () => void) =>
  void setTimeout(() => {
    end();
    touch("cases");
  }, TURN_MS);
const needs = (reason: string) => {
  if (reason.trim() === "")
    throw new Refusal(422, { code: "case.reason", message: "Say why first.", remedy: { kind: "none" } });
};

export const CASE_HANDLERS: Record<string, Handler> = {
  "GET /cases": ({ world, query }) => {
    const state = CASE_STATES.find((one) => one === query.get("state")) ?? "open";
    const route = query.get("route");
    const all = casesOf(world).filter((one) => route === null || one.route.id === route);
    const found = inState(all, state);
    const from = Number(query.get("before") ?? 0);
    const limit = Math.min(30, Number(query.get("limit") ?? 30));
    const counts = Object.fromEntries(CASE_STATES.map((one) => [one, inState(all, one).length])) as Record<
      CaseState,
      number
    >;
    const shown = found.slice(from, from + limit);
    const older = from + limit < found.length ? { older: String(from + limit) } : {};
    return { cases: shown.map(viewOfCase), counts, ...older };
  },
  "GET /cases/{id}": ({ world, id, query }) => detailOfCase(world, id, query.get("before")),
  "POST /cases/{id}/close": ({ world, id, body, touch }) => {
    const { where, reason } = given<{ where: string; reason: string }>(body);
    needs(reason);
    const one = closeCase(world, id, where, reason, soon(touch));
    touch("cases", "audit");
    return viewOfCase(one);
  },
  "POST /cases/{id}/quiet": ({ world, id, body, touch }) => {
    const { minutes, reason } = given<{ minutes?: number; reason: string }>(body);
    needs(reason);
    const one = beQuiet(world, id, minutes, reason);
    touch("cases", "audit");
    return viewOfCase(one);
  },
  "POST /cases/sweep": ({ world, body, touch }) => {
    const { cases, where, reason } = given<{ cases: string[]; where: string; reason: string }>(body);
    needs(reason);
    const open = cases.filter((id) => caseOf(world, id).phase !== "closed");
    for (const id of open) closeCase(world, id, where, reason, soon(touch));
    touch("cases", "audit");
    return { count: open.length };
  },
};
