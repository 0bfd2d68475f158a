//! Members of the account, and how a request shows which of them it is.

use super::account::{State, TOKENS_END_MS};
use crate::oauth::{Server, bearer};
use crate::wire::Ask;

/// A member of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub id: u64,
    pub name: &'static str,
    pub email: &'static str,
    pub role: &'static str,
}

pub(super) const ADMIN: Member =
    Member { id: 8_447_388_090_494, name: "Mia Agent", email: "mia@practice.example", role: "admin" };
pub(super) const AGENT: Member =
    Member { id: 8_447_388_090_495, name: "Tom Agent", email: "tom@practice.example", role: "agent" };
const MEMBERS: [Member; 2] = [ADMIN, AGENT];

/// An API token: it belongs to the account, and whose it is says the e-mail address beside it.
pub(super) const API_TOKEN: &str = "zdPracticeApiToken000000000000000000004a";

/// Whom a request runs as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub member: Member,
    /// `None`: an API token, which may what its member may.
    pub scopes: Option<Vec<String>>,
    /// The access token, for the call that ends it.
    pub token: Option<String>,
}

/// Why there is no caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nobody {
    /// Nothing was shown.
    Visitor,
    /// An e-mail address and a token that do not belong together.
    WrongToken,
    /// API tokens are over.
    Ended,
    /// An access token that is none, or no longer.
    WrongAccess,
}

pub(super) fn caller(ask: &Ask, state: &State, server: &Server, now_ms: u64) -> Result<Caller, Nobody> {
    if let Some(token) = bearer(&ask.headers) {
        let access = server.access(token).map_err(|_| Nobody::WrongAccess)?;
        let member = MEMBERS.iter().find(|member| member.id.to_string() == access.subject);
        let member = *member.ok_or(Nobody::WrongAccess)?;
        return Ok(Caller { member, scopes: Some(access.scopes), token: Some(token.to_owned()) });
    }
    if ask.header("authorization").is_none() {
        return Err(Nobody::Visitor);
    }
    if state.switches.api_tokens_end && now_ms >= TOKENS_END_MS {
        return Err(Nobody::Ended);
    }
    let (user, password) = ask.basic().ok_or(Nobody::WrongToken)?;
    // Passwords ended in January 2026: without `/token` behind the address nobody is let in.
    let email = user.strip_suffix("/token").ok_or(Nobody::WrongToken)?;
    let member = MEMBERS.iter().find(|member| member.email.eq_ignore_ascii_case(email));
    let fits = state.api_tokens.iter().any(|token| *token == password);
    member
        .filter(|_| fits)
        .map(|member| Caller { member: *member, scopes: None, token: None })
        .ok_or(Nobody::WrongToken)
}

impl Caller {
    /// `read` and `write` reach everything, `tickets:read` one kind of thing; writing does not include reading.
    pub fn may(&self, resource: Option<&str>, verb: &str) -> bool {
        let Some(scopes) = &self.scopes else { return true };
        let own = resource.map(|resource| format!("{resource}:{verb}"));
        scopes.iter().any(|scope| scope == verb || own.as_deref() == Some(scope))
    }

    pub fn admin(&self) -> bool {
        self.member.role == ADMIN.role
    }
}
