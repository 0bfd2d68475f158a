//! Who may be chosen in a people column.

use super::{
    calls,
    client::{self, documents},
    discover::{ask, list, problem, text},
    errors::Meaning,
};
use patchbay_kit::{
    connector::{Cx, Someone},
    secret::Secret,
};
use patchbay_model::problem::Problem;
use serde_json::json;

/// Users of one page. Source: API docs, "Users" (2026-09-06): two hundred unless asked otherwise.
const PAGE: usize = 200;
/// Pages past this are not read: ten thousand people are more than any column shows.
const PAGES_MAX: usize = 50;

/// The active users of the account. A sign-in without the scope for it knows nobody, which is no failure.
pub async fn users(cx: &Cx) -> Result<Vec<Someone>, Problem> {
    let mut people = Vec::new();
    for page in 1..=PAGES_MAX {
        let reply = ask(cx, &calls::USERS, documents::USERS, json!({ "page": page })).await?;
        if reply.refused().is_some_and(|refused| refused.meaning() == Meaning::Scope) {
            return Ok(vec![]);
        }
        let users = list(&reply, "users").ok_or_else(|| problem(cx, &calls::USERS, &reply))?;
        people.extend(users.iter().filter_map(|user| {
            let email = Some(text(user, "email")).filter(|email| !email.is_empty()).map(Secret::new);
            Some(Someone { id: user.get("id").and_then(client::id)?, name: text(user, "name"), email })
        }));
        if users.len() < PAGE {
            break;
        }
    }
    Ok(people)
}
