// The overview as the pictures show it: as it stands, with targets left alone, with nothing to do, empty, while it
// cannot be read, while the stream is lost, and read point by point.
import { part } from "./shots.screen.mjs";

const overview = part("overview", "overview");
const at = (name, act, query, more) => overview(name, "/overview", act, { ...(query ? { query } : {}), ...more });

export const OVERVIEW = [
  at(""),
  at("end", async (page) => {
    await page.getByTestId("chart-latency").getByRole("slider").focus();
    await page.locator("#overview-connections").scrollIntoViewIfNeeded();
  }),
  at("more", (page) => page.getByTestId("needs-more").click()),
  at("breaker", undefined, "&scene=breaker"),
  at("breaker-more", (page) => page.getByTestId("needs-more").click(), "&scene=breaker"),
  at("calm", undefined, "&scene=calm"),
  at("empty", undefined, "&empty=1"),
  at("failing", undefined, "&scene=failing"),
  // Its counters have not answered yet, so it does not call itself ready.
  at("slow", (page) => page.getByText("Reading the counters…").waitFor(), "&scene=slow", { ready: null }),
  at("lost", undefined, "&scene=lost"),
];
