/** The simulators' control address: what happens at a vendor without the client having a hand in it. */

const assert = require("node:assert/strict");
const { control } = require("./simulators.js");

const act = async (vendor, what) => {
  const answer = await fetch(`${control}/${vendor}/${what}`, { method: "POST" });
  assert.equal(answer.status, 204, `${vendor} cannot ${what}`);
};

/** Every access token given so far ends now; what renews them stays good. */
const expire = (vendor) => act(vendor, "expire");

/** Every sign-in given so far ends for good. */
const revoke = (vendor) => act(vendor, "revoke");

/** What was asked of the vendor's authorization server since the start: `token_requests`, `refreshes`, `refused`. */
const counts = async (vendor) => (await fetch(`${control}/${vendor}`)).json();

/** The counts, once `there` holds of them. */
async function until(vendor, there) {
  for (const end = Date.now() + 5_000; Date.now() < end; ) {
    const now = await counts(vendor);
    if (there(now)) {
      return now;
    }
    await new Promise((done) => setTimeout(done, 10));
  }
  return assert.fail(`${vendor} was not asked in time: ${JSON.stringify(await counts(vendor))}`);
}

module.exports = { counts, expire, revoke, until };
