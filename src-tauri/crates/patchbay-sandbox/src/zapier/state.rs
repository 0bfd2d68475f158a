//! The hooks, what they caught, and what the documents leave open.

use crate::simulator::Start;
use crate::wire::{Rolling, Site, doors};
use http::HeaderMap;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

/// What an address without a Zap answers. The documents say success for paused and deleted Zaps alike; a dead
/// address's status could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadHook {
    /// The success that tells nothing.
    Success,
    Gone,
    NotFound,
}

/// What the vendor's documents leave open, each with the worse case as its default, and how the hook is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZapierSwitches {
    /// Requests per second and address.
    pub per_second: usize,
    /// Requests per five minutes and user: 10,000 or 20,000, the sources disagree.
    pub per_five_minutes: usize,
    /// Requests per five minutes of an address without the user's number.
    pub legacy_per_five_minutes: usize,
    /// Whether 429 says how long to wait.
    pub retry_after: bool,
    /// Largest body of a catch hook, and of a raw one.
    pub body_bytes_max: usize,
    pub raw_body_bytes_max: usize,
    pub oversize_status: u16,
    pub dead: DeadHook,
    /// The hook keeps body and headers unread.
    pub raw: bool,
    /// The answer's body is empty.
    pub silent: bool,
    /// Runs show this much later: under load, minutes.
    pub processed_after_ms: u64,
}

impl Default for ZapierSwitches {
    fn default() -> ZapierSwitches {
        ZapierSwitches {
            per_second: 30,
            per_five_minutes: 10_000,
            legacy_per_five_minutes: 1_000,
            retry_after: false,
            body_bytes_max: 10 * 1024 * 1024,
            raw_body_bytes_max: 2 * 1024 * 1024,
            oversize_status: 413,
            dead: DeadHook::Success,
            raw: false,
            silent: false,
            processed_after_ms: 0,
        }
    }
}

/// One request as the hook got it.
#[derive(Clone, Debug)]
pub struct Caught {
    pub method: String,
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
    /// Sandbox time, UTC milliseconds.
    pub at_ms: u64,
    /// How many runs it made; 0 also where the Zap is off.
    pub runs: usize,
    /// What a Zap's history would show instead of a run.
    pub error: Option<&'static str>,
}

/// One run of the Zap.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Fields as the author of the Zap sees them.
    pub fields: Map<String, Value>,
    /// Sandbox time, UTC milliseconds, from which the run shows.
    pub at_ms: u64,
}

pub(super) struct State {
    pub switches: ZapierSwitches,
    /// Addresses with a Zap, and whether it is on.
    pub hooks: IndexMap<String, bool>,
    pub caught: Vec<Caught>,
    pub runs: Vec<Run>,
    pub by_hook: IndexMap<String, Rolling>,
    pub by_user: IndexMap<String, Rolling>,
}

/// The practice hook's part of the path.
pub(super) const HOOK: &str = "1234567/bpatch1";

/// A simulated Zapier. Cheap to clone; all clones are the same.
#[derive(Clone)]
pub struct Zapier {
    pub(super) site: Site<State>,
}

doors!(Zapier, ZapierSwitches, "zapier", 16 * 1024 * 1024);

impl Zapier {
    fn new(start: &Start) -> Zapier {
        let state = State {
            switches: ZapierSwitches::default(),
            hooks: IndexMap::from([(HOOK.to_owned(), true), ("blegacy".to_owned(), true)]),
            caught: Vec::new(),
            runs: Vec::new(),
            by_hook: IndexMap::new(),
            by_user: IndexMap::new(),
        };
        Zapier { site: Site::new(start.clock, start.seed, 45, state) }
    }

    fn credentials(&self, base: &str) -> Value {
        json!({
            "base": base, "hook_url": format!("{base}/hooks/catch/{HOOK}/"),
            "legacy_hook_url": format!("{base}/hooks/catch/blegacy/"),
        })
    }

    /// Turns the practice Zap on or off. Off, the address answers as before.
    pub fn turn(&self, on: bool) {
        self.site.kept().it.hooks.values_mut().for_each(|hook| *hook = on);
    }

    /// Every Zap has a new owner, and so a new address that nobody was told.
    pub fn revoke_all(&self) {
        self.site.kept().it.hooks.clear();
    }

    /// Everything that arrived, oldest first.
    pub fn caught(&self) -> Vec<Caught> {
        self.site.kept().it.caught.clone()
    }

    /// Runs that show by now, oldest first.
    pub fn runs(&self) -> Vec<Run> {
        let now_ms = self.site.now_ms();
        self.site.kept().it.runs.iter().filter(|run| run.at_ms <= now_ms).cloned().collect()
    }
}
