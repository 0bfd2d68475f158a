// What a person does, from key or click to what then stands on the page.
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { expectAccessible, mount, NOW, ready } from "./mount";

const rows = () => screen.getAllByTestId("event-row");
/** The row keys move to. jsdom does not scroll, so the row itself may stand outside the drawn window. */
const selected = () => screen.getByTestId("event-list").dataset.selected;

describe("the log", () => {
  it("moves with J and K, opens with Enter, turns tabs and closes with Escape", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/events");
    await ready("events");
    await user.keyboard("k");
    const first = selected();
    await user.keyboard("k");
    expect(selected()).not.toBe(first);
    await user.keyboard("{Enter}");
    await screen.findByTestId("drawer-sentence");
    expect(router.state.location.search).toMatchObject({ tab: "trace" });
    await user.keyboard("]");
    await screen.findByTestId("payload");
    await user.keyboard("[[");
    await screen.findByTestId("trace");
    await expectAccessible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("drawer")).toBeNull());
  });

  it("pauses while one reads, counts what is newer, and follows again at the end", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/events");
    await ready("events");
    expect(screen.getByTestId("follow").dataset.following).toBe("true");
    await user.keyboard("k");
    expect(screen.getByTestId("follow").dataset.following).toBe("false");
    const before = rows().length;
    const world = host.worlds.real;
    const { makeEvent } = await import("../src/ipc/hosts/fake/events");
    act(() => {
      world.events.push(makeEvent(world, NOW), makeEvent(world, NOW));
      host.push("real", { upto: 9, nouns: { events: 2 }, ids: [] });
    });
    expect((await screen.findByTestId("newer-strip")).textContent).toContain("2 newer events");
    expect(rows().length).toBe(before);
    await user.keyboard("{End}");
    await waitFor(() => expect(screen.queryByTestId("newer-strip")).toBeNull());
    expect(screen.getByTestId("follow").dataset.following).toBe("true");
  });

  it("filters by a chip that was completed with the keyboard, and says so", async () => {
    const user = userEvent.setup();
    await mount("/events");
    await ready("events");
    await user.keyboard("/state:dead{Enter}");
    await waitFor(() => expect(rows().every((row) => row.dataset.state === "dead")).toBe(true));
    expect(screen.getByTestId("filter-chip").textContent).toContain("Dead letter");
    await screen.findByText(/^Events that are dead letters · \d+ events$/);
    await user.keyboard("{Backspace}");
    await waitFor(() => expect(screen.queryByTestId("filter-chip")).toBeNull());
  });

  it("replays a dead letter after asking", async () => {
    const user = userEvent.setup();
    await mount("/events?state=dead");
    await ready("events");
    const last = rows().at(-1);
    if (!last) throw new Error("The fake has dead letters.");
    await user.click(last);
    await screen.findByTestId("act-replay");
    await user.keyboard("r");
    const dialog = await screen.findByTestId("dialog");
    expect(dialog.textContent).toContain("Replay 1 event?");
    await user.click(within(dialog).getByTestId("confirm"));
    await waitFor(() => expect(screen.queryByTestId("act-replay")).toBeNull());
    expect(screen.getByTestId("toast").textContent).toContain("Replayed");
  });

  it("lets a person answer a doubt with the record's id", async () => {
    const user = userEvent.setup();
    await mount("/events?state=in_doubt");
    await ready("events");
    const last = rows().at(-1);
    if (!last) throw new Error("The fake has doubts.");
    await user.click(last);
    await user.click(await screen.findByTestId("act-mark_delivered"));
    await user.type(await screen.findByLabelText("Record id (optional)"), "5284019377");
    await user.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(screen.queryByTestId("act-mark_delivered")).toBeNull());
  });
});

describe("keys and commands", () => {
  it("go to screens by two letters, and never while typing", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/events");
    await ready("events");
    await user.keyboard("gr");
    await ready("routes");
    await user.keyboard("ge");
    await ready("events");
    await user.click(screen.getByTestId("event-filter"));
    await user.keyboard("gr");
    expect(router.state.location.pathname).toBe("/events");
  });

  it("run any action from the palette", async () => {
    const user = userEvent.setup();
    await mount("/events");
    await ready("events");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByTestId("palette-input"), "Go to Settings");
    await user.keyboard("{Enter}");
    await ready("settings");
  });

  it("are listed for the screen, and obey the setting that turns single letters off", async () => {
    const user = userEvent.setup();
    const { host, router } = await mount("/events");
    host.worlds.real.settings.single_keys = false;
    act(() => host.push("real", { upto: 2, nouns: { settings: 1 }, ids: [] }));
    await ready("events");
    await new Promise((done) => setTimeout(done, 300));
    await user.keyboard("gr");
    expect(router.state.location.pathname).toBe("/events");
    await user.keyboard("{Control>}k{/Control}");
    await screen.findByTestId("palette");
  });
});

