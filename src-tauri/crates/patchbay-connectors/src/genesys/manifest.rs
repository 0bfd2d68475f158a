//! What a Genesys Cloud connection is made from.

use super::{calls, client};
use crate::address::BASE;
use patchbay_kit::connector::{Ask, Auth, Holder, Lasts, Manifest, Redirect, Way};

/// The secret's name in the vault.
pub const RELAY_KEY: &str = "relay_key";
/// The header a data action carries it in.
pub const RELAY_KEY_HEADER: &str = "X-Patchbay-Key";
pub const REGION: &str = "region";
pub const REGION_DEFAULT: &str = "mypurecloud.com";

/// The ways' ids.
pub const CLIENT: &str = "client";
pub const CODE: &str = "code";
pub const PUSH: &str = "push";

/// Every region of the platform SDKs (PyPI PureCloudPlatformClientV2 269.0.0, npm 262.0.0), by the place its
/// data is in.
const REGIONS: &[(&str, &str)] = &[
    ("mypurecloud.com", "Americas, US East (mypurecloud.com)"),
    ("usw2.pure.cloud", "Americas, US West (usw2.pure.cloud)"),
    ("use2.us-gov-pure.cloud", "Americas, US East FedRAMP (use2.us-gov-pure.cloud)"),
    ("cac1.pure.cloud", "Americas, Canada (cac1.pure.cloud)"),
    ("mxc1.pure.cloud", "Americas, Mexico (mxc1.pure.cloud)"),
    ("sae1.pure.cloud", "Americas, São Paulo (sae1.pure.cloud)"),
    ("mypurecloud.ie", "EMEA, Dublin (mypurecloud.ie)"),
    ("euw2.pure.cloud", "EMEA, London (euw2.pure.cloud)"),
    ("mypurecloud.de", "EMEA, Frankfurt (mypurecloud.de)"),
    ("euc2.pure.cloud", "EMEA, Zurich (euc2.pure.cloud)"),
    ("edee1.eusc-pure.cloud", "EMEA, EU Sovereign, Germany (edee1.eusc-pure.cloud)"),
    ("mec1.pure.cloud", "EMEA, UAE (mec1.pure.cloud)"),
    ("aps1.pure.cloud", "Asia Pacific, Mumbai (aps1.pure.cloud)"),
    ("apse1.pure.cloud", "Asia Pacific, Singapore (apse1.pure.cloud)"),
    ("mypurecloud.com.au", "Asia Pacific, Sydney (mypurecloud.com.au)"),
    ("mypurecloud.jp", "Asia Pacific, Tokyo (mypurecloud.jp)"),
    ("apne3.pure.cloud", "Asia Pacific, Osaka (apne3.pure.cloud)"),
    ("apne2.pure.cloud", "Asia Pacific, Seoul (apne2.pure.cloud)"),
];

const CLIENT_ID: Ask = Ask::text(
    "client_id",
    "Client ID",
    "Admin › Integrations › OAuth › the client; it is shown on the client's own page, as groups of letters and \
     digits with hyphens.",
);

const ROLE: &str = "Open Admin › People & Permissions › Roles / Permissions, add a role such as Patchbay and give it \
                    these permissions: {permissions}.";

pub static MANIFEST: Manifest = Manifest {
    id: "genesys",
    name: "Genesys Cloud",
    tile: "GC",
    asks: &[
        Ask::text(
            REGION,
            "Region",
            "Where your organisation is. It is the end of the address you use Genesys Cloud at: apps.mypurecloud.de is \
             the region mypurecloud.de. Type the domain if yours is not in the list.",
        )
        .default(REGION_DEFAULT)
        .choose(REGIONS)
        .or_type(),
        Ask::secret(
            RELAY_KEY,
            "Relay key",
            "A long random text that you choose. The data action sends it in the header X-Patchbay-Key; keep it in the \
             integration's credentials (Admin › Integrations › the Web Services Data Actions integration › \
             Configuration › Credentials), not in the action's own text.",
        ),
        Ask::text(BASE, "API address", "Only to work with a simulator.").advanced(),
    ],
    ways: &[
        Way {
            id: CLIENT,
            name: "OAuth client (client credentials)",
            help: "For a relay that runs unattended: the client has roles of its own and belongs to no person.",
            auth: Auth::OAuthClient,
            asks: &[
                CLIENT_ID,
                Ask::secret(
                    "client_secret",
                    "Client secret",
                    "On the same page as the client ID. The client's role needs to view queues, wrap-up codes and users, \
                     so that events carry names beside their ids.",
                ),
            ],
            holder: Holder::Machine,
            lasts: Lasts::Renews,
            warning: None,
            ends: None,
            steps: &[
                ROLE,
                "Open Admin › Integrations › OAuth and choose Add client; App Name: Patchbay. This needs the permission \
                 OAuth › Client › Add.",
                "Under Grant Types choose Client Credentials.",
                "On the Roles tab assign the role, and with it the divisions whose queues and people are to have names.",
                "Save, then copy the client ID and the client secret.",
                "A change to a role can take five minutes to be felt; then check again.",
            ],
        },
        Way {
            id: CODE,
            name: "Sign in as a person",
            help: "For a first look or a desk of one's own: it sees what that person sees, and ends with them.",
            auth: Auth::OAuthCode {
                pkce: true,
                // Registered without a port, any port is taken; 127.0.0.1 is not known to be.
                redirect: Redirect { host: "localhost", ports: &[], path: "" },
            },
            asks: &[
                CLIENT_ID,
                Ask::secret(
                    "client_secret",
                    "Client secret",
                    "Leave it empty for a client that is used with a proof key alone. Without it the sign-in may not be \
                     renewable, and you sign in again when it ends.",
                )
                .optional(),
            ],
            holder: Holder::Person,
            lasts: Lasts::Renews,
            warning: None,
            ends: None,
            steps: &[
                "Open Admin › Integrations › OAuth and choose Add client; App Name: Patchbay. This needs the permission \
                 OAuth › Client › Add.",
                "Under Grant Types choose Code Authorization.",
                "Under Authorized redirect URIs enter {redirect}, with no port behind it.",
                "Under Scope add {scopes}.",
                "Save, then copy the client ID, and the client secret if you want the sign-in to be renewed.",
                "Whoever signs in needs a role with these permissions: {permissions}.",
                "If a page says that an administrator has to approve the client, somebody with the permission OAuth › \
                 Client › Authorize approves it under Admin › Integrations › Authorized Applications.",
            ],
        },
        Way {
            id: PUSH,
            name: "Push only",
            help: "Events come in and nothing is asked of Genesys Cloud; they carry ids without names. The first event \
                   proves that it works.",
            auth: Auth::Keys,
            asks: &[],
            holder: Holder::Machine,
            lasts: Lasts::Forever,
            warning: None,
            ends: None,
            steps: &[
                "Open Admin › Integrations › Integrations, add Web Services Data Actions, and under Configuration › \
                 Credentials add a user-defined credential that holds the relay key.",
                "In the data action's request send that credential in the header X-Patchbay-Key to the address that is \
                 shown after saving.",
            ],
        },
    ],
    calls: calls::ALL,
    plans: &[],
    hosts: client::hosts,
    // The platform's default for one token. See NOTES.md, "limits".
    calls_per_minute: 300,
};
