//! What a ServiceNow connection is made from.

use super::{calls, client};
use crate::address::{self, BASE};
use patchbay_kit::connector::{Ask, Auth, Feature, Holder, Lasts, Manifest, PlanNeed, Redirect, Way};

pub const INSTANCE: &str = "instance";
pub const USER: &str = "user";
/// The secret's name in the vault.
pub const PASSWORD: &str = "password";

/// The ways' ids.
pub const CLIENT: &str = "client";
pub const CODE: &str = "code";
pub const BASIC: &str = "basic";

const CLIENT_ASKS: [Ask; 2] = [
    Ask::text(
        "client_id",
        "Client ID",
        "Machine Identity Console › Inbound integrations › the integration, or on older releases System OAuth › Application \
         Registry › the client.",
    ),
    Ask::secret("client_secret", "Client secret", "On the same record, behind the lock beside the field."),
];

const SCOPE: &str = "As auth scope add {scopes}, or a REST API auth scope of yours that covers the Table API. A new client \
                     has none, and its calls are refused.";
const ROLES: &str = "Give the user the role {permissions}, and snc_platform_rest_api_access where the instance asks it of \
                     whoever uses the REST API.";
const VALUES: &str = "Copy the client ID, and the client secret behind the lock beside it.";

pub static MANIFEST: Manifest = Manifest {
    id: "servicenow",
    name: "ServiceNow",
    tile: "SN",
    asks: &[
        Ask::text(
            INSTANCE,
            "Instance",
            "The address you use ServiceNow at, such as acme.service-now.com; acme alone will do.",
        ),
        Ask::text(BASE, "API address", "Only to work with a simulator.").advanced(),
    ],
    ways: &[
        Way {
            id: CLIENT,
            name: "OAuth client (client credentials)",
            help: "For a relay that runs unattended: the client acts as one machine user that you choose.",
            auth: Auth::OAuthClient,
            asks: &CLIENT_ASKS,
            holder: Holder::Machine,
            lasts: Lasts::Renews,
            warning: None,
            ends: None,
            steps: &[
                "Make a user for this connection alone under User Administration › Users, with the time zone GMT.",
                ROLES,
                "Set the property glide.oauth.inbound.client.credential.grant_type.enabled to true; enter \
                 sys_properties.list in the navigator, and make the property if it is not there.",
                "Open Machine Identity Console › Inbound integrations › New integration and choose OAuth - Client \
                 credentials grant; on older releases System OAuth › Application Registry › New › Create an OAuth API \
                 endpoint for external clients.",
                "Choose that user as OAuth application user. Without one no token is given.",
                SCOPE,
                VALUES,
            ],
        },
        Way {
            id: CODE,
            name: "Sign in as a person",
            help: "For a desk of one's own: incidents carry that person's name, and the sign-in ends with them.",
            auth: Auth::OAuthCode {
                // A client with a secret: one without gets no refresh token here, proof key or not.
                pkce: false,
                redirect: Redirect {
                    host: "localhost",
                    ports: &[47_123, 47_124, 47_125],
                    path: "/oauth/servicenow",
                },
            },
            asks: &CLIENT_ASKS,
            holder: Holder::Person,
            lasts: Lasts::Renews,
            warning: Some(
                "The sign-in is renewed for as long as the client's refresh token lasts, which is 100 days unless the client's \
                 record says otherwise; then the person signs in again.",
            ),
            ends: None,
            steps: &[
                "Open Machine Identity Console › Inbound integrations › New integration and choose OAuth - Authorization code \
                 grant; on older releases System OAuth › Application Registry › New › Create an OAuth API endpoint for \
                 external clients. Leave Public Client off: a public client cannot renew a sign-in.",
                "As redirect URLs enter, letter for letter: {redirect}.",
                SCOPE,
                ROLES,
                VALUES,
            ],
        },
        Way {
            id: BASIC,
            name: "User name and password",
            help: "A last resort, for instances where no OAuth client can be made.",
            auth: Auth::Basic,
            asks: &[
                Ask::text(USER, "User name", "The User ID of the record under User Administration › Users."),
                Ask::secret(
                    PASSWORD,
                    "Password",
                    "Set for that user under User Administration › Users › Set Password.",
                ),
            ],
            holder: Holder::Either,
            lasts: Lasts::Forever,
            warning: Some(
                "ServiceNow is closing this way: new instances refuse it, older ones from a date of their own, and then answer as \
                 if the password were wrong. Use an OAuth client where you can.",
            ),
            ends: None,
            steps: &[
                "Make a user for this connection alone under User Administration › Users, tick Web service access only, and set \
                 its time zone to GMT.",
                ROLES,
                "Where signing in with a password is restricted, give the user the role snc_basic_auth_api_access.",
            ],
        },
    ],
    calls: calls::ALL,
    plans: &[PlanNeed {
        feature: Feature::Discover,
        message: "Incidents are part of IT Service Management, which the instance has to be licensed for.",
    }],
    hosts: |settings| {
        let instance = client::instance(settings).ok();
        address::hosts(instance.map(|instance| (instance, "signing in, and the API")))
    },
    // The vendor limits nothing unless an administrator made a rule, by the hour. See NOTES.md, "limits".
    calls_per_minute: 60,
};
