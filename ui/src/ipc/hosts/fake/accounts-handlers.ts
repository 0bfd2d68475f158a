// What the in-memory relay answers about vendors, sign-ins and connections.
import type { NewSignIn, Reach, Removal } from "../../types";
import { accountOf } from "./accounts";
import type { Handler } from "./handlers";
import { Refusal } from "./refusal";
import { sheetOf } from "./sheet";
import { again, lookAt, save, startSignIn } from "./sign-ins";
import { VENDORS } from "./vendors/all";
import type { World } from "./world";

const given = <T>(body: unknown): T => body as T;

function connectionOf(world: World, id: string) {
  const found = world.connections.find((one) => one.id === id);
  if (found) return found;
  throw new Refusal(404, {
    code: "not_found",
    message: "This connection is not here any more.",
    remedy: { kind: "none" },
  });
}

function removalOf(world: World, id: string): Removal {
  const connection = connectionOf(world, id);
  const routes = world.routes.filter((route) => route.source.id === id || route.target.id === id);
  return {
    routes: routes.map(({ id: route, name }) => ({ id: route, name })),
    waiting: routes.reduce((total, route) => total + route.waiting, 0),
    revokes: connection.way.auth.startsWith("oauth"),
    message: connection.way.auth.startsWith("oauth")
      ? `${connection.vendor_name} is told to end the sign-in.`
      : `${connection.vendor_name} has no call that ends this key: delete it there as well.`,
  };
}

function reachOf(world: World, id: string): Reach {
  const { vendor, health } = connectionOf(world, id);
  const cut = health === "held";
  const host =
    vendor === "monday" ? "api.monday.com" : vendor === "genesys" ? "api.mypurecloud.ie" : `${vendor}.example`;
  return {
    hosts: [
      {
        name: host,
        port: 443,
        why: "Every call goes here.",
        steps: [
          { step: "name", ok: true, ms: 4, message: "The name resolves to 2 addresses." },
          { step: "connect", ok: true, ms: 18, message: "The port answers." },
          { step: "tls", ok: true, ms: 31, message: "TLS 1.3; the certificate is trusted and ends 14 March 2027." },
          { step: "answer", ok: true, ms: 88, message: "It answers 200." },
        ],
      },
      {
        name: `login.${host.split(".").slice(-2).join(".")}`,
        port: 443,
        why: "Tokens are renewed here.",
        steps: cut
          ? [
              { step: "name", ok: true, ms: 3, message: "The name resolves." },
              {
                step: "connect",
                ok: false,
                ms: 5_000,
                message: "Nothing answered within 5 s. A firewall may drop port 443 to this host.",
              },
            ]
          : [
              { step: "name", ok: true, ms: 3, message: "The name resolves." },
              { step: "connect", ok: true, ms: 17, message: "The port answers." },
              { step: "tls", ok: true, ms: 29, message: "TLS 1.3; the certificate is trusted." },
              { step: "answer", ok: true, ms: 61, message: "It answers 200." },
            ],
      },
    ],
    clock: { ok: true, skew_ms: 140, message: "This machine's clock is 0.1 s ahead of the vendor's." },
    proxy:
      world.settings.network?.proxy === "none" ? "No proxy is used." : "The system names no proxy for these hosts.",
    trust: "The system's certificates are trusted.",
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
    connections: world.connections.map(({ id, vendor, name, environment, way }) => ({
      id,
      vendor,
      name,
      environment,
      way: way.id,
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
    return { revoked: revokes };
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
    const { vendor: vendorId, way: wayOf, missing, person } = connectionOf(world, id);
    const vendor = VENDORS.find((one) => one.id === vendorId);
    const way = vendor?.ways.find((one) => one.id === wayOf.id) ?? vendor?.ways[0];
    if (!vendor || !way) throw new Error("The fake knows its vendors.");
    const shown = way.needs.length > 0 ? way : (vendor.ways[0] ?? way);
    const lacks = missing > 0 ? (way.needs.at(-1)?.any ?? []) : [];
    const dark = missing > 0 ? (way.needs.at(-2)?.any ?? []) : [];
    return { ...accountOf(vendor, shown, lacks, dark), person };
  },
  "POST /connections/{id}/reach": ({ world, id }) => reachOf(world, id),
  "GET /connections/{id}/removal": ({ world, id }) => removalOf(world, id),
};
