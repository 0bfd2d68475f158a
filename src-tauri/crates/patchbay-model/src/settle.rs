//! The next state of a delivery after one try. Every outcome has one answer; none loses the delivery.

use crate::{
    delivery::{Delivery, Doubt},
    ids::RemoteId,
    limits::SEND_MS_MAX,
    outcome::{By, Outcome, Proof, Receipt, Scope, Ticket},
    problem::{Problem, Remedy},
    route::RetryPolicy,
    time::Timestamp,
};

/// What the store writes.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    Done(Receipt),
    AskAgain {
        ticket: Ticket,
        at: Timestamp,
    },
    Absorbed(By),
    /// Waits for the scope; neither tries nor age are spent.
    Wait {
        scope: Scope,
        until: Timestamp,
    },
    /// A definite failure, due again. The generation moves.
    Again {
        at: Timestamp,
        spent_ms: i64,
        problem: Problem,
    },
    /// The last send may have happened.
    Doubt {
        at: Timestamp,
        doubt: Doubt,
        spent_ms: i64,
        problem: Problem,
    },
    AskPerson {
        problem: Problem,
    },
    Hold {
        scope: Scope,
        problem: Problem,
    },
    Dead {
        problem: Problem,
    },
}

/// A number in `0.0..1.0` from `World.chance`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit(pub f64);

/// One try's place in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flight {
    pub left_at: Timestamp,
    pub now: Timestamp,
}

/// What a look at the target found.
#[derive(Debug, Clone, PartialEq)]
pub enum Looked {
    Found(RemoteId),
    Absent,
    /// The search itself did not work.
    Failed(Outcome),
}

/// The longest that one flight counts as trying: a call, a renewed sign-in and a second call.
const FLIGHT_MS_MAX: i64 = 3 * SEND_MS_MAX as i64;

/// Decides after a send. `delivery` is as it was claimed, its attempt counted.
pub fn settle(
    policy: &RetryPolicy,
    delivery: &Delivery,
    outcome: Outcome,
    flight: Flight,
    jitter: Unit,
) -> Next {
    // A call that was open while the machine slept, or while its clock was set, was not tried for as long as that.
    let tried_ms = delivery.spent_ms + flight.now.since(flight.left_at).clamp(0, FLIGHT_MS_MAX);
    match outcome {
        Outcome::Delivered(receipt) => Next::Done(receipt),
        Outcome::Confirm { ticket, not_before } => Next::AskAgain { ticket, at: not_before },
        Outcome::Absorbed(by) => Next::Absorbed(by),
        Outcome::Throttled { scope, until } => match delivery.doubt {
            // A throttled resend leaves the earlier send as doubtful as it was.
            Some(doubt) => {
                Next::Doubt { at: until, doubt, spent_ms: delivery.spent_ms, problem: throttled(until) }
            }
            None => Next::Wait { scope, until },
        },
        // The resend had no effect, but the send before it may have: its key and its doubt stay.
        Outcome::Retry { not_before, problem } if let Some(doubt) = delivery.doubt => {
            let (at, spent_ms) = due(policy, delivery, not_before, flight.now, tried_ms, jitter);
            Next::Doubt { at, doubt, spent_ms, problem }
        }
        Outcome::Retry { problem, .. } if tried_ms >= policy.age_ms_max => {
            Next::Dead { problem: expired(problem) }
        }
        Outcome::Retry { not_before, problem } => {
            let (at, spent_ms) = due(policy, delivery, not_before, flight.now, tried_ms, jitter);
            Next::Again { at, spent_ms, problem }
        }
        Outcome::Uncertain { problem } => {
            // The vendor may have taken the bytes until the moment we stopped waiting, so looks count from now.
            let before = delivery.doubt.unwrap_or_else(|| began(flight));
            let doubt = Doubt { last_sent_at: flight.now, absent: 0, ..before };
            let (at, spent_ms) = due(policy, delivery, None, flight.now, tried_ms, jitter);
            Next::Doubt { at, doubt, spent_ms, problem }
        }
        Outcome::Held { scope, problem } => Next::Hold { scope, problem },
        Outcome::Rejected { problem } => Next::Dead { problem },
    }
}

fn began(flight: Flight) -> Doubt {
    // It left after now where the clock was set back on its way; then it left as long ago as a call may take.
    let left_at = match flight.left_at > flight.now {
        true => flight.now - SEND_MS_MAX as i64,
        false => flight.left_at,
    };
    Doubt { since: flight.now, first_sent_at: left_at, last_sent_at: flight.now, absent: 0 }
}

