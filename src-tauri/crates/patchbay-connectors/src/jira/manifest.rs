//! What a Jira connection is made from.

use super::{calls, client};
use crate::address::BASE;
use patchbay_kit::connector::{Ask, Auth, Feature, Holder, Lasts, Manifest, PlanNeed, Way};

pub const SITE: &str = "site";
pub const EMAIL: &str = "email";
/// The secret's name in the vault.
pub const API_TOKEN: &str = "api_token";

pub static MANIFEST: Manifest = Manifest {
    id: "jira",
    name: "Jira",
    tile: "JI",
    asks: &[
        Ask::text(
            SITE,
            "Site",
            "The part before .atlassian.net in the site's address. Any page's address may be pasted whole.",
        ),
        Ask::text(BASE, "Simulator", "One address in place of Jira's, to work with a simulator.").advanced(),
    ],
    ways: &[Way {
        id: "token",
        name: "API token",
        help: "Acts as the Atlassian account it belongs to, and sees what that account sees.",
        auth: Auth::Basic,
        asks: &[
            Ask::text(EMAIL, "E-mail address", "Of the Atlassian account the token belongs to."),
            Ask::secret(
                API_TOKEN,
                "API token",
                "id.atlassian.com › Security › API tokens › Create API token, without scopes: one with scopes is not \
                 accepted at the site's own address. Shown once.",
            ),
        ],
        holder: Holder::Person,
        lasts: Lasts::Ends,
        warning: Some(
            "An API token acts as the account that made it. It ends after a year at most, and when the account is \
             closed; Atlassian does not tell us when. Use an account made for this, and note the day.",
        ),
        ends: None,
        steps: &[
            "Use an Atlassian account made for Patchbay, with access to Jira on this site.",
            "Give that account these permissions, for the projects concerned and no others: {permissions}.",
            "ADMINISTER is needed only where Patchbay is to make the webhook itself; without it an administrator makes \
             it by hand.",
            "Signed in as that account, open id.atlassian.com › Security › API tokens and create a token without \
             scopes.",
            "Copy the token, which is shown only now, and note the day it ends.",
        ],
    }],
    calls: calls::ALL,
    plans: &[PlanNeed {
        feature: Feature::Connect,
        message: "The account takes a seat of Jira on the site.",
    }],
    hosts: client::hosts,
    // Ours: Jira's limits are by cost and are not published as a number of calls. See NOTES.md, "limits".
    calls_per_minute: 300,
};
