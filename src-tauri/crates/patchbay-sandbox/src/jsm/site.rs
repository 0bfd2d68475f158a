//! The site: its integration, its people, what the documents leave open, and which surface a path belongs to.

use super::shapes::{self, No};
use crate::alerts::{Action, Book};
use crate::jira::{PEOPLE, Person, myself, unauthorized};
use crate::simulator::Start;
use crate::wire::{Ask, Kept, Reply, Rolling, Site, doors};
use http::Method;
use indexmap::IndexMap;
use serde_json::{Value, json};

/// The key of the site's API integration.
pub const INTEGRATION_KEY: &str = "70000001-0000-4000-8000-000000000001";
/// The key of an integration that was turned off.
pub const DISABLED_KEY: &str = "70000002-0000-4000-8000-000000000002";
/// The site's cloud id.
pub const CLOUD_ID: &str = "35273b54-3f06-40d2-880f-dd28cf8daafa";

/// What the vendor's documents leave open, each with the worse case as its default, and what this site is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsmSwitches {
    /// Requests per second and domain; the vendor's numbers are not published.
    pub per_second: usize,
    /// Requests per minute and domain.
    pub per_minute: usize,
    /// How long an accepted request waits until it is carried out.
    pub processing_ms: u64,
    /// An alert message over 130 characters is cut, as against refused.
    pub long_message_is_cut: bool,
    /// Whether integration events take acknowledge and notes at the paths OpsGenie has them at.
    pub events_acknowledge: bool,
    /// Whether integration events take heartbeat pings.
    pub events_ping: bool,
    /// Whether accepted requests of the Operations API are answered 200, as against 202.
    pub accepted_is_200: bool,
    /// Whether 429 says how long to wait; no document does.
    pub retry_after: bool,
    /// Status for a cloud id that is not this site's.
    pub wrong_cloud_status: u16,
    /// Whether the site's plan has heartbeats; without them 402.
    pub heartbeats: bool,
    /// Whether the person sees a team's Operations page; without it lists are empty, not refused.
    pub sees_operations: bool,
}

impl Default for JsmSwitches {
    fn default() -> JsmSwitches {
        JsmSwitches {
            per_second: 10,
            per_minute: 120,
            processing_ms: 500,
            long_message_is_cut: false,
            events_acknowledge: false,
            events_ping: false,
            accepted_is_200: false,
            retry_after: false,
            wrong_cloud_status: 404,
            heartbeats: true,
            sees_operations: true,
        }
    }
}

pub(super) struct State {
    pub switches: JsmSwitches,
    pub keys: Vec<&'static str>,
    /// Administrators' tokens have every scope; the others' lack the scopes to write.
    pub people: Vec<Person>,
    pub book: Book,
    pub pinged: Option<u64>,
    pub rates: IndexMap<&'static str, Rolling>,
}

impl State {
    /// Counts a request of a domain.
    pub fn take(&mut self, domain: &'static str, now_ms: u64) -> Result<(), No> {
        let limits = [(self.switches.per_second, 1_000), (self.switches.per_minute, 60_000)];
        if self.rates.entry(domain).or_default().take(&limits, now_ms) { Ok(()) } else { Err(No::Throttled) }
    }
}

/// Takes a change on, to be carried out when its time has come.
pub(super) fn accept(kept: &mut Kept<State>, now_ms: u64, action: Action) -> String {
    let request = kept.ids.uuid();
    let due_ms = now_ms + kept.it.switches.processing_ms;
    kept.it.book.accept(request.clone(), due_ms, action);
    request
}

/// A simulated site. Cheap to clone; all clones are the same site.
#[derive(Clone)]
pub struct Jsm {
    pub(super) site: Site<State>,
    base: String,
}

doors!(Jsm, JsmSwitches, "jsm", 1024 * 1024);

impl Jsm {
    fn new(start: &Start) -> Jsm {
        let state = State {
            switches: JsmSwitches::default(),
            keys: vec![INTEGRATION_KEY],
            people: PEOPLE.to_vec(),
            book: Book::default(),
            pinged: None,
            rates: IndexMap::new(),
        };
        Jsm { site: Site::new(start.clock, start.seed, 44, state), base: start.base.clone() }
    }

    fn credentials(&self, base: &str) -> Value {
        let [admin, reader] = PEOPLE;
        json!({
            "base": base, "integration_key": INTEGRATION_KEY, "disabled_key": DISABLED_KEY, "site": "practice.atlassian.net",
            "email": admin.email, "api_token": admin.token, "cloud_id": CLOUD_ID, "reader_email": reader.email,
            "reader_token": reader.token,
        })
    }

    /// The integration is turned off and every person's token revoked.
    pub fn revoke_all(&self) {
        let mut kept = self.site.kept();
        kept.it.keys.clear();
        kept.it.people.clear();
    }

    fn route(&self, ask: &Ask) -> Reply {
        let mut kept = self.site.kept();
        let kept = &mut *kept;
        let now_ms = self.site.now_ms();
        kept.it.book.settle(now_ms, || kept.ids.uuid());
        let route = ask.route();
        match route.as_slice() {
            ["jsm", "ops", "integration", rest @ ..] => {
                let answer = super::events::call(ask, rest, kept, now_ms);
                shapes::events(answer, kept.ids.uuid(), kept.it.switches.retry_after)
            }
            ["jsm", "ops", "api", cloud, rest @ ..] => {
                let answer = super::operations::call(ask, cloud, rest, kept, now_ms);
                shapes::operations(answer, kept.ids.uuid(), kept.it.switches.retry_after)
            }
            ["_edge", "tenant_info"] if ask.method == Method::GET => {
                Reply::json(200, &json!({ "cloudId": CLOUD_ID }))
            }
            ["rest", "api", "2" | "3", "myself"] if ask.method == Method::GET => {
                match Person::of(ask, &kept.it.people) {
                    Some(person) => Reply::json(200, &myself(person, &self.base)),
                    None => unauthorized(ask.headers.contains_key("authorization")),
                }
            }
            _ => Reply::html(404, "Oops, you have found a dead link."),
        }
    }
}
