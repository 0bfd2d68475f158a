// Sign-ins of the in-memory relay. What is typed as a client id or secret chooses how one goes:
// `wait` stays in the browser, `link` opens none, `deny`, `late`, `code`, `port` and `wrong` fail,
// `less` lacks rights, `other` is another account.
import type { ConnectionView, NewSignIn, Problem, SignIn } from "../../types";
import { accountOf } from "./accounts";
import { Refusal } from "./refusal";
import { VENDORS } from "./vendors/all";
import type { World } from "./world";

export type FakeSignIn = { view: SignIn; given: NewSignIn; looks: number };

const gone = () =>
  new Refusal(404, { code: "not_found", message: "This sign-in is not here any more.", remedy: { kind: "none" } });
const TEN_MINUTES = 600_000;

const typed = (given: NewSignIn) =>
  [...Object.values(given.settings ?? {}), ...Object.values(given.secrets ?? {})].join(" ");
const says = (given: NewSignIn, word: string) => typed(given).toLowerCase().includes(word);

function vendorOf(given: NewSignIn) {
  const vendor = VENDORS.find((one) => one.id === given.vendor);
  const way = vendor?.ways.find((one) => one.id === given.way) ?? vendor?.ways[0];
  if (!vendor || !way) throw gone();
  return { vendor, way };
}

function failureOf(given: NewSignIn): Problem | undefined {
  const { vendor } = vendorOf(given);
  const refuse = (code: string, message: string, detail?: string): Problem => ({
    code,
    message,
    remedy: { kind: "retry" },
    ...(detail ? { detail } : {}),
  });
  if (says(given, "deny"))
    return refuse(
      "signin.denied",
      `Access was refused on the page of ${vendor.name}. Nothing was connected.`,
      "access_denied",
    );
  if (says(given, "late"))
    return refuse("signin.timeout", "Nobody agreed in the browser within ten minutes. Nothing was connected.");
  if (says(given, "code"))
    return refuse("signin.code", `${vendor.name} did not take the code it had given: it had expired.`, "invalid_grant");
  if (says(given, "port"))
    return refuse(
      "signin.port",
      "All ports registered for the way back are taken on this machine: 18790, 28790, 38790.",
    );
  if (says(given, "wrong"))
    return refuse(
      "auth.refused",
      `${vendor.name} refused the sign-in (401). Client ID or secret is not right.`,
      "invalid_client",
    );
  return undefined;
}

function settle(one: FakeSignIn, failed = failureOf(one.given)): SignIn {
  const { vendor, way } = vendorOf(one.given);
  if (failed) return { ...one.view, state: "failed", problem: failed };
  const lacks = says(one.given, "less") ? (way.needs.at(-1)?.any ?? []) : [];
  const account = accountOf(vendor, way, lacks, way.needs.at(-2)?.any && lacks.length > 0 ? way.needs.at(-2)?.any : []);
  const { problem: _problem, ...clean } = one.view;
  return {
    ...clean,
    state: "ready",
    account,
    suggested_name: account.name,
    ...(says(one.given, "other") && one.given.connection
      ? { other: { was: `${account.name}, ${account.who}`, is: "Harbour Test, Sam Okafor" } }
      : {}),
  };
}

function begin(world: World, given: NewSignIn, id: string): FakeSignIn {
  const { vendor, way } = vendorOf(given);
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
      ...(browser
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
  if (!one) throw gone();
  return one;
}

/** Each look moves it on: two in the browser, one at the check. */
export function lookAt(world: World, id: string): SignIn {
  const one = find(world, id);
  one.looks += 1;
  if (one.view.state === "waiting" && !says(one.given, "wait") && !says(one.given, "link") && one.looks > 2) {
    one.view = failureOf(one.given) ? settle(one) : { ...one.view, state: "checking" };
  } else if (one.view.state === "checking") one.view = settle(one);
  return one.view;
}

export function again(world: World, id: string): SignIn {
  const one = begin(world, find(world, id).given, id);
  world.signIns.set(id, one);
  return one.view;
}

export function save(world: World, id: string, { name, other_account }: { name: string; other_account?: boolean }) {
  const one = find(world, id);
  const { vendor, way } = vendorOf(one.given);
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
    ...(account ? { account: `${account.name}, ${account.who}` } : {}),
    ...(account?.plan ? { plan: account.plan } : {}),
    ...(source
      ? { intake: old?.intake ?? { address: "http://127.0.0.1:8790/in/77aa10", scheme: "A secret header" } }
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
