// The Plan screen as the pictures show it: new with a step open, lacking a permission, stopped, done.
export const PLANS = [
  {
    name: "plan",
    hash: "/plans/plan_1",
    ready: "plan",
    space: "real",
    act: async (page) => {
      await page.getByTestId("plan-step").last().locator("summary").click();
    },
  },
  { name: "plan-missing", hash: "/plans/plan_missing", ready: "plan", space: "real" },
  { name: "plan-stopped", hash: "/plans/plan_stopped", ready: "plan", space: "real" },
  {
    name: "plan-undo",
    hash: "/plans/plan_done",
    ready: "plan",
    space: "real",
    act: async (page) => {
      await page.getByTestId("plan-undo").click();
      await page.getByTestId("dialog").waitFor();
    },
  },
];
