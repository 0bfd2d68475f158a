// What the in-memory relay answers, address by address.
import type { DialsChange, Resolution, RouteDraft } from "../../types";
import { ACCOUNT_HANDLERS } from "./accounts-handlers";
import { type Call, given, gone, type Handler } from "./call";
import { CASE_HANDLERS } from "./case-handlers";
import { orphans } from "./cases";
import { CONTAINERS } from "./catalog";
import { detailOf } from "./detail";
import { FIND_HANDLERS } from "./find";
import { INBOX_HANDLERS, keptDismissal } from "./inbox-handlers";
import { OVERVIEW_HANDLERS } from "./overview";
import { PLAN_HANDLERS, planJob, stopPlanJob } from "./plans";
import { makeCall, newPractice } from "./practice";
import { exportJob, QUERY_HANDLERS, stopExport } from "./query/handlers";
import { Refusal } from "./refusal";
import { findingsOf } from "./routes";
import { SAMPLE_HANDLERS, sampleJob, stopSampleJob } from "./samples";
import { STORAGE_HANDLERS, stopStorageJob, storageJob } from "./storage-handlers";
import { keepVersion, TRIAL_HANDLERS } from "./trial-handlers";

function routeOf(call: Call) {
  const found = call.world.routes.find((route) => route.id === call.id);
  if (!found) throw gone("line");
  return found;
}

function saveRoute(call: Call) {
  const old = routeOf(call);
  const draft: RouteDraft = given(call.body);
  if (draft.version !== old.version) {
    throw new Refusal(409, {
      code: "route.stale",
      message: `Version ${old.version} was saved while you were editing.`,
      remedy: { kind: "none" },
      subject: { kind: "route", id: old.id, name: old.name },
    });
  }
  const version = old.version + 1;
  const container = CONTAINERS.find((one) => one.id === draft.container);
  const next = {
    ...old,
    name: draft.name,
    version,
    draft: { ...draft, version },
    findings: findingsOf(draft),
    target: { ...old.target, container: draft.container, container_name: container?.name ?? old.target.container_name },
  };
  keepVersion(call.world, old.id, version, next.draft, "Changed");
  call.world.routes = call.world.routes.map((route) => (route.id === old.id ? next : route));
  call.touch("routes");
  return next;
}

function addRoute(call: Call) {
  const draft: RouteDraft = given(call.body);
  const [first] = call.world.routes;
  const source = call.world.connections.find((one) => one.id === draft.source);
  const target = call.world.connections.find((one) => one.id === draft.target);
  const container = CONTAINERS.find((one) => one.id === draft.container);
  const made = {
    ...(first ?? {}),
    id: `rt_${call.world.routes.length + 1}x`,
    name: draft.name,
    version: 1,
    on: false,
    health: "draft" as const,
    source: { id: draft.source, name: source?.name ?? "", vendor: source?.vendor ?? "", kinds: draft.kinds ?? [] },
    target: {
      id: draft.target,
      name: target?.name ?? "",
      vendor: target?.vendor ?? "",
      container: draft.container,
      container_name: container?.name ?? "",
    },
    waiting: 0,
    dead: 0,
    draft: { ...draft, version: 1 },
    findings: findingsOf(draft),
  };
  call.world.routes.push(made);
  call.touch("routes");
  return made;
}

function setEventState(call: Call, state: "waiting" | "delivered" | "dead" | "absorbed") {
  const spot = call.world.events.findIndex((row) => row.lines.some((line) => line.delivery === call.id));
  const row = call.world.events[spot];
  if (!row) throw gone("delivery");
  const next = { ...row, state, lines: row.lines.map((line) => ({ ...line, state })) };
  call.world.events[spot] = next;
  call.touch("events");
  return detailOf(next, call.world.overtaken).deliveries[0];
}

