// The simulated call centre and board of the in-memory relay.
import type { BoardItem, PracticeState } from "../../types";
import { makeEvent } from "./events";
import type { World } from "./world";

export const newPractice = (now: number): PracticeState => ({
  seed: 4_117,
  running: false,
  rate_per_minute: 12,
  duplicates: 0.05,
  disorder: 0.02,
  made: 0,
  route: "rt_work",
  simulators: {
    monday: { status_429: 0, status_500: 0, errors_200: 0, slow_ms: 0, cut_before: 0, cut_after: 0 },
    genesys: {},
  },
  board: {
    id: "5090014417",
    name: "Work orders",
    groups: [
      { id: "new", name: "New today", color: "#579bfc" },
      { id: "open", name: "In progress", color: "#fdab3d" },
    ],
    columns: [
      { id: "status", title: "Disposition", type: "status" },
      { id: "text1", title: "Queue", type: "text" },
      { id: "phone", title: "Caller", type: "phone" },
      { id: "date4", title: "Closed on", type: "date" },
      { id: "numbers", title: "Talk time", type: "numbers" },
    ],
    items: now > 0 ? [1, 2, 3].map((index) => item(index, now - index * 60_000, "open")) : [],
    total: 3,
    calls: 41,
  },
});

const CODES = ["Billing dispute", "Callback promised", "Card replaced", "Escalated to Tier 2"] as const;
const COLORS = ["#e2445c", "#fdab3d", "#00c875", "#a25ddc"] as const;

function item(index: number, at: number, group: string): BoardItem {
  const code = CODES[index % 4] ?? CODES[0];
  const queue = index % 2 === 0 ? "Billing EN" : "Sales EN";
  return {
    id: String(5_284_019_300 + index),
    name: `${code}, ${queue}`,
    group,
    cells: {
      status: { text: code, color: COLORS[index % 4] ?? COLORS[0] },
      text1: { text: queue },
      phone: { text: `•••• 0${140 + index}` },
      date4: { text: new Date(at).toISOString().slice(0, 10) },
      numbers: { text: String(40 + ((index * 37) % 200)) },
    },
    created_at: at,
    changed_at: at,
    changed_columns: ["name", "status", "text1", "phone", "date4", "numbers"],
  };
}

/** One simulated call: an event now, its item on the board a moment later. */
export function makeCall(world: World): { conversation: string; event: string; settle: () => void } {
  const at = world.now();
  const row = makeEvent(world, at, "waiting");
  world.events.push(row);
  const made = world.practice.made + 1;
  world.practice = { ...world.practice, made };
  const settle = () => {
    const spot = world.events.findIndex((one) => one.id === row.id);
    if (spot < 0) return;
    world.events[spot] = {
      ...row,
      state: "delivered",
      lines: row.lines.map((line) => ({ ...line, state: "delivered" as const })),
    };
    const { board } = world.practice;
    const added = item(made + 3, world.now(), "new");
    world.practice = {
      ...world.practice,
      board: { ...board, items: [...board.items, added].slice(-60), total: board.total + 1, calls: board.calls + 2 },
    };
  };
  return { conversation: `conv-${made}`, event: row.id, settle };
}
