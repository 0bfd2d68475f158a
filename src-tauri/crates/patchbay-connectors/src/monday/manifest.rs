//! What a monday.com connection is made from.

use patchbay_kit::connector::{Ask, Auth, Holder, Lasts, Manifest, Way};

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
        Ask::secret(
            TOKEN,
            "API token",
            "Your personal API token, from your picture › Developers › API token. Items are made in your name \
                   and only where you may make them.",
        ),
        Ask::text(
            SLUG,
            "Account address",
            "The part before .monday.com, so that items can be opened from here.",
        )
        .optional(),
        Ask::text(ENDPOINT, "API address", "Only to work with a simulator.").default(ENDPOINT_DEFAULT),
    ],
    // The smallest plan's calls a minute. See NOTES.md, "limits".
    ways: &[Way {
        id: "token",
        name: "Personal API token",
        help: "Acts as the person it belongs to.",
        auth: Auth::Keys,
        asks: &[],
        holder: Holder::Person,
        lasts: Lasts::Forever,
        warning: None,
        ends: None,
        steps: &[],
    }],
    calls: &[],
    plans: &[],
    hosts: |_| vec![],
    calls_per_minute: 1_000,
};
