// Salesforce, ServiceNow and the help desks, as the in-memory relay describes them.
import type { Vendor } from "../../../types";
import { base, need, secret, text, way } from "./parts";

const APP = "Setup, External Client App Manager, your app, OAuth Settings";
const clientId = (help: string) => text("client_id", "Client ID", help);
const clientSecret = (help: string, required = true) => secret("client_secret", "Client secret", help, { required });

export const SALESFORCE: Vendor = {
  id: "salesforce",
  name: "Salesforce",
  tile: "SF",
  roles: [],
  plans: [{ feature: "connect", message: "API access needs Enterprise, Unlimited, Developer or Performance Edition." }],
  ways: [
    way({
      id: "client",
      name: "Client credentials",
      help: "Runs as an integration user the app names.",
      auth: "oauth_client",
      holder: "machine",
      lasts: "renews",
      fields: [
        text("domain", "My Domain", "Setup, My Domain: harbour.my.salesforce.com."),
        clientId("Consumer Key of the app."),
        clientSecret("Consumer Secret of the app."),
        base,
      ],
      steps: [
        "Open Setup, External Client App Manager and choose New.",
        "Switch on Client Credentials Flow and name a run-as user.",
      ],
      needs: [need("connect", "scope", "api", "Calls the REST API", APP)],
    }),
    way({
      id: "code",
      name: "Sign in in the browser",
      help: "For a sandbox, or where no integration user exists.",
      auth: "oauth_code",
      holder: "person",
      lasts: "renews",
      fields: [
        text("domain", "My Domain", "Setup, My Domain: harbour.my.salesforce.com."),
        clientId("Consumer Key of the app."),
        clientSecret("Only if the app requires it.", false),
        base,
      ],
      redirects: ["http://localhost:1717/OauthRedirect"],
      steps: [
        "Open Setup, External Client App Manager and choose New.",
        "Under Callback URL enter the address listed here.",
        "Add the scopes listed here.",
      ],
      needs: [
        need("connect", "scope", "api", "Calls the REST API", APP),
        need("connect", "scope", "refresh_token", "Stays signed in", APP),
      ],
    }),
  ],
};

const instance = text("instance", "Instance", "The host in your address bar: harbour.service-now.com.");
const MACHINE = "Machine Identity Console, Inbound integrations";
export const SERVICENOW: Vendor = {
  id: "servicenow",
  name: "ServiceNow",
  tile: "SN",
  roles: [],
  plans: [],
  ways: [
    way({
      id: "client",
      name: "Client credentials",
      help: "Runs as the OAuth Application User of the client.",
      auth: "oauth_client",
      holder: "machine",
      lasts: "renews",
      fields: [instance, clientId("Of the inbound integration."), clientSecret("Of the inbound integration."), base],
      steps: [
        "Set glide.oauth.inbound.client.credential.grant_type.enabled to true.",
        "Add an inbound integration and name its application user.",
        "Give the user the roles listed here.",
      ],
      needs: [
        need("connect", "scope", "useraccount", "Calls the Table API as the user", MACHINE),
        need(
          "connect",
          "role",
          "snc_platform_rest_api_access",
          "May use REST where the instance asks for it",
          "User Administration, Users",
        ),
        need(
          "discover",
          "role",
          ["itil", "personalize_dictionary"],
          "Reads the fields of a table",
          "User Administration, Users",
        ),
      ],
    }),
    way({
      id: "code",
      name: "Sign in in the browser",
      help: "An account of your own, with the client's secret.",
      auth: "oauth_code",
      holder: "person",
      lasts: "renews",
      fields: [
        instance,
        clientId("Application Registry, your client."),
        clientSecret("Application Registry, your client."),
        base,
      ],
      redirects: ["http://localhost:18791/oauth"],
      steps: ["Open Application Registry and choose New.", "Under Redirect URL enter the address listed here."],
      needs: [
        need("connect", "scope", "useraccount", "Calls the Table API as the user", "Application Registry, your client"),
      ],
    }),
    way({
      id: "basic",
      name: "User name and password",
      help: "Only where OAuth cannot be switched on.",
      auth: "basic",
      holder: "either",
      lasts: "forever",
      warning: "The password opens everything the user may do, and is sent with every call.",
      fields: [
        instance,
        text("user", "User name", "A user made for Patchbay, with web service access only."),
        secret("password", "Password", "Of that user."),
        base,
      ],
      needs: [
        need(
          "connect",
          "role",
          "snc_platform_rest_api_access",
          "May use REST where the instance asks for it",
          "User Administration, Users",
        ),
      ],
    }),
  ],
};

const sub = text("subdomain", "Subdomain", "The first part of your address: parcels in parcels.zendesk.com.");
const OAUTH = "Admin Center, Apps and integrations, APIs, OAuth clients";
export const ZENDESK: Vendor = {
  id: "zendesk",
  name: "Zendesk",
  tile: "ZD",
  roles: [],
  plans: [{ feature: "connect", message: "Calls a minute depend on the plan: Team 200, Growth and Professional 400." }],
  ways: [
    way({
      id: "code",
      name: "Sign in in the browser",
      help: "An admin agrees once; Patchbay renews it.",
      auth: "oauth_code",
      holder: "person",
      lasts: "renews",
      fields: [
        sub,
        clientId("The unique identifier of the OAuth client."),
        clientSecret("Only for a confidential client.", false),
        base,
      ],
      redirects: ["http://127.0.0.1:18792/zendesk"],
      steps: [
        "Open Admin Center, Apps and integrations, APIs, OAuth clients.",
        "Add a client and enter the address listed here as redirect URL.",
      ],
      needs: [
        need("connect", "scope", "read", "Says who signed in", OAUTH),
        need("discover", "scope", ["ticket_fields:read", "read"], "Reads ticket fields", OAUTH),
      ],
    }),
    way({
      id: "client",
      name: "Client credentials",
      help: "A confidential client without a person.",
      auth: "oauth_client",
      holder: "machine",
      lasts: "renews",
      fields: [
        sub,
        clientId("The unique identifier of the OAuth client."),
        clientSecret("Shown once when the client is made."),
        base,
      ],
      needs: [need("connect", "scope", "read", "Says who signed in", OAUTH)],
    }),
    way({
      id: "token",
      name: "API token",
      help: "For an account that has one already.",
      auth: "keys",
      holder: "person",
      lasts: "ends",
      ends: { at: Date.UTC(2027, 3, 30), message: "Zendesk switches API tokens off. Move to OAuth before." },
      fields: [
        sub,
        text("email", "E-mail", "Of the agent the token acts for."),
        secret("api_token", "API token", "Admin Center, Apps and integrations, APIs, API tokens."),
        base,
      ],
    }),
  ],
};

export const FRESHDESK: Vendor = {
  id: "freshdesk",
  name: "Freshdesk",
  tile: "FD",
  roles: [],
  plans: [{ feature: "connect", message: "The API is part of the Growth plan and up." }],
  ways: [
    way({
      id: "key",
      name: "API key",
      help: "The key of an agent. Make an agent for Patchbay.",
      auth: "keys",
      holder: "either",
      lasts: "forever",
      fields: [
        text("domain", "Domain", "harbour in harbour.freshdesk.com."),
        secret("api_key", "API key", "Profile settings, View API key."),
        base,
      ],
      needs: [
        need(
          "connect",
          "role",
          ["Account Administrator", "Administrator"],
          "Reads ticket fields",
          "Admin, Team, Roles",
        ),
      ],
    }),
  ],
};
