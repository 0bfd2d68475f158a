// The overview over the in-memory relay: what needs a person, the charts and their readings, ranges, a target tried.
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { needsOf, pathOf, readOverviewSearch } from "../src/features/overview/model";
import { fakeHost } from "../src/ipc/hosts/fake/host";
import { inboxOf } from "../src/ipc/hosts/fake/inbox";
import { alertsOf } from "../src/ipc/hosts/fake/overview";
import { expectAccessible, mount, NOW, ready } from "./mount";

describe("a chart's line", () => {
  it("runs from zero, is parted where there is nothing, and shows a lone point", () => {
    expect(pathOf([0, 5, 10], 10)).toBe("M0 32L1 16L2 0");
    expect(pathOf([10, -1, 10, 10], 10)).toBe("M0 0h0.6M2 0L3 0");
    expect(pathOf([0, 0], 0)).toBe("M0 32L1 32");
  });
  it("takes only ranges that there are", () => {
    expect(readOverviewSearch({ range: "7d" })).toEqual({ range: "7d" });
    expect(readOverviewSearch({ range: "2y" })).toEqual({});
  });
});

describe("what needs a person", () => {
  it("is nothing while nothing does", () => {
    const inbox = { groups: [], dead: 0, held: 0, unreadable: 0, asking: 0 };
    expect(needsOf({ inbox, routes: [], connections: [], alerts: [], cases: { open: 4, stale: 0 } })).toEqual([]);
  });
  it("leaves out alerts that another row says already", () => {
    const alert = { since: 0, value: 1, threshold: 1, sentence: "", link: "/inbox" };
    const alerts = ["hold", "dead_letters", "breaker", "waiting"].map((what) => ({ ...alert, what }));
    const found = needsOf({ inbox: undefined, routes: [], connections: [], alerts, cases: undefined });
    expect(found.map((one) => one.key)).toEqual(["alert waiting "]);
  });
  it("begins with what stops work, however much else waits", () => {
    const { worlds } = fakeHost({ now: () => NOW, scene: "breaker" });
    const { routes, connections } = worlds.real;
    const found = needsOf({ inbox: inboxOf(worlds.real), routes, connections, alerts: [], cases: { stale: 2 } });
    const kinds = found.map((one) => (one.kind === "group" ? one.group.kind : one.kind));
    expect(kinds[0]).toBe("breaker");
    expect(new Set(kinds.slice(0, kinds.indexOf("dead")))).toEqual(new Set(["breaker", "connection", "held"]));
    expect(kinds.slice(kinds.indexOf("dead"))).not.toContain("held");
    expect(kinds.at(-1)).toBe("stale");
  });
});

