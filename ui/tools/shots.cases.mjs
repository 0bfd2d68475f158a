// Cases as the pictures show them: each list, an open case, a group, what is asked before closing, quiet and sweeping.
import { part } from "./shots.screen.mjs";

const at = part("cases", "cases");
const row = (page, id) => page.locator(`[data-testid=case-row][data-case=${id}]`);
const open = (id) => async (page) => {
  await row(page, id).getByRole("button").click();
  await page.getByTestId("case-sentence").waitFor();
};

export const CASES = [
  at("", "/cases"),
  at("drawer", "/cases", open("cas_returns")),
  at("masked", "/cases", async (page) => {
    await open("cas_caller")(page);
    await page
      .getByTestId("case-run")
      .first()
      .locator("summary")
      .click({ timeout: 500 })
      .catch(() => undefined);
  }),
  at("group", "/cases", open("cas_lisbon")),
  at("failed", "/cases?state=failed", open("cas_failed")),
  at("quiet", "/cases?state=quiet"),
  at("closed", "/cases?state=closed"),
  at("stale", "/cases?state=stale", async (page) => {
    await row(page, "cas_stale0").waitFor();
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
  }),
  at("sweep", "/cases?state=stale", async (page) => {
    await row(page, "cas_stale0").waitFor();
    await page.keyboard.press("Shift+X");
    await page.keyboard.press("s");
    await page.getByTestId("sweep-where-target").check();
    await page.getByTestId("confirm").click();
  }),
  at("end", "/cases", async (page) => {
    await open("cas_returns")(page);
    await page.keyboard.press("d");
    await page.getByTestId("dialog").waitFor();
  }),
  at("be-quiet", "/cases", async (page) => {
    await open("cas_returns")(page);
    await page.keyboard.press("q");
    await page.getByTestId("confirm").click();
  }),
  at("empty", "/cases", undefined, { space: "practice" }),
];

const side = part("board-cases", "route");
const opened = async (page) => {
  await page.keyboard.press("Alt+c");
  await page.getByTestId("cases-side").waitFor();
};
export const BOARD_CASES = [
  side("", "/routes/rt_wait", opened),
  side("none", "/routes/rt_work", opened),
  side("blank", "/routes/rt_work", async (page) => {
    await opened(page);
    await page.getByTestId("cases-begin").click();
    await page.getByTestId("case-key").fill("");
    await page.getByTestId("case-key").pressSequentially("{{ agent");
  }),
  side("changed", "/routes/rt_wait", async (page) => {
    await opened(page);
    await page.getByTestId("case-key").fill("{{ conversation.queue.name }} {{ conversation.ani }}");
    await page.getByTestId("case-findings").waitFor();
    await page.getByTestId("case-group").check();
    await page.getByTestId("case-filter-close").click();
  }),
];
