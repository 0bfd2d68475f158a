//! The site: its people and their tokens, its project, and what the documents leave open.

use super::issues::Issue;
use super::people::{PEOPLE, Person};
use crate::simulator::Start;
use crate::wire::{Minute, Site, doors};
use serde_json::{Value, json};

/// What the vendor's documents leave open, each with the worse case as its default, and what this site is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JiraSwitches {
    /// A wrong token is a visitor without a name where visitors are let in (lists come back empty, with 200),
    /// as against 401 everywhere.
    pub wrong_token_is_visitor: bool,
    /// Requests per minute and person; the vendor counts by cost and publishes no number.
    pub requests_per_minute: u64,
    /// Whether 429 says how long to wait.
    pub retry_after: bool,
}

impl Default for JiraSwitches {
    fn default() -> JiraSwitches {
        JiraSwitches { wrong_token_is_visitor: true, requests_per_minute: 300, retry_after: true }
    }
}

pub(super) struct State {
    pub switches: JiraSwitches,
    pub people: Vec<Person>,
    pub minute: Minute,
    pub issues: Vec<Issue>,
    pub webhooks: Vec<Value>,
}

/// A simulated site. Cheap to clone; all clones are the same site.
#[derive(Clone)]
pub struct Jira {
    pub(super) site: Site<State>,
    pub(super) base: String,
}

doors!(Jira, JiraSwitches, "jira", 5 * 1024 * 1024);

impl Jira {
    fn new(start: &Start) -> Jira {
        let state = State {
            switches: JiraSwitches::default(),
            people: PEOPLE.to_vec(),
            minute: Minute::default(),
            issues: vec![Issue::first(start.clock.now_ms())],
            webhooks: Vec::new(),
        };
        Jira { site: Site::new(start.clock, start.seed, 43, state), base: start.base.clone() }
    }

    fn credentials(&self, base: &str) -> Value {
        let [admin, member] = PEOPLE;
        json!({
            "base": base, "site": "practice.atlassian.net", "email": admin.email, "api_token": admin.token,
            "member_email": member.email, "member_token": member.token,
        })
    }

    /// Every token is revoked in its owner's account settings.
    pub fn revoke_all(&self) {
        self.site.kept().it.people.clear();
    }
}