// axe-core over the tables of five charts takes its time.
describe("the overview", { timeout: 60_000 }, () => {
  it("says how old its figures are while the stream is lost", async () => {
    await mount("/overview", { scene: "lost" });
    await ready("overview");
    expect(screen.getByTestId("overview-old").textContent).toMatch(/lost.* as it was at \d\d:\d\d:\d\d/);
  });
  it("is reached by G O and shows matters, lines, charts, budgets and accounts; axe finds nothing", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/events");
    await ready("events");
    await user.keyboard("go");
    await ready("overview");
    expect(screen.getAllByTestId("need")).toHaveLength(4);
    await user.click(screen.getByTestId("needs-more"));
    expect(screen.getAllByTestId("need").length).toBeGreaterThan(5);
    expect(screen.getAllByTestId("overview-line")).toHaveLength(host.worlds.real.routes.length);
    for (const name of ["accepted", "outcome", "latency", "depth", "oldest"]) {
      const chart = await screen.findByTestId(`chart-${name}`);
      expect(within(chart).getByRole("table").querySelectorAll("tbody tr")).toHaveLength(96);
    }
    await waitFor(() => expect(screen.getAllByTestId("fuel-gauge").length).toBeGreaterThan(0));
    expect(screen.getAllByTestId("health-strip").length).toBeGreaterThan(0);
    await expectAccessible();
  });

  it("reads a chart point by point with the arrows", async () => {
    const user = userEvent.setup();
    await mount("/overview");
    await ready("overview");
    const chart = await screen.findByTestId("chart-accepted");
    const slider = within(chart).getByRole("slider");
    const rows = [...within(chart).getByRole("table").querySelectorAll("tbody tr")];
    const cells = (row: Element | undefined) => [...(row?.children ?? [])].map((cell) => cell.textContent ?? "");
    act(() => slider.focus());
    await user.keyboard("{Home}");
    const [from = "", value = ""] = cells(rows[0]);
    expect(slider.getAttribute("aria-valuetext")).toContain(`${value}, ${from} to `);
    expect(screen.getByTestId("chart-accepted-figure").textContent).toBe(value);
    await user.keyboard("{ArrowRight}{ArrowRight}{ArrowLeft}");
    expect(slider.getAttribute("aria-valuenow")).toBe("2");
    await user.keyboard("{End}{ArrowRight}");
    expect(slider.getAttribute("aria-valuenow")).toBe("96");
    await user.tab();
    expect(screen.getByTestId("chart-accepted").textContent).toContain("peak");
  });

  it("changes the range by key, and keeps it in the address", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/overview");
    await ready("overview");
    const day = screen.getByRole("radio", { name: "24 h" });
    act(() => day.focus());
    await user.click(screen.getByRole("radio", { name: "1 h" }));
    await waitFor(() => expect(router.state.location.search).toEqual({ range: "1h" }));
    await waitFor(() => expect(screen.getByTestId("chart-accepted").querySelectorAll("tbody tr")).toHaveLength(60));
  });

  it("tries a target that is left alone, and says that it takes calls again", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/overview");
    const { real } = host.worlds;
    real.routes = real.routes.map((route, at) =>
      at === 0
        ? {
            ...route,
            breaker: {
              connection: route.target.id,
              container: route.target.container,
              state: "open",
              class: "silent",
              reason: "The target does not answer in time.",
              since: NOW - 120_000,
              next_probe: NOW + 30_000,
            },
          }
        : route,
    );
    act(() => host.push("real", { upto: 2, nouns: { routes: 1 }, ids: [] }));
    await ready("overview");
    await user.click(screen.getByTestId("needs-more"));
    const row = await waitFor(() => {
      const found = screen.getAllByTestId("need").find((one) => one.dataset.kind === "breaker");
      if (!found) throw new Error("no breaker yet");
      return found;
    });
    expect(row.textContent).toContain("does not answer in time. Left alone; one call goes at");
    await expectAccessible();
    await user.click(within(row).getByTestId("need-act"));
    await waitFor(() =>
      expect(screen.queryAllByTestId("need").some((one) => one.dataset.kind === "breaker")).toBe(false),
    );
  });

  it("leads from what the relay tells of itself to where it is mended", async () => {
    const user = userEvent.setup();
    const mounted = await mount("/routes");
    alertsOf(mounted.host.worlds.real, [
      {
        what: "storage",
        since: NOW,
        value: 91,
        threshold: 90,
        sentence: "91 % of the room is used.",
        link: "/settings",
      },
    ]);
    await ready("routes");
    await user.keyboard("go");
    await ready("overview");
    await user.click(screen.getByTestId("needs-more"));
    const row = await waitFor(() => {
      const found = screen.getAllByTestId("need").find((one) => one.dataset.kind === "alert");
      if (!found) throw new Error("not told yet");
      return found;
    });
    await user.click(within(row).getByTestId("need-act"));
    await ready("settings");
  });

  it("says that nothing needs anybody while there is nothing, and leads to a first line; axe finds nothing", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/overview?range=1h", { empty: true });
    await ready("overview");
    await screen.findByTestId("needs-none");
    expect(screen.getByTestId("chart-latency-figure").textContent).toBe("none");
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Draw a line" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/routes/new"));
  });

  it("says what failed while the rest stands, and tries again", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/routes");
    const { call } = host;
    let broken = true;
    host.call = async (request) => {
      if (broken && new URL(request.url).pathname.endsWith("/overview"))
        return Response.json(
          { code: "store.closed", message: "The counters cannot be read.", remedy: { kind: "retry" } },
          { status: 503, headers: { "content-type": "application/problem+json" } },
        );
      return call(request);
    };
    await ready("routes");
    await user.keyboard("go");
    await screen.findByText("The counters cannot be read.");
    expect(screen.getAllByTestId("overview-line").length).toBeGreaterThan(0);
    broken = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByTestId("chart-accepted");
  });
});
