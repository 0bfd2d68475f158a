// The inbox as a person uses it: causes, events, what mends them, replays, what is given up, what is revealed.
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readPayload } from "../src/components/event/copy-dialog";
import { countsOf, goes, scopeWords } from "../src/components/replay/model";
import { saidOf } from "../src/features/audit/model";
import { beside, doneShare, sectionsOf, stillThere, toggled, wayOf } from "../src/features/inbox/model";
import { readInboxSearch } from "../src/features/inbox/search";
import type { Group, Replay } from "../src/ipc/desk";
import { deskOf, inboxOf } from "../src/ipc/hosts/fake/inbox";
import { expectAccessible, mount, ready } from "./mount";

const group = (change: Partial<Group>): Group => ({
  id: "g",
  kind: "dead",
  code: "vendor.invalid",
  sentence: "No such label.",
  count: 1,
  share: 0.5,
  first_seen: 1,
  last_seen: 2,
  query: "cause:1",
  remedy: { kind: "none" },
  ...change,
});
const replay = (change: Partial<Replay["counts"]>, force = false): Replay => ({
  id: "r",
  state: "ready",
  made_at: 0,
  scope: { group: "g" },
  mapping: "now",
  force_stale: force,
  counts: {
    total: 9,
    ok: 6,
    fails: 1,
    stale: 2,
    same: 0,
    changed: 3,
    sent: 0,
    delivered: 0,
    dead: 0,
    skipped: 0,
    left: 6,
    open: 0,
    ...change,
  },
  pace: 1,
  who: "Mara",
  rows: [],
  notices: [],
});

describe("what waits", () => {
  it("stands under its kind, the largest cause first and the older of two alike", () => {
    const sections = sectionsOf([
      group({ id: "held", kind: "held", count: 90 }),
      group({ id: "new", count: 4, first_seen: 9 }),
      group({ id: "old", count: 4, first_seen: 3 }),
      group({ id: "large", count: 12 }),
    ]);
    expect(sections.map((one) => [one.kind, one.groups.map((inner) => inner.id)])).toEqual([
      ["dead", ["large", "old", "new"]],
      ["held", ["held"]],
    ]);
  });

  it("is walked without falling off either end, and selected only while it is there", () => {
    expect(beside(["a", "b"], -1, 1)).toBe("a");
    expect(beside(["a", "b"], 1, 1)).toBe("b");
    expect(beside(["a", "b"], 0, -1)).toBe("a");
    expect(toggled(toggled([], "d1"), "d1")).toEqual([]);
    expect(stillThere(["d1", "d2"], [{ event: "e", delivery: "d2", at: 0, title: "", summary: "" }])).toEqual(["d2"]);
  });

  it("is mended where the fix says, on the board with the cord in hand", () => {
    const route = { id: "rt", name: "Line" };
    const fix = (change: Partial<NonNullable<Group["fix"]>>) => ({ do: "remap" as const, label: "", ...change });
    expect(wayOf(group({ route, field: "date4", fix: fix({}) }))).toEqual({ go: "board", route: "rt", cord: "date4" });
    const told = fix({ href: "/routes/rt", body: { field: "status" } });
    expect(wayOf(group({ route, field: "date4", fix: told }))).toEqual({ go: "board", route: "rt", cord: "status" });
    const again = fix({ do: "reconnect", href: "/connections/con/sign-in" });
    expect(wayOf(group({ fix: again }))).toEqual({ go: "address", href: "/connections/con/sign-in" });
    expect(wayOf(group({ fix: fix({ do: "reconnect", href: "https://elsewhere" }) }))?.go).toBe("connection");
    const label = { connection: "c", container: "b" };
    expect(wayOf(group({ route, fix: fix({ do: "add_label", body: label }) }))?.go).toBe("board");
    expect(wayOf(group({ route, fix: fix({ do: "add_label", body: { ...label, wanted: {} } }) }))?.go).toBe("plan");
    expect(wayOf(group({ route, kind: "held", fix: fix({ do: "retry" }) }))).toEqual({ go: "look", route: "rt" });
    expect(wayOf(group({ route, fix: fix({ do: "retry" }) }))).toEqual({ go: "replay" });
    expect(wayOf(group({ route }))).toBeUndefined();
  });

  it("counts what a replay would send, with the stale ones only where they are forced", () => {
    expect(goes(replay({}))).toBe(6);
    expect(goes(replay({}, true))).toBe(8);
    expect(doneShare(replay({ sent: 3 }))).toBe(0.5);
    expect(countsOf(replay({ fails: 0 })).map((one) => one.name)).toEqual(["ok", "changed", "stale"]);
    expect(countsOf(replay({ ok: 0, changed: 0, stale: 0, fails: 2 })).map((one) => one.name)).toEqual(["ok", "fails"]);
    expect(scopeWords({ deliveries: ["a"] }, 1, undefined)).toContain("1 you selected");
  });

  it("is addressed with its open event", () => {
    expect(readInboxSearch({ group: "g", id: "evt", tab: "trace", other: 1 })).toEqual({
      group: "g",
      id: "evt",
      tab: "trace",
    });
    expect(readInboxSearch({ group: "", tab: "nothing" })).toEqual({});
  });

  it("is copied as one JSON object, in which marks stand for what is hidden", () => {
    expect(readPayload('{"a":1}')).toEqual({ payload: { a: 1 } });
    expect(readPayload("{")).toHaveProperty("wrong");
    expect(readPayload("[1]")).toHaveProperty("wrong");
    expect(readPayload('{"a":{"$hash":"h"}}')).toEqual({ payload: { a: { $hash: "h" } } });
  });
});

