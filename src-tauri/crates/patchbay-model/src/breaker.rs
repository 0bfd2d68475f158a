//! When to leave a target alone: after enough failures of one kind that say it is ill, until a single call has found it
//! well again. A refused event says nothing of the kind, and what waits behind an open breaker spends neither tries nor
//! age.

use crate::{outcome::Outcome, settle::Unit, time::Timestamp};
use serde::{Deserialize, Serialize};

/// Calls of one kind that are looked back on …
pub const LOOKED_AT: u32 = 10;
/// … and how many of them must have failed.
pub const FAILED: u32 = 5;
/// The first rest, in milliseconds; each further one is twice as long …
pub const REST_MS_FIRST: i64 = 5_000;
/// … up to this.
pub const REST_MS_MAX: i64 = 5 * 60_000;
/// A probe that nobody answered for by now is not waited for any longer, in milliseconds.
const PROBE_MS_MAX: i64 = 60_000;

/// The ways in which a target can be ill.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// It answers with errors of its own.
    Failing,
    /// It takes requests and does not answer.
    Silent,
    /// No connection to it can be made.
    Unreachable,
}

impl Class {
    pub const ALL: [Class; 3] = [Class::Failing, Class::Silent, Class::Unreachable];

    /// What it does, for a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Class::Failing => "answers with errors of its own",
            Class::Silent => "does not answer in time",
            Class::Unreachable => "cannot be reached",
        }
    }
}

/// What one call says of its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Ill(Class),
    Well,
    /// Neither: it asked us to wait, or was never asked.
    Nothing,
}

/// Reads a call's end. `status` is nothing where no answer came.
pub fn sign(outcome: &Outcome, status: Option<u16>) -> Sign {
    let failing = status.is_some_and(|status| status >= 500);
    match outcome {
        Outcome::Delivered(_) | Outcome::Confirm { .. } | Outcome::Absorbed(_) | Outcome::Rejected { .. } => {
            Sign::Well
        }
        Outcome::Throttled { .. } if failing => Sign::Ill(Class::Failing),
        Outcome::Throttled { .. } => Sign::Nothing,
        Outcome::Uncertain { .. } if status.is_some() => Sign::Ill(Class::Failing),
        Outcome::Uncertain { .. } => Sign::Ill(Class::Silent),
        Outcome::Retry { .. } if failing => Sign::Ill(Class::Failing),
        Outcome::Retry { problem, .. } if status.is_none() && problem.code == "vendor.unreachable" => {
            Sign::Ill(Class::Unreachable)
        }
        // A lock, a conflict: the target is there and busy. A hold is told by itself.
        Outcome::Retry { .. } | Outcome::Held { .. } => Sign::Nothing,
    }
}

/// Whether calls may go to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    All,
    /// One, and the others wait for what it finds.
    Probe,
    None,
}

/// How a breaker stands, for a person and for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    Closed,
    Open,
    HalfOpen,
}

/// A breaker that is not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tripped {
    pub stand: Stand,
    pub class: Class,
    /// When it first opened.
    pub since: Timestamp,
    /// When one call may go and see.
    pub next_probe: Timestamp,
}

/// One target's breaker: a memory for each kind of failure, and one state.
#[derive(Debug, Clone, Default)]
pub struct Breaker {
    last: [Memory; 3],
    trip: Option<Trip>,
}

/// The last calls as bits, the newest lowest; a one has failed.
#[derive(Debug, Clone, Copy, Default)]
struct Memory(u32);

#[derive(Debug, Clone, Copy)]
struct Trip {
    class: Class,
    since: Timestamp,
    probe_at: Timestamp,
    /// Rests so far.
    rests: u32,
    half_open: bool,
    probing: Option<Timestamp>,
}

