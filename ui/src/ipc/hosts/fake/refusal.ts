// An answer of the in-memory relay that is a Problem.
import type { Problem } from "../../types";

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.message);
  }
}
