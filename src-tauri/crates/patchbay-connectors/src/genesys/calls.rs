//! Every call to Genesys Cloud and what it needs. Source: the published definitions of the operations (platform
//! SDK 269.0.0, `x-inin-requires-permissions` and `security`). A client's own rights come from roles; the scopes
//! bound a person's sign-in only.

use super::manifest::{CLIENT, CODE};
use crate::table::{get, need};
use patchbay_kit::connector::{Call, Feature, Need, NeedKind};

const ROLES: &str = "Admin › People & Permissions › Roles / Permissions: in a role of the OAuth client, or of the \
                     person who signs in";
const SCOPES: &str = "Admin › Integrations › OAuth › the client › Scope";

const fn permission(any: &'static [&'static str]) -> Need {
    // Push asks nothing of the vendor.
    Need { ways: &[CLIENT, CODE], ..need(NeedKind::Permission, any, ROLES) }
}

const fn scope(any: &'static [&'static str]) -> Need {
    Need { ways: &[CODE], ..need(NeedKind::Scope, any, SCOPES) }
}

/// The vendor has a scope for reading one's own basic data, and every other that reads it as well is larger.
const SELF: &[Need] = &[scope(&["user-basic-info"])];

calls! {
    ME = get("tokens.me", "/api/v2/tokens/me", Feature::Connect, "Tells whose sign-in this is", SELF);
    PERSON = get(
        "users.me",
        "/api/v2/users/me",
        Feature::Connect,
        "Tells who signed in, and what that person may do",
        SELF,
    );
    END = Call {
        method: "DELETE",
        ..get(
            "tokens.me.end",
            "/api/v2/tokens/me",
            Feature::Connect,
            "Ends the sign-in when the connection is removed",
            SELF,
        )
    };
    QUEUES = get(
        "queues.list",
        "/api/v2/routing/queues",
        Feature::Receive,
        "Names queues beside their ids",
        &[permission(&["routing:queue:view"]), scope(&["routing:readonly", "routing"])],
    );
    WRAPUP_CODES = get(
        "wrapupcodes.list",
        "/api/v2/routing/wrapupcodes",
        Feature::Receive,
        "Names wrap-up codes beside their ids",
        &[permission(&["routing:wrapupCode:view"]), scope(&["routing:readonly", "routing"])],
    );
    SKILLS = get(
        "skills.list",
        "/api/v2/routing/skills",
        Feature::Receive,
        "Names skills beside their ids",
        &[scope(&["routing:readonly", "routing"])],
    );
    DETAILS = Call {
        method: "POST",
        ..get(
            "conversations.details",
            "/api/v2/analytics/conversations/details/query",
            Feature::Discover,
            "Fetches the last conversations as samples, when you ask for them",
            &[
                permission(&["analytics:conversationDetail:view", "analytics:agentConversationDetail:view"]),
                scope(&["analytics:readonly", "analytics"]),
            ],
        )
    };
    AGGREGATES = Call {
        method: "POST",
        ..get(
            "conversations.aggregates",
            "/api/v2/analytics/conversations/aggregates/query",
            Feature::Discover,
            "Counts the last seven days, to tell how many events a line would take",
            &[
                permission(&["analytics:conversationAggregate:view"]),
                scope(&["analytics:readonly", "analytics"]),
            ],
        )
    };
    USERS = get(
        "users.list",
        "/api/v2/users",
        Feature::Receive,
        "Names agents beside their ids",
        &[permission(&["directory:user:view"]), scope(&["users:readonly", "users"])],
    );
}
