/** monday's own client, @mondaydotcomorg/api, against the monday simulator. */

const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");
const { test } = require("node:test");
const { ApiClient, ClientError } = require("@mondaydotcomorg/api");
const { challenged, consent } = require("./browser.js");
const { expire } = require("./control.js");
const { monday } = require("./simulators.js");

const CREATE = `mutation ($board: ID!, $name: String!, $values: JSON) {
  create_item(board_id: $board, item_name: $name, column_values: $values) { id name }
}`;

const client = (headers = {}, token = monday.token) =>
  new ApiClient({ token, apiVersion: "2026-10", endpoint: monday.endpoint, requestConfig: { headers } });

const item = (name, values = {}) => ({ board: monday.board_id, name, values: JSON.stringify(values) });

/** The error that a refused request throws. */
async function refusal(request) {
  const error = await request.then(() => assert.fail("expected a refusal"), (thrown) => thrown);
  assert.ok(error instanceof ClientError, String(error));
  return error.response;
}

test("me and groups come through the client's own operations", async () => {
  const { operations } = client();
  const { me } = await operations.getMeOp();
  assert.equal(me.email, "robin.keller@practice.example");
  const { boards } = await operations.getBoardGroupsOp({ ids: [monday.board_id] });
  assert.deepEqual(boards[0].groups.map((group) => group.title), ["New", "In progress", "Done"]);
});

const REDIRECT = "http://localhost:47113/oauth/monday";

/** A request to the new flow's token address: the client has no sign-in of its own. */
async function token(params) {
  const asked = { client_id: monday.client_id, client_secret: monday.client_secret, ...params };
  const body = JSON.stringify(asked);
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${monday.auth_base}/oauth_ms/oauth/token`, { method: "POST", headers, body });
  return { status: answer.status, ...(await answer.json()) };
}

test("a token from the browser is taken until it ends, and so is the one that a refresh gives", async () => {
  const { verifier, challenge } = challenged();
  const query = { client_id: monday.client_id, redirect_uri: REDIRECT, state: "s", ...challenge };
  const { code } = await consent(`${monday.auth_base}/oauth2/authorize?${new URLSearchParams(query)}`);
  const exchange = { grant_type: "authorization_code", code, redirect_uri: REDIRECT, code_verifier: verifier };
  const first = await token(exchange);
  const { me } = await client({}, first.access_token).operations.getMeOp();
  assert.match(me.email, /@practice\.example$/);
  assert.equal((await token(exchange)).error, "invalid_grant");

  const again = await consent(`${monday.auth_base}/oauth2/authorize?${new URLSearchParams(query)}`);
  const pair = await token({ ...exchange, code: again.code });
  await expire("monday");
  const ended = await refusal(client({}, pair.access_token).request("{ me { id } }"));
  assert.deepEqual([ended.status, ended.errors[0].extensions.code], [401, "NOT_AUTHENTICATED"]);
  const renewed = await token({ grant_type: "refresh_token", refresh_token: pair.refresh_token });
  assert.notEqual(renewed.refresh_token, pair.refresh_token);
  assert.equal((await client({}, renewed.access_token).operations.getMeOp()).me.id, me.id);
  const reused = await token({ grant_type: "refresh_token", refresh_token: pair.refresh_token });
  assert.deepEqual([reused.status, reused.error], [400, "invalid_grant"]);
});

test("boards are listed with their columns", async () => {
  const { boards } = await client().request("{ boards(limit: 10) { id name columns { id type settings } } }");
  const board = boards.find((found) => found.id === monday.board_id);
  assert.equal(board.name, "Work orders");
  assert.ok(board.columns.some((column) => column.id === "patchbay_key" && column.type === "text"));
});

test("an item is created, changed and read by the client's own operations", async () => {
  const { operations } = client();
  const name = `SDK ${randomUUID()}`;
  const made = await operations.createItemOp({ boardId: monday.board_id, groupId: "new_group", itemName: name });
  const ids = { boardId: monday.board_id, itemId: made.create_item.id };
  await operations.changeSimpleColumnValueOp({ ...ids, columnId: "queue", value: "Billing" });
  await operations.changeColumnValueOp({ ...ids, columnId: "status", value: JSON.stringify({ label: "Waiting" }) });
  await operations.changeMultipleColumnValuesOp({ ...ids, columnValues: JSON.stringify({ handle_time: "42" }) });
  const { boards } = await operations.getBoardItemsOp({ ids: [monday.board_id] });
  const read = boards[0].items_page.items.find((found) => found.name === name);
  const values = Object.fromEntries(read.column_values.map(({ id, value }) => [id, value]));
  assert.equal(values.queue, '"Billing"');
  assert.equal(JSON.parse(values.status).index, 2);
  assert.equal(values.handle_time, '"42"');
});

test("a bad column value is an error inside a 200", async () => {
  const response = await refusal(client().request(CREATE, item("Bad", { status: { label: "Nope" } })));
  assert.equal(response.status, 200);
  assert.equal(response.errors[0].extensions.code, "ColumnValueException");
  assert.deepEqual(response.errors[0].path, ["create_item"]);
  assert.equal(response.data.create_item, null);
});

test("a raw request returns data and errors side by side", async () => {
  const query = `mutation ($board: ID!) {
    good: create_item(board_id: $board, item_name: "Good") { id }
    bad: create_item(board_id: $board, item_name: "Bad", group_id: "nope") { id }
  }`;
  const response = await client().rawRequest(query, { board: monday.board_id }).catch((error) => error.response);
  assert.ok(response.data.good.id);
  assert.equal(response.errors[0].extensions.code, "ResourceNotFoundException");
});

test("a wrong token is a 401", async () => {
  const response = await refusal(client({}, "wrong").request("{ me { id } }"));
  assert.equal(response.status, 401);
  assert.equal(response.errors[0].extensions.code, "NOT_AUTHENTICATED");
});

test("a throttled request is a 429 with a hint", async () => {
  const response = await refusal(client({ "x-sandbox-fault": "minute" }).request("{ me { id } }"));
  assert.equal(response.status, 429);
  assert.equal(response.headers.get("retry-after"), "5");
  assert.equal(response.errors[0].extensions.retry_in_seconds, 5);
});

test("a connection cut after the write is healed by the same idempotency key", async () => {
  const key = randomUUID();
  const name = `Once ${key}`;
  await assert.rejects(client({ "Idempotency-Key": key, "x-sandbox-fault": "cut-after" }).request(CREATE, item(name)));
  const keyed = client({ "Idempotency-Key": key });
  const again = await keyed.rawRequest(CREATE, item(name));
  assert.equal(again.headers.get("idempotency-replayed"), "true");
  const { boards } = await client().request("query ($b: [ID!]) { boards(ids: $b) { items_page(limit: 500) { items { id name } } } }", {
    b: [monday.board_id],
  });
  const found = boards[0].items_page.items.filter((read) => read.name === name);
  assert.deepEqual(found.map((read) => read.id), [again.data.create_item.id]);
  assert.equal((await refusal(keyed.request(CREATE, item("Other")))).status, 409);
});
