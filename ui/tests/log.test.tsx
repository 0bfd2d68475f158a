// The log as a person uses it: its field, the strip of time, views, files, what is selected, and the drawer's tabs.
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { stepsOf, tiesOf } from "../src/components/event/lineage";
import { tightest } from "../src/components/event/trace-notes";
import { deskOf, inboxOf } from "../src/ipc/hosts/fake/inbox";
import { expectAccessible, mount, NOW, ready } from "./mount";

const LONG = { timeout: 8_000 };
const rows = () => screen.getAllByTestId("event-row");
const chips = () => screen.queryAllByTestId("filter-chip").map((chip) => chip.dataset.part);
const field = () => screen.getByTestId<HTMLInputElement>("event-filter");
const logOf = (page: Awaited<ReturnType<typeof mount>>) => page.router.state.location.search as Record<string, unknown>;
const open = async (query: string, options = {}) => {
  const user = userEvent.setup();
  const page = await mount(`/events${query === "" ? "" : `?query=${encodeURIComponent(query)}`}`, options);
  await ready("events");
  return { user, ...page };
};

describe("the log's field", () => {
  it("is edited with the keyboard alone: set, walked, changed, taken out, and back again", async () => {
    const page = await open("kind:disposition state:delivered");
    const { user } = page;
    expect(chips()).toEqual(["kind:disposition", "state:delivered"]);
    await user.keyboard("/");
    expect(document.activeElement).toBe(field());
    await user.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Change filter kind is disposition");
    await expectAccessible();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(document.activeElement).toBe(field()));
    expect(field().value).toBe("kind:disposition");
    await user.clear(field());
    await user.keyboard("kind:transfer{Enter}");
    await waitFor(() => expect(chips()).toEqual(["kind:transfer", "state:delivered"]), LONG);
    expect(logOf(page).query).toBe("kind:transfer state:delivered");
    await waitFor(() => expect(rows().every((row) => row.textContent?.includes("Transfer"))).toBe(true), LONG);
    await user.keyboard("{ArrowLeft}{Backspace}");
    await waitFor(() => expect(chips()).toEqual(["kind:transfer"]), LONG);
    act(() => page.router.history.back());
    await waitFor(() => expect(chips()).toEqual(["kind:transfer", "state:delivered"]), LONG);
    act(() => page.router.history.forward());
    await waitFor(() => expect(chips()).toEqual(["kind:transfer"]), LONG);
  });

  it("says what is wrong under the word, and mends it by the button", async () => {
    const { user } = await open("");
    await user.keyboard("/stat:dead{Enter}");
    const mistake = await screen.findByTestId("filter-mistake", {}, LONG);
    expect(mistake.textContent).toContain("There is no “stat:” here. Did you mean “state:”?");
    expect(chips()).toEqual([]);
    await expectAccessible();
    await user.click(within(mistake).getByTestId("filter-suggest"));
    await waitFor(() => expect(chips()).toEqual(["state:dead"]), LONG);
  });

  it("completes names, then values with their counts from the data, and sets the one that is chosen", async () => {
    const { user, host } = await open("");
    await user.keyboard("/sta");
    await waitFor(() => expect(screen.getAllByRole("option").length).toBeGreaterThan(0), LONG);
    await user.keyboard("{ArrowDown}");
    expect(screen.getAllByRole("option")[0]?.textContent).toContain("Search for “sta…”");
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(field().value).toBe("state:"));
    await waitFor(() => expect(screen.getAllByRole("option")[0]?.textContent).toContain("waiting"), LONG);
    const dead = host.worlds.real.events.filter((row) => row.state === "dead").length;
    const option = screen.getAllByRole("option").find((one) => one.textContent?.startsWith("dead"));
    expect(option?.textContent).toBe(`deada state${dead}`);
    await user.keyboard("de");
    await waitFor(() => expect(screen.getAllByRole("option")[0]?.textContent).toContain("delivered"), LONG);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(chips()).toEqual(["state:delivered"]), LONG);
  });

  it("looks for what a typed word begins, and keeps exact what stands in quotes", async () => {
    const { user } = await open("");
    await user.keyboard("/card{Enter}");
    await waitFor(() => expect(chips()).toEqual(["card*"]), LONG);
    await waitFor(() => expect(rows().every((row) => row.textContent?.includes("Card replaced"))).toBe(true), LONG);
    await user.keyboard('"Billing EN"{Enter}');
    await waitFor(() => expect(chips()).toEqual(["card*", '"Billing EN"']), LONG);
  });

  it("filters by the kind in hand with F, and leaves it out with Shift F", async () => {
    const page = await open("");
    await page.user.keyboard("kf");
    await waitFor(() => expect(chips()).toHaveLength(1), LONG);
    const [kind = ""] = chips();
    await page.user.keyboard("k{Shift>}f{/Shift}");
    await waitFor(() => expect(logOf(page).query).toBe(`-${kind}`), LONG);
  });
});

