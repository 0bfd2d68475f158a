// The wizard as a machine, without a page: what is asked, what is sent, and where each answer leads.
import { describe, expect, it } from "vitest";
import {
  advance,
  beginAgain,
  beginNew,
  isTyped,
  missingOf,
  railOf,
  signInOf,
  stationOf,
  triedOf,
  type Wizard,
  type WizardStep,
  wayOf,
} from "../src/features/connections/model";
import { matching } from "../src/features/connections/step-vendor";
import { seedConnections } from "../src/ipc/hosts/fake/connections";
import { VENDORS } from "../src/ipc/hosts/fake/vendors";
import type { SignIn, Vendor } from "../src/ipc/types";

function some<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("nothing there");
  return value;
}
const vendor = (id: string): Vendor => some(VENDORS.find((one) => one.id === id));
const genesys = vendor("genesys");
const steps = (state: Wizard, ...done: WizardStep[]): Wizard => done.reduce(advance, state);
const field = (id: string, way = "client", of = genesys) =>
  some(some(of.ways.find((one) => one.id === way)).fields.find((one) => one.id === id));
const type = (id: string, value: string): WizardStep => ({ do: "type", field: field(id), value });
const typed = steps(
  beginNew(VENDORS, { vendor: "genesys" }),
  { do: "go", step: "fields" },
  type("region", "London"),
  type("relay_key", "k3y"),
  type("client_id", " abc "),
  type("client_secret", " s3cret "),
);
const signIn = (more: Partial<SignIn> = {}): SignIn => ({
  id: "sgn_1",
  vendor: "genesys",
  way: "client",
  environment: "test",
  state: "checking",
  opened: false,
  ...more,
});

