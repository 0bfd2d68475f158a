//! What a monday.com connection is made from.

use super::{calls, client};
use crate::address::{filled, hosts};
use patchbay_kit::connector::{
    Ask, Auth, Feature, Holder, Lasts, Manifest, PlanNeed, Redirect, Settings, WAY, Way,
};

/// The secret's name in the vault.
pub const TOKEN: &str = "token";
pub const ENDPOINT: &str = "endpoint";
pub const AUTH_BASE: &str = "auth_base";
pub const SLUG: &str = "account_slug";
pub const ENDPOINT_DEFAULT: &str = "https://api.monday.com/v2";
pub const AUTH_BASE_DEFAULT: &str = "https://auth.monday.com";

/// The ways' ids.
pub const OAUTH: &str = "oauth";
pub const LEGACY: &str = "legacy";
pub const PERSONAL: &str = "token";

/// monday compares the whole redirect address, so its port has to be known before. See NOTES.md, "redirect".
const REDIRECT: Redirect =
    Redirect { host: "localhost", ports: &[47_113, 47_114, 47_115], path: "/oauth/monday" };

const CLIENT: [Ask; 2] = [
    Ask::text(
        "client_id",
        "Client ID",
        "Developer Center › your app › Build › General settings › App credentials.",
    ),
    Ask::secret(
        "client_secret",
        "Client secret",
        "Beside the client ID, behind Show. It is not the signing secret.",
    ),
];

const MAKE: &str = "Sign in to monday.com as an account admin and open your picture › Developers, which is the \
                    Developer Center; choose Build app, or open the app made for this before.";
const SCOPES: &str = "Under Build › OAuth & Permissions › Scopes tick: {scopes}.";
const REDIRECTS: &str = "Under Build › OAuth & Permissions › Redirect URLs add each of these addresses, letter for \
                         letter: {redirect}.";
const INSTALL: &str =
    "Under Install choose your account and install the app, so that people may agree to it.";
const VALUES: &str = "Under Build › General settings copy the client ID and the client secret.";

pub static MANIFEST: Manifest = Manifest {
    id: "monday",
    name: "monday.com",
    tile: "M",
    asks: &[
        Ask::text(
            SLUG,
            "Account address",
            "The part before .monday.com. Filled in by itself when the sign-in is checked; enter it to sign in to this \
             account and no other.",
        )
        .optional(),
        Ask::text(ENDPOINT, "API address", "Only to work with a simulator.").default(ENDPOINT_DEFAULT).advanced(),
        Ask::text(AUTH_BASE, "Sign-in address", "Only to work with a simulator.")
            .default(AUTH_BASE_DEFAULT)
            .advanced(),
    ],
    ways: &[
        Way {
            id: OAUTH,
            name: "Your own app (OAuth 2.1)",
            help: "An app that an admin registers once; only the scopes it needs, renewed without anybody.",
            auth: Auth::OAuthCode { pkce: true, redirect: REDIRECT },
            asks: &CLIENT,
            holder: Holder::Person,
            lasts: Lasts::Renews,
            warning: None,
            ends: None,
            steps: &[
                MAKE,
                "Under Build › OAuth & Permissions switch New OAuth Flow on for the app's version.",
                SCOPES,
                REDIRECTS,
                INSTALL,
                VALUES,
            ],
        },
        Way {
            id: LEGACY,
            name: "Your own app (older OAuth)",
            help: "For an app whose version has the new OAuth flow switched off.",
            auth: Auth::OAuthCode { pkce: false, redirect: REDIRECT },
            asks: &CLIENT,
            holder: Holder::Person,
            lasts: Lasts::Forever,
            warning: Some(
                "Its token never ends by itself and has no proof key: whoever copies it can use it until the app is \
                 uninstalled.",
            ),
            ends: None,
            steps: &[MAKE, SCOPES, REDIRECTS, INSTALL, VALUES],
        },
        Way {
            id: PERSONAL,
            name: "Personal API token",
            help: "For a first try: nothing to register, but it acts as the person it belongs to.",
            auth: Auth::Keys,
            asks: &[Ask::secret(
                TOKEN,
                "API token",
                "Your picture › Developers › API token › Show. Items are made in that person's name, and only where they \
                 may make them; a new token ends the one before.",
            )],
            holder: Holder::Person,
            lasts: Lasts::Forever,
            warning: Some(
                "It may do everything its person may do, in every scope, and it goes when the person leaves.",
            ),
            ends: None,
            steps: &[
                "Choose a person who may make items on the boards concerned; a guest, a viewer or somebody who has not \
                 confirmed their address is refused.",
                "As that person open your picture › Developers › API token and copy the token.",
            ],
        },
    ],
    calls: calls::ALL,
    plans: &[
        PlanNeed {
            feature: Feature::Connect,
            message: "Calls a day depend on the plan: 1,000 on Free, Basic and Standard, 10,000 on Pro, 25,000 on \
                      Enterprise.",
        },
        PlanNeed {
            feature: Feature::Deliver,
            message: "Each item made or changed is at least one call of that day's number, which begins anew at midnight \
                      UTC.",
        },
    ],
    hosts: |settings| {
        let api = (client::endpoint(settings), "monday.com's API");
        let login = (client::auth_base(settings), "signing in, and renewing the sign-in");
        let has_login = way(settings) != PERSONAL;
        hosts([api].into_iter().chain(has_login.then_some(login)))
    },
    // The smallest plan's. See NOTES.md, "limits".
    calls_per_minute: 1_000,
};

/// The way of these settings. A connection made before there was a choice holds a personal token.
pub fn way(settings: &Settings) -> &str {
    filled(settings, WAY).unwrap_or(OAUTH)
}
