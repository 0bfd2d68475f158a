// Connecting an account, from key or click to what then stands on the page.
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { expectAccessible, mount, ready } from "./mount";

const LONG = { timeout: 8_000 };
const card = (id: string) => {
  const found = screen.getAllByTestId("connection-card").find((one) => one.dataset.connectionId === id);
  if (!found) throw new Error(`No card of ${id}.`);
  return found;
};
const focusOn = (id: string) => waitFor(() => expect(document.activeElement).toBe(screen.getByTestId(id)));
type User = ReturnType<typeof userEvent.setup>;

/** Past vendor and way, to the details of one way. */
async function details(user: User, vendor: string, way: string) {
  const view = await mount(`/connections/new?vendor=${vendor}`);
  await ready("wizard");
  await user.click(screen.getByRole("radio", { name: way }));
  await user.click(screen.getByRole("button", { name: "Continue" }));
  await screen.findByTestId("step-fields");
  return view;
}
async function genesys(user: User, clientId: string) {
  const view = await details(user, "genesys", "OAuth client (client credentials)");
  const region = screen.getByTestId("field-region");
  await user.clear(region);
  await user.type(region, "Dublin");
  await user.type(screen.getByLabelText("Relay key"), "k3y-we-chose");
  await user.type(screen.getByLabelText("Client ID"), clientId);
  await user.type(screen.getByLabelText("Client secret"), "s3cret-value");
  await user.click(screen.getByRole("button", { name: "Check" }));
  return view;
}
async function monday(user: User, clientId: string) {
  const view = await details(user, "monday", "Your own app (OAuth 2.1)");
  await user.type(screen.getByLabelText("Client ID"), clientId);
  await user.type(screen.getByLabelText("Client secret"), "s3cret-value");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  return view;
}

