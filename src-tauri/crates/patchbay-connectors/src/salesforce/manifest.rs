//! What a Salesforce connection is made from.

use super::{
    calls,
    client::domain::{self, DOMAIN, INSTANCE},
};
use crate::address::{self, BASE, filled};
use patchbay_kit::connector::{Ask, Auth, Feature, Holder, Lasts, Manifest, PlanNeed, Redirect, Way};

const CLIENT_ID: Ask = Ask::text(
    "client_id",
    "Consumer key",
    "Setup › External Client App Manager › your app › Settings › OAuth Settings › Consumer Key and Secret. A \
     connected app made earlier works too: its consumer key is under App Manager › View › Manage Consumer Details.",
);

const MAKE: &str = "In Setup open External Client App Manager and choose New External Client App: any name, Patchbay for \
                    example, and the distribution state Local. New connected apps can no longer be made without \
                    Salesforce's support; one you have already works the same way.";
const RIGHTS: &str = "Give the user a permission set with {permissions}, and, at Cases, the right to edit the fields that \
                      are to be filled in.";
const VALUES: &str = "On the app's Settings tab under OAuth Settings choose Consumer Key and Secret and copy both. A new app \
                      may take ten minutes until it is known everywhere.";
const MY_DOMAIN: &str = "Copy the current My Domain URL from Setup › My Domain.";

pub static MANIFEST: Manifest = Manifest {
    id: "salesforce",
    name: "Salesforce",
    tile: "SF",
    asks: &[
        Ask::text(
            DOMAIN,
            "My Domain",
            "Setup › My Domain › Current My Domain URL, such as acme.my.salesforce.com, or for a sandbox \
             acme--uat.sandbox.my.salesforce.com. The address of the pages, which ends with lightning.force.com, is another \
             one.",
        ),
        Ask::text(BASE, "API address", "Only to work with a simulator.").advanced(),
    ],
    ways: &[
        Way {
            id: "client",
            name: "Its own app (client credentials)",
            help: "For a relay that runs unattended: the app acts as one integration user that you choose.",
            auth: Auth::OAuthClient,
            asks: &[
                CLIENT_ID,
                Ask::secret("client_secret", "Consumer secret", "Beside the consumer key, on the same page."),
            ],
            holder: Holder::Machine,
            lasts: Lasts::Renews,
            warning: None,
            ends: None,
            steps: &[
                MAKE,
                "Under API (Enable OAuth Settings) tick Enable OAuth, enter any https address of yours as callback URL, \
                 which is not used, and add the scope {scopes}.",
                "Under Flow Enablement tick Enable Client Credentials Flow, and create the app.",
                "On the app's Policies tab choose Edit, tick Enable Client Credentials Flow again and choose the user to run \
                 as: best one for this alone, with the Salesforce Integration licence or another that may use the API.",
                RIGHTS,
                VALUES,
                MY_DOMAIN,
            ],
        },
        Way {
            id: "code",
            name: "Sign in as a person",
            help: "For a desk of one's own: cases carry that person's name, and the sign-in ends with them.",
            auth: Auth::OAuthCode {
                pkce: true,
                // The address of Salesforce's own command line tool, known to be taken. See NOTES.md, "redirect".
                redirect: Redirect { host: "localhost", ports: &[1717], path: "/OauthRedirect" },
            },
            asks: &[
                CLIENT_ID,
                Ask::secret(
                    "client_secret",
                    "Consumer secret",
                    "Beside the consumer key. Leave it empty when the app requires no secret for the web server flow and the \
                     refresh token flow.",
                )
                .optional(),
            ],
            holder: Holder::Person,
            lasts: Lasts::Renews,
            warning: None,
            ends: None,
            steps: &[
                MAKE,
                "Under API (Enable OAuth Settings) tick Enable OAuth and enter the callback URL {redirect}, letter for \
                 letter.",
                "Add the scope {scopes} and, so that the sign-in can be renewed, refresh_token.",
                "Under Security tick Require Proof Key for Code Exchange (PKCE), and create the app.",
                "On the app's Policies tab let a refresh token be valid until it is revoked, and permit whoever is to sign \
                 in.",
                RIGHTS,
                VALUES,
                MY_DOMAIN,
            ],
        },
    ],
    calls: calls::ALL,
    plans: &[
        PlanNeed {
            feature: Feature::Connect,
            message: "The edition has to include the REST API, and the user's licence has to allow it; the number of calls in \
                      24 hours depends on both.",
        },
        PlanNeed { feature: Feature::Discover, message: "Cases need a Service or Sales edition that has them." },
    ],
    hosts: |settings| {
        let login = domain::login(settings).ok().map(|login| (login, "signing in, and the API"));
        let told = filled(settings, INSTANCE).filter(|_| address::base(settings).is_none());
        let told = told.map(|told| (told.to_owned(), "the API, where the org said it is"));
        address::hosts(login.into_iter().chain(told))
    },
    // A day's 15,000 of the smallest orgs leaves no more for long. See NOTES.md, "limits".
    calls_per_minute: 100,
};
