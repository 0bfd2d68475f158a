//! Every call to Zendesk and what it needs. See NOTES.md, "scopes and roles".

use patchbay_kit::connector::{Call, Feature, Need, NeedKind};

const CLIENTS: &str = "Admin Center › Apps and integrations › APIs › OAuth clients; granted when signing in";
const TEAM: &str = "Admin Center › People › Team › Team members, the member's role";

const fn scope(any: &'static [&'static str]) -> Need {
    Need { kind: NeedKind::Scope, any, place: CLIENTS, ways: &["code", "client"] }
}

const ADMIN: Need = Need { kind: NeedKind::Role, any: &["admin"], place: TEAM, ways: &[] };

calls! {
    /// Answers everybody, also those who are nobody: see NOTES.md, "anonymous".
    ME = Call {
        id: "users.me",
        method: "GET",
        path: "/api/v2/users/me",
        field: None,
        feature: Feature::Connect,
        why: "Tells whose sign-in this is and which role it has",
        needs: &[scope(&["users:read", "read"])],
    };
    WEBHOOKS = Call {
        id: "webhooks.list",
        method: "GET",
        path: "/api/v2/webhooks",
        field: None,
        feature: Feature::Provision,
        why: "Looks for the webhook of this relay before one is made",
        needs: &[ADMIN, scope(&["webhooks:read", "read"])],
    };
    REVOKE = Call {
        id: "tokens.revoke_current",
        method: "DELETE",
        path: "/api/v2/oauth/tokens/current",
        field: None,
        feature: Feature::Connect,
        why: "Ends the sign-in when the connection is removed",
        needs: &[],
    };
}
