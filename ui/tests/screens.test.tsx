// Every screen over the in-memory relay: it draws, says it is ready, and axe-core finds nothing.
import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { expectAccessible, mount, ready } from "./mount";

const SCREENS: [string, string, "real" | "practice"][] = [
  ["/welcome", "welcome", "real"],
  ["/events", "events", "real"],
  ["/cases", "cases", "real"],
  ["/cases?id=cas_failed", "cases", "real"],
  ["/cases?state=stale", "cases", "real"],
  ["/routes", "routes", "real"],
  ["/routes/rt_work", "route", "real"],
  ["/routes/new", "route", "real"],
  ["/connections", "connections", "real"],
  ["/connections?id=con_backoffice", "connections", "real"],
  ["/connections?id=con_service&tab=permissions", "connections", "real"],
  ["/connections/new", "wizard", "real"],
  ["/connections/new?vendor=monday", "wizard", "real"],
  ["/connections/con_backoffice/sign-in", "wizard", "real"],
  ["/practice", "practice", "real"],
  ["/practice", "practice", "practice"],
  ["/settings", "settings", "real"],
  ["/settings/storage", "storage", "real"],
];

describe("screens", () => {
  it.each(SCREENS)("%s is ready as %s in the %s space and accessible", async (at, name, space) => {
    await mount(at, { space });
    await ready(name);
    await expectAccessible();
  });

  it.each(SCREENS)("%s (%s, %s) stands with nothing in the relay", async (at, name, space) => {
    await mount(at.replace("rt_work", "rt_gone"), { space, empty: true });
    await ready(name);
    await expectAccessible();
  });

  it("says what the relay refused, with its remedy, on every screen", async () => {
    await mount("/settings", {
      problems: [
        {
          code: "disk.full",
          message: "The disk is full. Intake has stopped; nothing acknowledged is lost.",
          remedy: { kind: "free_disk" },
        },
      ],
    });
    await ready("settings");
    expect(screen.getByTestId("problem").textContent).toContain("The disk is full.");
    expect(screen.getByRole("button", { name: "Open storage" })).toBeTruthy();
  });

  it("opens at the doors while nothing is connected", async () => {
    await mount("/", { empty: true });
    await ready("welcome");
  });

  it("opens at the overview when accounts are connected", async () => {
    await mount("/");
    await ready("overview");
  });

  it("opens in Practice in the practice space", async () => {
    await mount("/", { space: "practice" });
    await ready("practice");
    expect(screen.getByTestId("practice-band").textContent).toContain("Practice. Nothing leaves this machine.");
  });

  it("does not offer the way back where Practice is the only space", async () => {
    await mount("/practice", { space: "practice" });
    await ready("practice");
    expect(screen.queryByRole("button", { name: "Back to your lines" })).toBeNull();
  });
});

describe("the in-memory relay", () => {
  it("throws for a call it does not know", async () => {
    const { host } = await mount("/settings");
    await expect(host.call(new Request("http://x/api/unknown"))).rejects.toThrow("does not know GET /unknown");
  });
});
