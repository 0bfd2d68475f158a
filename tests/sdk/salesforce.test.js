/** jsforce against the Salesforce simulator: the web server flow with PKCE, and the client's own grant. */

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { Connection, OAuth2 } = require("jsforce");
const { consent } = require("./browser.js");
const { counts, expire, revoke } = require("./control.js");
const { salesforce } = require("./simulators.js");

const VERSION = "66.0";

const app = (changes = {}) =>
  new OAuth2({
    loginUrl: salesforce.base,
    clientId: salesforce.client_id,
    clientSecret: salesforce.client_secret,
    redirectUri: salesforce.redirect_uri,
    useVerifier: true,
    ...changes,
  });

/** What a refused request throws; the client puts OAuth's error, or the API's code, into the error's name. */
const refusal = (request) => request.then(() => assert.fail("expected a refusal"), (thrown) => thrown);

/** Signs in through the browser. */
async function signedIn(oauth2 = app()) {
  const conn = new Connection({ oauth2, instanceUrl: salesforce.base, version: VERSION });
  const { code } = await consent(oauth2.getAuthorizationUrl({ scope: "api refresh_token", state: "s" }));
  const user = await conn.authorize(code);
  return { conn, user, code };
}

test("a person signs in with a code and a proof key, and the org says who it is", async () => {
  const { conn, user } = await signedIn();
  assert.equal(conn.instanceUrl, salesforce.base);
  const identity = await conn.identity();
  assert.deepEqual([identity.user_id, identity.organization_id], [user.id, user.organizationId]);
});

test("an object's fields, the day's limits and a query are read", async () => {
  const { conn } = await signedIn();
  const described = await conn.describe("Case");
  assert.ok(described.fields.some((field) => field.name === "Subject" && field.type === "string"));
  const limits = await conn.limits();
  assert.ok(limits.DailyApiRequests.Remaining < limits.DailyApiRequests.Max);
  const versions = await conn.request("/services/data");
  assert.ok(versions.some((one) => one.version === VERSION));
  const organizations = await conn.query("SELECT Id, OrganizationType, IsSandbox FROM Organization");
  assert.equal(organizations.totalSize, 1);
});

test("a session that has ended is renewed by the client itself", async () => {
  const { conn } = await signedIn();
  const first = conn.accessToken;
  const before = await counts("salesforce");
  await expire("salesforce");
  assert.ok((await conn.limits()).DailyApiRequests);
  assert.notEqual(conn.accessToken, first);
  const after = await counts("salesforce");
  assert.deepEqual([after.refreshes - before.refreshes, after.refused - before.refused], [1, 0]);
});

test("a sign-in that was revoked cannot be renewed", async () => {
  const { conn } = await signedIn();
  await revoke("salesforce");
  const refused = await refusal(conn.limits());
  assert.equal(refused.message, "Unable to refresh session due to: expired access/refresh token");
});

test("a client signs in by its own right", async () => {
  const conn = new Connection({ instanceUrl: salesforce.base, loginUrl: salesforce.base, version: VERSION });
  await conn.authorize({
    grant_type: "client_credentials",
    client_id: salesforce.client_id,
    client_secret: salesforce.client_secret,
  });
  assert.ok((await conn.describe("Case")).fields.length > 5);
});

test("a wrong secret, a wrong proof key and a spent code are refused in OAuth's shape", async () => {
  const conn = new Connection({ instanceUrl: salesforce.base, loginUrl: salesforce.base, version: VERSION });
  const grant = { grant_type: "client_credentials", client_id: salesforce.client_id, client_secret: "wrong" };
  const secret = await refusal(conn.authorize(grant));
  assert.deepEqual([secret.name, secret.message], ["invalid_client", "invalid client credentials"]);

  const promised = app();
  const { code } = await consent(promised.getAuthorizationUrl({ state: "s" }));
  const proof = await refusal(app().requestToken(code));
  assert.deepEqual([proof.name, proof.message], ["invalid_grant", "invalid code verifier"]);

  const oauth2 = app();
  const { code: spent } = await signedIn(oauth2);
  const again = await refusal(oauth2.requestToken(spent));
  assert.deepEqual([again.name, again.message], ["invalid_grant", "expired authorization code"]);
});

test("a person who says no is told so at the redirect address", async () => {
  const back = await consent(app().getAuthorizationUrl({ state: "no" }), "deny");
  assert.equal(back.error, "access_denied");
});

test("an object that is not there is an error of the API", async () => {
  const { conn } = await signedIn();
  const refused = await refusal(conn.describe("Nothing__c"));
  assert.equal(refused.errorCode, "NOT_FOUND");
});
