//! How a case moves: when a decision is taken, when what was sent has ended, and when a person says so.

use super::{Case, Happening, Move, Phase, Quiet, Rules, Verb, Why};
use crate::time::Timestamp;

impl Case {
    /// The case once a move is decided. The same decision taken again changes nothing more, but for what was absorbed,
    /// which ends with it.
    #[must_use]
    pub fn decided(self, event: &Happening, to: Move) -> Case {
        let at = Some(event.occurred_at);
        let breach_at = if event.verb == Verb::Open { self.breach_at.max(at) } else { self.breach_at };
        match to {
            Move::Open { number } if number == self.number => Case { breach_at, ..self },
            Move::Open { number } => Case {
                number,
                phase: Phase::Opening,
                ours: true,
                breach_at: at,
                recovered_at: self.recovered_at,
                ..Case::default()
            },
            Move::Update { .. } | Move::Note => Case { phase: Phase::Open, ours: false, breach_at, ..self },
            Move::Close => Case { phase: Phase::Closing, ours: true, ..self },
            Move::WaitUntil(_) => self,
            Move::Absorb(Why::Flapped) => Case { phase: Phase::Open, ours: false, ..self },
            Move::Absorb(why) => self.absorbing(event, why, breach_at),
        }
    }

    fn absorbing(self, event: &Happening, why: Why, breach_at: Option<Timestamp>) -> Case {
        let recovers = matches!(event.verb, Verb::Close | Verb::End | Verb::Sweep);
        if !recovers {
            return Case { breach_at, absorbed: self.absorbed.saturating_add(1), ..self };
        }
        let recovered_at = self.recovered_at.max(Some(event.occurred_at));
        match (why, self.phase) {
            // It recovered, and there is no record to tell it to.
            (Why::NoRecord, Phase::Open | Phase::Closing) | (Why::Quiet, Phase::Quiet) => {
                Case { phase: Phase::Closed, ours: false, quiet: None, recovered_at, ..self }
            }
            _ => Case { recovered_at, ..self },
        }
    }

    /// The case once what was sent has ended: written, or never to be. `record`: the target named its record.
    #[must_use]
    pub fn settled(self, event: &Happening, sent: Move, written: bool, record: bool, rules: &Rules) -> Case {
        let at = Some(event.occurred_at);
        let case = Case { ours: false, ..self };
        let sent_at = self.sent_at.max(at);
        match (sent, written) {
            (Move::Open { .. }, true) if self.phase == Phase::Opening => {
                Case { phase: Phase::Open, record, sent_at, absorbed: 0, ..case }
            }
            (Move::Open { .. }, false) if self.phase == Phase::Opening => {
                Case { phase: Phase::Failed, ..case }
            }
            (Move::Update { .. }, true) => Case { sent_at, absorbed: 0, ..case },
            (Move::Note, true) => {
                Case { sent_at, absorbed: 0, recovered_at: self.recovered_at.max(at), quiet: None, ..case }
            }
            (Move::Close, true) if self.phase == Phase::Closing => {
                let case = Case { sent_at, absorbed: 0, ..case };
                match event.verb {
                    Verb::End => case.ended_by_hand(event.occurred_at, rules.quiet_ms),
                    Verb::Sweep => case.swept(event.occurred_at),
                    Verb::Open | Verb::Update | Verb::Close => Case {
                        phase: Phase::Closed,
                        recovered_at: self.recovered_at.max(at),
                        quiet: None,
                        ..case
                    },
                }
            }
            // The record is as open as it was; the next recovery closes it.
            (Move::Close, false) if self.phase == Phase::Closing => Case { phase: Phase::Open, ..case },
            (
                Move::Open { .. }
                | Move::Update { .. }
                | Move::Close
                | Move::Note
                | Move::Absorb(_)
                | Move::WaitUntil(_),
                _,
            ) => case,
        }
    }

    /// The newest case of a key as it is to what was sent for it, whose ending a person took back: its opener or its
    /// recovery was given up, and may be said to have been written after all. What happened since stands.
    #[must_use]
    pub fn asked_again(self, event: &Happening, sent: Move) -> Case {
        match (sent, self.phase) {
            (Move::Open { .. }, Phase::Failed) => Case { phase: Phase::Opening, ..self },
            (Move::Close, Phase::Open) if self.breach_at <= Some(event.occurred_at) => {
                Case { phase: Phase::Closing, ..self }
            }
            (
                Move::Open { .. }
                | Move::Update { .. }
                | Move::Close
                | Move::Note
                | Move::Absorb(_)
                | Move::WaitUntil(_),
                Phase::Opening | Phase::Open | Phase::Closing | Phase::Quiet | Phase::Closed | Phase::Failed,
            ) => self,
        }
    }

    /// A person closed its record. What breaches still says nothing more until it has recovered, or for `quiet_ms`.
    #[must_use]
    pub fn ended_by_hand(self, at: Timestamp, quiet_ms: Option<i64>) -> Case {
        if self.has_recovered() {
            return Case { phase: Phase::Closed, ours: false, quiet: None, ..self };
        }
        let quiet = quiet_ms.map_or(Quiet::UntilRecovery, |ms| Quiet::Until(at + ms));
        Case { phase: Phase::Quiet, ours: false, quiet: Some(quiet), ..self }
    }

    /// A person says that it is over, whatever was missed. What breaches from then on opens another.
    #[must_use]
    pub fn swept(self, at: Timestamp) -> Case {
        let recovered_at = self.recovered_at.max(Some(at));
        Case { phase: Phase::Closed, ours: false, quiet: None, recovered_at, ..self }
    }

    /// A person wants nothing of it for a while, or again.
    #[must_use]
    pub fn quieted(self, quiet: Option<Quiet>) -> Case {
        match (self.phase, quiet) {
            // There is no record to go on with: what breaches opens another.
            (Phase::Quiet, None) => Case { phase: Phase::Closed, quiet: None, ..self },
            (
                Phase::Opening | Phase::Open | Phase::Closing | Phase::Quiet | Phase::Closed | Phase::Failed,
                quiet,
            ) => Case { quiet, ..self },
        }
    }
}