describe("the wizard", () => {
  it("is walked from the list to the saved account with the keyboard alone", async () => {
    const user = userEvent.setup();
    const { host, container } = await mount("/connections");
    await ready("connections");
    await user.keyboard("n");
    await focusOn("vendor-search");
    await expectAccessible();
    await user.keyboard("genes{Enter}");
    await screen.findByTestId("step-way");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("radio", { name: /OAuth client/ })));
    await expectAccessible();
    await user.keyboard("{Enter}");
    await focusOn("field-region");
    await user.keyboard("dubl{ArrowDown}{Enter}");
    expect(screen.getByTestId<HTMLInputElement>("field-region").value).toBe("mypurecloud.ie");
    await user.tab();
    await user.keyboard("k3y-we-chose");
    await user.tab();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Replace, Relay key" }));
    await user.tab();
    await user.keyboard("client-0142");
    await user.tab();
    expect(screen.getByTestId<HTMLInputElement>("field-client_secret").type).toBe("password");
    await user.keyboard("s3cret-value{Enter}");
    await screen.findByTestId("step-result", undefined, LONG);
    await focusOn("connection-name");
    await expectAccessible();
    await user.keyboard("{Enter}");
    const url = await screen.findByTestId("once-url");
    expect(url.textContent).toContain("/in/");
    await focusOn("once-copy");
    expect(host.worlds.real.connections.at(-1)).toMatchObject({ name: "Harbour Contact Centre", health: "good" });
    expect(container.innerHTML).not.toContain("s3cret-value");
    await user.click(screen.getByTestId("wizard-done"));
    await ready("connections");
    await screen.findByTestId("connection-details");
    expect(container.innerHTML).not.toContain("5ecre7-pa7h");
  });

  it("says what is missing beside its field and goes there", async () => {
    const user = userEvent.setup();
    await details(user, "genesys", "OAuth client (client credentials)");
    await user.click(screen.getByRole("button", { name: "Check" }));
    expect(screen.getByText("Client ID is missing.")).toBeTruthy();
    await focusOn("field-relay_key");
  });

  it("asks a yes or no as two choices, folded with the advanced, and sends what was chosen", async () => {
    const user = userEvent.setup();
    const { host } = await details(user, "jira", "API token");
    const choice = within(screen.getByTestId("fields-advanced")).getByRole("group", { name: /own network/ });
    expect(within(choice).getByRole<HTMLInputElement>("radio", { name: "No" }).checked).toBe(true);
    await user.click(within(choice).getByRole("radio", { name: "Yes" }));
    await user.type(screen.getByTestId("field-site"), "harbour");
    await user.type(screen.getByTestId("field-email"), "sam@harbour.example");
    await user.type(screen.getByTestId("field-api_token"), "s3cret");
    await user.click(screen.getByTestId("wizard-go"));
    await screen.findByTestId("step-result", undefined, LONG);
    const [signIn] = host.worlds.real.signIns.values();
    expect(signIn?.given.settings).toMatchObject({ site: "harbour", allow_private: "yes" });
  });

  it("folds what may stay empty where there is much of it", async () => {
    const user = userEvent.setup();
    await details(user, "generic", "Signed requests");
    const folded = within(screen.getByTestId("fields-optional"));
    expect(folded.getByTestId("field-kind_path")).toBeTruthy();
    expect(folded.queryByTestId("field-signing")).toBeNull();
    expect(folded.queryByTestId("field-scheme")).toBeNull();
  });

  it("names the addresses to register, each with its copy", async () => {
    const user = userEvent.setup();
    await details(user, "monday", "Your own app (OAuth 2.1)");
    const addresses = screen.getAllByTestId("redirect").map((one) => one.textContent);
    expect(addresses).toContain("http://localhost:47113/oauth/monday");
    expect(
      screen.getByRole("button", { name: "Copy redirect address http://localhost:47114/oauth/monday" }),
    ).toBeTruthy();
  });

  it("waits for the browser, says where it comes back to, and is cancelled without losing anything", async () => {
    const user = userEvent.setup();
    const { host } = await monday(user, "wait-0142");
    await screen.findByTestId("step-waiting");
    expect(screen.getByTestId("time-left").textContent).toMatch(/^(10:00|9:5\d)$/);
    expect(screen.getByTestId("redirect-used").textContent).toBe("http://localhost:47113/oauth/monday");
    expect(screen.getByRole("button", { name: "Open the browser again" })).toBeTruthy();
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await screen.findByTestId("step-fields");
    expect(screen.getByTestId<HTMLInputElement>("field-client_secret").value).toBe("s3cret-value");
    await waitFor(() => expect(host.worlds.real.signIns.size).toBe(0));
  });

  it("gives the link where no browser could be opened", async () => {
    const user = userEvent.setup();
    await monday(user, "link-0142");
    const link = await screen.findByRole("link", { name: "Open the link" });
    expect(link.getAttribute("href")).toContain("code_challenge_method=S256");
    await expectAccessible();
  });

  it.each([
    ["deny-0142", "Access was denied"],
    ["code-0142", "no longer takes the answer of the browser"],
    ["port-0142", "comes back to a port of this computer"],
  ])("ends %s in a sentence and a way on", async (clientId, sentence) => {
    const user = userEvent.setup();
    await monday(user, clientId);
    const failed = await screen.findByTestId("step-failed", undefined, LONG);
    expect(failed.textContent).toContain(sentence);
    expect(failed.textContent).toContain("12 characters, not shown");
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Change details" }));
    expect((await screen.findByTestId<HTMLInputElement>("field-client_id")).value).toBe(clientId);
  });

  it("lets a wrong secret be mended and tried again", async () => {
    const user = userEvent.setup();
    await genesys(user, "wrong-0142");
    await user.click(await screen.findByRole("button", { name: "Change details" }, LONG));
    const id = await screen.findByTestId("field-client_id");
    await user.clear(id);
    await user.type(id, "right-0142");
    await user.click(screen.getByRole("button", { name: "Check" }));
    await screen.findByTestId("step-result", undefined, LONG);
  });

  it("saves with rights missing, and says in names what will not work", async () => {
    const user = userEvent.setup();
    const { host } = await genesys(user, "less-0142");
    const summary = await screen.findByTestId("summary-missing", undefined, LONG);
    expect(summary.textContent).toContain("1 permission is missing");
    expect(summary.textContent).toContain("read fields and names");
    const need = screen.getAllByTestId("need").find((one) => one.dataset.state === "missing");
    expect(need?.textContent).toContain("analytics:conversationAggregate:view");
    expect(need?.textContent).toContain("Admin › People & Permissions › Roles");
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByTestId("step-saved");
    expect(host.worlds.real.connections.at(-1)?.missing).toBe(1);
  });

  it("asks before it is left with a secret typed", async () => {
    const user = userEvent.setup();
    const { router } = await details(user, "jira", "API token");
    await user.type(screen.getByLabelText("API token"), "s3cret");
    await user.click(screen.getByTestId("nav-events"));
    const dialog = await screen.findByTestId("dialog");
    expect(dialog.textContent).toContain("Leave without connecting?");
    await user.click(within(dialog).getByRole("button", { name: "Stay" }));
    expect(router.state.location.pathname).toBe("/connections/new");
    expect(screen.getByTestId<HTMLInputElement>("field-api_token").value).toBe("s3cret");
  });

  it("goes back one step with Escape", async () => {
    const user = userEvent.setup();
    await details(user, "jira", "API token");
    await user.keyboard("{Escape}");
    await screen.findByTestId("step-way");
    await user.keyboard("{Escape}");
    await screen.findByTestId("step-vendor");
  });

  it("makes a sheet for a colleague and comes back to what was typed", async () => {
    const user = userEvent.setup();
    const print = vi.fn();
    vi.stubGlobal("print", print);
    await details(user, "monday", "Your own app (OAuth 2.1)");
    await user.type(screen.getByLabelText("Client secret"), "s3cret-value");
    await user.click(screen.getByRole("button", { name: "Ask a colleague" }));
    const page = await screen.findByTestId("sheet-page");
    expect(page.textContent).toContain("http://localhost:47113/oauth/monday");
    expect(page.textContent).toContain("boards:write");
    expect(page.textContent).toContain("send it by a safe way, not by mail");
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Print" }));
    expect(print).toHaveBeenCalledOnce();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("sheet")).toBeNull());
    expect(screen.getByTestId<HTMLInputElement>("field-client_secret").value).toBe("s3cret-value");
  });
});

