//! What a connection to an HTTPS address is made from.

use super::client;
use patchbay_kit::connector::{Ask, Auth, Holder, Lasts, Manifest, Way};

pub const URL: &str = "url";
pub const HEADER_NAME: &str = "header_name";
/// The secret's name in the vault.
pub const HEADER_VALUE: &str = "header_value";
pub const USER: &str = "user";
/// The secret's name in the vault.
pub const PASSWORD: &str = "password";
/// The secret's name in the vault; `signing.2` and so on during a rotation.
pub const SIGNING: &str = "signing";

pub const SIGNED: &str = "signed";
pub const HEADER: &str = "header";
pub const BASIC: &str = "basic";
pub const NONE: &str = "none";

const fn way(
    id: &'static str,
    name: &'static str,
    help: &'static str,
    auth: Auth,
    asks: &'static [Ask],
) -> Way {
    Way {
        id,
        name,
        help,
        auth,
        asks,
        holder: Holder::Machine,
        lasts: Lasts::Forever,
        warning: None,
        ends: None,
        steps: &[],
    }
}

pub static MANIFEST: Manifest = Manifest {
    id: "webhook",
    name: "HTTPS address",
    tile: "HT",
    asks: &[Ask::text(
        URL,
        "Address",
        "Where events are posted as JSON, from https:// on. It is shown on the page and in exports: a key belongs \
         into one of the fields below, not into the address.",
    )],
    ways: &[
        Way {
            steps: &[
                "Let the receiver make a signing secret of 24 to 64 random bytes, in the form whsec_ and base64.",
                "The receiver checks webhook-signature over id, time and raw body as the Standard Webhooks \
                 specification says; libraries for it exist in most languages.",
                "Let it answer 2xx once the event is stored, and remember webhook-id to drop repeats.",
            ],
            ..way(
                SIGNED,
                "Signed (Standard Webhooks)",
                "Best: every delivery is signed, so that the receiver knows it is ours, whole and recent.",
                Auth::Keys,
                &[Ask::secret(
                    SIGNING,
                    "Signing secret",
                    "As the receiver shows it: whsec_ and base64 after it, 24 to 64 bytes. Use it for this address \
                     alone.",
                )],
            )
        },
        Way {
            steps: &[
                "Ask the receiver's owner for the header's name and value: an API key, or Authorization with a token.",
            ],
            ..way(
                HEADER,
                "Header",
                "One header of your choice goes with every delivery, such as an API key.",
                Auth::Keys,
                &[
                    Ask::text(
                        HEADER_NAME,
                        "Header name",
                        "Such as X-Api-Key or Authorization. Headers that belong to HTTP itself cannot be used.",
                    ),
                    Ask::secret(
                        HEADER_VALUE,
                        "Header value",
                        "Whole, as the receiver wants it: for Authorization with the word before the token, such as \
                         Bearer.",
                    ),
                ],
            )
        },
        Way {
            steps: &["Ask the receiver's owner for a user name and password of Patchbay's own."],
            ..way(
                BASIC,
                "User name and password",
                "HTTP Basic goes with every delivery.",
                Auth::Basic,
                &[
                    Ask::text(
                        USER,
                        "User name",
                        "As the receiver's owner gave it to you; it holds no colon.",
                    ),
                    Ask::secret(PASSWORD, "Password", "As the receiver's owner gave it to you."),
                ],
            )
        },
        Way {
            warning: Some(
                "Nothing proves to the receiver that a delivery is ours: whoever knows the address can send there too.",
            ),
            ..way(
                NONE,
                "Without proof",
                "For a receiver that asks for nothing, such as one behind a gateway of your own.",
                Auth::None,
                &[],
            )
        },
    ],
    calls: &[],
    plans: &[],
    hosts: client::hosts,
    // Ours: one a second, until the receiver's own headers say better.
    calls_per_minute: 60,
};
