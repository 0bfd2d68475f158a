//! What a Genesys Cloud connection is made from.

use patchbay_kit::connector::{Ask, Manifest};

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
        Ask {
            id: RELAY_KEY,
            label: "Relay key",
            help: "A long random text. The data action sends it in the header X-Patchbay-Key; keep it in the \
                   integration's credentials, not in the action's own text.",
            secret: true,
            required: true,
            default: None,
        },
        Ask {
            id: CLIENT_ID,
            label: "OAuth client ID",
            help: "Of an OAuth client with the grant Client Credentials, whose role may view queues, wrap-up codes \
                   and users. With it, events carry names; without it, the ids that Genesys sends.",
            secret: false,
            required: false,
            default: None,
        },
        Ask {
            id: CLIENT_SECRET,
            label: "OAuth client secret",
            help: "Shown once, where the OAuth client is made.",
            secret: true,
            required: false,
            default: None,
        },
        Ask {
            id: REGION,
            label: "Region",
            help: "The domain your organisation is in, such as mypurecloud.de or usw2.pure.cloud.",
            secret: false,
            required: false,
            default: Some(REGION_DEFAULT),
        },
        Ask {
            id: BASE,
            label: "API address",
            help: "Only to work with a simulator.",
            secret: false,
            required: false,
            default: None,
        },
    ],
    // The platform's default for one token. See NOTES.md, "limits".
    calls_per_minute: 300,
};
