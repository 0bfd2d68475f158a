//! What a restart, a clock and the days do.

use super::{Model, Row};
use patchbay_model::{delivery::State, limits};

/// How long ago a send may have been that an older copy of the database does not know.
const FORGOTTEN_MS: i64 = limits::DAY_MS;

impl Model {
    /// Says how many were in flight, and whether the database is an older copy.
    pub fn recover(&mut self, counted: i64, now: i64) -> (u64, bool) {
        let older = self.opened != 0 && self.opened < counted;
        self.opened = counted + 1;
        self.catch_up(now);
        self.look_later(now);
        let mut flights = 0;
        for row in self.rows.values_mut() {
            match row.state {
                State::Sending => {
                    let (since, first) = match row.doubt {
                        Some((since, first, ..)) => (since, first),
                        None => (now, row.claimed.unwrap_or(now)),
                    };
                    (row.state, row.run, row.due) = (State::InDoubt, None, now);
                    row.doubt = Some((since, first, now, 0));
                    flights += 1;
                }
                State::Waiting | State::Retrying if older => {
                    (row.state, row.due) = (State::InDoubt, now);
                    row.doubt = Some((now, now - FORGOTTEN_MS, now, 0));
                }
                _ => {}
            }
        }
        (flights, older)
    }

    /// A clock that was set back while nobody ran.
    fn catch_up(&mut self, now: i64) {
        let live = self.rows.values().filter(|row| !row.state.is_ended());
        let told = live.map(|row| row.claimed.unwrap_or(0).max(row.doubt.map_or(0, |(.., last, _)| last)));
        let received = self.events.values().next_back().map(|event| event.received);
        let Some(last) = told.chain(received).max().filter(|last| now - last < -60_000) else { return };
        self.set_back(last - now);
        for row in self.rows.values_mut().filter(|row| !row.state.is_ended()) {
            if row.state == State::Sending || row.doubt.is_some() {
                row.claimed = Some(now - FORGOTTEN_MS);
            }
            row.doubt = row.doubt.map(|(since, _, last, absent)| (since, now - FORGOTTEN_MS, last, absent));
        }
    }

    /// Whoever looks for a doubtful send counts from now.
    fn look_later(&mut self, now: i64) {
        for row in self.rows.values_mut().filter(|row| !row.state.is_ended()) {
            row.doubt = row.doubt.map(|(since, first, ..)| (since, first, now, 0));
        }
    }

    /// The clock was set by so much while somebody ran.
    pub fn jump(&mut self, by: i64, now: i64) {
        self.jumps.push((by, now));
        if by < 0 {
            self.set_back(-by);
        }
        // Forward is no age.
        for row in self.rows.values_mut().filter(|row| !row.state.is_ended()) {
            row.doubt =
                row.doubt.map(|(since, first, last, absent)| (since + by.max(0), first, last, absent));
        }
        self.look_later(now);
    }

    fn set_back(&mut self, by: i64) {
        for row in self.rows.values_mut().filter(|row| !row.state.is_ended()) {
            row.due -= by;
            row.claimed = row.claimed.map(|at| at - by);
            row.doubt =
                row.doubt.map(|(since, first, last, absent)| (since - by, first - by, last - by, absent));
        }
    }

    pub fn clamp_due(&mut self, latest: i64) {
        for row in self.rows.values_mut().filter(|row| row.state.is_pending()) {
            row.due = row.due.min(latest);
        }
    }

    pub fn prune(&mut self, sealed_days: i64, view_days: i64, now: i64) {
        let (sealed, view) = (now - sealed_days * limits::DAY_MS, now - view_days * limits::DAY_MS);
        let newest = self.next_event() - 1;
        let keeps = |row: &Row| !row.state.is_ended() || row.state == State::Dead;
        let of = |seq: i64| self.rows.values().filter(move |row| row.event == seq);
        let shut: Vec<i64> = self
            .events
            .iter()
            .filter(|(_, event)| event.received < sealed)
            .map(|(seq, _)| *seq)
            .filter(|seq| !of(*seq).any(|row| keeps(row) || row.ended.is_some_and(|at| at >= sealed)))
            .collect();
        let gone: Vec<i64> = self
            .events
            .iter()
            .filter(|(_, event)| event.received < view)
            .map(|(seq, _)| *seq)
            .filter(|seq| *seq < newest && !of(*seq).any(keeps))
            .collect();
        for seq in shut {
            if let Some(event) = self.events.get_mut(&seq) {
                event.payload = false;
            }
        }
        for seq in gone {
            self.events.remove(&seq);
            for (_, row) in self.rows.extract_if(.., |_, row| row.event == seq) {
                *self.gone.entry((row.route, row.state as u8)).or_default() += 1;
            }
            self.dismissals.retain(|delivery, _| self.rows.contains_key(delivery));
        }
        self.seen.retain(|_, (_, at, _)| *at >= now - limits::SEEN_MS);
    }
}