/// Decides after a look. A look never makes a record, so it only ever narrows the doubt.
pub fn settle_look(
    policy: &RetryPolicy,
    delivery: &Delivery,
    doubt: Doubt,
    looked: Looked,
    flight: Flight,
    jitter: Unit,
) -> Next {
    match looked {
        Looked::Found(remote) => {
            Next::Done(Receipt { remote: Some(remote), proof: Proof::Confirmed, differs: vec![] })
        }
        Looked::Absent => Next::Doubt {
            at: flight.now,
            doubt: Doubt { absent: doubt.absent + 1, ..doubt },
            spent_ms: delivery.spent_ms,
            problem: Problem::new("doubt.absent", "No record carries this delivery's key."),
        },
        Looked::Failed(Outcome::Held { scope, problem }) => Next::Hold { scope, problem },
        Looked::Failed(Outcome::Throttled { until, .. }) => {
            Next::Doubt { at: until, doubt, spent_ms: delivery.spent_ms, problem: throttled(until) }
        }
        Looked::Failed(
            Outcome::Retry { problem, .. } | Outcome::Uncertain { problem } | Outcome::Rejected { problem },
        ) => {
            // A call that was open while the machine slept, or while its clock was set, was not tried for as long as that.
            let tried_ms = delivery.spent_ms + flight.now.since(flight.left_at).clamp(0, FLIGHT_MS_MAX);
            let (at, spent_ms) = due(policy, delivery, None, flight.now, tried_ms, jitter);
            Next::Doubt { at, doubt, spent_ms, problem }
        }
        // A search has nothing to deliver; read as not working.
        Looked::Failed(Outcome::Delivered(_) | Outcome::Confirm { .. } | Outcome::Absorbed(_)) => {
            Next::Doubt {
                at: flight.now + policy.backoff_ms_first,
                doubt,
                spent_ms: delivery.spent_ms,
                problem: Problem::new("doubt.look", "The search for the record gave no answer."),
            }
        }
    }
}

/// When the next try is due and how much age it will have cost. A wait the vendor asked for costs none.
fn due(
    policy: &RetryPolicy,
    delivery: &Delivery,
    asked: Option<Timestamp>,
    now: Timestamp,
    tried_ms: i64,
    jitter: Unit,
) -> (Timestamp, i64) {
    match asked {
        Some(at) => (at.max(now), tried_ms),
        None => {
            let wait = backoff_ms(policy, delivery.attempts, jitter);
            (now + wait, tried_ms + wait)
        }
    }
}

/// 1, 2, 4 s and so on up to the longest, each spread over its upper half so that failures do not return in step.
pub fn backoff_ms(policy: &RetryPolicy, attempts: u32, jitter: Unit) -> i64 {
    let doublings = attempts.saturating_sub(1).min(20);
    let full = policy.backoff_ms_first.saturating_mul(1 << doublings).min(policy.backoff_ms_max);
    let half = full / 2;
    half + (jitter.0.clamp(0.0, 1.0) * (full - half) as f64) as i64
}

fn expired(last: Problem) -> Problem {
    Problem {
        code: "delivery.expired".into(),
        message: format!("This was tried for as long as its line allows. The last answer: {}", last.message),
        ..last
    }
}