describe("the window on the log", () => {
  it("jumps far by the strip, reads on from there, and returns to the newest", async () => {
    const page = await open("", { events: 6_000 });
    const strip = await screen.findByRole("slider", {}, LONG);
    act(() => strip.focus());
    fireEvent.keyDown(strip, { key: "Home" });
    await waitFor(() => expect(logOf(page).at).toBeTypeOf("number"), LONG);
    await waitFor(() => expect(screen.getByTestId("newer-strip").textContent).toContain("Go to the newest"), LONG);
    expect(screen.getByTestId("follow").dataset.following).toBe("false");
    expect(rows()[0]?.dataset.eventId).toBe(page.host.worlds.real.events[0]?.id);
    await expectAccessible();
    await page.user.keyboard("{End}");
    await waitFor(() => expect(logOf(page).at).toBeUndefined(), LONG);
    await waitFor(() => expect(screen.getByTestId("follow").dataset.following).toBe("true"));
  });

  it("says how far back it looked when its time ran out, and looks further when asked", async () => {
    const { user, host } = await open('"Card replaced"', { events: 1_500, walk: 2 });
    const edge = await screen.findByTestId("look-further", {}, LONG);
    expect(document.body.textContent).toMatch(/Looked back to|No event since/);
    // Drawn are only those in view; how many are loaded the list says of itself.
    const loaded = () => Number(screen.queryByTestId("event-list")?.getAttribute("aria-rowcount") ?? 0);
    const before = loaded();
    host.worlds.real.walk = 1_000;
    await user.click(edge);
    await waitFor(() => expect(loaded()).toBeGreaterThan(before), LONG);
  });

  it("keeps news aside while one reads where one jumped to", async () => {
    const { host } = await open("", { events: 6_000 });
    const strip = await screen.findByRole("slider", {}, LONG);
    fireEvent.keyDown(strip, { key: "Home" });
    await screen.findByText("Go to the newest events", {}, LONG);
    const shown = rows().map((row) => row.dataset.eventId);
    const { makeEvent } = await import("../src/ipc/hosts/fake/events");
    act(() => {
      host.worlds.real.events.push(makeEvent(host.worlds.real, NOW));
      host.push("real", { upto: 9, nouns: { events: 1 }, ids: [] });
    });
    await new Promise((done) => setTimeout(done, 500));
    expect(rows().map((row) => row.dataset.eventId)).toEqual(shown);
  });
});

describe("a saved view", () => {
  it("is named, opened, deleted by its key, and taken back", async () => {
    const page = await open("state:dead");
    const { user, host } = page;
    await user.click(screen.getByTestId("views"));
    await user.click(await screen.findByTestId("view-save"));
    await user.click(screen.getByTestId("view-confirm"));
    expect(screen.getByText("Say what the view is called.")).toBeTruthy();
    await user.type(screen.getByTestId("view-name"), "All dead{Enter}");
    await waitFor(() => expect(screen.getByTestId("views").textContent).toBe("All dead"), LONG);
    expect(deskOf(host.worlds.real).audit.at(-1)).toMatchObject({ what: "view.saved", subject: "All dead" });
    await user.keyboard("/{ArrowLeft}{Backspace}{Escape}");
    await waitFor(() => expect(chips()).toEqual([]), LONG);
    await user.click(screen.getByTestId("views"));
    await expectAccessible();
    await user.click(await screen.findByTestId("view"));
    await waitFor(() => expect(chips()).toEqual(["state:dead"]), LONG);
    await user.click(screen.getByTestId("views"));
    (await screen.findByTestId("view")).focus();
    await user.keyboard("{Delete}");
    await user.click(await screen.findByRole("button", { name: "Undo" }, LONG));
    await waitFor(() => expect(screen.getByTestId("views").textContent).toBe("All dead"), LONG);
  });
});

