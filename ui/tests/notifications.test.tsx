// Alerts on the desktop, as the page has to do with them: the setting, whether the desktop shows any, and a press.
import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { readFrame, readGo, readNotifying } from "../src/ipc/host";
import { expectAccessible, mount, ready } from "./mount";

describe("notifications in Settings", () => {
  it("are on, and are saved as they are set", async () => {
    const { host } = await mount("/settings");
    await ready("settings");
    const choice = screen.getByTestId("setting-notifications");
    expect(choice.dataset.state).toBe("checked");
    expect(screen.queryByTestId("notifications-silent")).toBeNull();
    await userEvent.click(choice);
    await userEvent.click(screen.getByTestId("save-settings"));
    await waitFor(() => expect(host.worlds.real.settings.notifications).toBe(false));
  });

  it("say when the desktop shows none, as long as they are wanted", async () => {
    await mount("/settings", { silent: true });
    await ready("settings");
    const said = await screen.findByTestId("notifications-silent");
    expect(said.textContent).toContain("This desktop shows no notifications");
    await expectAccessible();
    await userEvent.click(screen.getByTestId("setting-notifications"));
    expect(screen.queryByTestId("notifications-silent")).toBeNull();
  });

  it("are not offered in Practice, which shows none", async () => {
    await mount("/settings", { space: "practice" });
    await ready("settings");
    expect(screen.queryByTestId("setting-notifications")).toBeNull();
    expect(document.body.textContent).toContain("Practice shows none");
  });
});

describe("a notification that was pressed", () => {
  it("leads to what it is about", async () => {
    const { host, router } = await mount("/events");
    await ready("events");
    act(() => host.go("/inbox"));
    await ready("inbox");
    expect(router.state.location.pathname).toBe("/inbox");
  });

  it("leads back to the real lines from Practice", async () => {
    const { host, ipc } = await mount("/events");
    await ready("events");
    act(() => ipc.switchTo("/practice/api"));
    await ready("events");
    act(() => host.go("/inbox"));
    await ready("inbox");
    expect(ipc.isAway()).toBe(false);
  });
});

describe("what the window says", () => {
  it("is read by its shape", () => {
    expect(readGo({ go: "/inbox" })).toBe("/inbox");
    for (const other of [null, {}, { go: 4 }, { go: "https://example.com" }, { closing: { waiting: 1 } }]) {
      expect(readGo(other)).toBeUndefined();
    }
    expect(readNotifying({ works: false, detail: "no owner" })).toEqual({ works: false, detail: "no owner" });
    expect(readNotifying({ works: true })).toEqual({ works: true });
    expect(readNotifying(undefined)).toEqual({ works: true });
  });

  it("has since when and how far past its threshold an alert is", () => {
    const note = { raised: true, what: "waiting", sentence: "Late.", since: 5, value: 31, threshold: 30, at: 6 };
    const frame = readFrame({ upto: 1, nouns: {}, ids: [], alerts: [note] });
    expect(frame?.alerts?.[0]).toMatchObject({ since: 5, value: 31, threshold: 30, at: 6 });
  });
});
