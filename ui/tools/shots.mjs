// Draws every screen over the in-memory relay in two sizes and two themes, and lets axe-core judge each.
// Usage: npm run build:fake && npm run shots [folder] [only-these,names]
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { BOARD_CASES, CASES } from "./shots.cases.mjs";
import { CONNECTIONS } from "./shots.connections.mjs";
import { EVENTS } from "./shots.events.mjs";
import { FIND } from "./shots.find.mjs";
import { INBOX } from "./shots.inbox.mjs";
import { OVERVIEW } from "./shots.overview.mjs";
import { PLANS } from "./shots.plans.mjs";
import { screen } from "./shots.screen.mjs";
import { STORAGE } from "./shots.storage.mjs";
import { launched, served } from "./stage.mjs";

const folder = process.argv[2] ?? "shots";
const only = process.argv[3]?.split(",");
// Two can draw at once, each from a build of its own.
const port = Number(process.env.SHOTS_PORT ?? 4179);
const dist = process.env.SHOTS_DIST ?? "dist-fake";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(folder, { recursive: true });

const SCREENS = [
  screen("welcome", "/welcome", "welcome"),
  ...OVERVIEW,
  ...EVENTS,
  ...FIND,
  screen("keys", "/events", "events", async (page) => {
    await page.keyboard.press("?");
    await page.getByTestId("dialog").waitFor();
  }),
  screen("routes", "/routes", "routes"),
  screen("route-edit", "/routes/rt_work", "route"),
  screen("route-new", "/routes/new", "route"),
  ...CONNECTIONS,
  ...PLANS,
  ...INBOX,
  ...CASES,
  ...BOARD_CASES,
  ...STORAGE,
  screen(
    "practice",
    "/practice",
    "practice",
    async (page) => {
      for (let index = 0; index < 5; index += 1) {
        await page.getByTestId("make-one-call").click();
        await page.waitForTimeout(500);
      }
    },
    { space: "practice" },
  ),
  screen("practice-door", "/practice", "practice"),
  screen("settings", "/settings", "settings"),
  screen("settings-network", "/settings", "settings", async (page) => {
    await page.getByLabel("This address").check();
    await page.getByTestId("setting-ca-file").scrollIntoViewIfNeeded();
  }),
];
const SIZES = [
  [1280, 800],
  [900, 600],
  [640, 400],
];

// Only these of them: SHOTS_SIZES=1280-light,900-dark
const sizes = process.env.SHOTS_SIZES?.split(",");

const server = await served(port, dist);
const browser = await launched();
let faults = 0;
const fault = (text) => {
  faults += 1;
  process.stdout.write(`${text}\n`);
};
try {
  for (const screen of SCREENS) {
    if (only && !only.some((name) => screen.name.startsWith(name))) continue;
    for (const [width, height] of SIZES) {
      for (const theme of ["light", "dark"]) {
        if (width === 640 && theme === "dark") continue;
        if (sizes && !sizes.includes(`${width}-${theme}`)) continue;
        const name = `${screen.name}-${width}-${theme}`;
        const page = await browser.newPage({ viewport: { width, height } });
        page.on("console", (message) => message.type() === "error" && fault(`${name}: console: ${message.text()}`));
        page.on("pageerror", (error) => fault(`${name}: page: ${error.message}`));
        await page.goto(
          `http://localhost:${port}/?theme=${theme}&space=${screen.space}${screen.query ?? ""}#${screen.hash}`,
        );
        try {
          if (screen.ready !== null) {
            await page.locator(`html[data-ready=${screen.ready}]`).waitFor({ timeout: 8_000 });
          }
          await screen.act?.(page);
          await page.waitForTimeout(450);
        } catch (error) {
          fault(`${name}: ${String(error).split("\n")[0]}`);
        }
        await page.screenshot({ path: `${folder}/${name}.png` });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
        if (wide) fault(`${name}: wider than its window`);
        await page.evaluate(axe);
        const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
        for (const violation of found.violations) {
          fault(
            `${name}: axe ${violation.id}: ${violation.nodes
              .map((node) => `${node.target} ${node.any[0]?.message ?? ""}`)
              .slice(0, 3)
              .join(" | ")}`,
          );
        }
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
}
process.stdout.write(`${faults} faults\n`);
process.exitCode = faults === 0 ? 0 : 1;
