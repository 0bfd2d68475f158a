//! Cases: what a correlating route makes of each event of a key. Decided from what is stored of the key and from
//! when events happened, never from the time of day, so that a decision that is repeated after a crash is the same.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

mod rules;
mod step;

pub use rules::{BadCorrelation, Correlation, Grouping, Key, OnRecovery, Part, Ready, Told};

/// What an event says of its key. The number is what the store keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Verb {
    /// It breaches: a case is opened, or told that it goes on.
    Open = 0,
    /// There is more to say of an open case; alone it opens none.
    Update = 1,
    /// It has recovered.
    Close = 2,
    /// A person ends the case at the target, recovered or not.
    End = 3,
    /// A person says that it is over, and the target is told so: its recovery was missed.
    Sweep = 4,
}

/// Where a case stands. The number is what the store keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Phase {
    /// Its opener is on its way.
    Opening = 0,
    Open = 1,
    /// Its recovery is on its way.
    Closing = 2,
    /// A person closed it while the breach went on: it rests until that has recovered, or for a chosen time.
    Quiet = 3,
    Closed = 4,
    /// Its opener died, so there is no record. The next breach opens another.
    Failed = 5,
}

/// Until when breaches of a key are kept to ourselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quiet {
    UntilRecovery,
    /// Or until this moment, whichever comes first.
    Until(Timestamp),
}

/// What is known of a key: its last case, and what outlives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// How often a case was opened under this key; 0 where none ever was. Never given twice.
    pub number: u32,
    pub phase: Phase,
    /// It is being opened or closed by the very delivery that is asked about.
    pub ours: bool,
    /// Its record at the target is known.
    pub record: bool,
    /// The newest breach, sent or not, by when it happened.
    pub breach_at: Option<Timestamp>,
    /// The newest event that was written to its record.
    pub sent_at: Option<Timestamp>,
    /// The newest recovery of the key, or when a person ended its case.
    pub recovered_at: Option<Timestamp>,
    pub quiet: Option<Quiet>,
    /// What was absorbed since something was last written.
    pub absorbed: u32,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            number: 0,
            phase: Phase::Closed,
            ours: false,
            record: false,
            breach_at: None,
            sent_at: None,
            recovered_at: None,
            quiet: None,
            absorbed: 0,
        }
    }
}

/// One event of a key, at the head of its lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Happening {
    pub verb: Verb,
    pub occurred_at: Timestamp,
    /// A person sends it again although newer ones were applied.
    pub forced: bool,
    pub held: Held,
}

/// What is known of the time that a recovery has to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It was not asked yet.
    Unasked,
    /// Another breach happened before it was over.
    Broken,
    Lasted,
}

/// Times of one route's cases, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// A breach so soon after the last event that was written is counted and not sent.
    pub window_ms: i64,
    /// A recovery counts once it has lasted this long.
    pub hold_ms: i64,
    /// How long a case that a person closed stays quiet; until it recovers without one.
    pub quiet_ms: Option<i64>,
    pub on_recovery: OnRecovery,
}

/// What is done with one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// A record is made, under the name of this opening.
    Open { number: u32 },
    /// The case's record is written; so many events before it were only counted.
    Update { absorbed: u32 },
    /// The case's record is written for the last time.
    Close,
    /// The recovery is written and the case stays open: a person closes it.
    Note,
    /// Nothing is sent.
    Absorb(Why),
    /// Decided at that moment, or as soon as another breach says that it did not last.
    WaitUntil(Timestamp),
}

/// Why an event of a case was not sent. The number is what the store keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CaseWhy)]
#[repr(u8)]
pub enum Why {
    /// It came too soon after the last one that was sent: counted into the next.
    Window = 0,
    /// The recovery did not last.
    Flapped = 1,
    /// It happened before what is known by now.
    Late = 2,
    /// A person wants nothing of it for now.
    Quiet = 3,
    /// There is no case that it could be about.
    NothingOpen = 4,
    /// The case is open and which record it has is not known.
    NoRecord = 5,
}

macro_rules! numbered {
    ($type:ident: $($variant:ident),*) => {
        impl $type {
            /// The one with this number.
            pub fn from_u8(number: u8) -> Option<Self> {
                [$($type::$variant),*].into_iter().find(|one| *one as u8 == number)
            }
        }
    };
}
numbered!(Verb: Open, Update, Close, End, Sweep);
numbered!(Phase: Opening, Open, Closing, Quiet, Closed, Failed);
numbered!(Why: Window, Flapped, Late, Quiet, NothingOpen, NoRecord);

