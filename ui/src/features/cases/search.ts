// The address of the cases: which list, of which line, and the open case. Pure.
import { CASE_STATES, type CaseState } from "../../ipc/cases";

export type CasesSearch = { state?: CaseState; route?: string; id?: string };

export function readCasesSearch(raw: Record<string, unknown>): CasesSearch {
  const search: CasesSearch = {};
  for (const name of ["route", "id"] as const) {
    const value = raw[name];
    if (typeof value === "string" && value !== "") search[name] = value;
  }
  const state = CASE_STATES.find((one) => one === raw.state);
  if (state) search.state = state;
  return search;
}
