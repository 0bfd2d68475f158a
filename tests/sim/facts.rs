//! What the sources tell, and who wants it. Everything follows from a fact's number, so that the end of a history
//! can say of each what must have become of it.

use patchbay_model::ids::{ConnectionId, RouteId};

/// Subjects whose events must stay in order.
pub const LANES: u64 = 40;

pub const CALLS: ConnectionId = ConnectionId::from_bytes([0x61; 16]);
pub const VISITS: ConnectionId = ConnectionId::from_bytes([0x62; 16]);
/// An account that answers.
pub const WELL: ConnectionId = ConnectionId::from_bytes([0x63; 16]);
/// An account that throttles, fails, hangs and hangs up.
pub const ILL: ConnectionId = ConnectionId::from_bytes([0x64; 16]);

pub const CALLS_PUBLIC: &str = "simcalls";
pub const VISITS_PUBLIC: &str = "simvisits";

/// The four routes of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// Calls of every queue but one, to the account that answers.
    Calls,
    /// Calls of that one queue, to the account that fails.
    Billing,
    /// Visits that are booked, to a board of the failing account without a key column: nothing but a person can end a doubt there.
    Booked,
    /// Visits that are over, to a second board of the account that answers.
    Done,
}

impl Line {
    pub const ALL: [Line; 4] = [Line::Calls, Line::Billing, Line::Booked, Line::Done];

    pub fn id(self) -> RouteId {
        RouteId::from_bytes([0x70 + self as u8; 16])
    }

    pub fn name(self) -> &'static str {
        match self {
            Line::Calls => "calls",
            Line::Billing => "billing",
            Line::Booked => "booked",
            Line::Done => "done",
        }
    }

    pub fn source(self) -> ConnectionId {
        match self {
            Line::Calls | Line::Billing => CALLS,
            Line::Booked | Line::Done => VISITS,
        }
    }

    pub fn target(self) -> ConnectionId {
        match self {
            Line::Calls | Line::Done => WELL,
            Line::Billing | Line::Booked => ILL,
        }
    }

    pub fn by_id(id: &[u8]) -> Option<Line> {
        Line::ALL.into_iter().find(|line| line.id().bytes() == id)
    }
}

/// One thing that happened once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact(pub u64);

impl Fact {
    pub fn source(self) -> ConnectionId {
        if self.0 % 4 == 3 { VISITS } else { CALLS }
    }

    pub fn lane(self) -> u64 {
        (self.0 / 3) % LANES
    }

    fn queue(self) -> &'static str {
        ["Sales", "Billing", "Claims", "Support"][((self.0 / 4) % 4) as usize]
    }

    fn kind(self) -> &'static str {
        match (self.source() == VISITS, (self.0 / 4) % 3) {
            (false, _) => "call.ended",
            (true, 0) => "visit.done",
            (true, 1) => "visit.booked",
            // Nobody wants these.
            (true, _) => "visit.moved",
        }
    }

    /// Holds text where a number belongs: refused while a line maps that field, fine once it does not.
    pub fn misfits(self) -> bool {
        self.0 % 89 == 7
    }

    pub fn wanted_by(self, line: Line) -> bool {
        self.source() == line.source()
            && match line {
                Line::Calls => self.queue() != "Billing",
                Line::Billing => self.queue() == "Billing",
                Line::Booked => self.kind() == "visit.booked",
                Line::Done => self.kind() == "visit.done",
            }
    }

    /// The id it is told under.
    pub fn id(self) -> String {
        format!("fact-{}", self.0)
    }

    pub fn by_id(id: &str) -> Option<Fact> {
        id.strip_prefix("fact-")?.parse().ok().map(Fact)
    }

    /// What its record carries on one line's board.
    pub fn record(self, line: Line) -> String {
        format!("{}:{}", line.name(), self.id())
    }

    /// What a source posts. Told again with `more`, it is the same fact with another body.
    pub fn body(self, more: bool) -> String {
        let seconds = if self.misfits() { "\"n/a\"".to_owned() } else { self.0.to_string() };
        let more = if more { r#","note":"told again""# } else { "" };
        format!(
            r#"{{"type":"{}","id":"{}","ticket":"lane-{}","queue":"{}","caller":"+12025550142","seconds":{seconds}{more}}}"#,
            self.kind(),
            self.id(),
            self.lane(),
            self.queue()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_gets_its_share_and_most_facts_go_somewhere() {
        let wanted = |line: Line| (0..1_200).filter(|n| Fact(*n).wanted_by(line)).count();
        let shares = Line::ALL.map(wanted);
        assert!(shares.iter().all(|n| *n >= 80), "{shares:?}");
        assert_eq!(Fact::by_id(&Fact(7).id()), Some(Fact(7)));
        assert_eq!(Line::by_id(Line::Booked.id().bytes()), Some(Line::Booked));
    }
}
