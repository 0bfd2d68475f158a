// Storage as a person uses it: room, fewer days counted first, backups, the check, the recovery file, erasing.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { formOf, partsOf, settingsWith, smallerThan, strengthOf, toneOf } from "../src/features/storage/model";
import { deskOf } from "../src/ipc/hosts/fake/inbox";
import { shelfOf, storageOf } from "../src/ipc/hosts/fake/storage";
import { expectAccessible, mount, ready } from "./mount";

// The whole page is drawn for each of these; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 90_000 });

const GB = 1_073_741_824;
const settings = {
  intake_port: 8790,
  view_days: 30,
  sealed_days: 7,
  storage_bytes_max: 5 * GB + 12_345,
  single_keys: true,
  network: { proxy: "system" },
};

describe("storage", () => {
  it("is near its limit from nine tenths on and past it at the limit", () => {
    expect([0, 89, 90, 99, 100, 140].map((used) => toneOf(used, 100))).toEqual([
      "calm",
      "calm",
      "near",
      "near",
      "past",
      "past",
    ]);
  });

  it("lists what counts apart from what does not, the largest first, without what takes nothing", () => {
    const parts = partsOf([
      { name: "audit", bytes: 3 },
      { name: "backups", bytes: 90 },
      { name: "events", bytes: 40 },
      { name: "exports", bytes: 0 },
    ]);
    expect(parts.counted.map((one) => one.name)).toEqual(["events", "audit"]);
    expect(parts.beside.map((one) => one.name)).toEqual(["backups"]);
    expect(parts.most).toBe(90);
  });

  it("saves bytes that were not touched as they were, and counts only what gets smaller", () => {
    const form = formOf(settings);
    expect(settingsWith(settings, form)).toEqual(settings);
    expect(
      smallerThan(settings, settingsWith(settings, { ...form, view_days: "60", storage_gb: "8" })),
    ).toBeUndefined();
    expect(smallerThan(settings, settingsWith(settings, { ...form, view_days: "10" }))).toEqual({
      days: 10,
      bytes: settings.storage_bytes_max,
    });
    expect(smallerThan(settings, settingsWith(settings, { ...form, storage_gb: "2" }))?.bytes).toBe(2 * GB);
  });

  it("says of a passphrase how strong it is, and believes neither repeats nor what everybody tries", () => {
    expect(strengthOf("short")).toBe("short");
    expect(strengthOf("password1234")).toBe("common");
    expect(strengthOf("aaaaaaaaaaaaaaaaaaaaaaaa")).toBe("weak");
    expect(strengthOf("abababababababababababab")).toBe("weak");
    expect(strengthOf("abcdefghijklmnopqrstuvwx")).toBe("weak");
    expect(strengthOf("copper lantern ri")).toBe("weak");
    expect(["fair", "strong"]).toContain(strengthOf("seven brass jacks by the window"));
    expect(strengthOf("Seven brass jacks by the 3rd window, humming")).toBe("strong");
  });
});

async function open() {
  const user = userEvent.setup();
  const page = await mount("/settings");
  await ready("settings");
  await user.click(screen.getByTestId("to-storage"));
  await ready("storage");
  return { user, world: page.host.worlds.real, ...page };
}

