// The Inbox as the pictures show it: a cause, an open event, a replay from its dry run to its end, a dismissal, nothing.
import { opened, part, press } from "./shots.screen.mjs";

const inbox = part("inbox", "inbox");
const at = (name, act, more) => inbox(name, "/inbox", act, more);
const first = (page) => page.getByTestId("inbox-row").first();
const drawer = (page) => opened(page, first(page).getByRole("button"));
const replay = async (page) => {
  await page.getByTestId("cause-replay").click();
  await page.getByTestId("replay-tried").waitFor();
};
const started = async (page) => {
  await replay(page);
  await page.getByTestId("replay-start").click();
  await page.getByTestId("replay-view").waitFor();
};
const until = (page, state) =>
  page.locator(`[data-testid=replay-view][data-state=${state}]`).waitFor({ timeout: 8_000 });
const activity = (name, act, more) => inbox(name, "/settings/activity", act, { ready: "audit", ...more });

/** Many wait, and after the first few the target takes its time. */
const CREEPING = { query: "&events=9000&scene=creeping" };

export const INBOX = [
  at(""),
  at("drawer", drawer),
  at("selected", async (page) => {
    await first(page).waitFor();
    await press(page, "ArrowRight", "x", "j", "x");
  }),
  at("replay", replay),
  at("running", started, CREEPING),
  at(
    "paused",
    async (page) => {
      await started(page);
      await press(page, "p");
      await until(page, "paused");
    },
    CREEPING,
  ),
  at(
    "stopped",
    async (page) => {
      await started(page);
      await until(page, "stopped");
    },
    { query: "&scene=stuck" },
  ),
  at("done", async (page) => {
    await started(page);
    await until(page, "done");
  }),
  at("dismiss", async (page) => {
    await first(page).waitFor();
    await press(page, "d");
    await page.getByTestId("confirm").click();
  }),
  at("reveal", async (page) => {
    await drawer(page);
    await press(page, "v");
    await page.getByTestId("reveal-reason").fill("The customer asked which number called.");
    await page.getByTestId("confirm").click();
    await page.getByTestId("revealed").waitFor();
  }),
  at("copy", async (page) => {
    await drawer(page);
    await press(page, "e");
    await page.getByTestId("copy-send").click();
  }),
  activity("activity", async (page) => {
    await page.getByTestId("audit-check").click();
    await page.getByTestId("audit-line").first().getByRole("button").click();
  }),
  activity("activity-many", undefined, { query: "&scene=busy" }),
  at("empty", undefined, { space: "practice" }),
];
