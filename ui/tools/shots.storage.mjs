// Storage and what keeps a home from working, as the pictures show them.
import { part, screen } from "./shots.screen.mjs";

const storage = part("storage", "storage");
const at = (name, act, more) => storage(name, "/settings/storage", act, more);
const trouble = (code, { name = `trouble-${code}`, ready = "trouble", act } = {}) =>
  screen(name, "/events", ready, act, { query: `&trouble=${code}` });
const band = { ready: "events" };

export const STORAGE = [
  at(""),
  at("smaller", async (page) => {
    await page.getByTestId("setting-view_days").fill("10");
    await page.getByTestId("would-remove").waitFor();
  }),
  at("prune", async (page) => {
    await page.getByTestId("setting-view_days").fill("10");
    await page.getByTestId("would-remove").waitFor();
    await page.keyboard.press("Control+s");
    await page.getByTestId("dialog").waitFor();
  }),
  at("backup", async (page) => {
    await page.getByTestId("backup-now").click();
    await page.getByTestId("work").scrollIntoViewIfNeeded();
  }),
  at("restore", async (page) => {
    await page.getByTestId("backup-restore").first().click();
    await page.getByTestId("confirm").click();
  }),
  at("recovery", async (page) => {
    await page.getByTestId("recovery-make").click();
    await page.getByTestId("recovery-first").fill("passphrase1234");
    await page.getByTestId("confirm").click();
  }),
  at("recovered", async (page) => {
    await page.getByTestId("recovery-make").click();
    await page.getByTestId("recovery-first").fill("seven brass jacks by the window");
    await page.getByTestId("recovery-second").fill("seven brass jacks by the window");
    await page.getByTestId("confirm").click();
    await page.getByTestId("recovery-path").waitFor();
  }),
  at("erase", async (page) => {
    await page.getByTestId("erase").click();
    await page.getByTestId("dialog").waitFor();
  }),
  at("end", async (page) => page.getByTestId("erase").scrollIntoViewIfNeeded()),
  trouble("damaged"),
  trouble("key_missing"),
  trouble("newer_schema"),
  trouble("disk_full", band),
  trouble("wal", band),
  trouble("older_copy", band),
  trouble("key_locked", band),
  trouble("damaged", {
    name: "trouble-restore",
    act: async (page) => {
      await page.getByTestId("trouble-remedy-restore").click();
      await page.getByTestId("trouble-backup").waitFor();
    },
  }),
  trouble("damaged", {
    name: "trouble-restarting",
    act: async (page) => {
      await page.getByTestId("trouble-remedy-restore").click();
      await page.getByTestId("trouble-backup").waitFor();
      await page.getByTestId("confirm").click();
    },
  }),
  trouble("key_missing", {
    name: "trouble-unlock",
    act: async (page) => {
      await page.getByTestId("trouble-remedy-unlock").click();
      await page.getByTestId("trouble-path").fill("/media/usb/patchbay-recovery.txt");
      await page.getByTestId("trouble-passphrase").fill("wrong");
      await page.getByTestId("confirm").click();
    },
  }),
  trouble("key_missing", {
    name: "trouble-anew",
    act: async (page) => {
      await page.getByTestId("trouble-remedy-anew").click();
      await page.getByTestId("confirm").click();
    },
  }),
];