describe("the storage page", () => {
  it("shows the room used by part and is accessible", async () => {
    const { world } = await open();
    const view = storageOf(world);
    expect(screen.getByTestId("storage-gauge").getAttribute("aria-valuenow")).toBe(String(view.bytes));
    const shown = [...screen.getByTestId("storage-parts").querySelectorAll<HTMLElement>("tr[data-part]")];
    expect(shown.map((row) => row.dataset.part)).toEqual([
      "events",
      "payloads",
      "search",
      "attempts",
      "free",
      "counters",
      "wal",
      "other",
      "audit",
      "backups",
      "exports",
    ]);
    await expectAccessible();
  });

  it("counts what fewer days would take away before they can be saved, and asks", async () => {
    const { user, world } = await open();
    await user.clear(screen.getByTestId("setting-view_days"));
    await user.type(screen.getByTestId("setting-view_days"), "10");
    const told = await screen.findByTestId("would-remove", {}, { timeout: 4_000 });
    expect(Number(told.dataset.events)).toBeGreaterThan(100_000);
    await user.keyboard("{Control>}s{/Control}");
    const dialog = await screen.findByTestId("dialog");
    expect(dialog.textContent).toContain(`Take away ${Number(told.dataset.events).toLocaleString("en-US")} events?`);
    expect(world.settings.view_days).toBe(30);
    await user.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(world.settings.view_days).toBe(10));
  });

  it("saves more days without asking", async () => {
    const { user, world } = await open();
    await user.clear(screen.getByTestId("setting-view_days"));
    await user.type(screen.getByTestId("setting-view_days"), "90");
    await user.keyboard("{Control>}s{/Control}");
    await waitFor(() => expect(world.settings.view_days).toBe(90));
    expect(screen.queryByTestId("dialog")).toBeNull();
  });

  it("makes a backup with its progress, which then stands on the list", async () => {
    const { user, world } = await open();
    const before = screen.getAllByTestId("backup").length;
    await user.click(screen.getByTestId("backup-now"));
    await screen.findByTestId("work");
    await waitFor(() => expect(screen.getAllByTestId("backup")).toHaveLength(before + 1), { timeout: 8_000 });
    expect(deskOf(world).audit.at(-1)?.what).toBe("storage.backed_up");
  });

  it("stops a backup that was begun, and none is added", async () => {
    const { user, world } = await open();
    const before = shelfOf(world).backups.length;
    await user.click(screen.getByTestId("backup-now"));
    await user.click(await screen.findByTestId("work-cancel"));
    await screen.findByText("Cancelled. Nothing was changed.", {}, { timeout: 4_000 });
    expect(shelfOf(world).backups).toHaveLength(before);
  });

  it("restores one after the reason and, with production accounts, the word", async () => {
    const { user, world } = await open();
    const [first] = screen.getAllByTestId("backup");
    if (!first) throw new Error("There is a backup.");
    await user.click(within(first).getByTestId("backup-restore"));
    await user.type(await screen.findByTestId("reason"), "The wrong line was removed.");
    await user.click(screen.getByTestId("confirm"));
    expect(screen.getByText("Type restore as it stands here.")).toBeTruthy();
    await expectAccessible();
    await user.type(screen.getByTestId("typed-word"), "restore{Enter}");
    expect((await screen.findByTestId("restored")).textContent).toContain("when Patchbay is started again");
    expect(deskOf(world).audit.at(-1)).toMatchObject({ what: "storage.restore_asked", subject: "bak_3" });
  });

  it("checks the database and says what it found", async () => {
    const { user, world } = await open();
    delete shelfOf(world).integrity;
    await user.click(screen.getByTestId("check-now"));
    await waitFor(() => expect(shelfOf(world).integrity?.ok).toBe(true), { timeout: 8_000 });
    await waitFor(() => expect(screen.getByTestId("check-found").textContent).toContain("Whole. Checked"));
  });

  it("makes the recovery file only under a passphrase that is strong enough and typed twice alike", async () => {
    const { user, world } = await open();
    await user.click(screen.getByTestId("recovery-make"));
    await user.type(await screen.findByTestId("recovery-first"), "password1234");
    await user.click(screen.getByTestId("confirm"));
    expect(shelfOf(world).recovery).toBeUndefined();
    expect(screen.getByTestId("recovery-first").getAttribute("aria-invalid")).toBe("true");
    await user.clear(screen.getByTestId("recovery-first"));
    await user.type(screen.getByTestId("recovery-first"), "seven brass jacks by the window");
    await user.type(screen.getByTestId("recovery-second"), "seven brass jacks by the windov");
    await user.click(screen.getByTestId("confirm"));
    expect(screen.getByText("The two are not the same.")).toBeTruthy();
    expect(shelfOf(world).recovery).toBeUndefined();
    await user.clear(screen.getByTestId("recovery-second"));
    await user.type(screen.getByTestId("recovery-second"), "seven brass jacks by the window{Enter}");
    expect((await screen.findByTestId("recovery-path")).textContent).toContain("patchbay-recovery");
    await expectAccessible();
    await user.click(screen.getByTestId("recovery-done"));
    await waitFor(() => expect(screen.getByTestId("recovery-state").textContent).toContain("Made"));
  });

  it("erases the originals after the count and the reason", async () => {
    const { user, world } = await open();
    expect((await screen.findByTestId("erase-count")).textContent).toContain("41 of them");
    await user.click(screen.getByTestId("erase"));
    await user.type(await screen.findByTestId("reason"), "Asked for by the works council.");
    await user.type(screen.getByTestId("typed-word"), "248{Enter}");
    expect(shelfOf(world).erased).toBe(false);
    await user.clear(screen.getByTestId("typed-word"));
    await user.type(screen.getByTestId("typed-word"), "248,310{Enter}");
    await waitFor(() => expect(shelfOf(world).erased).toBe(true));
    await waitFor(() => expect(screen.getByTestId("erase-count").textContent).toBe("There are no sealed originals."));
  });
});
