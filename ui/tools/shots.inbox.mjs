// The Inbox as the pictures show it: a cause, an open event, a replay before and after its start, a dismissal, nothing.
const replay = async (page) => {
  await page.getByTestId("cause-replay").click();
  await page.getByTestId("replay-tried").waitFor();
};
export const INBOX = [
  { name: "inbox", hash: "/inbox", ready: "inbox", space: "real" },
  {
    name: "inbox-drawer",
    hash: "/inbox",
    ready: "inbox",
    space: "real",
    act: async (page) => {
      await page.getByTestId("inbox-row").first().getByRole("button").click();
      await page.getByTestId("drawer-sentence").waitFor();
    },
  },
  {
    name: "inbox-selected",
    hash: "/inbox",
    ready: "inbox",
    space: "real",
    act: async (page) => {
      await page.getByTestId("inbox-row").first().waitFor();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("x");
      await page.keyboard.press("j");
      await page.keyboard.press("x");
    },
  },
  { name: "inbox-replay", hash: "/inbox", ready: "inbox", space: "real", act: replay },
  {
    name: "inbox-running",
    hash: "/inbox",
    ready: "inbox",
    space: "real",
    act: async (page) => {
      await replay(page);
      await page.getByTestId("replay-start").click();
      await page.getByTestId("replay-view").waitFor();
    },
  },
  {
    name: "inbox-dismiss",
    hash: "/inbox",
    ready: "inbox",
    space: "real",
    act: async (page) => {
      await page.getByTestId("inbox-row").first().waitFor();
      await page.keyboard.press("d");
      await page.getByTestId("confirm").click();
    },
  },
  {
    name: "inbox-reveal",
    hash: "/inbox",
    ready: "inbox",
    space: "real",
    act: async (page) => {
      await page.getByTestId("inbox-row").first().getByRole("button").click();
      await page.getByTestId("drawer-sentence").waitFor();
      await page.keyboard.press("v");
      await page.getByTestId("reveal-reason").fill("The customer asked which number called.");
      await page.getByTestId("confirm").click();
      await page.getByTestId("revealed").waitFor();
    },
  },
  {
    name: "inbox-copy",
    hash: "/inbox",
    ready: "inbox",
    space: "real",
    act: async (page) => {
      await page.getByTestId("inbox-row").first().getByRole("button").click();
      await page.getByTestId("drawer-sentence").waitFor();
      await page.keyboard.press("e");
      await page.getByTestId("copy-send").click();
    },
  },
  {
    name: "inbox-activity",
    hash: "/settings/activity",
    ready: "audit",
    space: "real",
    act: async (page) => {
      await page.getByTestId("audit-check").click();
      await page.getByTestId("audit-line").first().getByRole("button").click();
    },
  },
  { name: "inbox-empty", hash: "/inbox", ready: "inbox", space: "practice" },
];
