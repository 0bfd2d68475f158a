// What the in-memory relay answers about vendors, sign-ins and connections.
import type { NewSignIn, Reach, Removal } from "../../types";
import { accountOf } from "./accounts";
import { given, gone, type Handler } from "./call";
import { Refusal } from "./refusal";
import { sheetOf } from "./sheet";
import { again, lookAt, save, startSignIn } from "./sign-ins";
import { VENDORS, wayOf } from "./vendors";
import type { World } from "./world";

function connectionOf(world: World, id: string) {
  const found = world.connections.find((one) => one.id === id);
  if (found) return found;
  throw gone("connection");
}

function removalOf(world: World, id: string): Removal {
  const { vendor_name, way } = connectionOf(world, id);
  const routes = world.routes.filter((route) => route.source.id === id || route.target.id === id);
  const waiting = routes.reduce((total, route) => total + route.waiting, 0);
  const revokes = way.auth.startsWith("oauth");
  const [only] = routes;
  const lines =
    routes.length > 1
      ? `${routes.length} lines use it and will be turned off; they are kept.`
      : only
        ? `The line “${only.name}” uses it and will be turned off; it is kept.`
        : "No line uses it.";
  const left = waiting === 0 ? "" : ` ${waiting} deliveries wait there and will not be sent.`;
  const ends = revokes
    ? ` Its sign-in is ended at ${vendor_name} too.`
    : ` Its sign-in stays valid at ${vendor_name}: end it there as well.`;
  return {
    routes: routes.map(({ id: route, name }) => ({ id: route, name })),
    waiting,
    revokes,
    message: `${lines}${left}${ends}`,
  };
}

type Step = Reach["hosts"][number]["steps"][number];

function reachOf(world: World, id: string): Reach {
  const { vendor, health } = connectionOf(world, id);
  const host =
    vendor === "monday" ? "api.monday.com" : vendor === "genesys" ? "api.mypurecloud.ie" : `${vendor}.example`;
  const name: Step = { step: "name", ok: true, ms: 4, message: `${host} has 2 addresses.` };
  const good: Step[] = [
    name,
    { step: "connect", ok: true, ms: 18, message: `${host} takes the connection.` },
    { step: "tls", ok: true, ms: 31, message: "The certificate is trusted." },
    { step: "answer", ok: true, ms: 88, message: "The host answers (status 200)." },
  ];
  const cut: Step = {
    step: "connect",
    ok: false,
    ms: 5_000,
    message: `${host} does not answer within five seconds. A firewall may be in the way.`,
  };
  return {
    hosts: [
      { name: host, port: 443, why: "Every call goes here.", steps: good },
      {
        name: `login.${host.split(".").slice(-2).join(".")}`,
        port: 443,
        why: "Tokens are renewed here.",
        steps: health === "held" ? [name, cut] : good,
      },
    ],
    clock: { ok: true, skew_ms: 140, message: "This computer's clock agrees with theirs." },
    proxy:
      world.settings.network?.proxy === "none"
        ? "Hosts are called directly, without a proxy."
        : "This computer's settings name no proxy, so hosts are called directly.",
    trust: "The certificates this computer trusts.",
  };
}

export const ACCOUNT_HANDLERS: Record<string, Handler> = {
  "GET /vendors": () => VENDORS,
  "POST /vendors/{id}/sheet": ({ id, body }) => sheetOf(id, given(body)),
  "POST /sign-ins": ({ world, body }) => startSignIn(world, given<NewSignIn>(body)),
  "GET /sign-ins/{id}": ({ world, id }) => lookAt(world, id),
  "DELETE /sign-ins/{id}": ({ world, id }) => {
    world.signIns.delete(id);
    return {};
  },
  "POST /sign-ins/{id}/again": ({ world, id }) => again(world, id),
  "POST /sign-ins/{id}/save": ({ world, id, body, touch }) => {
    const made = save(world, id, given(body));
    touch("connections");
    return made;
  },
  "GET /connections": ({ world }) => world.connections,
  "GET /connections/export": ({ world }) => ({
    version: 1,
    exported_at: world.now(),
    connections: world.connections.map(({ id, vendor, name, environment, way, account, connected_at, sign_in }) => ({
      id,
      vendor,
      name,
      environment,
      way: way.id,
      settings: { way: way.id },
      account,
      connected_at,
      signed_in_at: sign_in.since,
    })),
  }),
  "DELETE /connections/{id}": ({ world, id, query, touch }) => {
    const { routes, revokes } = removalOf(world, id);
    if (routes.length > 0 && query.get("stop") !== "true") {
      throw new Refusal(409, {
        code: "connection.in_use",
        message: `Used by ${routes.map((route) => route.name).join(", ")}.`,
        remedy: { kind: "none" },
      });
    }
    const names = new Set(routes.map((route) => route.id));
    world.routes = world.routes.map((route) =>
      names.has(route.id) ? { ...route, on: false, health: "off" as const } : route,
    );
    world.connections = world.connections.filter((one) => one.id !== id);
    touch("connections", "routes");
    const off = routes.map((route) => `“${route.name}”`).join(", ");
    return { revoked: revokes, ...(off === "" ? {} : { message: `Turned off: ${off}.` }) };
  },
  "POST /connections/{id}/check": ({ world, id, touch }) => {
    const old = connectionOf(world, id);
    const next = {
      ...old,
      checked_at: world.now(),
      health: old.problem ? ("held" as const) : old.health === "unknown" ? ("good" as const) : old.health,
    };
    world.connections = world.connections.map((one) => (one.id === id ? next : one));
    touch("connections");
    return next;
  },
  "GET /connections/{id}/permissions": ({ world, id }) => {
    const { vendor, way, missing, person } = connectionOf(world, id);
    const found = wayOf(vendor, way.id);
    const { needs } = found.way;
    const lacks = missing > 0 ? (needs.at(-1)?.any ?? []) : [];
    const dark = missing > 0 ? (needs.at(-2)?.any ?? []) : [];
    return { ...accountOf(found.vendor, found.way, lacks, dark), person };
  },
  "POST /connections/{id}/reach": ({ world, id }) => reachOf(world, id),
  "GET /connections/{id}/removal": ({ world, id }) => removalOf(world, id),
};