const causes = () => screen.getAllByTestId("cause");
const chosen = () => causes().find((one) => one.getAttribute("aria-current") === "true");

describe("the inbox", () => {
  it("is walked with keys alone: causes, events, drawer, and back", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/inbox");
    await ready("inbox");
    const first = chosen()?.dataset.group;
    await user.keyboard("j");
    await waitFor(() => expect(chosen()?.dataset.group).not.toBe(first));
    expect(document.activeElement).toBe(chosen());
    await user.keyboard("k");
    await waitFor(() => expect(chosen()?.dataset.group).toBe(first));
    await screen.findAllByTestId("inbox-row");
    await user.keyboard("{ArrowRight}");
    await waitFor(() => expect(document.activeElement?.hasAttribute("data-row")).toBe(true));
    await user.keyboard("x");
    expect(screen.getByText("1 selected")).toBeTruthy();
    expect(screen.getByTestId("cause-replay").textContent).toContain("Replay 1…");
    await expectAccessible();
    await user.keyboard("{Enter}");
    await screen.findByTestId("drawer-sentence");
    expect(router.state.location.search).toMatchObject({ tab: "summary" });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("drawer")).toBeNull());
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement).toBe(chosen()));
  });

  it("counts in the sidebar and the status bar what it holds", async () => {
    const { host } = await mount("/inbox");
    await ready("inbox");
    const held = inboxOf(host.worlds.real);
    const { unreadable } = held;
    const total = held.dead + held.held + held.asking + unreadable;
    expect(
      screen.getByText(
        new RegExp(`^${total - unreadable} deliveries and ${unreadable} unreadable bodies need a person`),
      ),
    ).toBeTruthy();
    expect(screen.getByTestId("count-inbox").textContent).toBe(String(total));
    expect(screen.getByTestId("status-bar").textContent).toContain(`${total} need a person`);
  });

  it("replays a cause after trying it, and shows how it goes", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/inbox");
    await ready("inbox");
    const count = Number(screen.getAllByTestId("cause-count")[0]?.textContent);
    await user.keyboard("r");
    await screen.findByTestId("replay-tried");
    const dialog = screen.getByTestId("dialog");
    expect(within(dialog).getAllByTestId("replay-item")).toHaveLength(count);
    expect(screen.getByTestId("live-region").textContent).toContain("would be sent");
    await user.click(screen.getByTestId("replay-mapping-then"));
    await waitFor(() => expect(deskOf(host.worlds.real).replays[0]?.mapping).toBe("then"));
    await screen.findByTestId("replay-tried");
    // The one that was tried first is ended, for nobody will start it.
    await waitFor(() => expect(deskOf(host.worlds.real).replays[1]?.state).toBe("cancelled"));
    await user.type(screen.getByTestId("replay-force"), "Parcels");
    await waitFor(() => expect(deskOf(host.worlds.real).replays[0]?.force_stale).toBe(true));
    await waitFor(() => expect(screen.getByTestId("replay-start").textContent).toBe(`Replay ${count}`));
    await waitFor(() => expect((screen.getByTestId("replay-start") as HTMLButtonElement).disabled).toBe(false));
    await user.click(screen.getByTestId("replay-start"));
    const view = await screen.findByTestId("replay-view");
    await waitFor(() => expect(view.dataset.state).toBe("done"), { timeout: 8_000 });
    expect(screen.getByTestId("replay-progress").textContent).toContain(`${count} of ${count} sent`);
    await expectAccessible();
  });

  it("takes up a replay again where it was paused", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/inbox");
    await ready("inbox");
    await user.keyboard("r");
    await screen.findByTestId("replay-tried");
    const made = deskOf(host.worlds.real).replays[0];
    if (!made) throw new Error("A replay was made.");
    made.state = "paused";
    await user.click(screen.getByText("Cancel"));
    await act(async () => {
      made.state = "paused";
      host.push("real", { upto: 99, nouns: { replays: 1 }, ids: [] });
    });
    await user.click(await screen.findByTestId("replay-row"));
    await user.click(await screen.findByTestId("replay-resume"));
    await waitFor(() => expect(["running", "done"]).toContain(made.state));
    await waitFor(() => expect(screen.getByTestId("replay-view").dataset.state).toBe("done"), { timeout: 8_000 });
    expect(screen.queryByTestId("replay-cancel")).toBeNull();
  });

  it("gives a cause up for a reason, and takes that back", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/inbox");
    await ready("inbox");
    const before = causes().length;
    await user.keyboard("d");
    await user.click(await screen.findByTestId("confirm"));
    expect(screen.getByText("Say why first.")).toBeTruthy();
    await user.type(screen.getByTestId("dismiss-reason"), "known test calls{Enter}");
    await waitFor(() => expect(causes()).toHaveLength(before - 1));
    expect(deskOf(host.worlds.real).audit.at(-1)).toMatchObject({ after: { reason: "known test calls" } });
    await user.click(within(screen.getByTestId("toast")).getByText("Undo"));
    await waitFor(() => expect(causes()).toHaveLength(before));
  });

  it("leads from a missing label to its plan", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/inbox");
    await ready("inbox");
    await user.keyboard("m");
    await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/plans\//));
  });

  it("says so when nothing waits", async () => {
    await mount("/inbox", { space: "practice" });
    await ready("inbox");
    expect(screen.getByTestId("empty").textContent).toContain("Inbox is empty");
    await expectAccessible();
  });
});