describe("a line", () => {
  const openStrip = async (user: ReturnType<typeof userEvent.setup>) => {
    const [head] = await screen.findAllByTitle("Change the line");
    if (!head) throw new Error("The panes have heads.");
    await user.click(head);
    return screen.findByTestId("route-name");
  };

  it("is edited, guarded while unsaved, and saved as the next version", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/routes/rt_work");
    await ready("route");
    const name = await openStrip(user);
    fireEvent.change(name, { target: { value: "Escalations EN" } });
    await user.click(screen.getByTestId("nav-events"));
    const dialog = await screen.findByTestId("dialog");
    expect(dialog.textContent).toContain("Leave with unsaved changes?");
    await user.click(within(dialog).getByRole("button", { name: "Keep editing" }));
    expect(router.state.location.pathname).toBe("/routes/rt_work");
    await user.keyboard("{Control>}s{/Control}");
    expect((await screen.findByTestId("toast")).textContent).toContain("Saved v15.");
    await user.click(screen.getByTestId("nav-events"));
    await ready("events");
  });

  it("offers theirs or mine when another version was saved meanwhile", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/routes/rt_work");
    await ready("route");
    fireEvent.change(await openStrip(user), { target: { value: "Escalations mine" } });
    const world = host.worlds.real;
    world.routes = world.routes.map((route) =>
      route.id === "rt_work" ? { ...route, version: 15, name: "Theirs" } : route,
    );
    act(() => host.push("real", { upto: 3, nouns: { routes: 1 }, ids: [] }));
    await new Promise((done) => setTimeout(done, 400));
    await user.click(screen.getByTestId("save-route"));
    await user.click(await screen.findByRole("button", { name: "Save mine as v16" }));
    await waitFor(() =>
      expect(world.routes.find((route) => route.id === "rt_work")).toMatchObject({
        name: "Escalations mine",
        version: 16,
      }),
    );
  });

  it("says what no key column means", async () => {
    const user = userEvent.setup();
    await mount("/routes/rt_work");
    await ready("route");
    await openStrip(user);
    await user.selectOptions(screen.getByTestId("route-key"), "");
    expect(screen.getByText(/older doubt waits for a person/)).toBeTruthy();
  });

  it("is turned on in its row and deleted only when its name is typed", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/routes");
    await ready("routes");
    const row = screen.getAllByTestId("route-row").find((one) => one.dataset.routeId === "rt_level");
    if (!row) throw new Error("The fake has this line.");
    await user.click(within(row).getByTestId("route-switch"));
    await waitFor(() => expect(row.dataset.health).toBe("on"));
    await user.click(within(row).getByTestId("route-menu"));
    await user.click(await screen.findByRole("menuitem", { name: "Delete…" }));
    expect((await screen.findByTestId<HTMLButtonElement>("confirm")).disabled).toBe(true);
    await user.type(screen.getByRole("textbox"), "Service level");
    await user.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(host.worlds.real.routes.some((route) => route.id === "rt_level")).toBe(false));
  });

  it("is drawn new from nothing", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/routes/new");
    await ready("route");
    await user.type(screen.getByTestId("route-name"), "New one");
    await user.click(await screen.findByLabelText("Disposition"));
    await user.selectOptions(
      screen.getByTestId("route-container"),
      await screen.findByRole("option", { name: "Work orders" }),
    );
    await screen.findByTestId("board");
    await user.click(screen.getByTestId("save-route"));
    await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/routes\/rt_/));
  });
});

describe("practice", () => {
  it("is entered from the door, carries one call to the board, and is left again", async () => {
    const user = userEvent.setup();
    await mount("/welcome");
    await ready("welcome");
    await user.click(screen.getByTestId("door-practice"));
    await ready("practice");
    const items = (await screen.findAllByTestId("board-item")).length;
    await user.click(screen.getByTestId("make-one-call"));
    await waitFor(() => expect(screen.getAllByTestId("board-item")).toHaveLength(items + 1), { timeout: 3_000 });
    expect(screen.getAllByTestId("board-item").some((item) => item.querySelector("[data-fresh]"))).toBe(true);
    await waitFor(() => expect(screen.getAllByTestId("event-row").at(-1)?.dataset.state).toBe("delivered"));
    await user.click(screen.getByRole("button", { name: "Back to your lines" }));
    await ready("overview");
    expect(screen.queryByTestId("practice-band")).toBeNull();
  });

  it("takes a typed figure for a dial and resets only when confirmed", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/practice", { space: "practice" });
    await ready("practice");
    const field = within(screen.getByTestId("dial-status_429")).getByRole("textbox");
    await user.clear(field);
    await user.type(field, "25{Enter}");
    await waitFor(() => expect(host.worlds.practice.practice.simulators.monday.status_429).toBe(0.25));
    await user.click(screen.getByRole("button", { name: "Reset…" }));
    await user.click(await screen.findByTestId("confirm"));
    await waitFor(() => expect(screen.getByTestId("board-empty")).toBeTruthy());
  });
});
