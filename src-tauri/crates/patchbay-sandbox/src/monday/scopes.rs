//! Which scope an app's token needs for which field. A personal token has them all.
//!
//! Source: monday apps docs, "OAuth and permissions" (2026-07-07): the scopes. Which field needs which is read
//! from their names; of what a field leads to, only the account asks for a scope of its own.

use super::errors::ApiError;

/// The scope a field of a root, or `account` of a user, needs.
pub fn needed(parent: &str, field: &str) -> Option<&'static str> {
    match (parent, field) {
        ("Mutation", "complexity") => None,
        ("Mutation", "create_update") => Some("updates:write"),
        ("Mutation", _) => Some("boards:write"),
        ("Query", "me") => Some("me:read"),
        ("Query" | "User", "account") => Some("account:read"),
        ("Query", "users") => Some("users:read"),
        ("Query", "workspaces") => Some("workspaces:read"),
        ("Query", "boards" | "items" | "items_page_by_column_values" | "next_items_page") => {
            Some("boards:read")
        }
        _ => None,
    }
}

/// The refusal: inside a 200, with the code the switch names, and without the name of the scope.
pub fn missing(code: &'static str) -> ApiError {
    ApiError::refused(code, "Unauthorized field or type")
}
