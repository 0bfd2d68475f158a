// The relay's clock on the page: rings when something may read differently, and for nobody it does not ring at all.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createIpc } from "../src/ipc/client";
import { fakeHost } from "../src/ipc/hosts/fake/host";
import { statusQuery } from "../src/ipc/queries";
import { createQueryClient } from "../src/ipc/query";
import { createClock, DAYS_MS, MINUTES_MS } from "../src/lib/clock";

const NOON = Date.UTC(2026, 10, 22, 12, 0, 20);
let hidden = false;

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  vi.spyOn(document, "hidden", "get").mockImplementation(() => hidden);
});
afterEach(() => {
  hidden = false;
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const turn = (to: boolean) => {
  hidden = to;
  document.dispatchEvent(new Event("visibilitychange"));
};

it("keeps one timer for everybody, which goes with the last of them", () => {
  const clock = createClock();
  expect(vi.getTimerCount()).toBe(0);
  const seen: number[] = [];
  const offs = [MINUTES_MS, DAYS_MS].map((every) => clock.watch(every, () => seen.push(clock.at(every))));
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(39_999);
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(1);
  // The other one finds the moment it had, so that nothing is drawn.
  expect(seen).toEqual([NOON + 40_000, clock.at(DAYS_MS)]);
  expect(clock.at(DAYS_MS)).toBeLessThanOrEqual(NOON + 40_000);
  for (const off of offs) off();
  expect(vi.getTimerCount()).toBe(0);
});

it("stands still while the window is hidden, and is right as soon as it is shown", () => {
  const clock = createClock();
  let rung = 0;
  const off = clock.watch(MINUTES_MS, () => {
    rung += 1;
  });
  turn(true);
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(10 * MINUTES_MS);
  expect(rung).toBe(0);
  turn(false);
  expect(rung).toBe(1);
  expect(clock.at(MINUTES_MS)).toBe(NOON + 10 * MINUTES_MS);
  off();
});

it("goes by the relay's time, however far from the browser's", () => {
  const clock = createClock();
  expect(clock.at(DAYS_MS)).toBe(NOON);
  clock.set(NOON - 5 * 3_600_000);
  expect(clock.at(DAYS_MS)).toBe(NOON - 5 * 3_600_000);
  // An answer that took its time is no other time.
  clock.set(NOON - 5 * 3_600_000 + 400);
  expect(clock.now()).toBe(NOON - 5 * 3_600_000);
});

it("lets a status that says the same be the same, so that nothing is drawn again", async () => {
  const ipc = createIpc(fakeHost({ now: () => Date.now() - 3_600_000 }), "unreachable");
  const queries = createQueryClient();
  await queries.fetchQuery(statusQuery(ipc));
  const first = queries.getQueryData(["status"]);
  vi.advanceTimersByTime(90_000);
  await queries.fetchQuery({ ...statusQuery(ipc), staleTime: 0 });
  expect(first).toBeDefined();
  expect(queries.getQueryData(["status"])).toBe(first);
  expect(ipc.clock.now()).toBe(NOON + 90_000 - 3_600_000);
  queries.clear();
});
