//! What a Zapier connection is made from.

use super::client;
use patchbay_kit::connector::{Ask, Auth, Feature, Holder, Lasts, Manifest, PlanNeed, Way};

/// The secret's name in the vault.
pub const HOOK_URL: &str = "hook_url";

pub static MANIFEST: Manifest = Manifest {
    id: "zapier",
    name: "Zapier",
    tile: "ZA",
    asks: &[],
    ways: &[Way {
        id: "hook",
        name: "Webhook address",
        help: "The address of a Zap's webhook trigger. Whoever knows it can start the Zap, so it is kept as a secret.",
        auth: Auth::SecretUrl,
        asks: &[Ask::secret(
            HOOK_URL,
            "Webhook address",
            "In the Zap's trigger Webhooks by Zapier, on its Test tab: Your webhook URL. It begins with \
             https://hooks.zapier.com/hooks/catch/ and is pasted whole, with the slash at its end.",
        )],
        holder: Holder::Either,
        lasts: Lasts::Forever,
        warning: Some(
            "Zapier answers every call as a success, also when the Zap is off or gone, so that only its own history \
             shows whether it ran. The address changes when the Zap changes its owner.",
        ),
        ends: None,
        steps: &[
            "In Zapier make a Zap, choose the trigger Webhooks by Zapier and the event Catch Hook.",
            "Choose Catch Raw Hook instead if a Code step is to check our signature: only there are body and headers \
             kept as they were sent.",
            "Copy Your webhook URL from the trigger's Test tab.",
            "Publish the Zap: a delivery to a Zap that is off is taken and lost.",
        ],
    }],
    calls: &[],
    plans: &[PlanNeed {
        feature: Feature::Deliver,
        message: "Webhooks by Zapier is a premium app: the Zap's owner needs a paid plan.",
    }],
    hosts: client::hosts,
    // Below the thirty a second of one address, above which Zapier answers 429. See NOTES.md, "limits".
    calls_per_minute: 600,
};
