//! What a monday.com connection is made from.

use patchbay_kit::connector::{Ask, Manifest};

/// The secret's name in the vault.
pub const TOKEN: &str = "token";
pub const ENDPOINT: &str = "endpoint";
pub const SLUG: &str = "account_slug";
pub const ENDPOINT_DEFAULT: &str = "https://api.monday.com/v2";

pub static MANIFEST: Manifest = Manifest {
    id: "monday",
    name: "monday.com",
    tile: "M",
    asks: &[
        Ask {
            id: TOKEN,
            label: "API token",
            help: "Your personal API token, from your picture › Developers › API token. Items are made in your name \
                   and only where you may make them.",
            secret: true,
            required: true,
            default: None,
        },
        Ask {
            id: SLUG,
            label: "Account address",
            help: "The part before .monday.com, so that items can be opened from here.",
            secret: false,
            required: false,
            default: None,
        },
        Ask {
            id: ENDPOINT,
            label: "API address",
            help: "Only to work with a simulator.",
            secret: false,
            required: false,
            default: Some(ENDPOINT_DEFAULT),
        },
    ],
    // The smallest plan's calls a minute. See NOTES.md, "limits".
    calls_per_minute: 1_000,
};
