/** node-zendesk, the client most programs use, against the Zendesk simulator: OAuth tokens, and an API token. */

const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");
const { test } = require("node:test");
const { createClient } = require("node-zendesk");
const { challenged, consent } = require("./browser.js");
const { counts, expire } = require("./control.js");
const { zendesk } = require("./simulators.js");

const endpointUri = `${zendesk.base}/api/v2`;

/** The client with an access token. */
const signedIn = (token) => createClient({ endpointUri, token, useOAuth: true, throwOriginalException: true });

/** The client with the account's API token, for one of its members. */
const keyed = (username = zendesk.email, token = zendesk.api_token) =>
  createClient({ endpointUri, username, token, throwOriginalException: true });

/** What a refused call throws: the vendor's status and body. */
const refusal = (request) => request.then(() => assert.fail("expected a refusal"), (thrown) => thrown);

/** A request to the token address: the client has no sign-in of its own. */
async function token(asked) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${zendesk.base}/oauth/tokens`, { method: "POST", headers, body: JSON.stringify(asked) });
  return { status: answer.status, ...(await answer.json()) };
}

const machine = (scope) =>
  token({ grant_type: "client_credentials", client_id: zendesk.client_id, client_secret: zendesk.client_secret, scope });

/** Signs in through the browser, as the public client. */
async function pair(scope = "read write") {
  const { verifier, challenge } = challenged();
  const query = { response_type: "code", client_id: zendesk.public_client_id, redirect_uri: zendesk.redirect_uri };
  const asked = new URLSearchParams({ ...query, scope, state: "s", ...challenge });
  const { code } = await consent(`${zendesk.base}/oauth/authorizations/new?${asked}`);
  const { response_type, ...app } = query;
  return token({ grant_type: "authorization_code", code, code_verifier: verifier, scope, ...app });
}

const renewed = (refresh_token) =>
  token({ grant_type: "refresh_token", client_id: zendesk.public_client_id, refresh_token });

test("a person's token says whose it is and what account, and ends", async () => {
  const first = await pair();
  const client = signedIn(first.access_token);
  const { result: me } = await client.users.me();
  assert.deepEqual([me.email, me.role], [zendesk.email, "admin"]);
  const { result: settings } = await client.accountsettings.show();
  assert.equal(settings.subdomain, zendesk.subdomain);
  await expire("zendesk");
  const ended = await refusal(client.users.me());
  assert.deepEqual([ended.statusCode, ended.result.error], [401, "invalid_token"]);
});

test("a renewal ends the pair before it, and a spent one ends everything", async () => {
  const first = await pair();
  const before = await counts("zendesk");
  const second = await renewed(first.refresh_token);
  assert.equal((await counts("zendesk")).refreshes - before.refreshes, 1);
  assert.equal((await refusal(signedIn(first.access_token).users.me())).statusCode, 401);
  assert.equal((await signedIn(second.access_token).users.me()).result.email, zendesk.email);
  assert.equal((await renewed(first.refresh_token)).error, "invalid_grant");
  assert.equal((await refusal(signedIn(second.access_token).users.me())).statusCode, 401);
});

test("a client by its own right reads and writes as its scopes say", async () => {
  const { access_token } = await machine("read write");
  const client = signedIn(access_token);
  const external_id = randomUUID();
  const asked = { ticket: { subject: "From the client", comment: { body: "A line" }, priority: "high", external_id } };
  const { result: made } = await client.tickets.create(asked);
  const { result: read } = await client.tickets.show(made.id);
  assert.deepEqual([read.subject, read.priority, read.external_id], ["From the client", "high", external_id]);
  const listed = await client.tickets.list();
  assert.ok(listed.some((ticket) => ticket.id === made.id));

  const reader = signedIn((await machine("tickets:read")).access_token);
  assert.ok((await reader.tickets.list()).length > 0);
  const refused = await refusal(reader.tickets.create(asked));
  assert.deepEqual([refused.statusCode, refused.result.error], [403, "Forbidden"]);
});

test("fields and webhooks are listed whole, and webhooks for administrators alone", async () => {
  const fields = await keyed().ticketfields.list();
  const status = fields.find((field) => field.type === "status");
  assert.ok(status.system_field_options.some((option) => option.value === "open"));
  const webhooks = await keyed().webhooks.list();
  assert.ok(webhooks.every((webhook) => webhook.id && webhook.status === "active"));
  const refused = await refusal(keyed(zendesk.agent_email).webhooks.list());
  assert.equal(refused.statusCode, 403);
});

test("an API token is the account's, and who uses it says the address beside it", async () => {
  assert.equal((await keyed().users.me()).result.role, "admin");
  const { result: agent } = await keyed(zendesk.agent_email).users.me();
  assert.deepEqual([agent.email, agent.role], [zendesk.agent_email, "agent"]);
  // A wrong token is answered as a visitor is: a success with a person who has no id.
  assert.equal((await keyed(zendesk.email, "wrong").users.me()).result.id, null);
  const refused = await refusal(keyed(zendesk.email, "wrong").tickets.list());
  assert.deepEqual([refused.statusCode, refused.result.error], [401, "Couldn't authenticate you"]);
});

test("a ticket that is not there and one that is not complete are told apart", async () => {
  const gone = await refusal(keyed().tickets.show(1));
  assert.deepEqual([gone.statusCode, gone.result.error], [404, "RecordNotFound"]);
  const empty = await refusal(keyed().tickets.create({ ticket: { priority: "high" } }));
  assert.deepEqual([empty.statusCode, empty.result.error], [422, "RecordInvalid"]);
});

test("a wrong secret, a wrong proof key and a person who says no are refused in OAuth's shape", async () => {
  const client_secret = "wrong";
  const wrong = await token({ grant_type: "client_credentials", client_id: zendesk.client_id, client_secret });
  assert.deepEqual([wrong.status, wrong.error], [401, "invalid_client"]);
  const { challenge } = challenged();
  const query = { response_type: "code", client_id: zendesk.public_client_id, redirect_uri: zendesk.redirect_uri };
  const page = `${zendesk.base}/oauth/authorizations/new?${new URLSearchParams({ ...query, state: "s", ...challenge })}`;
  const { code } = await consent(page);
  const { response_type, ...app } = query;
  const exchange = { grant_type: "authorization_code", code, code_verifier: challenged().verifier, ...app };
  assert.equal((await token(exchange)).error, "invalid_grant");
  assert.equal((await consent(page, "deny")).error, "access_denied");
});
