// The log as the pictures show it: its filter being written, mended and set, the strip of time, views, files, what is
// selected, and the drawer's tabs.
import { opened, part, press } from "./shots.screen.mjs";

const at = part("events", "events");
const events = (name, search, act, query) => at(name, `/events${search}`, act, query ? { query } : {});
const q = (text) => `?query=${encodeURIComponent(text)}`;
const rows = (page) => page.getByTestId("event-row");
const open = async (page, state, tab, nth = -1) => {
  const all = rows(page).and(page.locator(`[data-state=${state}]`));
  await opened(page, nth < 0 ? all.last() : all.nth(nth));
  if (tab) await page.getByTestId(`tab-${tab}`).click();
};

export const EVENTS = [
  events("", ""),
  events("chips", q('-kind:completed source:"Harbour CC" state:delivered,unconfirmed (Billing or Returns*)')),
  events("names", "", async (page) => press(page, "/")),
  events("values", q("kind:disposition"), async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("state:");
    await page.getByRole("option").first().waitFor();
    await press(page, "ArrowDown", "ArrowDown");
  }),
  events("field", "", async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("agent.site=");
    await page.getByRole("option").first().waitFor();
  }),
  events("mistake", q("state:dead"), async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("billing knid:disposition");
    await page.keyboard.press("Enter");
    await page.getByTestId("filter-mistake").waitFor();
  }),
  events("edit", q("kind:disposition state:dead"), async (page) => {
    await press(page, "/", "ArrowLeft", "ArrowLeft");
  }),
  events("strip", "", async (page) => {
    const box = await page.getByTestId("time-strip").boundingBox();
    // A low window has no room for the strip.
    if (!box) return;
    await page.mouse.move(box.x + box.width * 0.4, box.y + 18);
  }),
  events(
    "jump",
    "",
    async (page) => {
      const box = await page.getByTestId("time-strip").boundingBox();
      // A low window has no room for the strip.
      if (!box) return;
      await page.mouse.click(box.x + box.width * 0.3, box.y + 18);
      await page.mouse.move(box.x + 10, box.y + 300);
    },
    "&events=5000",
  ),
  events(
    "ten",
    q(
      '-kind:completed source:"Harbour CC" state:dead,held,retrying route:Escalations since:6h agent.site=Lisbon queue.wait>30 has:wrapUp.code (Billing or Returns*) -"test call"',
    ),
  ),
  events(
    "case-section",
    q("state:held"),
    async (page) => {
      await rows(page).first().waitFor();
      const id = await page.evaluate(() =>
        [...document.querySelectorAll("[data-testid=event-row]")]
          .map((row) => row.dataset.eventId)
          .find((one) => Number.parseInt(one.slice(-5), 36) % 5 === 0),
      );
      if (id) await opened(page, page.locator(`[data-event-id=${id}]`));
      await page.getByTestId("case-section").scrollIntoViewIfNeeded();
    },
    "&events=900",
  ),
  events("searched", q("state:held kind:updated"), undefined, "&events=5000&walk=60"),
  events("sofar", q("card*"), undefined, "&events=9000&walk=20"),
  events("nothing", q("zebra")),
  events("reading", "", async (page) => {
    await press(page, "k", "k", "k", "k");
    await page.getByTestId("newer-strip").waitFor({ timeout: 12_000 });
  }),
  events("selected", q("state:dead,held"), async (page) =>
    press(page, "k", "Space", "Shift+ArrowUp", "Shift+ArrowUp", "Shift+ArrowUp"),
  ),
  events("replay", q("state:dead"), async (page) => {
    await press(page, "k", "Space", "Shift+ArrowUp", "Shift+ArrowUp", "r");
    await page.getByTestId("replay-tried").waitFor();
  }),
  events("dismiss", q("state:dead"), async (page) => {
    await press(page, "k", "Space", "Shift+ArrowUp", "d");
    await page.getByTestId("confirm").click();
  }),
  events("save-view", q("state:dead kind:disposition"), async (page) => {
    await page.getByTestId("views").click();
    await page.getByTestId("view-save").click();
    await page.getByTestId("view-name").fill("Dead dispositions");
  }),
  events("views", q("state:dead kind:disposition"), async (page) => {
    await page.getByTestId("views").click();
    await page.getByTestId("view-save").click();
    await page.getByTestId("view-name").fill("Dead dispositions");
    await page.getByTestId("view-confirm").click();
    await page.getByTestId("toast").waitFor();
    await page.getByTestId("views").click();
    await page.keyboard.press("ArrowDown");
  }),
  events("export", q("state:dead"), async (page) => page.getByTestId("export").click()),
  events("exported", q("state:dead"), async (page) => {
    await page.getByTestId("export").click();
    await page.getByTestId("export-start").click();
    await page.getByTestId("export-done").waitFor();
  }),
  events("trace", "", (page) => open(page, "delivered", undefined, 8)),
  events("trace-dead", q("state:dead"), (page) => open(page, "dead")),
  events("trace-cords", "", async (page) => {
    await open(page, "delivered", undefined, 8);
    await page.getByTestId("trace-cords").click();
    await page.getByTestId("trace-cord").first().waitFor();
  }),
  events("trace-held", q("state:held"), (page) => open(page, "held")),
  events("absorbed", q("state:absorbed"), (page) => open(page, "absorbed", "summary")),
  events("dead-summary", q("state:dead"), (page) => open(page, "dead", "summary")),
  events("payload", "", (page) => open(page, "delivered", "payload", 6)),
  events("attempts", "", (page) => open(page, "delivered", "attempts", 8)),
  events("lineage", "", async (page) => {
    await open(page, "delivered", "lineage", 8);
    await page.getByTestId("lineage-field").first().focus();
  }),
  events("diff", "", (page) => open(page, "delivered", "diff", 8)),
  events("diff-attempt", "", async (page) => {
    // One of three went out on its second attempt.
    const id = await page.evaluate(() =>
      [...document.querySelectorAll("[data-testid=event-row][data-state=delivered]")]
        .map((row) => row.dataset.eventId)
        .find((one) => Number.parseInt(one.slice(-5), 36) % 3 === 0),
    );
    await page.locator(`[data-event-id=${id}]`).click();
    await page.getByTestId("tab-diff").click();
    await page.getByText("Attempt 1", { exact: true }).click();
  }),
  events("dismiss-one", q("state:dead"), async (page) => {
    await open(page, "dead", "summary");
    await page.getByTestId("act-dismiss").click();
    await page.getByTestId("confirm").click();
  }),
];