fn throttled(until: Timestamp) -> Problem {
    Problem::new("vendor.throttled", "The vendor asked us to wait.")
        .remedy(Remedy::WaitUntil { until: until.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{delivery::State, ids::*, keys::RecordKey};
    use proptest::prelude::*;

    const POLICY: RetryPolicy = RetryPolicy {
        backoff_ms_first: 1_000,
        backoff_ms_max: 600_000,
        age_ms_max: 86_400_000,
        doubt_ms_max: 21_600_000,
    };
    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    fn delivery(attempts: u32, spent_ms: i64, doubt: Option<Doubt>) -> Delivery {
        Delivery {
            id: DeliveryId::from_bytes([1; 16]),
            event: Seq(1),
            route: RouteId::from_bytes([2; 16]),
            record_key: RecordKey("k".into()),
            state: State::Sending,
            attempts,
            generation: 0,
            spent_ms,
            doubt,
        }
    }

    fn flight() -> Flight {
        Flight { left_at: NOW - 250, now: NOW }
    }

    fn problem() -> Problem {
        Problem::new("x", "It did not work.")
    }

    #[test]
    fn a_throttled_delivery_spends_neither_tries_nor_age() {
        let next = settle(
            &POLICY,
            &delivery(3, 500, None),
            Outcome::Throttled { scope: Scope::Connection, until: NOW + 9_000 },
            flight(),
            Unit(0.5),
        );
        assert_eq!(next, Next::Wait { scope: Scope::Connection, until: NOW + 9_000 });
    }

    #[test]
    fn a_throttled_resend_stays_in_doubt() {
        let doubt =
            Doubt { since: NOW - 9_000, first_sent_at: NOW - 9_000, last_sent_at: NOW - 9_000, absent: 0 };
        let next = settle(
            &POLICY,
            &delivery(2, 0, Some(doubt)),
            Outcome::Throttled { scope: Scope::Route, until: NOW + 1 },
            flight(),
            Unit(0.5),
        );
        assert!(matches!(next, Next::Doubt { doubt: d, .. } if d == doubt));
    }

    #[test]
    fn a_resend_that_had_no_effect_leaves_the_first_send_in_doubt() {
        let doubt =
            Doubt { since: NOW - 9_000, first_sent_at: NOW - 9_000, last_sent_at: NOW - 9_000, absent: 0 };
        let refused = Outcome::Retry { not_before: None, problem: problem() };
        let next = settle(&POLICY, &delivery(2, 0, Some(doubt)), refused, flight(), Unit(0.5));
        assert!(
            matches!(next, Next::Doubt { doubt: d, .. } if d == doubt),
            "a new key could make a second record"
        );
    }

    #[test]
    fn waits_the_vendor_asked_for_cost_no_age_and_ours_do() {
        let asked = settle(
            &POLICY,
            &delivery(1, 0, None),
            Outcome::Retry { not_before: Some(NOW + 60_000), problem: problem() },
            flight(),
            Unit(1.0),
        );
        assert!(matches!(asked, Next::Again { at, spent_ms: 250, .. } if at == NOW + 60_000));
        let ours = settle(
            &POLICY,
            &delivery(2, 0, None),
            Outcome::Retry { not_before: None, problem: problem() },
            flight(),
            Unit(1.0),
        );
        assert!(matches!(ours, Next::Again { at, spent_ms: 2_250, .. } if at == NOW + 2_000));
    }

    #[test]
    fn a_second_uncertain_send_keeps_the_first_moment_of_doubt() {
        let doubt =
            Doubt { since: NOW - 90_000, first_sent_at: NOW - 90_000, last_sent_at: NOW - 90_000, absent: 1 };
        let next = settle(
            &POLICY,
            &delivery(2, 0, Some(doubt)),
            Outcome::Uncertain { problem: problem() },
            flight(),
            Unit(0.0),
        );
        let want = Doubt { last_sent_at: NOW, absent: 0, ..doubt };
        assert!(matches!(next, Next::Doubt { doubt, .. } if doubt == want));
    }

    fn outcome() -> impl Strategy<Value = Outcome> {
        let at = (0..10_000_000_i64).prop_map(|ms| NOW + ms);
        prop_oneof![
            Just(Outcome::Delivered(Receipt { remote: None, proof: Proof::Accepted, differs: vec![] })),
            Just(Outcome::Absorbed(By::Window)),
            at.clone().prop_map(|until| Outcome::Throttled { scope: Scope::Route, until }),
            prop::option::of(at).prop_map(|not_before| Outcome::Retry { not_before, problem: problem() }),
            Just(Outcome::Uncertain { problem: problem() }),
            Just(Outcome::Held { scope: Scope::Connection, problem: problem() }),
            Just(Outcome::Rejected { problem: problem() }),
        ]
    }

    proptest! {
        #[test]
        fn settle_never_loses_a_delivery(outcome in outcome(), attempts in 0..10_000_u32, spent in 0..200_000_000_i64, jitter in 0.0..1.0_f64, doubtful in any::<bool>()) {
            let doubt = doubtful.then_some(Doubt { since: NOW - 5_000, first_sent_at: NOW - 5_000, last_sent_at: NOW - 4_000, absent: 0 });
            let next = settle(&POLICY, &delivery(attempts, spent, doubt), outcome, flight(), Unit(jitter));
            match next {
                Next::Done(_) | Next::Absorbed(_) | Next::Dead { .. } | Next::Hold { .. } | Next::AskPerson { .. } => {}
                Next::AskAgain { at, .. } | Next::Wait { until: at, .. } => prop_assert!(at >= NOW),
                Next::Again { at, spent_ms, .. } | Next::Doubt { at, spent_ms, .. } => {
                    prop_assert!(at >= NOW && at <= NOW + 10_000_000 && spent_ms >= spent);
                }
            }
        }
    }
}
