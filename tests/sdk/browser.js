/**
 * A person at a browser, as far as a consent page needs one: opens the page, presses a button of its form, and reads
 * where the vendor sends the browser afterwards. Nobody listens there.
 */

const assert = require("node:assert/strict");
const { createHash, randomBytes } = require("node:crypto");

/** The parameters that come back to the redirect address after `press` ("allow" or "deny"). */
async function consent(authorizeUrl, press = "allow") {
  const page = await fetch(authorizeUrl, { redirect: "manual" });
  const html = await page.text();
  assert.equal(page.status, 200, `the consent page: ${page.status} ${html}`);
  const sent = await submit(authorizeUrl, html, press);
  assert.ok([302, 303].includes(sent.status), `after ${press}: ${sent.status} ${await sent.text()}`);
  const back = new URL(sent.headers.get("location"));
  const asked = new URL(authorizeUrl).searchParams;
  const registered = new URL(asked.get("redirect_uri"));
  assert.equal(back.origin + back.pathname, registered.origin + registered.pathname);
  assert.equal(back.searchParams.get("state"), asked.get("state"));
  return Object.fromEntries(back.searchParams);
}

/** Sends the form as a browser does when the button `id` is pressed. */
function submit(pageUrl, html, id) {
  const form = attributes(html.match(/<form\b[^>]*>/i)?.[0]);
  const tags = html.match(/<(?:input|button)\b[^>]*>/gi) ?? [];
  const fields = tags.map(attributes).filter((field) => field.name !== undefined);
  const button = tags.map(attributes).find((field) => field.id === id);
  assert.ok(button, `the page has no button ${id}: ${html}`);
  const values = fields.filter((field) => field.type === "hidden" || field === button || field.id === id);
  const body = new URLSearchParams(values.map((field) => [field.name, field.value ?? ""]));
  const target = new URL(button.formaction ?? form.action ?? "", pageUrl);
  if ((button.formmethod ?? form.method ?? "get").toLowerCase() === "post") {
    return fetch(target, { method: "POST", body, redirect: "manual" });
  }
  target.search = body.toString();
  return fetch(target, { redirect: "manual" });
}

function attributes(tag = "") {
  const found = [...tag.matchAll(/([\w-]+)\s*=\s*"([^"]*)"/g)].map(([, name, value]) => [name.toLowerCase(), plain(value)]);
  return Object.fromEntries(found);
}

const plain = (text) =>
  text.replace(/&quot;/g, '"').replace(/&#(?:39|x27);/g, "'").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** A proof key (RFC 7636): the verifier, and what the authorize address is told of it. */
function challenged() {
  const verifier = randomBytes(32).toString("base64url");
  const code_challenge = createHash("sha256").update(verifier).digest("base64url");
  return { verifier, challenge: { code_challenge, code_challenge_method: "S256" } };
}

module.exports = { challenged, consent };
