//! Who a token belongs to. An Atlassian account is the same person on every site, so JSM reads this too.

use crate::wire::{Ask, Reply};
use serde_json::{Value, json};

/// A person with an API token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub account_id: &'static str,
    pub email: &'static str,
    pub name: &'static str,
    pub token: &'static str,
    pub admin: bool,
}

/// An administrator, and a member without rights beyond the project's.
pub(crate) const PEOPLE: [Person; 2] = [
    Person {
        account_id: "5b10a2844c20165700ede21g",
        email: "mia@practice.example",
        name: "Mia Agent",
        token: "ATATT3xFfGF0-practice-admin-token=0F00BA11",
        admin: true,
    },
    Person {
        account_id: "5b10ac8d82e05b22cc7d4ef5",
        email: "tom@practice.example",
        name: "Tom Agent",
        token: "ATATT3xFfGF0-practice-member-token=0F00BA12",
        admin: false,
    },
];

impl Person {
    /// The person whose e-mail and token a Basic header shows; both must fit, the e-mail without case.
    pub fn of(ask: &Ask, people: &[Person]) -> Option<Person> {
        let (email, token) = ask.basic()?;
        let fits = |person: &&Person| person.email.eq_ignore_ascii_case(&email) && person.token == token;
        people.iter().find(fits).copied()
    }
}

pub(crate) fn myself(person: Person, base: &str) -> Value {
    json!({
        "self": format!("{base}/rest/api/3/user?accountId={}", person.account_id), "accountId": person.account_id,
        "accountType": "atlassian", "emailAddress": person.email, "avatarUrls": {}, "displayName": person.name,
        "active": true, "timeZone": "Europe/Berlin", "locale": "en_GB",
        "groups": { "size": 1, "items": [] }, "applicationRoles": { "size": 1, "items": [] }, "expand": "groups,applicationRoles",
    })
}

/// The site's 401. `failed`: a token was shown and is none.
pub(crate) fn unauthorized(failed: bool) -> Reply {
    let message = "Client must be authenticated to access this resource.";
    let reply = Reply::json(401, &json!({ "message": message, "status-code": 401 }))
        .with("www-authenticate", "OAuth realm=\"http://127.0.0.1\"");
    if failed { reply.with("x-seraph-loginreason", "AUTHENTICATED_FAILED") } else { reply }
}
