//! Every call to Zendesk and what it needs. See NOTES.md, "scopes and roles".

use crate::table::{get, need};
use patchbay_kit::connector::{Call, Feature, Need, NeedKind};

const CLIENTS: &str = "Admin Center › Apps and integrations › APIs › OAuth clients; granted when signing in";
const TEAM: &str = "Admin Center › People › Team › Team members, the member's role";

const fn scope(any: &'static [&'static str]) -> Need {
    Need { ways: &["code", "client"], ..need(NeedKind::Scope, any, CLIENTS) }
}

const ADMIN: Need = need(NeedKind::Role, &["admin"], TEAM);

calls! {
    /// Answers everybody, also those who are nobody: see NOTES.md, "anonymous".
    ME = get(
        "users.me",
        "/api/v2/users/me",
        Feature::Connect,
        "Tells whose sign-in this is and which role it has",
        &[scope(&["users:read", "read"])],
    );
    WEBHOOKS = get(
        "webhooks.list",
        "/api/v2/webhooks",
        Feature::Provision,
        "Looks for the webhook of this relay before one is made",
        &[ADMIN, scope(&["webhooks:read", "read"])],
    );
    REVOKE = Call {
        method: "DELETE",
        ..get(
            "tokens.revoke_current",
            "/api/v2/oauth/tokens/current",
            Feature::Connect,
            "Ends the sign-in when the connection is removed",
            &[],
        )
    };
}
