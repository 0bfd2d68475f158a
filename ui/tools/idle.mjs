// What each screen costs while nothing happens: the built page over an in-memory relay that stands still, left alone.
// Counts what woke the page (timers that rang, frames asked for, requests, renders that changed something, changes of
// the document) and what came of it (style, layout, processor time of its thread), and names what still moves.
// Usage: npm run build:fake && npm run idle [-- --for 60] [-- --only overview,events] [-- --dist folder]
import { parseArgs } from "node:util";
import { launched, served } from "./stage.mjs";

const PORT = Number(process.env.IDLE_PORT ?? 4183);
const { values: given } = parseArgs({
  options: { for: { type: "string", default: "60" }, only: { type: "string" }, dist: { type: "string" } },
});
const seconds = Number(given.for);
/** What a screen still does after it stands is over by then. */
const SETTLED_MS = 6_000;
const SCREENS = {
  welcome: "welcome",
  overview: "overview",
  events: "events",
  inbox: "inbox",
  cases: "cases",
  routes: "routes",
  connections: "connections",
  "settings/activity": "audit",
  "settings/storage": "storage",
  settings: "settings",
};

/** Stands in the page before its own scripts. React tells its commits to whoever left this hook. */
function counting() {
  const seen = { timers: 0, frames: 0, requests: 0, commits: 0, changes: 0 };
  window.woken = seen;
  const counted =
    (arm) =>
    (run, ...rest) =>
      arm(
        (...given) => {
          seen.timers += 1;
          return run(...given);
        },
        ...rest,
      );
  window.setTimeout = counted(window.setTimeout.bind(window));
  window.setInterval = counted(window.setInterval.bind(window));
  const frame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (run) => {
    seen.frames += 1;
    return frame(run);
  };
  const Asked = window.Request;
  window.Request = class extends Asked {
    constructor(...given) {
      super(...given);
      seen.requests += 1;
    }
  };
  window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot: () => {
      seen.commits += 1;
    },
    onCommitFiberUnmount: () => {},
    onPostCommitFiberRoot: () => {},
  };
  new MutationObserver((records) => {
    seen.changes += records.length;
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

const server = await served(PORT, given.dist ?? "dist-fake");
const browser = await launched();
try {
  const rows = [];
  for (const [hash, ready] of Object.entries(SCREENS)) {
    if (given.only && !given.only.split(",").includes(hash)) continue;
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.addInitScript(counting);
    await page.goto(`http://localhost:${PORT}/?theme=light&still=1#/${hash}`);
    await page.locator(`html[data-ready=${ready}]`).waitFor({ timeout: 8_000 });
    await page.waitForTimeout(SETTLED_MS);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    const look = async () => {
      const { metrics } = await devtools.send("Performance.getMetrics");
      const of = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
      return { ...(await page.evaluate(() => ({ ...window.woken }))), ...of };
    };
    const before = await look();
    await page.waitForTimeout(seconds * 1_000);
    const after = await look();
    const grown = (name) => after[name] - before[name];
    rows.push({
      screen: hash,
      timers: grown("timers"),
      frames: grown("frames"),
      requests: grown("requests"),
      commits: grown("commits"),
      changes: grown("changes"),
      styles: grown("RecalcStyleCount"),
      layouts: grown("LayoutCount"),
      "script ms": Math.round(grown("ScriptDuration") * 1_000),
      "all ms": Math.round(grown("TaskDuration") * 1_000),
      moving: await page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running").length),
    });
    await page.close();
  }
  const names = Object.keys(rows[0] ?? {});
  process.stdout.write(`Left alone for ${seconds} s each\n`);
  for (const line of [names, ...rows.map((row) => names.map((name) => row[name]))]) {
    process.stdout.write(
      `${line.map((cell, at) => (at === 0 ? String(cell).padEnd(18) : String(cell).padStart(10))).join("")}\n`,
    );
  }
} finally {
  await browser.close();
  await server.close();
}
