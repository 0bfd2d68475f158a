/** Genesys Cloud's own client, purecloud-platform-client-v2, against the Genesys simulator. */

const assert = require("node:assert/strict");
const { mkdtempSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { test } = require("node:test");

// The client reads and watches a configuration file in the home directory: give it one that is empty.
process.env.HOME = process.env.USERPROFILE = mkdtempSync(join(tmpdir(), "patchbay-sdk-"));

const platformClient = require("purecloud-platform-client-v2");
const { consent } = require("./browser.js");
const { counts, expire, revoke, until } = require("./control.js");
const { genesys } = require("./simulators.js");

const client = platformClient.ApiClient.instance;
client.setGateway({ host: genesys.host, protocol: "http", port: genesys.port });

const login = (secret = genesys.client_secret) => client.loginClientCredentialsGrant(genesys.client_id, secret);

/** What a refused request rejects with: the error body for a resource, the HTTP library's error for a login. */
const refusal = (request) => request.then(() => assert.fail("expected a refusal"), (thrown) => thrown);

test("a client logs in and learns whose token it has", async () => {
  await login();
  const me = await new platformClient.TokensApi().getTokensMe();
  assert.equal(me.OAuthClient.id, genesys.client_id);
  const organization = await new platformClient.OrganizationApi().getOrganizationsMe();
  assert.equal(organization.id, me.organization.id);
});

const REDIRECT = "http://localhost:49152/oauth/genesys";

/** Where the client's own browser build would go: its sign-in opens a window, which Node has not. */
const authorize = (params) =>
  `${genesys.base}/oauth/authorize?${new URLSearchParams({
    client_id: genesys.code_client_id,
    response_type: "code",
    redirect_uri: REDIRECT,
    ...params,
  })}`;

test("a person signs in with a code and a proof key", async () => {
  const verifier = client.generatePKCECodeVerifier(128);
  const challenge = await client.computePKCECodeChallenge(verifier);
  const { code } = await consent(authorize({ code_challenge: challenge, code_challenge_method: "S256", state: "s 1" }));
  await client.authorizePKCEGrant(genesys.code_client_id, verifier, code, REDIRECT);
  const me = await new platformClient.UsersApi().getUsersMe();
  assert.match(me.email, /@/);
  const again = await refusal(client.authorizePKCEGrant(genesys.code_client_id, verifier, code, REDIRECT));
  assert.equal(again.response.data.error, "invalid_grant");
});

test("another proof key than the one that was promised is refused", async () => {
  const challenge = await client.computePKCECodeChallenge(client.generatePKCECodeVerifier(128));
  const { code } = await consent(authorize({ code_challenge: challenge, code_challenge_method: "S256" }));
  const other = client.generatePKCECodeVerifier(128);
  const { data } = (await refusal(client.authorizePKCEGrant(genesys.code_client_id, other, code, REDIRECT))).response;
  assert.equal(data.error, "invalid_grant");
});

test("a person who says no is told so at the redirect address", async () => {
  const back = await consent(authorize({ state: "denied" }), "deny");
  assert.equal(back.error, "access_denied");
  assert.equal(back.code, undefined);
});

test("a token that has ended is renewed by the client itself, once, and not after it was revoked", async () => {
  const { code } = await consent(authorize({}));
  await client.loginCodeAuthorizationGrant(genesys.code_client_id, genesys.code_client_secret, code, REDIRECT);
  const users = new platformClient.UsersApi();
  const me = await users.getUsersMe();
  const before = await counts("genesys");
  await expire("genesys");
  // The client renews behind the call that met the end, and still rejects that call: the next one has the new token.
  const met = (await refusal(users.getUsersMe())).response;
  assert.deepEqual([met.status, met.data.code], [401, "credentials.expired"]);
  const after = await until("genesys", (now) => now.token_requests > before.token_requests);
  assert.deepEqual([after.refreshes - before.refreshes, after.refused - before.refused], [1, 0]);
  assert.equal((await users.getUsersMe()).id, me.id);
  assert.equal((await counts("genesys")).token_requests, after.token_requests);
  await revoke("genesys");
  assert.equal((await refusal(users.getUsersMe())).response.status, 401);
  const refused = await until("genesys", (now) => now.token_requests > after.token_requests);
  assert.equal(refused.refused - after.refused, 1);
});

test("queues, users and wrap-up codes are listed", async () => {
  await login();
  const routing = new platformClient.RoutingApi();
  const queues = await routing.getRoutingQueues({ pageSize: 100 });
  assert.ok(queues.entities.some((queue) => queue.name === "Billing"));
  assert.equal((await routing.getRoutingQueue(queues.entities[0].id)).name, queues.entities[0].name);
  const users = await new platformClient.UsersApi().getUsers({ pageSize: 100 });
  assert.equal(users.entities.length, users.total);
  const codes = await routing.getRoutingWrapupcodes({ pageSize: 100 });
  const ids = (list) => list.map(({ id, name }) => ({ id, name }));
  assert.deepEqual(ids(codes.entities), ids(genesys.wrapup_codes));
  const ranges = await new platformClient.UtilitiesApi().getIpranges();
  assert.ok(ranges.entities.every((range) => range.cidr));
});

test("pages follow each other until the last", async () => {
  await login();
  const routing = new platformClient.RoutingApi();
  const names = [];
  for (let pageNumber = 1, pageCount = 1; pageNumber <= pageCount; pageNumber += 1) {
    const page = await routing.getRoutingWrapupcodes({ pageSize: 4, pageNumber });
    names.push(...page.entities.map((code) => code.name));
    pageCount = page.pageCount;
    assert.equal(Boolean(page.nextUri), pageNumber < pageCount);
  }
  assert.deepEqual(names, genesys.wrapup_codes.map((code) => code.name));
});

test("a wrong secret is refused in OAuth's shape", async () => {
  const { status, data } = (await refusal(login("wrong"))).response;
  assert.ok([400, 401].includes(status));
  assert.equal(data.error, "invalid_client");
  assert.equal(data.error_description, "authentication failed");
});

test("an unknown resource is an error body with its correlation id", async () => {
  await login();
  client.setReturnExtendedResponses(true);
  const { status, body, headers } = await refusal(new platformClient.RoutingApi().getRoutingQueue("nope"));
  client.setReturnExtendedResponses(false);
  assert.equal(status, 404);
  assert.equal(body.code, "not.found");
  assert.equal(body.contextId, headers["inin-correlation-id"]);
});

test("past the rate limit comes a 429 that says when to come back", async () => {
  await login();
  const tokens = new platformClient.TokensApi();
  for (let count = 0; count < 300; count += 1) {
    await tokens.getTokensMe();
  }
  const body = await refusal(tokens.getTokensMe());
  assert.equal(body.status, 429);
  assert.equal(body.code, "too.many.requests.retry.after");
  assert.match(body.message, /^Rate limit exceeded the maximum\. Retry the request in \[\d+\] seconds$/);
});