describe("what is selected", () => {
  it("is taken with Space and Shift, exported, and the file says where it lies", async () => {
    const { user, host } = await open("state:delivered");
    await user.keyboard("k {Shift>}{ArrowUp}{ArrowUp}{/Shift}");
    expect((await screen.findByTestId("selected-bar")).textContent).toContain("3 selected");
    expect(screen.queryByTestId("selected-replay")).toBeNull();
    await user.click(screen.getByTestId("selected-export"));
    await user.click(await screen.findByTestId("export-format-csv"));
    await expectAccessible();
    await user.click(screen.getByTestId("export-start"));
    const done = await screen.findByTestId("export-done", {}, LONG);
    expect(done.textContent).toContain("3 lines written to");
    expect(screen.getByTestId("export-path").textContent).toMatch(/exports\/log-.*\.csv$/);
    expect(deskOf(host.worlds.real).audit.at(-1)).toMatchObject({ what: "events.exported" });
    await user.click(screen.getByTestId("export-close"));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("selected-bar")).toBeNull());
  });

  it("is replayed by its deliveries after it was tried", async () => {
    const page = await open("state:dead");
    const { user, host } = page;
    await user.keyboard("k x{Shift>}k{/Shift}");
    await user.keyboard("r");
    await screen.findByTestId("replay-tried", {}, LONG);
    const { scope } = deskOf(host.worlds.real).replays[0] ?? {};
    expect(scope).toEqual({ deliveries: expect.any(Array) });
    await user.click(screen.getByTestId("replay-start"));
    await waitFor(() => expect(page.router.state.location.pathname).toBe("/inbox"), LONG);
  });

  it("is given up for a reason, and that is taken back", async () => {
    const { user, host } = await open("state:dead");
    const dismissed = () => deskOf(host.worlds.real).dismissed.size;
    await user.keyboard("k d");
    await user.click(await screen.findByTestId("confirm"));
    expect(screen.getByText("Say why first.")).toBeTruthy();
    await user.type(screen.getByTestId("dismiss-reason"), "Called back by hand{Enter}");
    await waitFor(() => expect(dismissed()).toBe(1), LONG);
    await user.click(await screen.findByRole("button", { name: "Undo" }, LONG));
    await waitFor(() => expect(dismissed()).toBe(0), LONG);
  });
});

