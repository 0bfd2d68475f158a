//! What a Jira Service Management connection is made from.

use super::{calls, client};
use crate::address::BASE;
use patchbay_kit::connector::{Ask, Auth, Feature, Holder, Lasts, Manifest, PlanNeed, Way};

pub const SITE: &str = "site";
pub const EMAIL: &str = "email";
/// The secret's name in the vault.
pub const API_TOKEN: &str = "api_token";
/// The secret's name in the vault.
pub const INTEGRATION_KEY: &str = "integration_key";
/// The way of a person's token.
pub const REST: &str = "rest";
/// The setting the site tells of itself.
pub const CLOUD_ID: &str = "cloud_id";

pub static MANIFEST: Manifest = Manifest {
    id: "jsm",
    name: "Jira Service Management",
    tile: "JS",
    asks: &[Ask::text(
        BASE,
        "Simulator",
        "One address in place of all of Atlassian's, to work with a simulator.",
    )
    .advanced()],
    ways: &[
        Way {
            id: "events",
            name: "Integration key",
            help: "The least that makes, acknowledges and closes alerts; it sees nothing else of the site.",
            auth: Auth::Keys,
            asks: &[Ask::secret(
                INTEGRATION_KEY,
                "Integration key",
                "The API key of an API integration: in Jira open the team's Operations, then Integrations › the \
                 integration, under its settings. An API token of a person does not work here.",
            )],
            holder: Holder::Machine,
            lasts: Lasts::Forever,
            warning: None,
            ends: None,
            steps: &[
                "In Jira open the team that is to be alerted and go to its Operations › Integrations.",
                "Choose Add integration, then API, and name it Patchbay.",
                "Switch the integration on, and copy its API key.",
            ],
        },
        Way {
            id: REST,
            name: "API token of an account",
            help: "Sees alerts and teams as the account does; for choosing teams by name.",
            auth: Auth::Basic,
            asks: &[
                Ask::text(
                    SITE,
                    "Site",
                    "The part before .atlassian.net in the site's address. Any page's address may be pasted whole.",
                ),
                Ask::text(EMAIL, "E-mail address", "Of the Atlassian account the token belongs to."),
                Ask::secret(
                    API_TOKEN,
                    "API token",
                    "id.atlassian.com › Security › API tokens › Create API token. Shown once. Its end is chosen there, \
                     a year ahead at most.",
                ),
            ],
            holder: Holder::Person,
            lasts: Lasts::Ends,
            warning: Some(
                "An API token acts as the account that made it and sees what that account sees. It ends after a year \
                 at most, and when the account is closed; Atlassian does not tell us when. Use an account made for \
                 this, and note the day.",
            ),
            ends: None,
            steps: &[
                "Use an Atlassian account made for Patchbay, with Jira Service Management on this site.",
                "Make that account a member of the teams that are to be alerted: it sees no others.",
                "Signed in as that account, open id.atlassian.com › Security › API tokens and create a token.",
                "If you choose a token with scopes, give it these: {scopes}.",
                "Copy the token, which is shown only now, and note the day it ends.",
            ],
        },
    ],
    calls: calls::ALL,
    plans: &[
        PlanNeed {
            feature: Feature::Monitor,
            message: "Heartbeats are not in every plan of Jira Service Management; a site without them answers 402.",
        },
        PlanNeed {
            feature: Feature::Deliver,
            message: "On the Standard plan some actions, such as snoozing or assigning, are taken and fail afterwards \
                      with a message about the plan.",
        },
    ],
    hosts: client::hosts,
    // Ours, as for OpsGenie: the vendor publishes none.
    calls_per_minute: 120,
};