impl Phase {
    /// There is, or will be, a record that is not done with.
    pub fn is_live(self) -> bool {
        match self {
            Phase::Opening | Phase::Open | Phase::Closing => true,
            Phase::Quiet | Phase::Closed | Phase::Failed => false,
        }
    }
}

impl Case {
    /// Whether a breach at this moment is kept to ourselves.
    fn rests(&self, at: Timestamp) -> bool {
        match self.quiet {
            None => false,
            Some(Quiet::UntilRecovery) => true,
            Some(Quiet::Until(until)) => at < until,
        }
    }

    /// The breach that opened or last told of it is over, as far as is known.
    pub fn has_recovered(&self) -> bool {
        self.recovered_at.is_some() && self.recovered_at >= self.breach_at
    }
}

/// What is done with an event at the head of its lane: everything before it has ended.
pub fn correlate(case: &Case, event: &Happening, rules: &Rules) -> Move {
    match (event.verb, case.phase) {
        (Verb::Open, Phase::Opening) if case.ours => Move::Open { number: case.number },
        (Verb::Open | Verb::Update, Phase::Open | Phase::Closing) => goes_on(case, event, rules),
        (Verb::Open, Phase::Quiet) if late(case, event) => Move::Absorb(Why::Late),
        (Verb::Open | Verb::Update, Phase::Quiet) if case.rests(event.occurred_at) => {
            Move::Absorb(Why::Quiet)
        }
        // An opener that is not the head has ended, and said nothing of a record.
        (Verb::Open, Phase::Opening | Phase::Quiet | Phase::Closed | Phase::Failed) => {
            if late(case, event) {
                return Move::Absorb(Why::Late);
            }
            Move::Open { number: case.number + 1 }
        }
        (Verb::Close, Phase::Open | Phase::Closing) => recovers(case, event, rules),
        // An older recovery says nothing of the breach that a person ended.
        (Verb::Close, Phase::Quiet) if case.breach_at.is_some_and(|breach| event.occurred_at < breach) => {
            Move::Absorb(Why::Late)
        }
        (Verb::Close, Phase::Quiet) => Move::Absorb(Why::Quiet),
        (Verb::End | Verb::Sweep, Phase::Open | Phase::Closing) if case.record => Move::Close,
        (Verb::End | Verb::Sweep, Phase::Open | Phase::Closing) => Move::Absorb(Why::NoRecord),
        (
            Verb::Update | Verb::Close | Verb::End | Verb::Sweep,
            Phase::Opening | Phase::Quiet | Phase::Closed | Phase::Failed,
        ) => Move::Absorb(Why::NothingOpen),
    }
}

/// A breach that was over before anybody told of it.
fn late(case: &Case, event: &Happening) -> bool {
    case.recovered_at.is_some_and(|recovered| event.occurred_at < recovered)
}

fn goes_on(case: &Case, event: &Happening, rules: &Rules) -> Move {
    if case.rests(event.occurred_at) {
        return Move::Absorb(Why::Quiet);
    }
    if let Some(sent) = case.sent_at.filter(|_| !event.forced) {
        if event.occurred_at < sent {
            return Move::Absorb(Why::Late);
        }
        if event.occurred_at.since(sent) < rules.window_ms {
            return Move::Absorb(Why::Window);
        }
    }
    if !case.record {
        return Move::Absorb(Why::NoRecord);
    }
    Move::Update { absorbed: case.absorbed }
}

fn recovers(case: &Case, event: &Happening, rules: &Rules) -> Move {
    if case.breach_at.is_some_and(|breach| event.occurred_at < breach) {
        return Move::Absorb(Why::Late);
    }
    let noted = rules.on_recovery == OnRecovery::Note;
    if noted && case.has_recovered() && !event.forced {
        return Move::Absorb(Why::NothingOpen);
    }
    if rules.hold_ms > 0 {
        match event.held {
            Held::Unasked => return Move::WaitUntil(event.occurred_at + rules.hold_ms),
            Held::Broken => return Move::Absorb(Why::Flapped),
            Held::Lasted => {}
        }
    }
    match (case.record, noted) {
        (false, _) => Move::Absorb(Why::NoRecord),
        (true, true) => Move::Note,
        (true, false) => Move::Close,
    }
}

#[cfg(test)]
mod tests;
