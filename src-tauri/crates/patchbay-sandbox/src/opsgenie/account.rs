//! The account: its region, its keys, and what the documents leave open.

use super::heartbeats::Heartbeat;
use super::keys::{Key, keys};
use crate::alerts::Book;
use crate::cut::Cut;
use crate::simulator::{Simulator, Start};
use crate::wire::{Rolling, Site, doors};
use axum::body::Body;
use http::{Request, Response};
use indexmap::IndexMap;
use serde_json::{Value, json};

/// 2027-04-05 00:00 UTC: the API is promised up to that day.
pub const ENDS_MS: u64 = 1_806_883_200_000;

/// Where the account lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    Us,
    Eu,
}

impl Region {
    /// The vendor's host of this region.
    pub fn host(self) -> &'static str {
        match self {
            Region::Us => "api.opsgenie.com",
            Region::Eu => "api.eu.opsgenie.com",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Region::Us => "us",
            Region::Eu => "eu",
        }
    }
}

/// What the vendor's documents leave open, each with the worse case as its default, and what this account is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpsgenieSwitches {
    /// Requests per second and domain; the vendor's numbers are not published.
    pub per_second: usize,
    /// Requests per minute and domain.
    pub per_minute: usize,
    /// How long an accepted request waits until it is carried out.
    pub processing_ms: u64,
    /// An alert message over 130 characters is cut, as against refused.
    pub long_message_is_cut: bool,
    /// Whether a team's key may read heartbeats; a ping is always answered.
    pub team_reads_heartbeats: bool,
    /// Whether 429 says how long to wait; no document does.
    pub retry_after: bool,
    /// From 2027-04-05 every call is answered 410, as against working on.
    pub ends: bool,
    /// The account was moved to JSM and turned off: every key is refused.
    pub turned_off: bool,
}

impl Default for OpsgenieSwitches {
    fn default() -> OpsgenieSwitches {
        OpsgenieSwitches {
            per_second: 10,
            per_minute: 120,
            processing_ms: 500,
            long_message_is_cut: false,
            team_reads_heartbeats: false,
            retry_after: false,
            ends: true,
            turned_off: false,
        }
    }
}

pub(super) struct State {
    pub switches: OpsgenieSwitches,
    pub keys: Vec<Key>,
    pub book: Book,
    pub heartbeats: Vec<Heartbeat>,
    /// Budgets by domain.
    pub rates: IndexMap<&'static str, Rolling>,
}

/// A simulated account. Cheap to clone; all clones are the same account.
#[derive(Clone)]
pub struct Opsgenie {
    pub(super) site: Site<State>,
    pub(super) base: String,
    pub(super) region: Region,
}

doors!(Opsgenie, OpsgenieSwitches, "opsgenie", 1024 * 1024);

impl Opsgenie {
    fn new(start: &Start) -> Opsgenie {
        Opsgenie::at(start, Region::Us)
    }

    /// An account of this region.
    pub fn at(start: &Start, region: Region) -> Opsgenie {
        let state = State {
            switches: OpsgenieSwitches::default(),
            keys: keys(region),
            book: Book::default(),
            heartbeats: vec![Heartbeat::practice()],
            rates: IndexMap::new(),
        };
        let stream = if region == Region::Us { 41 } else { 42 };
        Opsgenie { site: Site::new(start.clock, start.seed, stream, state), base: start.base.clone(), region }
    }

    fn credentials(&self, base: &str) -> Value {
        let keys = self.keys();
        json!({
            "base": base, "region": self.region.id(), "send_key": keys[0].text, "discovery_key": keys[1].text,
            "global_key": keys[2].text, "read_only_key": keys[3].text, "restricted_key": keys[4].text,
            "disabled_key": keys[5].text, "restricted_account_key": keys[6].text,
        })
    }

    /// The keys as they are: a team's, the account's, a global one, and then a read-only, a restricted, a disabled
    /// one and an account key without configuration access.
    pub fn keys(&self) -> Vec<Key> {
        self.site.kept().it.keys.clone()
    }

    /// Changes the key with this text, as an administrator would; false when there is none.
    pub fn change_key(&self, text: &str, change: impl FnOnce(&mut Key)) -> bool {
        self.site.kept().it.keys.iter_mut().find(|key| key.text == text).map(change).is_some()
    }

    /// Every integration is turned off and every account key deleted.
    pub fn revoke_all(&self) {
        self.site.kept().it.keys.iter_mut().for_each(|key| key.enabled = false);
    }
}

/// The account of the other region, on a port of its own.
#[derive(Clone)]
pub struct OpsgenieEu(pub Opsgenie);

impl Simulator for OpsgenieEu {
    const ID: &'static str = "opsgenie_eu";

    fn start(start: &Start) -> OpsgenieEu {
        OpsgenieEu(Opsgenie::at(start, Region::Eu))
    }

    async fn answer(&self, request: Request<Body>) -> Result<Response<Body>, Cut> {
        self.0.handle(request).await
    }

    fn line(&self, base: &str) -> Value {
        self.0.credentials(base)
    }
}
