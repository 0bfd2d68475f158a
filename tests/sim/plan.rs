//! What a history is made from, and what it may come to.

use crate::reach::Reach;
use patchbay_tests::wire::Weather;
use std::fmt;

/// What happens in a run, all of it decided by `seed`.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub seed: u64,
    pub events: u64,
    pub crashes: u64,
    pub weather: Weather,
    /// Some crashes are followed by hours of darkness, so that the vendors forget send keys.
    pub nights: bool,
    /// After one burst of so many, the relay is stopped and another begins beside what is still on its way.
    pub restarts: u64,
}

impl Plan {
    pub fn stormy() -> Self {
        let weather =
            Weather { lost_before: 0.04, lost_after: 0.06, late: 0.03, doubled: 0.05, delay_ms: 400 };
        Self { seed: 1, events: 100, crashes: 5, weather, nights: false, restarts: 150 }
    }
}

/// What sound runs came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    pub seeds: u64,
    /// Different facts that were posted, acknowledged or not.
    pub events: u64,
    pub acknowledged: u64,
    pub deliveries: u64,
    pub items: u64,
    pub crashes: u64,
    /// Ends of a life after which the next began beside flights that had not landed.
    pub restarts: u64,
    pub in_doubt: u64,
    pub looks: u64,
    /// Dead letters a person sent again.
    pub replayed: u64,
    pub dismissed: u64,
    /// Doubts that a person decided.
    pub answered: u64,
    /// Holds a person lifted.
    pub lifted: u64,
    /// Mappings, policies, boards, tokens and clocks that were changed in the middle.
    pub changes: u64,
    /// Times the whole database was read and compared.
    pub audits: u64,
    pub virtual_s: u64,
    pub reach: Reach,
}

impl Report {
    pub fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.seeds, other.seeds),
            (&mut self.events, other.events),
            (&mut self.acknowledged, other.acknowledged),
            (&mut self.deliveries, other.deliveries),
            (&mut self.items, other.items),
            (&mut self.crashes, other.crashes),
            (&mut self.restarts, other.restarts),
            (&mut self.in_doubt, other.in_doubt),
            (&mut self.looks, other.looks),
            (&mut self.replayed, other.replayed),
            (&mut self.dismissed, other.dismissed),
            (&mut self.answered, other.answered),
            (&mut self.lifted, other.lifted),
            (&mut self.changes, other.changes),
            (&mut self.audits, other.audits),
            (&mut self.virtual_s, other.virtual_s),
        ];
        for (sum, n) in pairs {
            *sum += n;
        }
        self.reach.add(&other.reach);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} events ({} acknowledged, {} deliveries, {} items), {} crashes and {} restarts, {} sends found in doubt, \
             {} looks; a person replayed {}, dismissed {}, answered {}, lifted {} holds; {} changes in the middle; \
             {} audits; {} virtual hours; reached: {}",
            self.events,
            self.acknowledged,
            self.deliveries,
            self.items,
            self.crashes,
            self.restarts,
            self.in_doubt,
            self.looks,
            self.replayed,
            self.dismissed,
            self.answered,
            self.lifted,
            self.changes,
            self.audits,
            self.virtual_s / 3_600,
            self.reach
        )
    }
}

/// A broken promise, with what broke it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    Lost(Vec<String>),
    Doubled(Vec<(String, usize)>),
    /// A record nobody asked for.
    Strange(String),
    /// The sums, the lanes or the log do not fit the rows.
    Books(String),
    /// Later events of a lane were written before earlier ones.
    Order(String),
    /// The database did not open again.
    Store(String),
    /// Deliveries were still not ended after many quiet days.
    Stuck(String),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Lost(facts) => {
                write!(f, "{} acknowledged and lost, such as {:?}", facts.len(), &facts[..facts.len().min(5)])
            }
            Broken::Doubled(facts) => {
                write!(
                    f,
                    "{} with more than one record, such as {:?}",
                    facts.len(),
                    &facts[..facts.len().min(5)]
                )
            }
            Broken::Strange(what) => write!(f, "a record nobody asked for: {what}"),
            Broken::Books(what) => write!(f, "the books do not balance: {what}"),
            Broken::Order(what) => write!(f, "out of order: {what}"),
            Broken::Store(why) => write!(f, "the store did not open: {why}"),
            Broken::Stuck(what) => write!(f, "never ended: {what}"),
        }
    }
}
