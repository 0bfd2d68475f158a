/** jira.js, the client most programs use, against the Jira simulator: an API token, as OAuth goes elsewhere. */

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { Version3Client } = require("jira.js");
const { jira } = require("./simulators.js");

const client = (email = jira.email, apiToken = jira.api_token) =>
  new Version3Client({ host: jira.base, authentication: { basic: { email, apiToken } } });

/** What a refused call throws. */
const refusal = (request) => request.then(() => assert.fail("expected a refusal"), (thrown) => thrown);

test("a token tells whose it is and where", async () => {
  const me = await client().myself.getCurrentUser();
  assert.equal(me.emailAddress, jira.email);
  assert.equal(me.active, true);
  const server = await client().serverInfo.getServerInfo();
  assert.deepEqual([server.deploymentType, server.baseUrl], ["Cloud", jira.base]);
});

test("an administrator's token has what a member's lacks", async () => {
  const asked = { permissions: "ADMINISTER,BROWSE_PROJECTS,CREATE_ISSUES" };
  const has = async (as) =>
    Object.entries((await as.permissions.getMyPermissions(asked)).permissions).map(([name, one]) => [name, one.havePermission]);
  assert.deepEqual(await has(client()), [["ADMINISTER", true], ["BROWSE_PROJECTS", true], ["CREATE_ISSUES", true]]);
  const member = client(jira.member_email, jira.member_token);
  assert.deepEqual(await has(member), [["ADMINISTER", false], ["BROWSE_PROJECTS", true], ["CREATE_ISSUES", true]]);
});

test("projects and fields are listed, and an issue that is made can be read", async () => {
  const { values, isLast } = await client().projects.searchProjects({ maxResults: 50 });
  assert.equal(isLast, true);
  const fields = await client().issueFields.getFields();
  assert.ok(fields.some((field) => field.id === "summary" && field.schema.type === "string"));
  const made = await client().issues.createIssue({
    fields: { project: { key: values[0].key }, issuetype: { name: "Task" }, summary: "From the client" },
  });
  const read = await client().issues.getIssue({ issueIdOrKey: made.key });
  assert.deepEqual([read.id, read.fields.summary], [made.id, "From the client"]);
});

test("a wrong token is a 401 and not an empty site", async () => {
  const refused = await refusal(client(jira.email, "wrong").myself.getCurrentUser());
  assert.equal(refused.status, 401);
  assert.match(JSON.stringify(refused.response), /must be authenticated/);
});

test("an issue that is not there and a permission that does not exist are told apart", async () => {
  const gone = await refusal(client().issues.getIssue({ issueIdOrKey: "NOPE-1" }));
  assert.equal(gone.status, 404);
  assert.match(JSON.stringify(gone.response), /does not exist/);
  const unknown = await refusal(client().permissions.getMyPermissions({ permissions: "FLY" }));
  assert.equal(unknown.status, 400);
  assert.match(JSON.stringify(unknown.response), /Unrecognized permission/);
});