impl Breaker {
    /// Takes in what a call said. Returns the new state where it changed.
    pub fn hear(&mut self, sign: Sign, now: Timestamp, jitter: Unit) -> Option<Stand> {
        match (self.trip, sign) {
            (Some(trip), Sign::Well) if trip.half_open => {
                *self = Self::default();
                Some(Stand::Closed)
            }
            (Some(trip), Sign::Ill(class)) if trip.half_open => {
                self.trip = Some(Trip {
                    class,
                    probe_at: now + rest_ms(trip.rests, jitter),
                    rests: trip.rests + 1,
                    half_open: false,
                    probing: None,
                    ..trip
                });
                Some(Stand::Open)
            }
            (Some(mut trip), Sign::Nothing) => {
                trip.probing = None;
                self.trip = Some(trip);
                None
            }
            // Answers to what had left before it opened decide nothing more.
            (Some(_), Sign::Well | Sign::Ill(_)) => None,
            (None, Sign::Nothing) => None,
            (None, Sign::Well) => {
                self.last.iter_mut().for_each(|memory| memory.add(false));
                None
            }
            (None, Sign::Ill(class)) => {
                let memory = &mut self.last[class as usize];
                memory.add(true);
                (memory.failed() >= FAILED).then(|| {
                    let probe_at = now + rest_ms(0, jitter);
                    self.trip =
                        Some(Trip { class, since: now, probe_at, rests: 1, half_open: false, probing: None });
                    Stand::Open
                })
            }
        }
    }

    /// Whether calls may go now. An open breaker whose rest is over lets one through.
    pub fn may(&self, now: Timestamp) -> May {
        let Some(trip) = &self.trip else { return May::All };
        if now < trip.probe_at {
            return May::None;
        }
        match trip.probing {
            Some(since) if now.since(since) < PROBE_MS_MAX => May::None,
            Some(_) | None => May::Probe,
        }
    }

    /// The one call that may see has left. Returns the new state where it changed.
    pub fn probe(&mut self, now: Timestamp) -> Option<Stand> {
        let trip = self.trip.as_mut()?;
        trip.probing = Some(now);
        (!std::mem::replace(&mut trip.half_open, true)).then_some(Stand::HalfOpen)
    }

    /// A person says that it is well again: the next call may go and see at once.
    pub fn hurry(&mut self, now: Timestamp) {
        if let Some(trip) = &mut self.trip {
            trip.probe_at = trip.probe_at.min(now);
        }
    }

    pub fn tripped(&self) -> Option<Tripped> {
        self.trip.map(|trip| Tripped {
            stand: if trip.half_open { Stand::HalfOpen } else { Stand::Open },
            class: trip.class,
            since: trip.since,
            next_probe: trip.probe_at,
        })
    }
}

impl Memory {
    fn add(&mut self, failed: bool) {
        self.0 = (self.0 << 1 | u32::from(failed)) & ((1 << LOOKED_AT) - 1);
    }
    fn failed(self) -> u32 {
        self.0.count_ones()
    }
}

