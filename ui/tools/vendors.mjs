// Asks a relay that is built here which vendors it knows, and keeps its answer for the in-memory relay, so that
// tests and screenshots show the words, fields and addresses that people will see.
// Usage: npm run vendors [-- path of patchbay-headless]
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = process.argv[2] ?? "../target/debug/patchbay-headless";
const file = "src/ipc/hosts/fake/vendors.json";
const home = mkdtempSync(join(tmpdir(), "patchbay-vendors-"));
const key = join(home, "key");
writeFileSync(key, randomBytes(32), { mode: 0o600 });

const relay = spawn(program, ["--home", join(home, "relay"), "--intake-port", "0"], {
  env: { ...process.env, PATCHBAY_KEY_FILE: key },
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [line] = await Promise.race([
    createInterface({ input: relay.stdout })
      [Symbol.asyncIterator]()
      .next()
      .then(({ value }) => [value]),
    new Promise((_, refuse) => relay.once("exit", () => refuse(new Error("The relay ended before it was up.")))),
  ]);
  const { api, token_file } = JSON.parse(line);
  const answer = await fetch(`${api}/vendors`, {
    headers: { authorization: `Bearer ${readFileSync(token_file, "utf8").trim()}` },
  });
  if (!answer.ok) throw new Error(`The relay answered ${answer.status}.`);
  const vendors = await answer.json();
  // One vendor a line: a change shows whose it is.
  writeFileSync(file, `[\n${vendors.map((vendor) => JSON.stringify(vendor)).join(",\n")}\n]\n`);
  process.stdout.write(`Wrote ${vendors.length} vendors to ${file}.\n`);
} finally {
  relay.kill();
  await new Promise((done) => (relay.exitCode === null ? relay.once("exit", done) : done()));
  rmSync(home, { recursive: true, force: true });
}
