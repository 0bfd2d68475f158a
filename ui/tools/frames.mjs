// Holds the board to its frame budget at its largest: 400 fields, 200 columns, 60 cords. Both sides are scrolled and a
// cord is dragged all over, in a real browser. What counts is the processor time that the page's own thread spends on
// each frame, from script to paint, which a busy machine does not lengthen by making it wait.
//
// Beside every gesture stands the floor of the same minute: a bare page that scrolls as many rows and cords (see
// frames.floor.mjs), measured in the same way, so that what tracing, driver and machine cost is in both. Two limits, and
// the lower counts:
//   - BUDGET_MS, what a 60 Hz screen leaves. A machine whose floor is higher than FLOOR_MS is slower than those the
//     budget is meant for, and is given as much more as its floor is higher, up to half as much again.
//   - TIMES the floor, on every machine. A slow machine lifts both, a slow board only its own; so what slowness gives
//     above cannot hide a board that has become slow, nor can a fast machine.
// `--plant 10` makes every frame of the page wait ten busy milliseconds, and must fail.
// Usage: npm run build:fake && npm run frames [-- --plant ms] [-- --dist folder]
import { parseArgs } from "node:util";
import { floorPage } from "./frames.floor.mjs";
import { launched, served } from "./stage.mjs";

const PORT = Number(process.env.FRAMES_PORT ?? 4181);
/** What a 60 Hz screen leaves for a frame. */
const BUDGET_MS = 16.7;
/** The floor of a machine that the budget is meant for. */
const FLOOR_MS = 4;
/** What a slow machine may be given. Past it a wait of ten milliseconds could no longer be told from slowness. */
const SLOWER_MAX = 1.5;
/** How many times the floor's frame the board's may cost. */
const TIMES = 5;
/** What else a machine does while this runs costs its caches: the best round counts, of the floor as of the board. */
const ROUNDS = 3;
/** Steps of a gesture; each makes one frame that matters. */
const STEPS = 150;

const { values: given } = parseArgs({ options: { plant: { type: "string" }, dist: { type: "string" } } });
const share = (values, part) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
};
const ms = (value) => `${value.toFixed(1)} ms`;
const isFrame = (task) => task.args?.src_func === "ScheduledActionSendBeginMainFrame";

/**
 * Processor time of each frame: of all tasks of the page's thread up to and with the one that draws. Frames between the
 * steps, in which only a hover is put right, are many and light and would thin out the slow ones: as many are taken as
 * the gesture has steps, the heaviest first.
 */
function framesOf(events) {
  const tasks = events.filter((one) => one.ph === "X" && one.name === "ThreadControllerImpl::RunTask");
  const drawn = new Map();
  for (const task of tasks.filter(isFrame)) drawn.set(task.tid, (drawn.get(task.tid) ?? 0) + 1);
  const [thread] = [...drawn].sort((a, b) => b[1] - a[1])[0] ?? [];
  const frames = [];
  let spent = 0;
  for (const task of tasks.filter((one) => one.tid === thread).sort((a, b) => a.ts - b.ts)) {
    spent += (task.tdur ?? 0) / 1_000;
    if (!isFrame(task)) continue;
    frames.push({ spent, at: task.ts / 1_000 });
    spent = 0;
  }
  const gaps = frames.slice(1).map((one, index) => one.at - frames[index].at);
  return {
    gaps,
    work: frames
      .map((one) => one.spent)
      .sort((a, b) => b - a)
      .slice(0, STEPS),
  };
}

