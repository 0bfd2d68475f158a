// Genesys Cloud and monday, as the in-memory relay describes them.
import type { NeedRow, Vendor } from "../../../types";
import { base, need, secret, text, way } from "./parts";

const ROLES = "Admin, People & Permissions, Roles";
const region = text("region", "Region", "The part after “apps.” in the address of your organization.", {
  options: [
    { id: "mypurecloud.com", name: "US East (N. Virginia)" },
    { id: "usw2.pure.cloud", name: "US West (Oregon)" },
    { id: "cac1.pure.cloud", name: "Canada (Central)" },
    { id: "sae1.pure.cloud", name: "South America (São Paulo)" },
    { id: "mypurecloud.ie", name: "Europe (Ireland)" },
    { id: "euw2.pure.cloud", name: "Europe (London)" },
    { id: "mypurecloud.de", name: "Europe (Frankfurt)" },
    { id: "euc2.pure.cloud", name: "Europe (Zurich)" },
    { id: "aps1.pure.cloud", name: "Asia Pacific (Mumbai)" },
    { id: "apne2.pure.cloud", name: "Asia Pacific (Seoul)" },
    { id: "apne3.pure.cloud", name: "Asia Pacific (Osaka)" },
    { id: "mypurecloud.jp", name: "Asia Pacific (Tokyo)" },
    { id: "mypurecloud.com.au", name: "Asia Pacific (Sydney)" },
    { id: "mec1.pure.cloud", name: "Middle East (UAE)" },
  ],
  open: true,
});
const relay = secret("relay_key", "Relay key", "What the data action sends along, so that its calls are known here.", {
  required: false,
});
const NEEDS: NeedRow[] = [
  need("receive", "permission", "routing:queue:view", "Names queues beside their ids", ROLES),
  need("receive", "permission", "routing:wrapupCode:view", "Names wrap-up codes beside their ids", ROLES),
  need("discover", "permission", "directory:user:view", "Finds agents by e-mail", ROLES),
  need("monitor", "permission", "analytics:queueObservation:view", "Reads waiting times of queues", ROLES),
];

export const GENESYS: Vendor = {
  id: "genesys",
  name: "Genesys Cloud",
  tile: "GC",
  roles: ["source"],
  schemes: [{ id: "secret-header", name: "A secret header" }],
  plans: [{ feature: "monitor", message: "Queue observations need Genesys Cloud CX 2 or 3." }],
  ways: [
    way({
      id: "client",
      name: "OAuth client of its own",
      help: "A client with roles of its own. It stays when people leave.",
      auth: "oauth_client",
      holder: "machine",
      lasts: "renews",
      fields: [
        region,
        text("client_id", "Client ID", "Admin, Integrations, OAuth, your client: Client ID."),
        secret("client_secret", "Client secret", "On the same page, under the Client ID."),
        relay,
        base,
      ],
      steps: [
        "Open Admin, Integrations, OAuth and choose Add client.",
        "Name it Patchbay and choose the grant type Client Credentials.",
        "On the Roles tab give it a role with the permissions listed here, in the divisions you want.",
        "Save, then copy Client ID and Client Secret.",
      ],
      needs: NEEDS,
    }),
    way({
      id: "code",
      name: "Sign in in the browser",
      help: "Somebody signs in, and Patchbay may do what this person may.",
      auth: "oauth_code",
      holder: "person",
      lasts: "ends",
      warning: "This sign-in is a person's. It ends when the person leaves or the token expires after a day.",
      fields: [
        region,
        text("client_id", "Client ID", "Admin, Integrations, OAuth, your client: Client ID."),
        secret("client_secret", "Client secret", "Only if the client was made with one.", { required: false }),
        relay,
        base,
      ],
      redirects: ["http://localhost"],
      steps: [
        "Open Admin, Integrations, OAuth and choose Add client.",
        "Choose the grant type Code Authorization.",
        "Under Authorized redirect URIs add http://localhost, without a port.",
        "On the Scope tab add users:readonly and routing:readonly.",
      ],
      needs: [
        need(
          "connect",
          "scope",
          "user-basic-info",
          "Says who signed in",
          "Admin, Integrations, OAuth, your client, Scope",
        ),
        need(
          "receive",
          "scope",
          ["routing:readonly", "routing"],
          "Names queues and wrap-up codes",
          "Admin, Integrations, OAuth, your client, Scope",
        ),
        ...NEEDS,
      ],
    }),
    way({
      id: "push",
      name: "Only receive",
      help: "Genesys Cloud calls Patchbay; nothing is asked back. Names stay ids.",
      auth: "keys",
      holder: "machine",
      lasts: "forever",
      fields: [region, relay, base],
      steps: [
        "Make a Web Services data action that posts to the intake address.",
        "Publish a workflow that runs it, and a trigger that starts the workflow.",
      ],
    }),
  ],
};