/// Doubles, and is spread over its upper half so that targets that fell together are not asked together.
fn rest_ms(rests: u32, jitter: Unit) -> i64 {
    let full = REST_MS_FIRST.saturating_mul(1 << rests.min(20)).min(REST_MS_MAX);
    full / 2 + ((full - full / 2) as f64 * jitter.0.clamp(0.0, 1.0)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        outcome::{Proof, Receipt, Scope},
        problem::Problem,
    };
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_795_000_000_000);
    const FULL: Unit = Unit(1.0);
    const FAILS: Sign = Sign::Ill(Class::Failing);

    fn opened() -> Breaker {
        let mut breaker = Breaker::default();
        for n in 0..FAILED {
            let changed = breaker.hear(FAILS, NOW, FULL);
            assert_eq!(changed, (n + 1 == FAILED).then_some(Stand::Open));
        }
        breaker
    }

    #[test]
    fn it_opens_rests_lets_one_see_and_closes() {
        let mut breaker = opened();
        assert_eq!(breaker.may(NOW + REST_MS_FIRST - 1), May::None);
        let at = NOW + REST_MS_FIRST;
        assert_eq!(breaker.may(at), May::Probe);
        assert_eq!(breaker.probe(at), Some(Stand::HalfOpen));
        assert_eq!(breaker.may(at), May::None, "one at a time");
        assert_eq!(breaker.hear(Sign::Well, at + 80, FULL), Some(Stand::Closed));
        assert_eq!((breaker.may(at + 80), breaker.tripped()), (May::All, None));
        assert_eq!(breaker.hear(FAILS, at + 90, FULL), None, "nothing is remembered of before");
    }

    #[test]
    fn each_failed_probe_doubles_the_rest_up_to_the_longest() {
        let (mut breaker, mut at) = (opened(), NOW + REST_MS_FIRST);
        let mut rests = Vec::new();
        for _ in 0..8 {
            assert_eq!(breaker.may(at), May::Probe);
            breaker.probe(at);
            assert_eq!(breaker.hear(Sign::Ill(Class::Silent), at, FULL), Some(Stand::Open));
            let next = breaker.tripped().expect("open").next_probe;
            rests.push(next.since(at) / 1_000);
            at = next;
        }
        assert_eq!(rests, [10, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!(breaker.tripped().map(|t| (t.class, t.since)), Some((Class::Silent, NOW)));
    }

    #[test]
    fn answers_to_what_left_before_decide_nothing_and_a_lost_probe_is_followed_by_another() {
        let mut breaker = opened();
        assert_eq!(breaker.hear(Sign::Well, NOW + 1, FULL), None);
        assert_eq!(breaker.hear(FAILS, NOW + 1, FULL), None);
        let at = NOW + REST_MS_FIRST;
        breaker.hurry(NOW + 2);
        assert_eq!(breaker.may(NOW + 2), May::Probe, "a person need not wait for the rest to be over");
        breaker.probe(at);
        assert_eq!(breaker.may(at + PROBE_MS_MAX), May::Probe);
        assert_eq!(breaker.hear(Sign::Nothing, at + 5, FULL), None);
        assert_eq!(breaker.may(at + 5), May::Probe, "it was told to wait and has seen nothing");
    }

    #[test]
    fn kinds_are_counted_apart_and_a_refused_event_is_a_sign_of_health() {
        let mut breaker = Breaker::default();
        for class in Class::ALL {
            for _ in 0..FAILED - 1 {
                assert_eq!(breaker.hear(Sign::Ill(class), NOW, FULL), None);
            }
        }
        let problem = || Problem::new("x", "No.");
        let no_route = || Problem::new("vendor.unreachable", "No.");
        let done = Outcome::Delivered(Receipt { remote: None, proof: Proof::Accepted, differs: vec![] });
        let wait = || Outcome::Throttled { scope: Scope::Connection, until: NOW };
        for (outcome, status, expected) in [
            (done, Some(200), Sign::Well),
            (Outcome::Rejected { problem: problem() }, Some(422), Sign::Well),
            (wait(), Some(429), Sign::Nothing),
            (wait(), Some(503), FAILS),
            (Outcome::Uncertain { problem: problem() }, Some(502), FAILS),
            (Outcome::Uncertain { problem: problem() }, None, Sign::Ill(Class::Silent)),
            (Outcome::Retry { not_before: None, problem: no_route() }, None, Sign::Ill(Class::Unreachable)),
            (Outcome::Retry { not_before: None, problem: problem() }, Some(423), Sign::Nothing),
            (Outcome::Held { scope: Scope::Route, problem: problem() }, Some(403), Sign::Nothing),
        ] {
            assert_eq!(sign(&outcome, status), expected, "{outcome:?}");
        }
    }

    proptest! {
        /// Against a vendor that is down for a while and well again: it opens soon, asks rarely, and always closes.
        #[test]
        fn an_outage_costs_few_calls_and_is_over_soon_after_it_ended(
            outage_ms in 1_000..7_200_000_i64,
            every_ms in 50..5_000_i64,
            jitter in 0.0..1.0_f64,
        ) {
            let mut breaker = Breaker::default();
            let (mut at, end, mut calls, mut probe_from) = (NOW, NOW + outage_ms, 0_i64, None);
            let mut last_probe = NOW;
            while at < end + 2 * REST_MS_MAX {
                match breaker.may(at) {
                    May::All => {
                        if at >= end && breaker.tripped().is_none() && at.since(end) > every_ms { break; }
                        let ill = at < end;
                        calls += i64::from(ill);
                        breaker.hear(if ill { FAILS } else { Sign::Well }, at, Unit(jitter));
                    }
                    May::Probe => {
                        last_probe = at;
                        calls += i64::from(at < end);
                        breaker.probe(at);
                        let sign = if at < end { FAILS } else { Sign::Well };
                        breaker.hear(sign, at, Unit(jitter));
                        probe_from.get_or_insert(at);
                    }
                    May::None => {}
                }
                at = at + every_ms;
            }
            prop_assert_eq!(breaker.may(at), May::All, "it closes once the vendor is well");
            // Five to open, then ever fewer: doubling from half of the first rest.
            let doublings = 64 - (outage_ms / (REST_MS_FIRST / 2)).leading_zeros() as i64;
            prop_assert!(calls <= 5 + doublings + outage_ms / (REST_MS_MAX / 2) + 1, "{calls}");
            prop_assert!(last_probe.since(end) <= REST_MS_MAX + every_ms);
        }
    }
}
