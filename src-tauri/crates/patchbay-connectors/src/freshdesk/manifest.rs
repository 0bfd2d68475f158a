//! What a Freshdesk connection is made from.

use super::{calls, client};
use crate::address::BASE;
use patchbay_kit::connector::{Ask, Auth, Feature, Holder, Lasts, Manifest, PlanNeed, Way};

pub const DOMAIN: &str = "domain";
/// The secret's name in the vault.
pub const API_KEY: &str = "api_key";

pub static MANIFEST: Manifest = Manifest {
    id: "freshdesk",
    name: "Freshdesk",
    tile: "FD",
    asks: &[
        Ask::text(
            DOMAIN,
            "Freshdesk domain",
            "The part before .freshdesk.com in your account's address. The API answers there even where your agents \
             use an address of your own; any page's address below .freshdesk.com may be pasted whole.",
        ),
        Ask::text(BASE, "Simulator", "One address in place of Freshdesk's, to work with a simulator.")
            .advanced(),
    ],
    ways: &[Way {
        id: "key",
        name: "API key",
        help: "Acts as the agent it belongs to, and may do what that agent's role may.",
        auth: Auth::Keys,
        asks: &[Ask::secret(
            API_KEY,
            "API key",
            "The agent's picture at the top right › Profile settings › View API key. Freshdesk may ask for a captcha \
             before it shows the key.",
        )],
        holder: Holder::Person,
        lasts: Lasts::Forever,
        warning: Some(
            "The key stops working when its agent is removed or resets it. An agent of its own for Patchbay avoids \
             that, and takes a seat.",
        ),
        ends: None,
        steps: &[
            "Under Admin › Team › Agents choose the agent whose key is used, best one made for this alone.",
            "Give that agent a role that may see the tickets concerned and their fields.",
            "Sign in as that agent, open Profile settings from the picture at the top right, and choose View API key.",
            "Copy the key. Resetting it there later ends this connection.",
        ],
    }],
    calls: calls::ALL,
    plans: &[PlanNeed {
        feature: Feature::Connect,
        message: "The plan decides how many calls a minute the whole account may make, with lower limits for some \
                  calls; failed calls count.",
    }],
    hosts: client::hosts,
    // Below the smallest figure that is reported for any plan. See NOTES.md, "limits".
    calls_per_minute: 100,
};
