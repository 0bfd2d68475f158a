// A home that cannot work, or not as it should: what is said, and each way out of it.
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { besides, takesPage } from "../src/features/trouble/model";
import { shelfOf, TROUBLES, troubleFor } from "../src/ipc/hosts/fake/storage";
import { PASSPHRASE } from "../src/ipc/hosts/fake/storage-handlers";
import type { Problem } from "../src/ipc/types";
import { expectAccessible, mount, ready } from "./mount";

// The whole page is drawn for each of these; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 90_000 });

describe("trouble", () => {
  it("takes the page where nothing can be done but mend it", async () => {
    const { host } = await mount("/welcome");
    const pages = TROUBLES.filter((code) => takesPage(troubleFor(host.worlds.real, code)));
    expect(pages).toEqual(["damaged", "newer_schema", "key_missing"]);
  });

  it("is not told twice", async () => {
    const { host } = await mount("/welcome");
    const problem = (code: string, message: string): Problem => ({ code, message, remedy: { kind: "none" } });
    const full = troubleFor(host.worlds.real, "disk_full");
    const intake = problem("disk.full", "Full.");
    const other = problem("connection.expired", "Over.");
    const vault = problem("vault.unavailable", "Shut.");
    expect(besides(full, [intake, other, vault], vault, intake)).toEqual([other, vault]);
    expect(besides(troubleFor(host.worlds.real, "key_locked"), [other, vault], vault, undefined)).toEqual([other]);
    expect(besides(full, [problem("any", full.sentence)], undefined, undefined)).toEqual([]);
    expect(besides(undefined, [intake], undefined, intake)).toEqual([intake]);
  });

  it.each(TROUBLES)("%s says its sentence with its remedies, and is accessible", async (code) => {
    const { host } = await mount("/events", { trouble: code });
    const trouble = troubleFor(host.worlds.real, code);
    await ready(takesPage(trouble) ? "trouble" : "events");
    const place = await screen.findByTestId("trouble");
    expect(place.dataset.code).toBe(code);
    expect(screen.getByTestId("trouble-sentence").textContent).toBe(trouble.sentence);
    for (const remedy of trouble.remedies) {
      const several = trouble.remedies.filter((one) => one.do === remedy.do).length > 1;
      const label = several ? "Restore a backup" : remedy.label;
      expect(screen.getByTestId(`trouble-remedy-${remedy.do}`).textContent).toContain(label);
    }
    expect(document.querySelector("nav") === null).toBe(takesPage(trouble));
    await expectAccessible();
  });

  it("unlocks with the recovery file and its passphrase, by keys alone", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/events", { trouble: "key_missing" });
    await ready("trouble");
    screen.getByTestId("trouble-remedy-unlock").focus();
    await user.keyboard("{Enter}");
    await user.type(await screen.findByTestId("trouble-path"), "/media/usb/recovery.txt{Enter}");
    expect(screen.getByText("The passphrase is missing.")).toBeTruthy();
    await user.type(screen.getByTestId("trouble-passphrase"), "not it{Enter}");
    expect((await screen.findByTestId("problem")).textContent).toContain("does not open this recovery file");
    await expectAccessible();
    await user.clear(screen.getByTestId("trouble-passphrase"));
    await user.type(screen.getByTestId("trouble-passphrase"), `${PASSPHRASE}{Enter}`);
    await ready("events");
    expect(shelfOf(host.worlds.real).trouble).toBeUndefined();
    expect(screen.queryByTestId("trouble")).toBeNull();
  });

  it("starts anew only after the count of what is lost was typed", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/events", { trouble: "key_missing" });
    await ready("trouble");
    await user.click(screen.getByTestId("trouble-remedy-anew"));
    await user.type(await screen.findByTestId("typed-word"), "12{Enter}");
    expect(shelfOf(host.worlds.real).trouble).toBe("key_missing");
    await user.clear(screen.getByTestId("typed-word"));
    await user.type(screen.getByTestId("typed-word"), "248,310{Enter}");
    await ready("events");
  });

  it("restores the chosen backup, says what goes on, and comes back by itself", async () => {
    const user = userEvent.setup();
    await mount("/events", { trouble: "damaged" });
    await ready("trouble");
    await user.click(screen.getByTestId("trouble-remedy-restore"));
    await user.click(await screen.findByTestId("trouble-backup-bak_2"));
    await user.click(screen.getByTestId("confirm"));
    expect((await screen.findByTestId("trouble-restarting")).textContent).toContain("Putting the backup in place");
    await ready("events");
  });

  it("shows the log all the same while the key is missing, with the way out above it", async () => {
    const user = userEvent.setup();
    await mount("/events", { trouble: "key_missing" });
    await ready("trouble");
    await user.click(screen.getByTestId("trouble-read"));
    await ready("events");
    expect(screen.getByTestId("trouble-remedy-unlock")).toBeTruthy();
    expect(screen.getByTestId("intake-state").textContent).toBe("Not receiving");
  });

  it("takes away what is set aside only after a word, and begins empty where nothing can be counted", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/events", { trouble: "disk_full" });
    await ready("events");
    await user.click(await screen.findByTestId("trouble-remedy-free_space"));
    expect((await screen.findByTestId("dialog")).textContent).toContain("set aside");
    await user.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(shelfOf(host.worlds.real).trouble).toBeUndefined());
  });

  it("leads from a full disk to the storage", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/events", { trouble: "disk_full" });
    await ready("events");
    await user.click(await screen.findByTestId("trouble-storage"));
    await waitFor(() => expect(router.state.location.pathname).toBe("/settings/storage"));
  });
});