/** Opens a page in a browser of its own, since a trace is of a whole browser, and gives back how to measure on it. */
async function stand(open) {
  const browser = await launched();
  opened.push(browser);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on("pageerror", (error) => faults.push(`The page failed: ${error.message}`));
  await open(page);
  const devtools = await page.context().newCDPSession(page);
  const measure = async (gesture) => {
    const events = [];
    const take = ({ value }) => events.push(...value);
    devtools.on("Tracing.dataCollected", take);
    await devtools.send("Tracing.start", {
      transferMode: "ReportEvents",
      traceConfig: { includedCategories: ["toplevel"] },
    });
    await gesture();
    const ended = new Promise((done) => devtools.once("Tracing.tracingComplete", done));
    await devtools.send("Tracing.end");
    await ended;
    devtools.off("Tracing.dataCollected", take);
    return framesOf(events);
  };
  const box = async (css, at = 0) =>
    (await page.locator(css).nth(at).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  /** Down and up again by the wheel, as fast as it comes. */
  const scroll = async (css) => {
    const pane = await box(css);
    await page.mouse.move(pane.x + pane.width / 2, pane.y + pane.height / 2);
    for (let turn = 0; turn < STEPS; turn += 1) await page.mouse.wheel(0, turn < STEPS / 2 ? 60 : -60);
  };
  return { page, measure, box, scroll };
}

/** Judges a gesture by the best of its rounds, and says so. */
async function judge(name, board, floor, gesture, before = () => undefined) {
  const best = { p95: Number.POSITIVE_INFINITY, floor: Number.POSITIVE_INFINITY, drawn: 0 };
  const limit = () =>
    Math.min(BUDGET_MS * Math.min(SLOWER_MAX, Math.max(1, best.floor / FLOOR_MS)), TIMES * best.floor);
  for (let round = 0; round < ROUNDS && (round === 0 || best.p95 > limit()); round += 1) {
    const plain = await floor.measure(() => floor.scroll("[data-side=source]"));
    await before();
    const { work, gaps } = await board.measure(gesture);
    best.floor = Math.min(best.floor, share(plain.work, 0.95));
    best.p95 = Math.min(best.p95, share(work, 0.95));
    best.drawn = Math.max(best.drawn, work.length);
    process.stdout.write(
      `${name.padEnd(16)} ${String(work.length).padStart(4)} frames, work p50 ${ms(share(work, 0.5))}, p95 ${ms(share(work, 0.95))}, most ${ms(share(work, 1))}; ` +
        `floor p50 ${ms(share(plain.work, 0.5))}, p95 ${ms(share(plain.work, 0.95))}; apart on the wall p50 ${ms(share(gaps, 0.5))}, p95 ${ms(share(gaps, 0.95))}\n`,
    );
  }
  const times = (best.p95 / best.floor).toFixed(1);
  process.stdout.write(`${"".padEnd(16)} ${ms(best.p95)} of ${ms(limit())}, ${times} times the floor\n`);
  if (best.drawn < STEPS / 3) faults.push(`${name}: only ${best.drawn} frames were drawn`);
  if (best.p95 > limit())
    faults.push(`${name}: the slowest twentieth of its frames takes ${ms(best.p95)}, over ${ms(limit())}`);
}

const server = await served(PORT, given.dist ?? "dist-fake");
const opened = [];
const faults = [];
try {
  const floor = await stand((page) => page.setContent(floorPage({ rows: 400, targets: 200, cords: 60 })));
  const board = await stand(async (page) => {
    await page.goto(`http://localhost:${PORT}/?space=real&big=1#/routes/rt_work`);
    await page.locator("html[data-ready=route]").waitFor({ timeout: 30_000 });
    await page.getByTestId("preview-row").first().waitFor({ timeout: 30_000 });
  });
  const { page, box } = board;
  if (given.plant)
    await page.evaluate((busy) => {
      const wait = () => {
        const until = performance.now() + busy;
        while (performance.now() < until);
        requestAnimationFrame(wait);
      };
      requestAnimationFrame(wait);
    }, Number(given.plant));

  const drawn = await page.getByTestId("cord").count();
  const rows = await page.locator("[data-row]").count();
  process.stdout.write(`${rows} rows and ${drawn} cords are drawn of 400, 200 and 60\n`);
  await judge("scroll source", board, floor, () => board.scroll("[data-side=source]"));
  await judge("scroll target", board, floor, () => board.scroll("[data-side=target]"));

  const jack = await box("[data-jack=source]", 4);
  const source = await box("[data-side=source]");
  const target = await box("[data-side=target]");
  const from = { x: jack.x + jack.width / 2, y: jack.y + jack.height / 2 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 12, from.y + 4);
  await page.locator("[data-testid=board][data-holding=source]").waitFor();
  await judge("drag a cord", board, floor, async () => {
    for (let turn = 0; turn < STEPS; turn += 1) {
      const part = turn / STEPS;
      const across = 0.5 - 0.5 * Math.cos(part * Math.PI * 4);
      const down = 0.5 - 0.5 * Math.cos(part * Math.PI * 6);
      await page.mouse.move(from.x + (target.x + 80 - from.x) * across, source.y + 24 + (source.height - 48) * down);
    }
  });
  // Near the lower edge the target's side scrolls by itself: each round has to begin at its top.
  const edge = async () => {
    for (let turn = 0; turn < STEPS; turn += 1) {
      await page.mouse.move(target.x + 80, target.y + target.height - 10 - (turn % 2));
    }
  };
  const toTop = async () => {
    await page.mouse.move(target.x + 80, target.y + target.height / 2);
    await page.evaluate(() => document.querySelector("[data-side=target]")?.scrollTo(0, 0));
    await page.waitForFunction(() => document.querySelector("[data-side=target]")?.scrollTop === 0);
  };
  await judge("drag at the edge", board, floor, edge, toTop);
  await page.mouse.up();
} finally {
  for (const browser of opened) await browser.close();
  await server.close();
}
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.stdout.write(`${faults.length} faults\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