const HANDLERS: Record<string, Handler> = {
  ...ACCOUNT_HANDLERS,
  ...TRIAL_HANDLERS,
  ...PLAN_HANDLERS,
  ...INBOX_HANDLERS,
  ...SAMPLE_HANDLERS,
  ...CASE_HANDLERS,
  ...STORAGE_HANDLERS,
  ...FIND_HANDLERS,
  ...OVERVIEW_HANDLERS,
  "GET /jobs/{id}": (call) =>
    storageJob(call.world, call.id) ??
    exportJob(call.world, call.id) ??
    sampleJob(call.world, call.id) ??
    planJob(call.world, call.id) ??
    TRIAL_HANDLERS["GET /jobs/{id}"]?.(call),
  "DELETE /jobs/{id}": (call) => {
    const stopped =
      stopExport(call.world, call.id) ?? stopStorageJob(call.world, call.id) ?? stopSampleJob(call.world, call.id);
    if (stopped) return stopped;
    stopPlanJob(call.world);
    return TRIAL_HANDLERS["DELETE /jobs/{id}"]?.(call) ?? {};
  },
  ...QUERY_HANDLERS,
  "GET /events/{id}": ({ world, id }) => {
    const row = world.events.find((one) => one.id === id);
    if (!row) throw gone("event");
    return detailOf(row, world.overtaken);
  },
  "POST /deliveries/{id}/replay": (call) =>
    setEventState(call, call.world.overtaken.has(call.id) ? "absorbed" : "waiting"),
  "POST /deliveries/{id}/resolve": (call) => {
    const { answer, reason } = given<Resolution>(call.body);
    if (answer === "dismiss") keptDismissal(call.world, call.id, reason ?? "");
    call.touch("inbox", "audit");
    return setEventState(call, answer === "send_again" ? "waiting" : answer === "dismiss" ? "dead" : "delivered");
  },
  "GET /routes": ({ world }) => world.routes,
  "POST /routes": addRoute,
  "GET /routes/{id}": routeOf,
  "PUT /routes/{id}": saveRoute,
  "DELETE /routes/{id}": (call) => {
    call.world.routes = call.world.routes.filter((route) => route.id !== routeOf(call).id);
    call.touch("routes");
    return {};
  },
  "PUT /routes/{id}/state": (call) => {
    const { on } = given<{ on: boolean }>(call.body);
    const next = { ...routeOf(call), on, health: on ? ("on" as const) : ("off" as const) };
    call.world.routes = call.world.routes.map((route) => (route.id === next.id ? next : route));
    call.touch("routes");
    return next;
  },
  "POST /routes/{id}/look": routeOf,
  "POST /routes/check": ({ world, body, query }) => [
    ...findingsOf(given(body)),
    ...orphans(world, query.get("route"), given(body)),
  ],
  "GET /connections/{id}/kinds": () => [
    { id: "conversation.disposition", name: "Disposition" },
    { id: "conversation.transfer", name: "Transfer" },
    { id: "conversation.completed", name: "Conversation completed" },
    { id: "queue.wait", name: "Queue wait" },
  ],
  "GET /practice": ({ world }) => world.practice,
  "GET /practice/board": ({ world }) => world.practice.board,
  "POST /practice/call": ({ world, touch }) => {
    const { conversation, event, settle } = makeCall(world);
    touch("events", "practice");
    setTimeout(() => {
      settle();
      touch("events", "practice");
    }, 350);
    return { conversation, event };
  },
  "PUT /practice/dials": ({ world, body, touch }) => {
    const { monday, ...rest } = given<DialsChange>(body);
    const { simulators } = world.practice;
    world.practice = {
      ...world.practice,
      ...rest,
      simulators: { ...simulators, monday: { ...simulators.monday, ...monday } },
    };
    touch("practice");
    return world.practice;
  },
  "POST /practice/reset": ({ world, touch }) => {
    world.events = [];
    world.practice = newPractice(0);
    touch("events", "practice");
    return world.practice;
  },
  "GET /settings": ({ world }) => world.settings,
  "PUT /settings": ({ world, body, touch }) => {
    world.settings = given(body);
    touch("settings");
    return world.settings;
  },
};

export function find(method: string, path: string): { handler: Handler; id: string; cid: string } | undefined {
  for (const [key, handler] of Object.entries(HANDLERS)) {
    const [verb, pattern = ""] = key.split(" ");
    if (verb !== method) continue;
    const matched = new RegExp(
      `^${pattern.replaceAll("{id}", "(?<id>[^/]+)").replaceAll("{cid}", "(?<cid>[^/]+)")}$`,
    ).exec(path);
    // `/routes/check` must not be read as the route called check: exact addresses win.
    if (matched && !(pattern.includes("{") && `${method} ${path}` in HANDLERS)) {
      return { handler, id: matched.groups?.id ?? "", cid: matched.groups?.cid ?? "" };
    }
  }
  return undefined;
}
