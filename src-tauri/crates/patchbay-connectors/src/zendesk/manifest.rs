//! What a Zendesk connection is made from.

use super::{calls, client};
use crate::address::BASE;
use patchbay_kit::connector::{Ask, Auth, Ending, Feature, Holder, Lasts, Manifest, PlanNeed, Redirect, Way};
use patchbay_model::time::Timestamp;

pub const SUBDOMAIN: &str = "subdomain";
pub const EMAIL: &str = "email";
/// The secret's name in the vault.
pub const API_TOKEN: &str = "api_token";
/// The way that signs in with an API token.
pub const TOKEN: &str = "token";
/// 2027-04-30. See NOTES.md, "the end of API tokens".
pub const TOKENS_END: Timestamp = Timestamp(1_809_043_200_000);

/// Registered one by one: Zendesk does not say that it compares without the port.
const REDIRECT: Redirect = Redirect { host: "127.0.0.1", ports: &[47_831, 47_832, 47_833], path: "/zendesk" };

const CLIENT_ID: Ask = Ask::text(
    "client_id",
    "Client identifier",
    "The field Identifier of the OAuth client, under Admin Center › Apps and integrations › APIs › OAuth clients.",
);

pub static MANIFEST: Manifest = Manifest {
    id: "zendesk",
    name: "Zendesk",
    tile: "ZD",
    asks: &[
        Ask::text(
            SUBDOMAIN,
            "Subdomain",
            "The part before .zendesk.com in your account's address. Any address of it may be pasted whole.",
        ),
        Ask::text(BASE, "Simulator", "One address in place of all of Zendesk's, to work with a simulator.")
            .advanced(),
    ],
    ways: &[
        Way {
            id: "code",
            name: "Sign in with Zendesk",
            help: "An administrator agrees in the browser; the sign-in renews itself.",
            auth: Auth::OAuthCode { pkce: true, redirect: REDIRECT },
            asks: &[
                CLIENT_ID,
                Ask::secret(
                    "client_secret",
                    "Client secret",
                    "Shown once, when the OAuth client is saved. A client of the kind Public has none: leave it empty.",
                )
                .optional(),
            ],
            holder: Holder::Person,
            lasts: Lasts::Renews,
            warning: None,
            ends: None,
            steps: &[
                "In Admin Center open Apps and integrations › APIs › OAuth clients and add an OAuth client.",
                "Choose the kind Public, or Confidential if the secret is to be kept with the connection.",
                "Enter each of these under Redirect URLs, one to a line: {redirect}.",
                "Save, and copy the Identifier; for a confidential client also the Secret, which is shown only now.",
                "Patchbay asks for these scopes when you sign in: {scopes}.",
                "Sign in as a member who has this role: {permissions}.",
            ],
        },
        Way {
            id: "client",
            name: "OAuth client (client credentials)",
            help: "For a relay that runs unattended: nobody's browser is needed.",
            auth: Auth::OAuthClient,
            asks: &[
                CLIENT_ID,
                Ask::secret(
                    "client_secret",
                    "Client secret",
                    "Shown once, when the OAuth client is saved. If it is lost, make a new one there.",
                ),
            ],
            holder: Holder::Machine,
            lasts: Lasts::Renews,
            warning: None,
            ends: None,
            steps: &[
                "In Admin Center open Apps and integrations › APIs › OAuth clients and add an OAuth client.",
                "Choose the kind Confidential: Zendesk gives no client credentials to public clients.",
                "Save, and copy the Identifier and the Secret, which is shown only now.",
                "Patchbay asks for these scopes: {scopes}.",
                "The client acts with the rights of the member it belongs to, who needs this role: {permissions}.",
            ],
        },
        Way {
            id: TOKEN,
            name: "API token",
            help: "For a token you already have; Zendesk no longer makes new ones.",
            auth: Auth::Keys,
            asks: &[
                Ask::text(
                    EMAIL,
                    "E-mail address",
                    "Of the team member the token is to act as, as they sign in to Zendesk.",
                ),
                Ask::secret(
                    API_TOKEN,
                    "API token",
                    "An existing token of Admin Center › Apps and integrations › APIs › API tokens. It was shown once, \
                     when it was made.",
                ),
            ],
            holder: Holder::Either,
            lasts: Lasts::Ends,
            warning: Some(
                "Zendesk is ending API tokens: none can be made since 27 October 2026, one that is not used for 30 \
                 days is switched off, and all stop on 30 April 2027. A token may do everything its member may.",
            ),
            ends: Some(Ending {
                at: TOKENS_END,
                message: "Zendesk stops accepting API tokens on 30 April 2027. Reconnect with an OAuth client before.",
            }),
            steps: &[
                "Look under Admin Center › Apps and integrations › APIs › API tokens whether the token is active.",
                "Use it with the e-mail address of a member who has this role: {permissions}.",
            ],
        },
    ],
    calls: calls::ALL,
    plans: &[PlanNeed {
        feature: Feature::Provision,
        message: "A trial account has at most ten webhooks and sixty calls of them a minute.",
    }],
    hosts: client::hosts,
    // The smallest plan's, by public reports; the vendor's own sample shows 700. See NOTES.md, "limits".
    calls_per_minute: 200,
};
