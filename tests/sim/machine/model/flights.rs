//! A delivery is taken along, and its flight ends.

use super::{Flight, Model};
use patchbay_model::{
    delivery::{Operation, Pins, State},
    ids::{RemoteId, RunId},
    keys::send_key,
    outcome::{Proof, Scope},
    settle::Next,
};
use patchbay_store::{Claimed, Settled};

impl Model {
    /// Takes one delivery along and says what it must have been given.
    pub fn claim(&mut self, seq: i64, run: RunId, versions: (i64, i64), now: i64) -> Option<(Pins, Flight)> {
        let row = self.rows.get(&seq)?;
        let fresh = || Pins {
            operation: match self.links.get(&(row.route, row.key.clone())) {
                Some(remote) => Operation::Update { remote: RemoteId(remote.clone()) },
                None => Operation::Create,
            },
            route_version: versions.0,
            catalogue_version: versions.1,
            send_key: send_key(row.id, row.generation),
        };
        // In doubt nothing moves.
        let kept = row.pins.clone().filter(|_| row.doubt.is_some());
        let pins = kept.unwrap_or_else(fresh);
        let row = self.rows.get_mut(&seq)?;
        let was = row.state;
        row.state = State::Sending;
        row.run = Some(run);
        row.tries += 1;
        row.claimed = Some(now);
        row.pins = Some(pins.clone());
        self.claimed_after.insert(seq, self.jumps.len());
        Some((pins, (seq, run, row.tries, was)))
    }

    /// Whether what was claimed is what this row holds.
    pub fn is_of(&self, claimed: &Claimed, was: State) -> bool {
        self.rows.get(&claimed.seq.0).is_some_and(|row| {
            let doubt = claimed.delivery.doubt;
            claimed.delivery.id == row.id
                && claimed.was == was
                && claimed.tries == row.tries
                && claimed.delivery.attempts == row.attempts + 1
                && claimed.delivery.generation == row.generation
                && claimed.delivery.spent_ms == row.spent
                && doubt.map(|d| (d.since.0, d.first_sent_at.0, d.last_sent_at.0, d.absent)) == row.doubt
                && claimed.event.sealed.is_some() == self.events.get(&row.event).is_some_and(|e| e.payload)
        })
    }

    pub fn settle(
        &mut self,
        flight: Flight,
        next: &Next,
        sent: bool,
        target: u8,
        now: i64,
    ) -> Option<Settled> {
        let (seq, run, tries, was) = flight;
        let next = &self.followed(seq, next, now);
        let row = self.rows.get_mut(&seq)?;
        if row.state != State::Sending || row.run != Some(run) || row.tries != tries {
            return Some(Settled::Late);
        }
        let before = row.attempts;
        let attempts = before + u32::from(sent);
        let doubted = was == State::InDoubt;
        let resting = if doubted {
            State::InDoubt
        } else if before == 0 {
            State::Waiting
        } else {
            State::Retrying
        };
        row.run = None;
        let mut definite = false;
        match next {
            Next::Done(receipt) => {
                row.state = match receipt.proof {
                    Proof::Confirmed => State::Delivered,
                    Proof::Accepted => State::Unconfirmed,
                };
                row.attempts = attempts;
                if let Some(remote) = &receipt.remote {
                    row.remote = Some(remote.0.clone());
                    self.links.insert((row.route, row.key.clone()), remote.0.clone());
                }
            }
            Next::Absorbed(_) => (row.state, row.attempts) = (State::Absorbed, attempts),
            Next::Dead { .. } => (row.state, row.attempts) = (State::Dead, attempts),
            Next::AskPerson { .. } => (row.state, row.attempts, row.due) = (State::Asking, attempts, now),
            Next::Wait { until, .. } => {
                (row.state, row.due) = (resting, until.0);
                definite = !doubted;
            }
            Next::Hold { scope, .. } => {
                (row.state, row.due) = (resting, now);
                definite = !doubted;
                let connection = *scope == Scope::Connection;
                self.holds.insert((connection, if connection { target } else { row.route }));
            }
            Next::Again { at, spent_ms, .. } => {
                (row.state, row.due, row.attempts) = (State::Retrying, at.0, attempts);
                row.spent = *spent_ms;
                definite = true;
            }
            Next::Doubt { at, doubt, spent_ms, .. } => {
                (row.state, row.due, row.attempts) = (State::InDoubt, at.0, attempts);
                row.doubt = Some((doubt.since.0, doubt.first_sent_at.0, doubt.last_sent_at.0, doubt.absent));
                row.spent = *spent_ms;
            }
            Next::AskAgain { at, .. } => {
                (row.state, row.due, row.attempts) = (State::InDoubt, at.0, attempts);
                (row.doubt, row.spent) = (Some((now, now, now, 0)), 0);
            }
        }
        if definite {
            row.generation += 1;
            row.doubt = None;
        }
        if row.state.is_ended() {
            (row.doubt, row.ended) = (None, Some(now));
            self.leave(seq);
        }
        Some(Settled::Applied)
    }

    /// A flight's end by the clock as it is now: nothing lies ahead of it, and nobody looks too early.
    fn followed(&self, seq: i64, next: &Next, now: i64) -> Next {
        let mut next = next.clone();
        let claimed_after = self.claimed_after.get(&seq).copied().unwrap_or_default();
        let jumps = self.jumps.get(claimed_after..).unwrap_or_default();
        let (Some((_, set_at)), Some(row)) = (jumps.last(), self.rows.get(&seq)) else { return next };
        let back: i64 = jumps.iter().map(|(by, _)| *by).filter(|by| *by < 0).sum();
        if let Next::AskAgain { at, .. }
        | Next::Again { at, .. }
        | Next::Wait { until: at, .. }
        | Next::Doubt { at, .. } = &mut next
        {
            at.0 += back;
        }
        if let Next::Doubt { doubt, .. } = &mut next {
            let seen = now.max(*set_at);
            let kept =
                row.doubt.map_or((seen, row.claimed.unwrap_or(seen)), |(since, first, ..)| (since, first));
            doubt.since.0 = kept.0;
            doubt.first_sent_at.0 = kept.1;
            (doubt.last_sent_at.0, doubt.absent) = (seen, 0);
        }
        next
    }
}
