// The question on closing: it stands, it says so, and it hands on what the person decides.
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { readClosing } from "../src/ipc/host";
import { expectAccessible, mount, ready } from "./mount";

async function asked(waiting: number) {
  const { host } = await mount("/events");
  await ready("events");
  act(() => host.askToClose(waiting));
  const dialog = await screen.findByTestId("dialog");
  await waitFor(() => expect(host.saidOfClosing).toEqual(["asked"]));
  return { host, dialog };
}

describe("closing while events wait", () => {
  it("says how many, and closes when told to", async () => {
    const { host, dialog } = await asked(3);
    expect(dialog.textContent).toContain("3 events wait. They stay on disk and go on at the next start.");
    await expectAccessible();
    await userEvent.click(within(dialog).getByRole("button", { name: "Close" }));
    await waitFor(() => expect(host.saidOfClosing).toEqual(["asked", "close"]));
  });

  it("keeps open when told to, and asks again the next time", async () => {
    const { host, dialog } = await asked(1);
    expect(dialog.textContent).toContain("1 event waits. It stays on disk and goes on at the next start.");
    await userEvent.click(within(dialog).getByRole("button", { name: "Keep open" }));
    await waitFor(() => expect(screen.queryByTestId("dialog")).toBeNull());
    expect(host.saidOfClosing).toEqual(["asked", "stay"]);
    act(() => host.askToClose(1));
    await screen.findByTestId("dialog");
    await waitFor(() => expect(host.saidOfClosing).toEqual(["asked", "stay", "asked"]));
  });

  it("keeps open on Escape", async () => {
    const { host } = await asked(2);
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(host.saidOfClosing).toEqual(["asked", "stay"]));
  });

  it("is told from frames by its shape", () => {
    expect(readClosing({ closing: { waiting: 4 } })).toBe(4);
    for (const other of [null, {}, { closing: 4 }, { upto: 1, nouns: {}, ids: [] }]) {
      expect(readClosing(other)).toBeUndefined();
    }
  });
});
