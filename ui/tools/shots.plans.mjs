// The Plan screen as the pictures show it: new with a step open, lacking a permission, stopped, done.
import { part } from "./shots.screen.mjs";

const at = part("plan", "plan");

export const PLANS = [
  at("", "/plans/plan_1", (page) => page.getByTestId("plan-step").last().locator("summary").click()),
  at("missing", "/plans/plan_missing"),
  at("stopped", "/plans/plan_stopped"),
  at("undo", "/plans/plan_done", async (page) => {
    await page.getByTestId("plan-undo").click();
    await page.getByTestId("dialog").waitFor();
  }),
];