describe("the drawer", () => {
  it("asks a reason before one event is given up", async () => {
    const { user, host } = await open("state:dead");
    await user.keyboard("k{Enter}");
    await user.click(await screen.findByTestId("act-dismiss", {}, LONG));
    await user.click(await screen.findByTestId("confirm"));
    expect(screen.getByText("Say why first.")).toBeTruthy();
    // What is missing takes the focus, so one can type on.
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("dismiss-reason")));
    await user.keyboard("A test call{Enter}");
    await waitFor(
      () => expect(deskOf(host.worlds.real).audit.map((line) => line.after)).toContainEqual({ reason: "A test call" }),
      LONG,
    );
  });

  it("shows which value became which, and lights the cord of the one in hand", async () => {
    const { user } = await open("state:delivered kind:disposition");
    await user.keyboard("k{Enter}");
    await user.click(await screen.findByTestId("tab-lineage", {}, LONG));
    const [name] = await screen.findAllByTestId("lineage-field", {}, LONG);
    act(() => name?.focus());
    expect(document.querySelectorAll("[data-lit=true]")).toHaveLength(2);
    await expectAccessible();
  });

  it("compares with the last good one, and with another event by its id", async () => {
    const { user, host } = await open("state:delivered kind:disposition");
    await user.keyboard("k{Enter}");
    await user.click(await screen.findByTestId("tab-diff", {}, LONG));
    expect((await screen.findByTestId("diff-rows", {}, LONG)).textContent).toMatch(/values? differ/);
    await expectAccessible();
    await user.click(screen.getByTestId("diff-with-event"));
    await user.type(screen.getByTestId("diff-id"), `${host.worlds.real.events[0]?.id}{Enter}`);
    await waitFor(
      () => expect(screen.getByTestId("diff-rows").textContent).toContain(host.worlds.real.events[0]?.id),
      LONG,
    );
    await user.clear(screen.getByTestId("diff-id"));
    await user.type(screen.getByTestId("diff-id"), "evt_nothing{Enter}");
    await screen.findByText("This event is not here.", {}, LONG);
  });

  it("leads from an absorbed event to the one that carried it", async () => {
    const page = await open("state:absorbed");
    await page.user.keyboard("k{Enter}");
    const by = await screen.findByTestId("absorbed-by", {}, LONG);
    const link = within(by).getByRole("button");
    await page.user.click(link);
    await waitFor(() => expect(logOf(page).id).toBe(link.textContent), LONG);
  });

  it("sends no older update over a newer one, and says how it is sent all the same", async () => {
    const page = await open("state:dead");
    const [row, newer] = page.host.worlds.real.events.filter((one) => one.state === "dead");
    const delivery = row?.lines[0]?.delivery ?? "";
    page.host.worlds.real.overtaken.set(delivery, newer?.id ?? "");
    act(() => void page.router.navigate({ to: "/events", search: { id: row?.id ?? "", tab: "trace" } }));
    await screen.findByTestId("trace", {}, LONG);
    await page.user.keyboard("r");
    await page.user.click(await screen.findByRole("button", { name: "Replay 1" }, LONG));
    await screen.findByText("Not sent: its record holds a newer update.", {}, LONG);
    const by = await screen.findByTestId("absorbed-by", {}, LONG);
    expect(by.textContent).toBe(`Not sent: its record holds the newer update of${newer?.id}`);
    await expectAccessible();
    await page.user.click(screen.getByTestId("send-anyway"));
    await screen.findByTestId("replay-tried", {}, LONG);
    await expectAccessible();
  });

  it("says what the event did to its case, and leads there", async () => {
    const page = await open("state:held", { events: 900 });
    const row = page.host.worlds.real.events.find((one) => one.state === "held" && one.seq % 5 === 0);
    act(() => void page.router.navigate({ to: "/events", search: { id: row?.id ?? "", tab: "trace" } }));
    const section = await screen.findByTestId("case-section", {}, LONG);
    expect(section.textContent).toContain("The case took it in without a call.");
    await page.user.click(within(section).getByRole("button", { name: "Returns EN" }));
    await waitFor(() => expect(page.router.state.location.pathname).toBe("/cases"), LONG);
    expect(logOf(page).id).toBe("cas_returns");
  });

  it("tells the mapping of that time value by value, and what a delivery waits for", async () => {
    const { user } = await open("state:retrying");
    await user.keyboard("k{Enter}");
    await user.click(await screen.findByTestId("trace-cords", {}, LONG));
    expect((await screen.findAllByTestId("trace-cord")).length).toBeGreaterThan(3);
    expect((await screen.findByTestId("waits-for", {}, LONG)).textContent).toContain("3,790 of 10,000 calls a day");
  });

  it("works out ties, paths and the budget that decides", () => {
    expect(stepsOf('a.b[0].c[*]["odd.key"]')).toEqual(["a", "b", "0", "c", "*", "odd.key"]);
    const field = (id: string, from: string[]) => ({ field: id, field_id: id, from, text: "", hidden: false });
    expect(tiesOf([field("x", ["a", "b"]), field("y", ["b"]), field("z", [])])).toEqual({
      paths: ["a", "b"],
      ties: [
        { source: 0, field: 0 },
        { source: 1, field: 0 },
        { source: 1, field: 1 },
      ],
    });
    const budget = (name: string, left: number, allowed: number, ours: number) => ({
      name,
      unit: "",
      left,
      allowed,
      ours,
    });
    expect(tightest([budget("a", 90, 100, 80), budget("b", 300, 1_000, 800)])?.name).toBe("b");
    expect(tightest([])).toBeUndefined();
  });
});

describe("a cause of the inbox", () => {
  it("leads to exactly its events in the log", async () => {
    const user = userEvent.setup();
    const page = await mount("/inbox");
    await ready("inbox");
    const group = inboxOf(page.host.worlds.real).groups.find((one) => one.kind === "dead");
    const cause = screen.getAllByTestId("cause").find((one) => one.dataset.group === group?.id);
    if (cause) await user.click(cause);
    await user.click(await screen.findByTestId("cause-log", {}, LONG));
    await ready("events");
    expect(logOf(page).query).toBe(group?.query);
    await waitFor(() => expect(rows()).toHaveLength(group?.count ?? 0), LONG);
  });
});
