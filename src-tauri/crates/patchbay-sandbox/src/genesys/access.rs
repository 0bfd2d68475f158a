//! Who may read what: permissions of the roles behind a token, and scopes of a user's token.
//!
//! Source: Genesys Cloud Platform API v2, the published definitions (SDK 262.0.0), required permissions and
//! scopes per operation; help centre, "OAuth client permissions". The words of a missing scope are not published.

use super::handle::Genesys;
use super::pages::ErrorBody;
use crate::oauth::Access;
use http::StatusCode;

/// Every permission the practice organisation knows: what its resources ask for, and what a relay may want later.
pub(super) const PERMISSIONS: &[&str] = &[
    "analytics:conversationAggregate:view",
    "analytics:conversationDetail:view",
    "analytics:queueObservation:view",
    "architect:flow:view",
    "conversation:communication:view",
    "integrations:action:view",
    "integrations:integration:view",
    "notifications:channel:create",
    "oauth:client:authorize",
    "processautomation:trigger:view",
    "routing:queue:view",
    "routing:wrapupCode:view",
    "telephony:plugin:all",
    "workitems:workbin:view",
    "workitems:workitem:view",
    "workitems:worktype:view",
];

/// What a resource asks of its reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// One of these permissions; none asks for nothing.
    pub any: &'static [&'static str],
    /// One of these scopes of a user's token.
    pub scopes: &'static [&'static str],
}

/// The needs of `/api/v2/<parts>`, whichever method reads it.
pub fn need(parts: &[&str]) -> Need {
    const ROUTING: &[&str] = &["routing", "routing:readonly"];
    match parts {
        ["tokens", "me"] | ["users", "me"] => Need { any: &[], scopes: &["user-basic-info"] },
        ["organizations", "me"] => Need { any: &[], scopes: &["organization", "organization:readonly"] },
        ["authorization", ..] => Need { any: &[], scopes: &["authorization", "authorization:readonly"] },
        ["users", ..] => Need { any: &[], scopes: &["users", "users:readonly"] },
        ["routing", "queues", ..] => Need { any: &["routing:queue:view"], scopes: ROUTING },
        ["routing", "wrapupcodes", ..] => Need { any: &["routing:wrapupCode:view"], scopes: ROUTING },
        // Source: the published API documents of the JavaScript SDK: no permission.
        ["routing", "skills", ..] => Need { any: &[], scopes: ROUTING },
        ["analytics", "conversations", "details", "query"] => Need {
            any: &["analytics:conversationDetail:view", "analytics:agentConversationDetail:view"],
            scopes: &["analytics", "analytics:readonly"],
        },
        ["analytics", "conversations", "aggregates", "query"] => Need {
            any: &["analytics:conversationAggregate:view"],
            scopes: &["analytics", "analytics:readonly"],
        },
        ["conversations", ..] => Need {
            any: &["conversation:communication:view"],
            scopes: &["conversations", "conversations:readonly"],
        },
        _ => Need::default(),
    }
}

impl Genesys {
    /// The permissions behind a token.
    pub(super) fn permissions(&self, access: &Access) -> Vec<String> {
        let state = self.state();
        let own = state.permissions.get(&access.client).cloned();
        own.unwrap_or_else(|| PERMISSIONS.iter().map(|&name| name.to_owned()).collect())
    }

    /// Whether the token may read.
    pub(super) fn allow(&self, access: &Access, need: Need) -> Result<(), ErrorBody> {
        let enforced = access.by_person && self.state().switches.enforces_scopes;
        if enforced && !need.scopes.is_empty() && !need.scopes.iter().any(|scope| access.has(scope)) {
            let message = format!("The token has none of the scopes [{}]", need.scopes.join(", "));
            return Err(ErrorBody::new(StatusCode::FORBIDDEN, "not.authorized", message));
        }
        let held = self.permissions(access);
        if need.any.is_empty() || need.any.iter().any(|name| held.iter().any(|held| held == name)) {
            return Ok(());
        }
        let names = format!("[{}]", need.any.join(", "));
        let message = format!(
            "Unable to perform the requested action. You must have at least one of the following permissions \
             assigned: {names}"
        );
        let error = ErrorBody::new(StatusCode::FORBIDDEN, "missing.any.permissions", message);
        Err(ErrorBody { permissions: Some(names), ..error })
    }
}
