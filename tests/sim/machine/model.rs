//! What the store should do, in a few lines of plain Rust: rows in a map and no SQL.

use patchbay_model::{
    delivery::{Operation, Pins, State},
    ids::{DeliveryId, RemoteId, RunId},
    keys::send_key,
    limits,
    outcome::{Proof, Scope},
    settle::Next,
};
use patchbay_store::{Claimed, Settled};
use std::collections::{BTreeMap, BTreeSet};

/// How long ago a send may have been that an older copy of the database does not know.
const FORGOTTEN_MS: i64 = limits::DAY_MS;

/// Since, first, last, absent.
type Doubted = Option<(i64, i64, i64, u32)>;

/// One delivery. What a column holds without meaning anything is not modelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: DeliveryId,
    pub event: i64,
    pub route: u8,
    pub lane: u8,
    pub key: String,
    pub place: i64,
    pub state: State,
    pub head: bool,
    pub due: i64,
    pub tries: u32,
    pub attempts: u32,
    pub generation: u32,
    pub spent: i64,
    pub run: Option<RunId>,
    pub claimed: Option<i64>,
    pub doubt: Doubted,
    pub remote: Option<String>,
    pub ended: Option<i64>,
    pub pins: Option<Pins>,
}

#[derive(Debug, Clone)]
struct Event {
    received: i64,
    payload: bool,
}

/// A delivery as a flight took it along.
pub type Flight = (i64, RunId, u32, State);

#[derive(Debug, Clone, Default)]
pub struct Model {
    pub rows: BTreeMap<i64, Row>,
    events: BTreeMap<i64, Event>,
    /// Body, moment and event of each known fact.
    seen: BTreeMap<u8, (u8, i64, i64)>,
    links: BTreeMap<(u8, String), String>,
    /// State and doubt that were given up.
    dismissals: BTreeMap<i64, (State, Doubted)>,
    pub holds: BTreeSet<(bool, u8)>,
    pub accepted: u64,
    /// Deliveries whose rows were taken away: they are still told of in the sums.
    pub gone: BTreeMap<(u8, u8), u64>,
    /// How the clock was set since the store was opened, and how often it had been when each flight was claimed.
    jumps: Vec<(i64, i64)>,
    claimed_after: BTreeMap<i64, usize>,
    opened: i64,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    New,
    Repeat,
    Shadowed,
}

impl Model {
    pub fn payloads(&self) -> Vec<i64> {
        self.events.iter().filter(|(_, event)| event.payload).map(|(seq, _)| *seq).collect()
    }

    pub fn events(&self) -> Vec<i64> {
        self.events.keys().copied().collect()
    }

    fn live(&self, route: u8, lane: u8) -> impl Iterator<Item = (&i64, &Row)> {
        self.rows
            .iter()
            .filter(move |(_, row)| row.route == route && row.lane == lane && !row.state.is_ended())
    }

    fn next_event(&self) -> i64 {
        self.events.keys().next_back().map_or(1, |seq| seq + 1)
    }

    pub fn accept(
        &mut self,
        fact: u8,
        body: u8,
        lane: u8,
        deliveries: &[(DeliveryId, u8, String)],
        now: i64,
    ) -> Taken {
        let known = self.seen.get(&fact).filter(|(_, at, _)| now - at <= limits::SEEN_MS).copied();
        if known.is_some_and(|(before, _, _)| before == body) {
            return Taken::Repeat;
        }
        let event = self.next_event();
        self.events.insert(event, Event { received: now, payload: true });
        if known.is_some() {
            return Taken::Shadowed;
        }
        self.seen.insert(fact, (body, now, event));
        for (id, route, key) in deliveries {
            let head = self.live(*route, lane).next().is_none();
            let seq = self.rows.keys().next_back().map_or(1, |seq| seq + 1);
            let row = Row {
                id: *id,
                event,
                route: *route,
                lane,
                key: key.clone(),
                place: event,
                state: State::Waiting,
                head,
                due: now,
                tries: 0,
                attempts: 0,
                generation: 0,
                spent: 0,
                run: None,
                claimed: None,
                doubt: None,
                remote: None,
                ended: None,
                pins: None,
            };
            self.rows.insert(seq, row);
            self.accepted += 1;
        }
        Taken::New
    }

