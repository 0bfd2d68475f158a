//! What a signed webhook source is made from, and how its settings are read.

use patchbay_kit::{
    connector::{Ask, Auth, Holder, Lasts, Manifest, Settings, Way},
    verify::{Scheme, SchemeConfig, TOLERANCE_S},
};
use patchbay_model::path::FieldPath;

/// The name of the signing key in the vault; `signing.2` and so on during a rotation.
pub const SIGNING: &str = "signing";

const PATHS: [&str; 5] = ["kind_path", "dedup_path", "lane_path", "subject_path", "time_path"];

/// Every scheme there is, by the id that settings keep.
pub const SCHEMES: &[(&str, &str)] = &[
    ("standard-webhooks-v1", "Standard Webhooks v1 (HMAC)"),
    ("standard-webhooks-v1a", "Standard Webhooks v1a (Ed25519)"),
    ("github-sha256", "X-Hub-Signature-256, as GitHub signs"),
    ("genesys-open-messaging", "X-Hub-Signature-256, as Genesys Open Messaging signs"),
    ("zendesk", "As Zendesk signs"),
    ("x-signature-hex", "X-Signature, HMAC SHA-256 in hex"),
    ("t-v1-hex", "t=…,v1=…, HMAC SHA-256 in hex"),
    ("pagerduty-v3", "As PagerDuty v3 signs"),
    ("secret-header", "A secret in a header"),
    ("basic", "User name and password"),
    ("secret-path", "The secret address alone"),
];

pub static MANIFEST: Manifest = Manifest {
    id: "generic",
    name: "Signed webhook",
    tile: "WH",
    asks: &[
        ask(
            "scheme",
            "Signature scheme",
            "How the sender proves itself; its own documentation names the header. It is chosen here and never \
             guessed from a request.",
            Some("standard-webhooks-v1"),
        )
        .choose(SCHEMES),
        Ask::secret(
            SIGNING,
            "Signing key",
            "The secret exactly as the sender shows it, or as you enter it there. For user name and password: both \
             with a colon between. Needed by every scheme but the secret address alone.",
        )
        .optional(),
        ask(
            "header",
            "Header name",
            "Where the sender lets one be chosen, as for X-Signature or a secret in a header; else leave it empty.",
            None,
        ),
        ask("tolerance_s", "Clock tolerance", "Seconds a signed time may be off, both ways.", Some("300")),
        ask("kind_path", "Kind is at", "Path of the event's kind, such as type or event.name.", None),
        ask(
            "dedup_path",
            "Unique id is at",
            "Path of an id that differs between two events and stays the same when one is sent again. Empty: the \
             sender's own message id where its scheme has one, else the whole body.",
            None,
        ),
        ask("lane_path", "Order is kept by", "Path of what must stay in order, such as ticket.id.", None),
        ask(
            "subject_path",
            "Record is updated by",
            "Path of the ticket whose record later events update.",
            None,
        ),
        ask("time_path", "Time is at", "Path of the moment the event happened.", None),
        ask("array", "A list is", "Whether a body that is a list tells one event or several.", Some("one"))
            .choose(&[("one", "One event"), ("each", "An event for each element")]),
        ask(
            "cloudevents_origins",
            "CloudEvents origins",
            "Hosts that may ask for consent to deliver, with commas between; * for any. Empty: none.",
            None,
        ),
    ],
    ways: &[Way {
        id: "signed",
        name: "Signed requests",
        help: "Any sender that can post to an address of yours and prove itself with a key both sides know.",
        auth: Auth::Keys,
        asks: &[],
        holder: Holder::Machine,
        lasts: Lasts::Forever,
        warning: None,
        ends: None,
        steps: &[
            "Look up in the sender's documentation how it signs its webhooks, and choose that scheme.",
            "Let the sender show its signing secret, or enter a long random text on both sides.",
            "After connecting, enter the address Patchbay shows as the sender's target. It is shown once.",
            "The sender must reach that address: put a reverse proxy or tunnel with https in front of the relay.",
        ],
    }],
    calls: &[],
    plans: &[],
    hosts: |_| vec![],
    calls_per_minute: 600,
};

const fn ask(
    id: &'static str,
    label: &'static str,
    help: &'static str,
    default: Option<&'static str>,
) -> Ask {
    let ask = Ask::text(id, label, help).optional();
    match default {
        Some(value) => ask.default(value),
        None => ask,
    }
}

/// A setting that was filled in.
pub fn set<'a>(settings: &'a Settings, name: &str) -> Option<&'a str> {
    settings.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// The chosen scheme; nothing for one we do not know, so that a slip refuses everything instead of accepting it.
pub fn scheme(settings: &Settings) -> Option<SchemeConfig> {
    let scheme = Scheme::by_id(set(settings, "scheme").unwrap_or(Scheme::StandardWebhooksV1.id()))?;
    let tolerance_s = match set(settings, "tolerance_s") {
        Some(text) => text.parse().ok().filter(|s| (1..=3_600).contains(s))?,
        None => TOLERANCE_S,
    };
    Some(SchemeConfig { scheme, header: set(settings, "header").map(str::to_owned), tolerance_s })
}

pub fn path(settings: &Settings, name: &str) -> Option<FieldPath> {
    set(settings, name)?.parse().ok()
}

/// The first path setting that is not a path, with what was entered.
pub fn bad_path(settings: &Settings) -> Option<(&'static str, &str)> {
    PATHS
        .iter()
        .filter_map(|name| Some((*name, set(settings, name)?)))
        .find(|(_, text)| text.parse::<FieldPath>().is_err())
}
