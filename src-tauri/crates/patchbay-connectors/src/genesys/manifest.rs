//! What a Genesys Cloud connection is made from.

use patchbay_kit::connector::{Ask, Manifest};

/// The secret's name in the vault.
pub const RELAY_KEY: &str = "relay_key";
/// The header a data action carries it in.
pub const RELAY_KEY_HEADER: &str = "X-Patchbay-Key";

pub static MANIFEST: Manifest = Manifest {
    id: "genesys",
    name: "Genesys Cloud",
    tile: "GC",
    asks: &[Ask {
        id: RELAY_KEY,
        label: "Relay key",
        help: "A long random text. The data action sends it in the header X-Patchbay-Key; keep it in the \
               integration's credentials, not in the action's own text.",
        secret: true,
        required: true,
        default: None,
    }],
    // The platform's default for one token. See NOTES.md, "limits".
    calls_per_minute: 300,
};
