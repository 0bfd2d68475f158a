//! What a Genesys Cloud connection is made from.

use patchbay_kit::connector::{Ask, Auth, Holder, Lasts, Manifest, Way};

/// The secret's name in the vault.
pub const RELAY_KEY: &str = "relay_key";
/// The header a data action carries it in.
pub const RELAY_KEY_HEADER: &str = "X-Patchbay-Key";
pub const CLIENT_ID: &str = "client_id";
/// The secret's name in the vault.
pub const CLIENT_SECRET: &str = "client_secret";
pub const REGION: &str = "region";
pub const REGION_DEFAULT: &str = "mypurecloud.com";
pub const BASE: &str = "base";

pub static MANIFEST: Manifest = Manifest {
    id: "genesys",
    name: "Genesys Cloud",
    tile: "GC",
    asks: &[
        Ask::secret(
            RELAY_KEY,
            "Relay key",
            "A long random text. The data action sends it in the header X-Patchbay-Key; keep it in the \
                   integration's credentials, not in the action's own text.",
        ),
        Ask::text(
            CLIENT_ID,
            "OAuth client ID",
            "Of an OAuth client with the grant Client Credentials, whose role may view queues, wrap-up codes \
                   and users. With it, events carry names; without it, the ids that Genesys sends.",
        )
        .optional(),
        Ask::secret(CLIENT_SECRET, "OAuth client secret", "Shown once, where the OAuth client is made.")
            .optional(),
        Ask::text(
            REGION,
            "Region",
            "The domain your organisation is in, such as mypurecloud.de or usw2.pure.cloud.",
        )
        .default(REGION_DEFAULT),
        Ask::text(BASE, "API address", "Only to work with a simulator.").optional(),
    ],
    // The platform's default for one token. See NOTES.md, "limits".
    ways: &[Way {
        id: "client",
        name: "OAuth client",
        help: "For a relay that runs unattended.",
        auth: Auth::OAuthClient,
        asks: &[],
        holder: Holder::Machine,
        lasts: Lasts::Renews,
        warning: None,
        ends: None,
        steps: &[],
    }],
    calls: &[],
    plans: &[],
    hosts: |_| vec![],
    calls_per_minute: 300,
};