describe("an account", () => {
  it("that is held leads from its one button into the wizard, and is good again", async () => {
    const user = userEvent.setup();
    const { host, router } = await mount("/connections");
    await ready("connections");
    expect(card("con_alerts").dataset.health).toBe("held");
    await user.click(await within(card("con_alerts")).findByRole("button", { name: "Reconnect" }));
    await ready("wizard");
    expect(router.state.location.pathname).toBe("/connections/con_alerts/sign-in");
    await user.type(screen.getByTestId("field-send_key"), "new-key");
    await user.click(screen.getByRole("button", { name: "Check" }));
    await screen.findByTestId("step-result", undefined, LONG);
    const name = "On-call, night shift and weekends";
    expect(screen.getByTestId<HTMLInputElement>("connection-name").value).toBe(name);
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByRole("heading", { name: `${name} is connected again` });
    expect(host.worlds.real.connections.find((one) => one.id === "con_alerts")?.health).toBe("good");
  });

  it("whose sender signs with another secret leads to where the secret is entered", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/connections");
    await ready("connections");
    await user.click(await within(card("con_parcels")).findByRole("button", { name: "Enter the secret" }));
    await ready("wizard");
    expect(router.state.location.search).toEqual({ rotate: true });
    expect(screen.getByTestId("field-signing")).toBeTruthy();
  });

  it("is another one only when that is confirmed", async () => {
    const user = userEvent.setup();
    await mount("/connections/con_service/sign-in");
    await ready("wizard");
    await user.type(screen.getByLabelText("Client secret"), "other-account");
    await user.click(screen.getByRole("button", { name: "Check" }));
    const other = await screen.findByTestId("other-account", undefined, LONG);
    expect(other.textContent).toContain("patchbay.svc");
    expect(other.textContent).toContain("Sam Okafor");
    expect(screen.queryByText(/Confirm the other account/)).toBeNull();
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(screen.getByText(/Confirm the other account/)).toBeTruthy();
    await user.click(screen.getByTestId("confirm-other"));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByTestId("step-saved");
  });

  it("of a person has a machine identity proposed", async () => {
    const user = userEvent.setup();
    const { router } = await mount("/connections?id=con_returns");
    await ready("connections");
    const details = await screen.findByTestId("connection-details");
    await user.click(await within(details).findByRole("button", { name: "Use a machine identity" }));
    await ready("wizard");
    expect(router.state.location.search).toEqual({ way: "client" });
  });

  it("reads its last day bar by bar with the arrows", async () => {
    const user = userEvent.setup();
    await mount("/connections");
    await ready("connections");
    const strip = within(card("con_alerts")).getByTestId("health-strip");
    strip.focus();
    await user.keyboard("{ArrowLeft}");
    expect(strip.getAttribute("aria-valuetext")).toMatch(/^\d\d:\d\d to \d\d:\d\d, \d+ of \d+ failed$/);
    await user.keyboard("{Home}");
    expect(strip.getAttribute("aria-valuetext")).toContain("nothing was called");
  });

  it("has four lists of permissions, and the way to its hosts tested step by step", async () => {
    const user = userEvent.setup();
    await mount("/connections?id=con_service&tab=permissions");
    await ready("connections");
    await screen.findByTestId("permissions");
    expect(screen.getByTestId("list-missing").textContent).toContain("itil");
    for (const list of ["granted", "unknown", "more"]) expect(screen.getByTestId(`list-${list}`)).toBeTruthy();
    await user.keyboard("]");
    await user.click(await screen.findByTestId("run-reach"));
    const reach = await screen.findByTestId("reach");
    expect(reach.textContent).toContain("has 2 addresses");
    expect(screen.getAllByText(/^All 2 hosts answer\./).length).toBeGreaterThan(0);
    await expectAccessible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("connection-details")).toBeNull());
  });

  it("has the focus again when its details or the question about it are closed", async () => {
    const user = userEvent.setup();
    await mount("/connections");
    await ready("connections");
    const link = () => within(card("con_harbour")).getByRole("link");
    link().focus();
    await user.keyboard("{Enter}");
    (await screen.findByTestId("tab-overview")).focus();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement).toBe(link()));
    within(card("con_harbour")).getByTestId("connection-menu").focus();
    await user.keyboard("{Enter}{ArrowUp}");
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Remove…"));
    await user.keyboard("{Enter}");
    await screen.findByTestId("removal");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement).toBe(link()));
  });

  it("is removed only after its lines, what waits and the vendor's part were named", async () => {
    const user = userEvent.setup();
    const { host } = await mount("/connections");
    await ready("connections");
    await user.click(within(card("con_harbour")).getByTestId("connection-menu"));
    await user.click(await screen.findByRole("menuitem", { name: "Remove…" }));
    const removal = await screen.findByTestId("removal");
    await waitFor(() => expect(removal.textContent).toContain("4 lines use it and will be turned off"));
    expect(removal.textContent).toContain("15 deliveries wait there");
    expect(removal.textContent).toContain("Its sign-in is ended at Genesys Cloud too");
    await user.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(host.worlds.real.connections.some((one) => one.id === "con_harbour")).toBe(false));
    expect(host.worlds.real.routes.filter((route) => route.source.id === "con_harbour").every((one) => !one.on)).toBe(
      true,
    );
  });

  it("is exported without any secret", async () => {
    const user = userEvent.setup();
    await mount("/connections");
    await ready("connections");
    await user.click(screen.getByRole("button", { name: "Export all…" }));
    const text = await screen.findByTestId<HTMLTextAreaElement>("export-text");
    expect(JSON.parse(text.value).connections).toHaveLength(8);
    await expectAccessible();
  });

  it("cannot be had while the vault is shut, and the page says what to do", async () => {
    await mount("/connections", { vaultShut: true });
    await ready("connections");
    expect((await screen.findByTestId("vault-shut")).dataset.code).toBe("vault.unavailable");
    expect(within(screen.getByLabelText("Problems")).getByTestId("problem").dataset.code).toBe("vault.unavailable");
    expect(screen.getByRole("button", { name: "Look again" })).toBeTruthy();
    await expectAccessible();
  });
});

describe("a missing right", () => {
  it("names what is granted and where, with copies, wherever it is said", async () => {
    await mount("/settings", {
      problems: [
        {
          code: "vendor.forbidden",
          message: "monday refused to create an item (403).",
          remedy: { kind: "grant", name: "boards:write", place: "Developers, your app, OAuth & Permissions" },
          subject: { kind: "connection", id: "con_backoffice" },
        },
      ],
    });
    await ready("settings");
    expect(screen.getByTestId("grant").textContent).toContain("boards:write");
    expect(screen.getByRole("button", { name: "Copy permission" })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Show permissions" })).toBeTruthy();
  });
});
