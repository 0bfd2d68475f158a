// Drawing on the patch bay by key and by click, and what else one does to a line there.
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { expectAccessible, mount, ready } from "./mount";

// The whole page is drawn for each of these; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 90_000 });

const said = () => screen.getByTestId("live-region").textContent ?? "";
const pane = (side: "source" | "target") => {
  const found = document.querySelector<HTMLElement>(`[data-side=${side}]`);
  if (!found) throw new Error("The board has two panes.");
  return found;
};
const chip = (field: string) => screen.queryAllByTestId("chip").find((one) => one.dataset.field === field);
const cords = (field: string) => screen.queryAllByTestId("cord").filter((one) => one.dataset.field === field);
const jack = (side: "source" | "target", id: string) => {
  const found = screen
    .getAllByTestId(`jack-${side}`)
    .find((one) => (side === "source" ? one.dataset.path : one.dataset.field) === id);
  if (!found) throw new Error(`No jack ${id}.`);
  return found;
};

/** Walks down a pane by the arrows until a row is reached: letters would depend on how fast the machine types. */
async function walkTo(user: ReturnType<typeof userEvent.setup>, side: "source" | "target", key: string) {
  pane(side).focus();
  await user.keyboard("{Home}");
  for (let turn = 0; turn < 40; turn += 1) {
    const active = document.getElementById(pane(side).getAttribute("aria-activedescendant") ?? "");
    if (active?.dataset.key === key) return;
    await user.keyboard("{ArrowDown}");
  }
  throw new Error(`No row ${key}.`);
}

/** Opens a menu of choices and takes one. */
async function pick(user: ReturnType<typeof userEvent.setup>, menu: string, choice: string) {
  await user.click(await screen.findByTestId(menu));
  await user.click(await screen.findByTestId(`${menu}-${choice}`));
}

async function open(at = "/routes/rt_work") {
  const user = userEvent.setup();
  const page = await mount(at);
  await ready("route");
  await screen.findAllByTestId("jack-source");
  return { user, ...page };
}

