// OpsGenie, Jira, Zapier and plain HTTPS, as the in-memory relay describes them.
import type { Vendor } from "../../../types";
import { base, need, secret, text, way } from "./parts";

export const OPSGENIE: Vendor = {
  id: "opsgenie",
  name: "OpsGenie",
  tile: "OG",
  roles: [],
  plans: [],
  ways: [
    way({
      id: "keys",
      name: "API keys",
      help: "One key sends alerts; another, optional, reads teams.",
      auth: "keys",
      holder: "machine",
      lasts: "ends",
      ends: { at: Date.UTC(2027, 3, 5), message: "Atlassian ends OpsGenie. Move to Jira Service Management before." },
      fields: [
        text("region", "Region", "Where your account was made.", {
          options: [
            { id: "us", name: "United States" },
            { id: "eu", name: "European Union" },
          ],
          default: "us",
          required: false,
        }),
        secret("send_key", "Send key", "Teams, your team, Integrations, API: API key."),
        secret("discovery_key", "Discovery key", "Settings, API key management: read access.", { required: false }),
        base,
      ],
      needs: [
        need(
          "deliver",
          "key_option",
          "Create and Update Access",
          "Creates and closes alerts",
          "Teams, your team, Integrations, API",
        ),
        need("discover", "key_option", "Read Access", "Reads teams and priorities", "Settings, API key management"),
      ],
    }),
  ],
};

export const JSM: Vendor = {
  id: "jsm",
  name: "Jira Service Management",
  tile: "JS",
  roles: [],
  plans: [{ feature: "deliver", message: "Alerts need the Premium or Enterprise plan." }],
  ways: [
    way({
      id: "events",
      name: "Integration key",
      help: "Sends alerts to one team.",
      auth: "keys",
      holder: "machine",
      lasts: "forever",
      fields: [secret("integration_key", "Integration key", "Operations, your team, Integrations, API."), base],
    }),
    way({
      id: "rest",
      name: "Site and API token",
      help: "Reads teams and schedules too.",
      auth: "basic",
      holder: "person",
      lasts: "ends",
      warning: "An API token ends after a year at most, on the day that was chosen when it was made.",
      fields: [
        text("site", "Site", "harbour in harbour.atlassian.net."),
        text("email", "E-mail", "Of the account the token belongs to."),
        secret("api_token", "API token", "id.atlassian.com, Security, API tokens."),
        base,
      ],
    }),
  ],
};

export const JIRA: Vendor = {
  id: "jira",
  name: "Jira",
  tile: "JI",
  roles: [],
  plans: [],
  ways: [
    way({
      id: "token",
      name: "API token",
      help: "Acts as the account the token belongs to.",
      auth: "basic",
      holder: "person",
      lasts: "ends",
      warning: "An API token ends after a year at most, on the day that was chosen when it was made.",
      fields: [
        text("site", "Site", "harbour in harbour.atlassian.net."),
        text("email", "E-mail", "Of the account the token belongs to."),
        secret("api_token", "API token", "id.atlassian.com, Security, API tokens."),
        base,
      ],
      needs: [
        need(
          "discover",
          "permission",
          "BROWSE_PROJECTS",
          "Reads projects and their fields",
          "Project settings, Permissions",
        ),
        need("deliver", "permission", "CREATE_ISSUES", "Creates issues", "Project settings, Permissions"),
      ],
    }),
  ],
};

export const ZAPIER: Vendor = {
  id: "zapier",
  name: "Zapier",
  tile: "ZA",
  roles: [],
  plans: [{ feature: "deliver", message: "Webhooks by Zapier needs a paid plan." }],
  ways: [
    way({
      id: "hook",
      name: "Hook address",
      help: "The address of a Catch Hook. Whoever has it can send.",
      auth: "secret_url",
      holder: "machine",
      lasts: "forever",
      fields: [secret("hook_url", "Hook address", "The Zap's trigger step, Test: Your webhook URL.")],
      steps: ["Make a Zap with the trigger Webhooks by Zapier, Catch Hook.", "Copy its address from the Test tab."],
    }),
  ],
};

const address = text("url", "Address", "Begins with https://.");
export const WEBHOOK: Vendor = {
  id: "webhook",
  name: "HTTPS endpoint",
  tile: "HT",
  roles: [],
  plans: [],
  ways: [
    way({
      id: "signed",
      name: "Signed (Standard Webhooks)",
      help: "Every request carries a signature the receiver can check.",
      auth: "keys",
      holder: "machine",
      lasts: "forever",
      fields: [address, secret("signing", "Signing secret", "Begins with whsec_; made by the receiver.")],
    }),
    way({
      id: "header",
      name: "A header",
      help: "A header with a secret value.",
      auth: "keys",
      holder: "machine",
      lasts: "forever",
      fields: [
        address,
        text("header_name", "Header", "Such as Authorization or X-Api-Key."),
        secret("header_value", "Value", "Sent as it is."),
      ],
    }),
    way({
      id: "basic",
      name: "User name and password",
      help: "Sent with every request.",
      auth: "basic",
      holder: "either",
      lasts: "forever",
      fields: [address, text("user", "User name", "Of the receiver."), secret("password", "Password", "Of that user.")],
    }),
    way({
      id: "none",
      name: "No proof",
      help: "Only for a receiver that knows its senders another way.",
      auth: "none",
      holder: "machine",
      lasts: "forever",
      warning: "The receiver cannot tell Patchbay from anybody else.",
      fields: [address],
    }),
  ],
};

export const GENERIC: Vendor = {
  id: "generic",
  name: "Signed webhook",
  tile: "WH",
  roles: ["source"],
  schemes: [
    { id: "standard-webhooks-v1", name: "Standard Webhooks v1" },
    { id: "hmac-sha256-hex", name: "HMAC SHA-256, hex" },
    { id: "secret-header", name: "A secret header" },
  ],
  plans: [],
  ways: [
    way({
      id: "signed",
      name: "A secret shared with the sender",
      help: "Patchbay checks every request against it.",
      auth: "keys",
      holder: "machine",
      lasts: "forever",
      fields: [
        text("scheme", "How requests are signed", "Chosen here and never guessed from a request.", {
          required: false,
          default: "standard-webhooks-v1",
          options: [
            { id: "standard-webhooks-v1", name: "Standard Webhooks v1" },
            { id: "hmac-sha256-hex", name: "HMAC SHA-256, hex" },
            { id: "secret-header", name: "A secret header" },
          ],
        }),
        secret("secret", "Signing secret", "Shared with the sender."),
        text("kind_path", "Path of the kind", "Where in the body the kind of event stands.", {
          required: false,
          advanced: true,
        }),
      ],
    }),
  ],
};
