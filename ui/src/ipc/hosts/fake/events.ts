// Events of the in-memory relay, as rows of the log.
import type { DeliveryState, EventRow } from "../../types";
import type { World } from "./world";

type Recipe = {
  kind: string;
  title: string;
  summaries: string[];
  route?: string;
  line?: string;
  target?: string;
  from: string;
};

const RECIPES: Recipe[] = [
  {
    kind: "conversation.disposition",
    title: "Disposition",
    summaries: [
      "Billing dispute, Billing EN",
      "Callback promised, Sales EN",
      "Escalated to Tier 2, Returns EN",
      "Card replaced, Billing EN",
    ],
    route: "rt_work",
    line: "Escalations",
    target: "Work orders",
    from: "con_harbour",
  },
  {
    kind: "conversation.transfer",
    title: "Transfer",
    summaries: ["Billing EN to Tier 2 Billing", "Sales EN to Retention"],
    route: "rt_work",
    line: "Escalations",
    target: "Work orders",
    from: "con_harbour",
  },
  {
    kind: "conversation.completed",
    title: "Completed",
    summaries: ["Returns EN, Exchange", "Sales EN, Order placed", "Billing EN, Resolved"],
    route: "rt_calls",
    line: "Call log",
    target: "All calls",
    from: "con_harbour",
  },
  {
    kind: "ticket.updated",
    title: "Ticket updated",
    summaries: ["#40518, status Pending", "#40533, comment", "#40490, priority High"],
    route: "rt_parcels",
    line: "Parcels",
    target: "Missing parcels",
    from: "con_parcels",
  },
  {
    kind: "queue.wait",
    title: "Wait breached",
    summaries: ["Returns EN, 94 s", "Billing EN, 61 s"],
    from: "con_harbour",
  },
];

const STATES: [DeliveryState, number][] = [
  ["delivered", 0.86],
  ["absorbed", 0.03],
  ["unconfirmed", 0.03],
  ["held", 0.025],
  ["dead", 0.02],
  ["in_doubt", 0.015],
  ["retrying", 0.02],
];

function pickState(roll: number): DeliveryState {
  let floor = 0;
  for (const [state, share] of STATES) {
    floor += share;
    if (roll < floor) return state;
  }
  return "delivered";
}

function pick<T>(list: readonly T[], roll: number): T {
  const found = list[Math.min(list.length - 1, Math.floor(roll * list.length))];
  if (found === undefined) throw new Error("The list to pick from is empty.");
  return found;
}

export function makeEvent(world: World, at: number, state?: DeliveryState, recipe?: Recipe): EventRow {
  const seq = (world.events.at(-1)?.seq ?? 1_000) + 1;
  const chosen = recipe ?? pick(world.space === "practice" ? RECIPES.slice(0, 1) : RECIPES, world.chance());
  const route = world.routes.find((one) => one.id === chosen.route);
  const name = world.connections.find((one) => one.id === chosen.from);
  const settled: DeliveryState | "unrouted" = route ? (state ?? pickState(world.chance())) : "unrouted";
  const id = `evt_01JD8Q${seq.toString(36).toUpperCase().padStart(5, "0")}`;
  return {
    id,
    seq,
    kind: chosen.kind,
    title: chosen.title,
    summary: pick(chosen.summaries, world.chance()),
    source: { id: chosen.from, name: name?.name ?? "Harbour CC", vendor: name?.vendor ?? "genesys" },
    occurred_at: at - 1_100,
    received_at: at,
    bytes: 900 + Math.floor(world.chance() * 700),
    state: settled,
    lines:
      route && settled !== "unrouted"
        ? [
            {
              route: route.id,
              name: route.name,
              target: route.target.container_name,
              delivery: `dlv_${seq}`,
              state: settled,
            },
          ]
        : [],
    repeats: world.chance() < 0.04 ? 1 : 0,
  };
}

export function manyEvents(world: World, count: number): EventRow[] {
  let at = world.now() - count * 5_200;
  for (let index = 0; index < count; index += 1) {
    at += 1_200 + Math.floor(world.chance() * 8_000);
    const last = index > count - 4;
    world.events.push(makeEvent(world, Math.min(at, world.now() - 1_000), last ? "waiting" : undefined));
  }
  return world.events;
}
