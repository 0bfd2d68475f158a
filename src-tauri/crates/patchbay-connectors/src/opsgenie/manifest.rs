//! What an OpsGenie connection is made from.

use super::{calls, client};
use crate::address::BASE;
use patchbay_kit::connector::{Ask, Auth, Ending, Feature, Holder, Lasts, Manifest, PlanNeed, Way};
use patchbay_model::time::Timestamp;

pub const REGION: &str = "region";
/// The secret's name in the vault.
pub const SEND_KEY: &str = "send_key";
/// The secret's name in the vault.
pub const DISCOVERY_KEY: &str = "discovery_key";
pub const US: &str = "us";
pub const EU: &str = "eu";

/// 2027-04-05. See NOTES.md, "the end".
pub const END: Timestamp = Timestamp(1_806_883_200_000);

pub static MANIFEST: Manifest = Manifest {
    id: "opsgenie",
    name: "OpsGenie",
    tile: "OG",
    asks: &[
        Ask::text(
            REGION,
            "Region",
            "Where the account was made. In the EU its address ends in .app.eu.opsgenie.com. A key is valid in one \
             region only.",
        )
        .choose(&[(US, "United States"), (EU, "European Union")])
        .default(US),
        Ask::text(BASE, "Simulator", "One address in place of OpsGenie's, to work with a simulator.").advanced(),
    ],
    ways: &[Way {
        id: "keys",
        name: "API keys",
        help: "One key sends alerts; a second one, if wanted, looks up teams.",
        auth: Auth::Keys,
        asks: &[
            Ask::secret(
                SEND_KEY,
                "Sending key",
                "The API key of an API integration: Teams › the team › Integrations › the integration, under its \
                 settings. A key of Settings › API key management cannot make alerts.",
            ),
            Ask::secret(
                DISCOVERY_KEY,
                "Discovery key",
                "Settings › API key management › Add new API key, with the rights Read and Configuration access. \
                 Without it teams are typed by hand.",
            )
            .optional(),
        ],
        holder: Holder::Machine,
        lasts: Lasts::Ends,
        warning: Some(
            "OpsGenie is being closed: it is no longer sold, and its API is promised until 5 April 2027. An account \
             that has been moved may be switched off earlier, 120 days after the move.",
        ),
        ends: Some(Ending {
            at: END,
            message: "OpsGenie's API ends on 5 April 2027. Jira Service Management takes over: make an API integration \
                      there and connect it instead; the names that keep alerts apart stay the same.",
        }),
        steps: &[
            "Open Teams, choose the team that is to be alerted, then Integrations › Add integration › API.",
            "Name it Patchbay, allow Create and Update Access, do not limit it to reading, and switch it on.",
            "Copy its API key: this is the sending key.",
            "For names of teams, an owner or administrator adds a key under Settings › API key management with Read \
             and Configuration access: this is the discovery key.",
        ],
    }],
    calls: calls::ALL,
    plans: &[
        PlanNeed {
            feature: Feature::Deliver,
            message: "The sending key's integration must be allowed to create and update; OpsGenie does not tell that \
                      before the first alert.",
        },
        PlanNeed {
            feature: Feature::Discover,
            message: "Integrations of the whole account are not in every plan. A team's key alerts that team only and \
                      cannot list teams; a key of API key management can.",
        },
    ],
    hosts: client::hosts,
    // Ours: the vendor publishes none. See NOTES.md, "limits".
    calls_per_minute: 120,
};
