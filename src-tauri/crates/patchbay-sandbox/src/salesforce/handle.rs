//! The handle a test or the practice mode holds.

use super::sign_in;
use super::switches::SalesforceSwitches;
use crate::oauth::Server;
use crate::simulator::Start;
use crate::wire::{Site, doors};
use serde_json::{Value, json};

pub const ORG_ID: &str = "00D000000000001EAA";
/// Who sits in front of the browser.
pub const USER_ID: &str = "005000000000001AAA";
/// Whom the client's own grant runs as.
pub const RUN_AS_ID: &str = "005000000000002AAA";

pub(super) const DAY_MS: u64 = 86_400_000;

#[derive(Default)]
pub(super) struct State {
    pub switches: SalesforceSwitches,
    /// Data calls of the day.
    pub used: u64,
    pub day: u64,
}

/// A simulated org. Cheap to clone; all clones are the same org.
#[derive(Clone)]
pub struct Salesforce {
    pub(super) site: Site<State>,
    pub(super) base: String,
    server: Server,
}

doors!(Salesforce, SalesforceSwitches, "salesforce", 1024 * 1024, sign_in);

impl Salesforce {
    fn new(start: &Start) -> Salesforce {
        Salesforce {
            site: Site::new(start.clock, start.seed, 49, State::default()),
            base: start.base.clone(),
            server: sign_in::server(start.clock, start.seed),
        }
    }

    fn credentials(&self, base: &str) -> Value {
        json!({
            "base": base, "client_id": sign_in::CLIENT_ID, "client_secret": sign_in::CLIENT_SECRET,
            "redirect_uri": sign_in::REDIRECT,
        })
    }

    /// The origin that stands for the login host, My Domain and the instance.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Sets how many of today's calls are spent.
    pub fn set_used(&self, calls: u64) {
        let today = self.site.now_ms() / DAY_MS;
        let mut kept = self.site.kept();
        (kept.it.used, kept.it.day) = (calls, today);
    }
}
