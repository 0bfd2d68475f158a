//! How many calls may be open at once: grown one by one while answers come as usual, cut by a part when the vendor
//! says it is too much, fails or grows slow.

use patchbay_model::{limits::FLIGHTS_MAX, time::Timestamp};

/// Where a connection begins that nothing is known of: what leaves at first is bounded by its other limits.
const FIRST: f64 = FLIGHTS_MAX as f64;
/// What stays after a refusal or a failure …
const CUT: f64 = 0.6;
/// … and after an answer that took much longer than usual.
const EASE: f64 = 0.9;
/// Slowness alone brings it down to this and no further: a slow vendor is not a full one.
const EASE_MIN: f64 = 2.0;
/// An answer is slow past twice the usual time and this, in milliseconds.
const SLACK_MS: f64 = 50.0;
/// Two cuts are at least this far apart: one hiccup meets every open call at once. In milliseconds.
const CUT_EVERY_MS: i64 = 100;

/// How one call was answered, as far as crowding goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crowding {
    /// Answered, whatever it said of the event.
    Fine,
    /// Too many, a failure of the vendor's own, or silence.
    Crowded,
}

#[derive(Debug, Clone)]
pub(super) struct Flights {
    /// Our share of what the vendor says it takes at once.
    pub(super) told: Option<u32>,
    /// What the vendor says it takes from everybody.
    pub(super) allowed: Option<u32>,
    pub(super) open: u32,
    window: f64,
    /// Below it the window doubles with every round, above it grows by one.
    threshold: f64,
    cut_at: Option<Timestamp>,
    recent_ms: f64,
    usual_ms: f64,
    answers: u32,
}

impl Default for Flights {
    fn default() -> Self {
        Self {
            told: None,
            allowed: None,
            open: 0,
            window: FIRST,
            threshold: FLIGHTS_MAX as f64,
            cut_at: None,
            recent_ms: 0.0,
            usual_ms: 0.0,
            answers: 0,
        }
    }
}

impl Flights {
    /// The most there may be: the vendor's word, and our own bound.
    pub(super) fn most(&self) -> f64 {
        let most = FLIGHTS_MAX as f64;
        self.told.map_or(most, |told| f64::from(told).min(most)).max(1.0)
    }

    /// Calls that may be open at once; at least one.
    pub(super) fn window(&self) -> u32 {
        self.window.clamp(1.0, self.most()).floor() as u32
    }

    pub(super) fn answered(&mut self, crowding: Crowding, took_ms: i64, now: Timestamp) {
        let took = took_ms.max(0) as f64;
        // Only a window that was used says anything about a larger one.
        let used = f64::from(self.open + 1) >= self.window / 2.0;
        let slow = self.time(took);
        match crowding {
            Crowding::Crowded => self.cut(CUT, 1.0, now),
            Crowding::Fine if slow => self.cut(EASE, EASE_MIN, now),
            Crowding::Fine if used => {
                let step = if self.window < self.threshold { 1.0 } else { 1.0 / self.window };
                self.window = (self.window + step).min(self.most());
            }
            Crowding::Fine => {}
        }
        self.window = self.window.clamp(1.0, self.most());
    }

    /// Notes how long an answer took; true when answers have become slow.
    fn time(&mut self, took: f64) -> bool {
        self.answers = self.answers.saturating_add(1);
        let n = f64::from(self.answers);
        self.recent_ms += (took - self.recent_ms) / n.min(8.0);
        self.usual_ms += (took - self.usual_ms) / n.min(64.0);
        self.answers > 8 && self.recent_ms > 2.0 * self.usual_ms + SLACK_MS
    }

    /// The clock was set by so much.
    pub(super) fn shift(&mut self, by_ms: i64) {
        self.cut_at = self.cut_at.map(|at| at + by_ms);
    }

    fn cut(&mut self, by: f64, least: f64, now: Timestamp) {
        let apart = CUT_EVERY_MS.max(self.recent_ms as i64);
        if self.cut_at.is_some_and(|at| now.since(at) < apart) {
            return;
        }
        self.cut_at = Some(now);
        self.window = (self.window * by).max(least.min(self.window));
        self.threshold = self.window;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    /// `n` answers, `every_ms` apart, with the window full.
    fn answers(
        flights: &mut Flights,
        from: Timestamp,
        n: i64,
        every_ms: i64,
        took: i64,
        c: Crowding,
    ) -> Timestamp {
        for i in 0..n {
            flights.open = flights.window();
            flights.answered(c, took, from + i * every_ms);
        }
        from + n * every_ms
    }

    #[test]
    fn it_grows_to_the_most_while_all_is_well_and_is_cut_once_a_round() {
        let mut flights = Flights::default();
        let mut at = answers(&mut flights, NOW, 60, 1, 20, Crowding::Fine);
        assert_eq!(flights.window() as usize, FLIGHTS_MAX);
        at = answers(&mut flights, at, 30, 1, 20, Crowding::Crowded);
        assert_eq!(flights.window(), 38, "thirty refusals of one round are one cut");
        at = answers(&mut flights, at, 76, 1, 20, Crowding::Fine);
        assert_eq!(flights.window(), 40, "from there by one with every round");
        answers(&mut flights, at, 100, 200, 20, Crowding::Crowded);
        assert_eq!(flights.window(), 1, "never below one");
    }

    #[test]
    fn answers_that_grow_slow_ease_it_and_a_vendor_that_stays_slow_is_got_used_to() {
        let mut flights = Flights::default();
        let mut at = answers(&mut flights, NOW, 80, 5, 30, Crowding::Fine);
        at = answers(&mut flights, at, 20, 400, 900, Crowding::Fine);
        let eased = flights.window();
        assert!((2..40).contains(&eased), "{eased}");
        answers(&mut flights, at, 2_000, 100, 900, Crowding::Fine);
        assert_eq!(flights.window() as usize, FLIGHTS_MAX);
    }

    #[test]
    fn the_vendors_word_is_the_most() {
        let mut flights = Flights { told: Some(3), ..Flights::default() };
        assert_eq!(flights.window(), 3);
        answers(&mut flights, NOW, 50, 1, 20, Crowding::Fine);
        assert_eq!(flights.window(), 3);
    }

    proptest! {
        #[test]
        fn it_stays_between_one_and_the_most(
            told in prop::option::of(0..100_u32),
            answers in prop::collection::vec((any::<bool>(), 0..30_000_i64, 0..2_000_i64, 0..200_u32), 0..300),
        ) {
            let mut flights = Flights { told, ..Flights::default() };
            let mut at = NOW;
            for (crowded, took, wait, open) in answers {
                at = at + wait;
                flights.open = open;
                let before = flights.window();
                flights.answered(if crowded { Crowding::Crowded } else { Crowding::Fine }, took, at);
                let after = flights.window();
                prop_assert!(after >= 1 && f64::from(after) <= flights.most());
                prop_assert!(after <= before + 1, "{before} to {after}: one at a time");
                prop_assert!(!crowded || after <= before);
            }
        }
    }
}
