// What the in-memory relay says of itself.
import type { Problem, StatusAnswer, Sum } from "../../types";
import { takesIn, troubleNow } from "./storage";
import type { World } from "./world";

function sumOf(world: World): Sum {
  const sum: Sum = {
    accepted: 0,
    delivered: 0,
    unconfirmed: 0,
    waiting: 0,
    sending: 0,
    retrying: 0,
    in_doubt: 0,
    asking: 0,
    held: 0,
    absorbed: 0,
    dead: 0,
    events: world.events.length,
    unrouted: 0,
    repeats: 0,
    rejected: 0,
  };
  if (world.space === "real" && world.events.length > 0) {
    sum.accepted = 30_860;
    sum.delivered = 30_860;
  }
  for (const row of world.events) {
    if (row.lines.length === 0) sum.unrouted += 1;
    sum.repeats += row.repeats;
    for (const line of row.lines) {
      sum.accepted += 1;
      sum[line.state] += 1;
      // Here every doubt is one that looking could not clear up.
      if (line.state === "in_doubt") sum.asking += 1;
    }
  }
  return sum;
}

const SHUT: Problem = {
  code: "vault.unavailable",
  message: "The keyring does not answer, so the vault stays shut. What waits stays on disk.",
  remedy: { kind: "unlock_keyring" },
};

export function statusOf(world: World, problems: Problem[], shut = false): StatusAnswer {
  return {
    version: "0.1.0",
    space: world.space,
    home: "~/.local/share/patchbay",
    zone: "America/Chicago",
    now: world.now(),
    intake: { state: takesIn(world) ? "open" : "shut", address: "http://127.0.0.1:8790" },
    vault: shut ? { state: "unavailable", kind: "keyring", problem: SHUT } : { state: "open", kind: "keyring" },
    sum: sumOf(world),
    per_minute: world.space === "real" ? 38 : world.practice.running ? world.practice.rate_per_minute : 0,
    upto: world.upto,
    problems: problems,
    ...troubleNow(world),
  };
}
