// The one box as the pictures show it: commands, and what is looked up while it is slow, found once, often, or not.
import { part } from "./shots.screen.mjs";

const palette = part("palette", "events");
const at = (name, text, act, query) =>
  palette(
    name,
    "/events",
    async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByTestId("palette-input").waitFor();
      if (text) await page.keyboard.type(text);
      await act?.(page);
    },
    query ? { query } : {},
  );
const said = (page) => page.getByTestId("find-sentence").waitFor();

export const FIND = [
  at("", ""),
  at("words", "refund"),
  at("slow", "+1 (317) 555-0142", (page) => page.waitForTimeout(700), "&scene=slow"),
  at("many", "+1 (317) 555-0142", said),
  at("none", "+44 20 7946 0000", said),
  at("link", "https://harbour.monday.com/boards/184467/pulses/5284001401", async (page) => {
    await said(page);
    await page.getByTestId("find-hit").waitFor();
  }),
  at("link-none", "https://harbour.monday.com/boards/184467/pulses/5284900999", said),
];