describe("the wizard", () => {
  it("begins at the vendor, or past it when the address names one, with the best way chosen", () => {
    expect(beginNew(VENDORS, {})).toMatchObject({ step: "vendor", vendor: "" });
    expect(beginNew(VENDORS, { vendor: "genesys" })).toMatchObject({ step: "way", way: "client" });
    expect(beginNew(VENDORS, { vendor: "genesys", way: "code" }).way).toBe("code");
    expect(beginNew(VENDORS, { vendor: "gone" }).step).toBe("vendor");
  });

  it("asks for what the chosen way needs and for nothing else", () => {
    const begun = beginNew(VENDORS, { vendor: "genesys" });
    expect(missingOf(begun, genesys).map((one) => one.id)).toEqual(["relay_key", "client_id", "client_secret"]);
    expect(missingOf(advance(begun, { do: "way", way: "push" }), genesys).map((one) => one.id)).toEqual(["relay_key"]);
  });

  it("sends secrets apart from settings, trimmed, with a typed name as the value it stands for", () => {
    expect(signInOf(typed, genesys)).toEqual({
      vendor: "genesys",
      way: "client",
      environment: "test",
      settings: { region: "euw2.pure.cloud", client_id: "abc", allow_private: "no" },
      secrets: { relay_key: "k3y", client_secret: "s3cret" },
    });
    const own = advance(typed, type("region", "custom.example.com"));
    expect(signInOf(own, genesys).settings).toMatchObject({ region: "custom.example.com" });
  });

  it("keeps what was typed when one goes back, changes the way, or chooses the same vendor again", () => {
    const back = steps(
      typed,
      { do: "go", step: "vendor" },
      { do: "vendor", vendor: genesys },
      { do: "way", way: "code" },
    );
    expect(back.values.client_id).toBe(" abc ");
    expect(back.secrets.client_secret).toBe(" s3cret ");
    const other = advance(back, { do: "vendor", vendor: vendor("jira") });
    expect(other.secrets).toEqual({});
    expect(other.values.client_id).toBeUndefined();
  });

  it("goes on to the result with the suggested name, and never over a name somebody typed", () => {
    const ready = signIn({ state: "ready", suggested_name: "Harbour" });
    const started = steps(typed, { do: "started", signIn: signIn() });
    expect(started.step).toBe("sign_in");
    expect(steps(started, { do: "told", signIn: ready })).toMatchObject({ step: "result", name: "Harbour" });
    const named = steps(started, { do: "name", name: "Mine" }, { do: "told", signIn: ready });
    expect(named.name).toBe("Mine");
  });

  it("loses nothing typed when it fails, and goes back to it", () => {
    const problem = { code: "auth.refused", message: "No.", remedy: { kind: "retry" as const } };
    const failed = steps(
      typed,
      { do: "started", signIn: signIn() },
      { do: "told", signIn: signIn({ state: "failed", problem }) },
    );
    expect(failed).toMatchObject({ step: "sign_in", signIn: { state: "failed" } });
    const back = advance(failed, { do: "go", step: "fields" });
    expect(back).toMatchObject({ step: "fields", signIn: undefined, secrets: { client_secret: " s3cret " } });
  });

  it("does not listen to a sign-in that was left", () => {
    const left = steps(typed, { do: "started", signIn: signIn() }, { do: "go", step: "fields" });
    expect(advance(left, { do: "told", signIn: signIn({ state: "ready" }) })).toBe(left);
    const away = advance(left, { do: "go", step: "way" });
    expect(advance(away, { do: "started", signIn: signIn() })).toBe(away);
  });

  it("forgets the secrets once it is saved", () => {
    const [connection] = seedConnections(0);
    const made = steps(
      typed,
      { do: "started", signIn: signIn({ state: "ready" }) },
      { do: "made", connection: some(connection) },
    );
    expect(made).toMatchObject({ step: "done", secrets: {}, values: {} });
    expect(JSON.stringify(made)).not.toContain("s3cret");
    expect(isTyped(made)).toBe(false);
    expect(isTyped(typed)).toBe(true);
  });

  it("shows what was tried without any value of a secret", () => {
    const shown = triedOf(typed, genesys);
    expect(shown).toContainEqual({ label: "Region", value: "EMEA, London (euw2.pure.cloud)" });
    expect(shown).toContainEqual({ label: "Client secret", value: "6 characters, not shown" });
    expect(JSON.stringify(shown)).not.toContain("s3cret");
    // An advanced setting that nobody has touched is not among them.
    expect(shown.map(({ label }) => label)).not.toContain("Address in your own network");
  });

  it("has a station of its own for the browser only where a browser is used", () => {
    const waiting = steps(typed, { do: "started", signIn: signIn() });
    expect(railOf(wayOf(genesys, "client"))).toEqual(["vendor", "way", "fields", "result"]);
    expect(stationOf(waiting, wayOf(genesys, "client"))).toBe("result");
    expect(railOf(wayOf(genesys, "code"))).toContain("sign_in");
  });

  it("finds a vendor by part of its name, the nearest first", () => {
    expect(matching(VENDORS, "ji").map((one) => one.id)).toEqual(["jira", "jsm"]);
    expect(matching(VENDORS, "api token").map((one) => one.id)).toContain("zendesk");
    expect(matching(VENDORS, "nobody")).toEqual([]);
  });
});

describe("the wizard on a connection", () => {
  const service = vendor("servicenow");
  const connection = some(seedConnections(0).find((one) => one.id === "con_service"));

  it("keeps what is stored: a reconnect needs nothing, a rotation its secrets", () => {
    const again = beginAgain(connection, service, {});
    expect(again).toMatchObject({ step: "fields", purpose: "reconnect", name: "IT incidents", way: "client" });
    expect(missingOf(again, service)).toEqual([]);
    expect(signInOf(again, service)).toMatchObject({ settings: {}, secrets: {}, connection: "con_service" });
    const rotation = beginAgain(connection, service, { rotate: true });
    expect(missingOf(rotation, service).map((one) => one.id)).toEqual(["client_secret"]);
  });

  it("asks for the fields that only another way has", () => {
    const other = beginAgain(connection, service, { way: "basic" });
    expect(missingOf(other, service).map((one) => one.id)).toEqual(["user", "password"]);
  });
});
