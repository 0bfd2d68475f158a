// The connections and every step of the wizard, as the shots draw them. What is typed chooses how the
// in-memory relay answers: see ui/src/ipc/hosts/fake/sign-ins.ts.
import { part } from "./shots.screen.mjs";

const connections = part("connections", "wizard");
const at = (name, hash, act, ready = "wizard") => connections(name, hash, act, { ready });

const go = (page) => page.getByTestId("wizard-go").click();
const fill = (page, id, value) => page.getByTestId(`field-${id}`).fill(value);

async function details(page, way) {
  await page.locator(`[data-testid=way-choice][data-way=${way}]`).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByTestId("step-fields").waitFor();
}
async function monday(page, clientId) {
  await details(page, "oauth");
  await page.getByTestId("environment-production").check({ force: true });
  await fill(page, "account_slug", "harbour");
  await fill(page, "client_id", clientId);
  await fill(page, "client_secret", "s3cret-value-of-the-app");
}
async function genesys(page, clientId) {
  await details(page, "client");
  await fill(page, "region", "Dublin");
  await fill(page, "relay_key", "k3y-that-we-have-chosen");
  await fill(page, "client_id", clientId);
  await fill(page, "client_secret", "s3cret-value-of-the-client");
}

export const CONNECTIONS = [
  at("list", "/connections", undefined, "connections"),
  at(
    "list-end",
    "/connections",
    async (page) => {
      await page.getByTestId("connection-card").last().scrollIntoViewIfNeeded();
      await page.getByTestId("health-strip").nth(4).focus();
    },
    "connections",
  ),
  at(
    "menu",
    "/connections",
    async (page) => {
      await page.getByTestId("connection-menu").first().click();
      await page.getByRole("menu").waitFor();
    },
    "connections",
  ),
  at(
    "overview",
    "/connections?id=con_backoffice",
    (page) => page.getByTestId("connection-details").waitFor(),
    "connections",
  ),
  at(
    "permissions",
    "/connections?id=con_service&tab=permissions",
    (page) => page.getByTestId("permissions").waitFor(),
    "connections",
  ),
  at(
    "reach",
    "/connections?id=con_alerts&tab=reach",
    async (page) => {
      await page.getByTestId("run-reach").click();
      await page.getByTestId("reach").waitFor();
    },
    "connections",
  ),
  at(
    "remove",
    "/connections?id=con_harbour",
    async (page) => {
      await page.getByTestId("connection-details").getByRole("button", { name: "Remove…" }).click();
      await page.getByTestId("confirm").waitFor();
    },
    "connections",
  ),
  at(
    "export",
    "/connections",
    async (page) => {
      await page.getByTestId("connection-menu").first().click();
      await page.getByRole("menuitem", { name: "Export all…" }).click();
      await page.getByTestId("export-text").waitFor();
    },
    "connections",
  ),
  { ...at("vault", "/connections", undefined, "connections"), query: "&vault=shut" },
  { ...at("empty", "/connections", undefined, "connections"), query: "&empty=1" },
  at("vendor", "/connections/new"),
  at("vendor-typed", "/connections/new", (page) => page.getByTestId("vendor-search").fill("ji")),
  at("way", "/connections/new?vendor=genesys"),
  at("way-ends", "/connections/new?vendor=zendesk", (page) => page.locator("[data-way=token] input").check()),
  at("fields", "/connections/new?vendor=monday", (page) => monday(page, "app-harbour-0142")),
  at("fields-missing", "/connections/new?vendor=genesys", async (page) => {
    await details(page, "client");
    await go(page);
  }),
  at("fields-region", "/connections/new?vendor=genesys", async (page) => {
    await details(page, "client");
    await page.getByTestId("field-region").click();
    await page.getByTestId("field-region").fill("emea");
  }),
  at("fields-advanced", "/connections/new?vendor=jira", async (page) => {
    await details(page, "token");
    await page.getByTestId("fields-advanced").locator("summary").click();
    await page.getByTestId("field-allow_private-yes").check({ force: true });
  }),
  at("fields-optional", "/connections/new?vendor=generic", async (page) => {
    await details(page, "signed");
    await page.getByTestId("fields-optional").locator("summary").click();
  }),
  at("fields-ends", "/connections/new?vendor=opsgenie", (page) => details(page, "keys")),
  at("checking", "/connections/new?vendor=genesys", async (page) => {
    await genesys(page, "slow-0142");
    await go(page);
    await page.getByText("so far").waitFor();
  }),
  at("failed-net", "/connections/new?vendor=genesys", async (page) => {
    await genesys(page, "net-0142");
    await go(page);
    await page.getByTestId("step-failed").waitFor();
  }),
  at("failed-port", "/connections/new?vendor=monday", async (page) => {
    await monday(page, "port-0142");
    await go(page);
    await page.getByTestId("step-failed").waitFor();
  }),
  at("waiting", "/connections/new?vendor=monday", async (page) => {
    await monday(page, "wait-0142");
    await go(page);
    await page.getByTestId("step-waiting").waitFor();
  }),
  at("waiting-link", "/connections/new?vendor=monday", async (page) => {
    await monday(page, "link-0142");
    await go(page);
    await page.getByTestId("open-link").waitFor();
  }),
  at("failed", "/connections/new?vendor=genesys", async (page) => {
    await genesys(page, "wrong-0142");
    await go(page);
    await page.getByTestId("step-failed").waitFor();
  }),
  at("failed-late", "/connections/new?vendor=monday", async (page) => {
    await monday(page, "late-0142");
    await go(page);
    await page.getByTestId("step-failed").waitFor();
  }),
  at("failed-denied", "/connections/new?vendor=monday", async (page) => {
    await monday(page, "deny-0142");
    await go(page);
    await page.getByTestId("step-failed").waitFor();
  }),
  at("result", "/connections/new?vendor=monday", async (page) => {
    await monday(page, "app-0142");
    await go(page);
    await page.getByTestId("step-result").waitFor();
  }),
  at("result-missing", "/connections/new?vendor=genesys", async (page) => {
    await genesys(page, "less-0142");
    await go(page);
    await page.getByTestId("step-result").waitFor();
  }),
  at("saved", "/connections/new?vendor=genesys", async (page) => {
    await genesys(page, "client-0142");
    await go(page);
    await page.getByTestId("wizard-save").click();
    await page.getByTestId("once-url").waitFor();
  }),
  at("reconnect", "/connections/con_backoffice/sign-in"),
  at("rotate", "/connections/con_service/sign-in?rotate=true"),
  at("other", "/connections/con_service/sign-in", async (page) => {
    await fill(page, "client_secret", "other-account");
    await go(page);
    await page.getByTestId("other-account").waitFor();
  }),
  at("sheet", "/connections/new?vendor=monday", async (page) => {
    await page.getByTestId("open-sheet").click();
    await page.getByTestId("sheet-page").waitFor();
  }),
];
