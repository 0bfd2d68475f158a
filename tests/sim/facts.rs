//! What the sources tell, and who wants it. Everything follows from a fact's number, so that the end of a history
//! can say of each what must have become of it.

use crate::levels::Level;
use patchbay_model::{
    ids::{ConnectionId, RouteId},
    time::Timestamp,
};

/// Subjects whose events must stay in order.
pub const LANES: u64 = 40;

pub const CALLS: ConnectionId = ConnectionId::from_bytes([0x61; 16]);
pub const VISITS: ConnectionId = ConnectionId::from_bytes([0x62; 16]);
/// An account that answers.
pub const WELL: ConnectionId = ConnectionId::from_bytes([0x63; 16]);
/// An account that throttles, fails, hangs and hangs up.
pub const ILL: ConnectionId = ConnectionId::from_bytes([0x64; 16]);

/// How queues stand.
pub const LEVELS: ConnectionId = ConnectionId::from_bytes([0x65; 16]);

pub const CALLS_PUBLIC: &str = "simcalls";
pub const VISITS_PUBLIC: &str = "simvisits";
pub const LEVELS_PUBLIC: &str = "simlevels";

/// The routes of a history.
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
    /// Queues that breach, as cases and groups of cases, on a board of the account that fails.
    Cases,
    /// One record of each queue, written over again and again, beside it.
    Levels,
}

impl Line {
    pub const ALL: [Line; 6] =
        [Line::Calls, Line::Billing, Line::Booked, Line::Done, Line::Cases, Line::Levels];
    /// Those where each fact makes a record of its own.
    pub const PLAIN: [Line; 4] = [Line::Calls, Line::Billing, Line::Booked, Line::Done];

    pub fn id(self) -> RouteId {
        RouteId::from_bytes([0x70 + self as u8; 16])
    }

    pub fn name(self) -> &'static str {
        match self {
            Line::Calls => "calls",
            Line::Billing => "billing",
            Line::Booked => "booked",
            Line::Done => "done",
            Line::Cases => "cases",
            Line::Levels => "levels",
        }
    }

    pub fn source(self) -> ConnectionId {
        match self {
            Line::Calls | Line::Billing => CALLS,
            Line::Booked | Line::Done => VISITS,
            Line::Cases | Line::Levels => LEVELS,
        }
    }

    pub fn target(self) -> ConnectionId {
        match self {
            Line::Calls | Line::Done => WELL,
            Line::Billing | Line::Booked | Line::Cases | Line::Levels => ILL,
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
        match self.0 % 16 {
            // Taken from the calls for the account that answers.
            10 => LEVELS,
            3 | 7 | 11 | 15 => VISITS,
            _ => CALLS,
        }
    }

    pub fn lane(self) -> u64 {
        (self.0 / 3) % LANES
    }

    fn queue(self) -> &'static str {
        ["Sales", "Billing", "Claims", "Support"][((self.0 / 4) % 4) as usize]
    }

    /// How a queue stands; nothing for what the other sources tell.
    pub fn level(self) -> Option<Level> {
        (self.source() == LEVELS).then(|| Level::of(self))
    }

    fn kind(self) -> &'static str {
        if let Some(level) = self.level() {
            return if level.counts { "queue.count" } else { "queue.level" };
        }
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
        self.level().map_or(self.0 % 89 == 7, |level| level.misfits)
    }

    pub fn wanted_by(self, line: Line) -> bool {
        self.source() == line.source()
            && match line {
                Line::Calls => self.queue() != "Billing",
                Line::Billing => self.queue() == "Billing",
                Line::Booked => self.kind() == "visit.booked",
                Line::Done => self.kind() == "visit.done",
                Line::Cases => self.kind() == "queue.level",
                Line::Levels => self.kind() == "queue.count",
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
    pub fn body(self, more: bool, at: Timestamp) -> String {
        let seconds = if self.misfits() { "\"n/a\"".to_owned() } else { self.0.to_string() };
        let more = if more { r#","note":"told again""# } else { "" };
        let (kind, id) = (self.kind(), self.id());
        if let Some(level) = self.level() {
            let (queue, region, at) = (level.queue(), level.region(), at.rfc3339());
            return format!(
                r#"{{"type":"{kind}","id":"{id}","ticket":"{queue}","queue":"{queue}","region":"{region}","state":"{}","seconds":{seconds},"at":"{at}"{more}}}"#,
                level.state
            );
        }
        format!(
            r#"{{"type":"{kind}","id":"{id}","ticket":"lane-{}","queue":"{}","caller":"+12025550142","seconds":{seconds}{more}}}"#,
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
        let wanted = |line: Line| (0..4_800).filter(|n| Fact(*n).wanted_by(line)).count();
        let shares = Line::ALL.map(wanted);
        assert!(shares.iter().all(|n| *n >= 80), "{shares:?}");
        assert_eq!(Fact::by_id(&Fact(7).id()), Some(Fact(7)));
        assert_eq!(Line::by_id(Line::Booked.id().bytes()), Some(Line::Booked));
    }
}
