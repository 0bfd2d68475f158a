//! The account: who its keys belong to, and what the documents leave open.

use super::tickets::Ticket;
use crate::simulator::Start;
use crate::wire::{Minute, Site, doors};
use serde_json::{Value, json};

/// The key of an administrator.
pub const ADMIN_KEY: &str = "fdAdminKey4practice0";
/// The key of an agent without administrator rights.
pub const AGENT_KEY: &str = "fdAgentKey4practice0";
/// The account's name in `https://{name}.freshdesk.com`.
pub const DOMAIN: &str = "practice";

/// What the vendor's documents leave open, each with the worse case as its default, and what this account is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreshdeskSwitches {
    /// Requests per minute of the whole account, refused ones included. The lowest plan's, as reported.
    pub requests_per_minute: u64,
    /// Whether ticket fields are for administrators alone.
    pub fields_for_admins: bool,
    /// The account was closed or never was: the vendor's "no such helpdesk" page for every address.
    pub unknown: bool,
    /// The account is suspended, as after an unpaid bill: 403 whatever the key.
    pub suspended: bool,
}

impl Default for FreshdeskSwitches {
    fn default() -> FreshdeskSwitches {
        FreshdeskSwitches {
            requests_per_minute: 200,
            fields_for_admins: true,
            unknown: false,
            suspended: false,
        }
    }
}

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Agent {
    pub key: &'static str,
    pub id: u64,
    pub name: &'static str,
    pub email: &'static str,
    pub admin: bool,
}

const AGENTS: [Agent; 2] = [
    Agent { key: ADMIN_KEY, id: 43_000_456, name: "Mia Agent", email: "mia@practice.example", admin: true },
    Agent { key: AGENT_KEY, id: 43_000_457, name: "Tom Agent", email: "tom@practice.example", admin: false },
];

pub(super) struct State {
    pub switches: FreshdeskSwitches,
    /// Keys that still work: an agent may have it made anew, an administrator may remove the agent.
    pub agents: Vec<Agent>,
    pub minute: Minute,
    pub tickets: Vec<Ticket>,
}

/// A simulated account. Cheap to clone; all clones are the same account.
#[derive(Clone)]
pub struct Freshdesk {
    pub(super) site: Site<State>,
    pub(super) base: String,
}

doors!(Freshdesk, FreshdeskSwitches, "freshdesk", 20 * 1024 * 1024);

impl Freshdesk {
    fn new(start: &Start) -> Freshdesk {
        let state = State {
            switches: FreshdeskSwitches::default(),
            agents: AGENTS.to_vec(),
            minute: Minute::default(),
            tickets: vec![Ticket::first(start.clock.now_ms())],
        };
        Freshdesk { site: Site::new(start.clock, start.seed, 40, state), base: start.base.clone() }
    }

    fn credentials(&self, base: &str) -> Value {
        json!({ "base": base, "domain": format!("{DOMAIN}.freshdesk.com"), "api_key": ADMIN_KEY, "agent_key": AGENT_KEY })
    }

    /// Every agent has a new key that nobody was told: the known ones stop working.
    pub fn revoke_all(&self) {
        self.site.kept().it.agents.clear();
    }
}