describe("the patch bay", () => {
  it("draws a cord by keys alone, and says each step", async () => {
    const { user } = await open();
    await walkTo(user, "source", "agent.email");
    await user.keyboard("{Enter}");
    expect(said()).toContain("Holding email, 2 free columns fit, on Handled by");
    expect(screen.getByTestId("bar-held").textContent).toContain("Holding email");
    expect(document.activeElement).toBe(pane("target"));
    await user.keyboard("{Enter}");
    expect(said()).toContain("email plugged into Handled by, fits by person.");
    expect(chip("people")?.textContent).toContain("By person");
    await user.keyboard("{Delete}");
    expect(cords("people")).toHaveLength(0);
    await user.keyboard("{Control>}z{/Control}");
    expect(cords("people")).toHaveLength(1);
  });

  it("is accessible while a cord is held", async () => {
    const { user } = await open();
    await walkTo(user, "source", "agent.email");
    await user.keyboard("{Enter}");
    await expectAccessible();
  });

  it("lets go with Escape, walks over what does not fit, and reaches it with Shift", async () => {
    const { user } = await open();
    await walkTo(user, "source", "agent.site");
    await user.keyboard("{Enter}");
    expect(said()).toContain("on Notes");
    await user.keyboard("{ArrowDown}");
    expect(said()).toContain("on Notes");
    await user.keyboard("{Shift>}{ArrowDown}{/Shift}");
    expect(said()).toContain("on Conversation");
    await user.keyboard("{Enter}");
    expect(said()).toContain("Conversation needs a link.");
    await user.keyboard("{Escape}");
    expect(said()).toContain("Let go of site.");
    expect(screen.queryByTestId("bar-held")).toBeNull();
  });

  it("joins by two clicks, and asks before it takes a jack that is in use", async () => {
    const { user } = await open();
    await user.click(jack("source", "agent.site"));
    await user.click(jack("target", "notes"));
    expect(cords("notes")).toHaveLength(1);
    await user.click(jack("source", "agent.site"));
    await user.click(jack("target", "tier"));
    const dialog = await screen.findByTestId("dialog");
    expect(dialog.textContent).toContain("Customer tier has a cord already");
    await user.click(within(dialog).getByTestId("join"));
    expect(cords("tier").map((one) => one.dataset.source)).toEqual(["agent.site", "attributes.tier"]);
    expect(screen.queryAllByTestId("chip").filter((one) => one.dataset.field === "tier")).toHaveLength(1);
  });

  it("keeps the steps of a cord that was pulled out", async () => {
    const { user } = await open();
    const mine = chip("priority");
    if (!mine) throw new Error("Priority has a look-up.");
    await user.click(mine);
    await user.click(await screen.findByTestId("pull"));
    expect(cords("priority")).toHaveLength(0);
    await user.click(screen.getByTestId("put-back"));
    expect(chip("priority")?.textContent).toContain("3 look-ups");
  });

  it("adds a step and shows what it makes of the sample", async () => {
    const { user } = await open();
    await walkTo(user, "target", "text1");
    await user.keyboard("t");
    await pick(user, "add-step", "case");
    const step = await screen.findByTestId("step");
    await waitFor(() => expect(within(step).getByTestId("after").textContent).toMatch(/^[A-Z0-9 ,]+$/), {
      timeout: 3_000,
    });
    expect(chip("text1")?.textContent).toContain("Case");
    await user.keyboard("{Escape}");
    expect(screen.getByTestId("dock").dataset.size).toBe("low");
  });

  it("asks a label of the target for a value that has none, and plans what is not there yet", async () => {
    const { user } = await open();
    await walkTo(user, "target", "status");
    await user.keyboard("t");
    await pick(user, "add-step", "lookup");
    const table = await screen.findByTestId("lookup");
    const label = within(table).getByLabelText("Label for Callback");
    expect(within(label).getByText("Transfer")).toBeTruthy();
    await user.selectOptions(label, "Transfer");
    expect(chip("status")?.textContent).toContain("1 look-up");
    await user.click(within(table).getByRole("button", { name: "Add a value" }));
    fireEvent.change(within(table).getByLabelText("Value 2"), { target: { value: "Refund" } });
    await user.selectOptions(within(table).getByLabelText("Label for Refund"), "Refund");
    await user.click(within(table).getByRole("button", { name: "Plan the labels…" }));
    await waitFor(() => expect(said()).toContain("A plan is made."));
    await screen.findByTestId("plan");
  });

  it("builds a filter and says why the sample passes or not", async () => {
    const { user, host } = await open();
    await user.click(screen.getByTestId("filter-open"));
    expect((await screen.findByTestId("volume-warning")).textContent).toContain("No filter");
    await user.click(screen.getByTestId("add-clause"));
    const path = screen.getByTestId("clause-path");
    fireEvent.change(path, { target: { value: "agent.site" } });
    fireEvent.change(screen.getByTestId("clause-value"), { target: { value: "Nowhere" } });
    await waitFor(() => expect(screen.getByTestId("why").dataset.verdict).toBe("no"), { timeout: 4_000 });
    await waitFor(() => expect(screen.getByTestId("seen").textContent).toMatch(/saw (Lisbon|Porto)/), {
      timeout: 4_000,
    });
    await waitFor(() => expect(screen.getByTestId("tally-filtered").dataset.count).toBe("50"), { timeout: 4_000 });
    await user.keyboard("{Control>}s{/Control}");
    await screen.findByTestId("toast");
    expect(host.worlds.real.routes.find((route) => route.id === "rt_work")?.draft.filter).toEqual({
      all: [{ path: "agent.site", op: "is", value: "Nowhere" }],
    });
  });

  it("accepts suggestions one by one or all", async () => {
    const { user } = await open();
    await user.click(await screen.findByTestId("suggest-show"));
    const ghost = screen.getAllByTestId("suggestion").find((one) => one.dataset.field === "people");
    if (!ghost) throw new Error("People is suggested.");
    await user.click(ghost);
    expect(cords("people")).toHaveLength(1);
    await user.click(await screen.findByTestId("suggest-all"));
    await waitFor(() => expect(screen.queryByTestId("suggest-all")).toBeNull());
    expect(chip("notes")?.textContent).toContain("Cut 2,000");
  });

  it("changes what becomes of a field from the next event on, and says so", async () => {
    const { user, host } = await open();
    await walkTo(user, "source", "agent.site");
    await pick(user, "policy-choice", "mask");
    expect((await screen.findByTestId("toast")).textContent).toContain("from the next event on");
    expect(host.worlds.real.policies.get("agent.site")).toBe("mask");
  });

  it("shows a loose cord with the name its column had, and moves it", async () => {
    const { user } = await open("/routes/rt_calls");
    expect((await screen.findAllByText("Callback due")).length).toBeGreaterThan(0);
    expect(chip("due")?.textContent).toContain("Loose");
    await user.click(screen.getByRole("button", { name: "Choose another column" }));
    await pick(user, "move-cord", "tier");
    expect(cords("due")).toHaveLength(0);
  });

  it("is the same mapping as a table", async () => {
    const { user } = await open();
    await user.click(screen.getByTestId("as-table"));
    const row = (await screen.findAllByTestId("mapping-row")).find((one) => one.dataset.field === "notes");
    if (!row) throw new Error("The fake board has notes.");
    await user.selectOptions(within(row).getByLabelText("From, for Notes"), "path");
    fireEvent.change(within(row).getByLabelText("Value for Notes"), { target: { value: "notes" } });
    const offered = await waitFor(() =>
      [...document.querySelectorAll<HTMLElement>("[role=listbox] [role=option]")].find((one) =>
        /^wrapUp.notes/.test(one.textContent ?? ""),
      ),
    );
    if (!offered) throw new Error("The list offers the field.");
    await user.click(offered);
    await user.click(within(row).getByLabelText("Send in clear to Notes"));
    await expectAccessible();
    await user.click(screen.getByTestId("as-table"));
    expect(chip("notes")?.textContent).toContain("In clear");
  });

  it("is back after the window was loaded anew, and discarded when one wants", async () => {
    const { user, unmount } = await open();
    await walkTo(user, "target", "tier");
    await user.keyboard("{Delete}");
    expect(screen.getByText(/1 change$/)).toBeTruthy();
    unmount();
    await open();
    expect(screen.getByTestId("resumed")).toBeTruthy();
    expect(cords("tier")).toHaveLength(0);
    await user.click(screen.getByRole("button", { name: "Discard them" }));
    expect(cords("tier")).toHaveLength(1);
  });

  it("tries the draft: back-test with progress, one test, versions with their way back", async () => {
    const { user, host } = await open();
    await user.click(screen.getByTestId("back-test"));
    await user.click(await screen.findByTestId("backtest-start"));
    expect(await screen.findByTestId("backtest-progress")).toBeTruthy();
    expect(await screen.findByTestId("backtest-result", undefined, { timeout: 5_000 })).toBeTruthy();
    await user.keyboard("{Escape}");
    await user.click(screen.getByTestId("test-send"));
    await user.click(await screen.findByTestId("confirm"));
    expect((await screen.findByTestId("test-answer")).dataset.outcome).toBe("delivered");
    await user.keyboard("{Escape}");
    await user.click(screen.getByTestId("route-menu"));
    await user.click(await screen.findByRole("menuitem", { name: "Versions…" }));
    expect(await screen.findByTestId("version-diff")).toBeTruthy();
    await user.click(screen.getByTestId("restore"));
    expect((await screen.findByTestId("toast")).textContent).toContain("v13 is back as v15.");
    expect(host.worlds.real.routes.find((route) => route.id === "rt_work")?.version).toBe(15);
  });
});