    /// Deliveries that may be claimed, the longest due first.
    pub fn claimable(&self, route: u8, now: i64) -> Vec<(i64, i64)> {
        let pending =
            self.rows.iter().filter(|(_, row)| row.route == route && row.head && row.state.is_pending());
        let mut due: Vec<(i64, i64)> =
            pending.filter(|(_, row)| row.due <= now).map(|(seq, row)| (row.due, *seq)).collect();
        due.sort_unstable();
        due
    }

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

    /// The store was opened anew and knows of no clock before.
    pub fn reopened(&mut self) {
        self.jumps.clear();
    }

    /// An ended delivery makes room for the next of its lane, unless another stands first there.
    fn leave(&mut self, seq: i64) {
        let Some(row) = self.rows.get_mut(&seq) else { return };
        row.head = false;
        let (route, lane) = (row.route, row.lane);
        if self.live(route, lane).any(|(_, row)| row.head) {
            return;
        }
        let next = self.live(route, lane).map(|(seq, row)| (row.place, *seq)).min();
        if let Some(row) = next.and_then(|(_, seq)| self.rows.get_mut(&seq)) {
            row.head = true;
        }
    }

    /// Whether it may be; then it is.
    pub fn replay(&mut self, seq: i64, now: i64) -> bool {
        let place = self.next_event();
        let Some(row) = self.rows.get(&seq).filter(|row| row.state == State::Dead) else { return false };
        let head = self.live(row.route, row.lane).next().is_none();
        let Some(row) = self.rows.get_mut(&seq) else { return false };
        (row.state, row.place, row.head, row.due) = (State::Retrying, place, head, now);
        (row.generation, row.spent, row.doubt, row.ended) = (row.generation + 1, 0, None, None);
        true
    }

    pub fn send_again(&mut self, seq: i64, now: i64) -> bool {
        let Some(row) = self.rows.get_mut(&seq).filter(|row| row.state == State::Asking) else {
            return false;
        };
        (row.state, row.due) = (State::Retrying, now);
        (row.generation, row.spent, row.doubt) = (row.generation + 1, 0, None);
        true
    }

    pub fn mark_delivered(&mut self, seq: i64, remote: Option<String>, now: i64) -> bool {
        let Some(row) = self.rows.get_mut(&seq).filter(|row| row.state == State::Asking) else {
            return false;
        };
        (row.state, row.ended, row.doubt) = (State::Delivered, Some(now), None);
        if let Some(remote) = remote {
            row.remote = Some(remote.clone());
            self.links.insert((row.route, row.key.clone()), remote);
        }
        self.leave(seq);
        true
    }

    pub fn dismiss(&mut self, seq: i64, now: i64) -> bool {
        let may = |row: &&mut Row| matches!(row.state, State::Dead | State::Asking);
        let Some(row) = self.rows.get_mut(&seq).filter(may) else { return false };
        let had_lane = row.state == State::Asking;
        self.dismissals.insert(seq, (row.state, row.doubt));
        (row.state, row.ended, row.doubt) = (State::Absorbed, Some(now), None);
        if had_lane {
            self.leave(seq);
        }
        true
    }

    /// A question goes to the back of its lane, a dead letter has none.
    pub fn restore(&mut self, seq: i64, now: i64) -> bool {
        let place = self.next_event();
        let (Some((was, doubt)), Some(row)) = (self.dismissals.remove(&seq), self.rows.get(&seq)) else {
            return false;
        };
        let head = was == State::Asking && self.live(row.route, row.lane).next().is_none();
        let Some(row) = self.rows.get_mut(&seq) else { return false };
        (row.state, row.doubt, row.ended, row.head) = (was, doubt, Some(now), head);
        if was == State::Asking {
            (row.place, row.ended) = (place, None);
        }
        true
    }

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
