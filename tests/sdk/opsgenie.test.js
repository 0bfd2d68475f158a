/** OpsGenie's own client, opsgenie-sdk, against the OpsGenie simulator: keys only, no sign-in in the browser. */

const assert = require("node:assert/strict");
const { randomUUID } = require("node:crypto");
const { test } = require("node:test");
const { promisify } = require("node:util");
const { opsgenie } = require("./simulators.js");

const client = require("opsgenie-sdk");

/** Makes calls with `key`. The client has one key at a time for everybody. */
function as(key) {
  client.configure({ api_key: key, host: opsgenie.base, maxAttempts: 1 });
  const call = (verb) => promisify((...given) => client.alertV2[verb](...given.slice(0, -1), {}, given.at(-1)));
  return { create: call("create"), get: call("get"), list: call("list"), close: call("close"), status: call("getRequestStatus") };
}

/** What a refused call throws: the vendor's body with its status. */
const refusal = (request) => request.then(() => assert.fail("expected a refusal"), (thrown) => thrown);

/** The outcome of an accepted request, which is carried out a moment later. */
async function done(requestId) {
  for (;;) {
    const answer = await as(opsgenie.send_key).status(requestId).catch((error) => error);
    if (answer.httpStatusCode !== 404) {
      return answer.data;
    }
    assert.match(answer.message, /not processed yet/);
    await new Promise((next) => setTimeout(next, 200));
  }
}

test("an alert is created, found by its alias and closed with the send key", async () => {
  const alias = randomUUID();
  const made = await as(opsgenie.send_key).create({ message: "Line held", alias, priority: "P3" });
  assert.equal(made.result, "Request will be processed");
  const outcome = await done(made.requestId);
  assert.deepEqual([outcome.success, outcome.alias], [true, alias]);
  const found = await as(opsgenie.send_key).get({ identifier: alias, identifierType: "alias" });
  assert.deepEqual([found.data.message, found.data.status, found.data.priority], ["Line held", "open", "P3"]);
  const closing = await as(opsgenie.send_key).close({ identifier: alias, identifierType: "alias" }, { user: "Patchbay" });
  assert.equal((await done(closing.requestId)).success, true);
  // Without a query: the client takes one such as alias:x for a foreign address and leaves the key out.
  const listed = await as(opsgenie.send_key).list({ limit: 10 });
  const closed = listed.data.filter((alert) => alert.alias === alias);
  assert.deepEqual(closed.map((alert) => alert.status), ["closed"]);
});

test("the account's key reads alerts and may not make them", async () => {
  const discovery = as(opsgenie.discovery_key);
  assert.ok(Array.isArray((await discovery.list({ limit: 1 })).data));
  const refused = await refusal(discovery.create({ message: "No" }));
  assert.deepEqual([refused.httpStatusCode, refused.code], [403, 40301]);
  assert.match(refused.message, /not authorized/);
});

test("a key that is not one is told from a key that is wrong", async () => {
  const shapeless = await refusal(as("wrong").list({ limit: 1 }));
  assert.deepEqual([shapeless.httpStatusCode, shapeless.message], [401, "Key format is not valid!"]);
  const unknown = await refusal(as(randomUUID()).list({ limit: 1 }));
  assert.equal(unknown.httpStatusCode, 401);
  assert.match(unknown.message, /not valid or the integration is disabled/);
  const disabled = await refusal(as(opsgenie.disabled_key).list({ limit: 1 }));
  assert.equal(disabled.httpStatusCode, 401);
});

test("an alert without a message is refused field by field", async () => {
  const refused = await refusal(as(opsgenie.send_key).create({ alias: "no message" }));
  assert.equal(refused.httpStatusCode, 422);
  assert.ok(refused.errors.message);
});