const MINE = "Developers, your app, OAuth & Permissions";
const PORTS = ["http://localhost:18790/callback", "http://localhost:28790/callback", "http://localhost:38790/callback"];
const SCOPES: NeedRow[] = [
  need("connect", "scope", "me:read", "Says who signed in", MINE),
  need("connect", "scope", "account:read", "Names the account and its plan", MINE),
  need("discover", "scope", "boards:read", "Reads boards and their columns", MINE),
  need("deliver", "scope", "boards:write", "Creates and changes items", MINE),
  need("discover", "scope", "users:read", "Finds people for a people column", MINE),
];
const app = [
  text("client_id", "Client ID", "Developers, your app, Basic information: Client ID."),
  secret("client_secret", "Client secret", "On the same page; Show, then copy."),
];
const account = text("account_slug", "Account", "The first part of your address: harbour in harbour.monday.com.", {
  required: false,
});
const origins = [
  text("endpoint", "API address", "Where the API answers, for a simulator.", { required: false, advanced: true }),
  text("auth_base", "Authorization address", "Where one signs in, for a simulator.", {
    required: false,
    advanced: true,
  }),
];
const appSteps = [
  "Open Developers from your picture, then Build app.",
  "Under OAuth & Permissions, Redirect URLs add each address listed here, exactly.",
  "Under Scopes tick the scopes listed here and save.",
];

export const MONDAY: Vendor = {
  id: "monday",
  name: "monday",
  tile: "M",
  roles: ["target"],
  plans: [{ feature: "deliver", message: "Calls a day depend on the plan: Pro has 25,000." }],
  ways: [
    way({
      id: "oauth",
      name: "OAuth 2.1 app",
      help: "An app an admin owns. Its tokens are short-lived and renewed by Patchbay.",
      auth: "oauth_code",
      holder: "either",
      lasts: "renews",
      fields: [account, ...app, ...origins],
      redirects: PORTS,
      steps: appSteps,
      needs: SCOPES,
    }),
    way({
      id: "legacy",
      name: "OAuth app, older flow",
      help: "For an app that was not moved to OAuth 2.1 yet.",
      auth: "oauth_code",
      holder: "either",
      lasts: "forever",
      warning: "The token of the older flow never ends and lies in one piece. Prefer OAuth 2.1.",
      fields: [account, ...app, ...origins],
      redirects: PORTS,
      steps: appSteps,
      needs: SCOPES,
    }),
    way({
      id: "token",
      name: "API token",
      help: "A token pasted in. Take it from a service user, not from a person.",
      auth: "keys",
      holder: "either",
      lasts: "forever",
      warning: "A person's token carries all of that person's rights and leaves with them.",
      fields: [
        account,
        secret("token", "API token", "Your picture, Developers, API token: Show, then copy."),
        ...origins,
      ],
      steps: ["Sign in as the service user.", "Open Developers, API token and copy it."],
      needs: [],
    }),
  ],
};