describe("a sealed payload", () => {
  afterEach(() => vi.useRealTimers());

  it("is shown for a reason, for a minute, and nowhere kept", async () => {
    const user = userEvent.setup();
    const { host, queries, router } = await mount("/inbox");
    await ready("inbox");
    await screen.findAllByTestId("inbox-row");
    await user.keyboard("{ArrowRight}{Enter}");
    await screen.findByTestId("drawer-sentence");
    await user.keyboard("v");
    await user.click(await screen.findByTestId("confirm"));
    expect(screen.queryByTestId("revealed")).toBeNull();
    vi.useFakeTimers({
      shouldAdvanceTime: true,
      toFake: ["setTimeout", "setInterval", "clearTimeout", "clearInterval", "Date"],
    });
    fireEvent.change(screen.getByTestId("reveal-reason"), { target: { value: "customer asked" } });
    fireEvent.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(screen.getByTestId("revealed-payload").textContent).toContain("+351 555 0142"));
    expect(screen.getByTestId("reveal-left").textContent).toMatch(/(60|59) s/);
    expect(deskOf(host.worlds.real).audit.at(-1)).toMatchObject({ what: "payload.revealed" });
    expect(
      JSON.stringify(
        queries
          .getQueryCache()
          .getAll()
          .map((one) => one.state.data),
      ),
    ).not.toContain("555 0142");
    expect(
      JSON.stringify(
        queries
          .getMutationCache()
          .getAll()
          .map((one) => one.state),
      ),
    ).not.toContain("555 0142");
    expect(JSON.stringify(router.state.location)).not.toContain("555");
    await act(() => vi.advanceTimersByTimeAsync(30_000));
    expect(screen.getByTestId("reveal-left").textContent).toMatch(/(30|29) s/);
    await act(() => vi.advanceTimersByTimeAsync(31_000));
    expect(screen.queryByTestId("revealed")).toBeNull();
    expect(document.body.textContent).not.toContain("555 0142");
  });
});

