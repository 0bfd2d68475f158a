// Sign-ins of the in-memory relay. What is typed as a client id or secret chooses how one goes:
// `wait` stays in the browser, `slow` in the check, `link` opens none, `deny`, `late`, `code`, `port`, `wrong` and `net` fail,
// `less` lacks rights, `other` is another account.
import type { ConnectionView, NewSignIn, Problem, SignIn } from "../../types";
import { accountOf } from "./accounts";
import { gone } from "./call";
import { Refusal } from "./refusal";
import { wayOf } from "./vendors";
import type { World } from "./world";

export type FakeSignIn = { view: SignIn; given: NewSignIn; looks: number };

const TEN_MINUTES = 600_000;

const typed = (given: NewSignIn) =>
  [...Object.values(given.settings ?? {}), ...Object.values(given.secrets ?? {})].join(" ");
const says = (given: NewSignIn, word: string) => typed(given).toLowerCase().includes(word);

function failureOf(given: NewSignIn): Problem | undefined {
  const { vendor } = wayOf(given.vendor, given.way);
  const name = vendor.name;
  const refuse = (code: string, message: string, detail?: string): Problem => ({
    code,
    message,
    remedy: { kind: code === "auth.refused" ? "reconnect" : "retry" },
    ...(detail ? { detail } : {}),
  });
  if (says(given, "deny")) return refuse("signin.denied", `Access was denied at ${name}, so nothing was connected.`);
  if (says(given, "late"))
    return refuse("signin.timeout", `Nobody agreed at ${name} in time. The address in the browser no longer works.`);
  if (says(given, "code"))
    return refuse(
      "signin.code",
      `${name} no longer takes the answer of the browser: it is too old, or was used before. Sign in again.`,
      "invalid_grant",
    );
  if (says(given, "port"))
    return refuse(
      "signin.port",
      `${name} comes back to a port of this computer, and other programs use every one that may be used (47113, 47114, 47115). Close the program that uses one of them, then try again.`,
    );
  if (says(given, "wrong"))
    return refuse(
      "auth.refused",
      `${name} does not accept this sign-in. Check “Client ID” and “Client secret”.`,
      "invalid_client",
    );
  if (says(given, "net"))
    return refuse(
      "vendor.unreachable",
      `No network connection to ${name} could be made. Check the address that was entered, this computer's network, and the proxy in Settings.`,
    );
  return undefined;
}

function settle(one: FakeSignIn, failed = failureOf(one.given)): SignIn {
  const { vendor, way } = wayOf(one.given.vendor, one.given.way);
  if (failed) return { ...one.view, state: "failed", problem: failed };
  const lacks = says(one.given, "less") ? (way.needs.at(-1)?.any ?? []) : [];
  const own = accountOf(vendor, way, lacks, lacks.length > 0 ? (way.needs.at(-2)?.any ?? []) : []);
  const other = says(one.given, "other") && one.given.connection !== undefined;
  const account = other ? { ...own, name: "Harbour Test", who: "Sam Okafor" } : own;
  const { problem: _problem, ...clean } = one.view;
  return {
    ...clean,
    state: "ready",
    account,
    suggested_name: account.name,
    ...(other ? { other: { was: `${own.name}, ${own.who}`, is: `${account.name}, ${account.who}` } } : {}),
  };
}

function begin(world: World, given: NewSignIn, id: string): FakeSignIn {
  const { vendor, way } = wayOf(given.vendor, given.way);
  const browser = way.auth === "oauth_code";
  const port = browser && says(given, "port");
  return {
    given,
    looks: 0,
    view: {
      id,
      vendor: vendor.id,
      way: way.id,
      environment: given.environment,
      ...(given.connection ? { connection: given.connection } : {}),
      state: browser && !port ? "waiting" : "checking",
      opened: browser && !says(given, "link"),
      ...(browser && !port
        ? {
            open_url: `https://auth.example/${vendor.id}/authorize?client_id=${given.settings?.client_id ?? ""}&response_type=code&code_challenge_method=S256&state=3f9a…`,
            redirect: way.redirects[0] === "http://localhost" ? "http://localhost:49152" : (way.redirects[0] ?? ""),
            expires_at: world.now() + TEN_MINUTES,
          }
        : {}),
    },
  };
}

export function startSignIn(world: World, given: NewSignIn): SignIn {
  const one = begin(world, given, `sgn_${world.signIns.size + 1}`);
  world.signIns.set(one.view.id, one);
  return one.view;
}

function find(world: World, id: string): FakeSignIn {
  const one = world.signIns.get(id);
  if (!one) throw gone("sign-in");
  return one;
}

/** Each look moves it on: two in the browser, one at the check. */
export function lookAt(world: World, id: string): SignIn {
  const one = find(world, id);
  one.looks += 1;
  if (one.view.state === "waiting" && !says(one.given, "wait") && !says(one.given, "link") && one.looks > 2) {
    one.view = failureOf(one.given) ? settle(one) : { ...one.view, state: "checking" };
  } else if (one.view.state === "checking" && !says(one.given, "slow")) one.view = settle(one);
  return one.view;
}

export function again(world: World, id: string): SignIn {
  const one = begin(world, find(world, id).given, id);
  world.signIns.set(id, one);
  return one.view;
}

export function save(world: World, id: string, { name, other_account }: { name: string; other_account?: boolean }) {
  const one = find(world, id);
  const { vendor, way } = wayOf(one.given.vendor, one.given.way);
  const { account } = one.view;
  if (one.view.other && !other_account) {
    throw new Refusal(409, {
      code: "signin.other_account",
      message: "This is another account than before.",
      remedy: { kind: "none" },
    });
  }
  const old = world.connections.find((connection) => connection.id === one.given.connection);
  const now = world.now();
  const source = vendor.roles.includes("source");
  const made: ConnectionView = {
    id: old?.id ?? `con_${world.connections.length + 1}`,
    vendor: vendor.id,
    tile: vendor.tile,
    vendor_name: vendor.name,
    name,
    environment: one.given.environment,
    roles: vendor.roles,
    health: "good",
    ...(account ? { account: [account.name, account.who].filter((part) => part !== "").join(", ") } : {}),
    ...(account?.plan ? { plan: account.plan } : {}),
    ...(source
      ? {
          intake: old?.intake ?? {
            address: "http://127.0.0.1:8790/in/77aa10",
            scheme: one.given.settings?.scheme ?? "secret-header",
          },
        }
      : {}),
    way: { id: way.id, name: way.name, auth: way.auth },
    person: account?.person ?? false,
    connected_at: old?.connected_at ?? now,
    checked_at: now,
    sign_in: { since: now, ...(way.lasts === "renews" ? { renews_at: now + 3_300_000 } : {}) },
    strip:
      old?.strip ??
      Array.from({ length: 48 }, (_, index) => ({ at: now - (47 - index) * 1_800_000, calls: 0, failed: 0 })),
    last_good_at: now,
    notices: account?.notices ?? [],
    missing: (account?.features ?? []).flatMap((feature) => feature.needs).filter((need) => need.state === "missing")
      .length,
  };
  world.connections = old
    ? world.connections.map((connection) => (connection.id === old.id ? made : connection))
    : [...world.connections, made];
  world.signIns.delete(id);
  // The whole address stands in this answer alone.
  return source && !old ? { ...made, intake_url: "http://127.0.0.1:8790/in/77aa10/5ecre7-pa7h" } : made;
}