describe("a copy with other values", () => {
  it("is sent with a reason, to the lines that are chosen", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/inbox");
    await ready("inbox");
    await screen.findAllByTestId("inbox-row");
    await user.keyboard("{ArrowRight}{Enter}");
    await screen.findByTestId("drawer-sentence");
    await user.keyboard("e");
    fireEvent.change(await screen.findByTestId("copy-payload"), { target: { value: '{"tier":"Gold"}' } });
    await user.click(screen.getByTestId("copy-send"));
    expect(screen.getByText("Say why first.")).toBeTruthy();
    await user.type(screen.getByTestId("copy-reason"), "wrong tier");
    await expectAccessible();
    await user.click(screen.getByTestId("copy-send"));
    await waitFor(() => expect(screen.queryByTestId("dialog")).toBeNull());
    expect(deskOf(host.worlds.real).audit.at(-1)).toMatchObject({
      what: "event.copied",
      after: { reason: "wrong tier" },
    });
  });
});

describe("the audit", () => {
  it("tells every act with what it changed, and says whether the chain is whole", async () => {
    const user = userEvent.setup();
    await mount("/settings");
    await ready("settings");
    await user.click(screen.getByTestId("to-activity"));
    await ready("audit");
    const lines = screen.getAllByTestId("audit-line");
    expect(lines[0]?.textContent).toContain("Turned the line Escalations on.");
    await user.click(within(lines[1] as HTMLElement).getByRole("button"));
    expect(lines[1]?.textContent).toContain("version: 14");
    await user.click(screen.getByTestId("audit-check"));
    expect((await screen.findByTestId("audit-found")).textContent).toBe("All 3 lines are as they were written.");
    expect(saidOf({ ok: false, lines: 4, broken_at: 5 })).toContain("Line 5 is not");
    await expectAccessible();
  });
});

describe("samples from the vendor", () => {
  it("are fetched as work that ends on the board, and stand ready the next time", async () => {
    const user = userEvent.setup();
    await mount("/routes/rt_work");
    await ready("route");
    await user.click(await screen.findByTestId("samples-menu"));
    await user.click(await screen.findByTestId("samples-fetch"));
    const dialog = await screen.findByTestId("dialog");
    expect(dialog.textContent).toContain("Fetching from Genesys");
    await waitFor(() => expect(screen.queryByTestId("dialog")).toBeNull(), { timeout: 8_000 });
    await waitFor(() => expect(screen.getByText("fetched samples")).toBeTruthy());
    await user.click(screen.getByTestId("samples-menu"));
    expect((await screen.findByTestId("samples-held")).textContent).toContain("Show the 3 fetched");
  });

  it("can be given up", async () => {
    const user = userEvent.setup();
    await mount("/routes/rt_work");
    await ready("route");
    await user.click(await screen.findByTestId("samples-menu"));
    await user.click(await screen.findByTestId("samples-fetch"));
    await user.click(await screen.findByTestId("fetch-cancel"));
    await waitFor(() => expect(screen.getByTestId("fetching").dataset.state).toBe("cancelled"));
    expect(screen.getByText("What was fetched before stays.")).toBeTruthy();
  });
});
