//! Whoever sits at the desk: changes things in the middle, breaks some, and mends what is broken. All acts go through
//! what the page calls; a disk that dies under one of them leaves it done or not done, and the person tries again.

use crate::{
    books::{self, Waiting},
    disk::Disk,
    facts::{CALLS, Fact, ILL, LEVELS, Line, VISITS, WELL},
    house::{draft, maps_number, policy},
    levels::is_tended,
    plan::Report,
    vendors::{FACT, Vendors},
};
use patchbay_model::{
    correlate::{Quiet, Verb},
    delivery::State,
    ids::{DeliveryId, DismissalId, RemoteId, ReplayId},
    outcome::Scope,
    problem::Problem,
};
use patchbay_relay::Relay;
use patchbay_store::{CaseFilter, CaseRow, Error, NewReplay, ReplayMapping, ReplayScope, Turn};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio::time::Instant;

/// The text column that is taken away and put back.
const COLUMN: &str = "agent";

pub struct Person {
    chance: ChaCha8Rng,
    vendors: Vendors,
    /// What each line was last drawn as.
    drawn: BTreeMap<Line, u64>,
    policies: u64,
    /// Deliveries that may have been sent again: they went to the back of their lane.
    pub replayed: BTreeSet<DeliveryId>,
    /// Dead letters that may have been given up.
    pub dismissed: BTreeSet<(Line, Fact)>,
    given_up: Vec<DeliveryId>,
    batches: u8,
    /// Sets that were frozen, newest last.
    sets: Vec<ReplayId>,
    /// Until when the ill account is worse, whatever a person does.
    worse_until: Option<Instant>,
    pub done: Report,
}

impl Person {
    pub fn new(vendors: Vendors, seed: u64) -> Self {
        Self {
            chance: ChaCha8Rng::seed_from_u64(seed),
            vendors,
            drawn: BTreeMap::new(),
            policies: 0,
            replayed: BTreeSet::new(),
            dismissed: BTreeSet::new(),
            given_up: Vec::new(),
            batches: 0,
            sets: Vec::new(),
            worse_until: None,
            done: Report::default(),
        }
    }

    fn below(&mut self, n: u64) -> u64 {
        self.chance.next_u64() % n
    }

    /// Does something, for better or worse.
    ///
    /// # Errors
    /// What the store says while its disk is dead; nothing of it matters then.
    pub async fn act(&mut self, relay: &Relay, disk: &Disk) -> Result<(), Error> {
        match self.below(24) {
            0 | 1 => self.redraw(relay).await,
            2 => self.change_policy(relay).await,
            3 => {
                self.done.changes += 1;
                let which = if self.below(2) == 0 { WELL } else { ILL };
                self.vendors.account(which).revoke_tokens(true);
                Ok(())
            }
            4 => {
                self.done.changes += 1;
                let line = self.line();
                self.vendors.account(line.target()).delete_column(&self.vendors.board(line), COLUMN);
                Ok(())
            }
            5 | 6 => {
                let (how, s) = (self.below(3), self.below(8));
                self.vendors.worsen(how);
                self.worse_until = Some(Instant::now() + Duration::from_secs(s));
                Ok(())
            }
            7 => self.pause(relay).await,
            8..=10 => self.answer(relay, disk, true).await,
            11 => self.think_again(relay).await,
            12..=14 => self.tend(relay).await,
            15 => self.send_sets(relay, disk).await,
            16 | 17 => {
                let turn = [Turn::Start, Turn::Start, Turn::Pause, Turn::Resume][self.below(4) as usize];
                self.turn_sets(relay, turn).await
            }
            _ => self.mend(relay).await,
        }
    }

    fn line(&mut self) -> Line {
        Line::ALL[self.below(Line::ALL.len() as u64) as usize]
    }

    /// Draws a line anew: another mapping, in the middle of whatever is on its way.
    async fn redraw(&mut self, relay: &Relay) -> Result<(), Error> {
        let (line, variant) = (self.line(), self.below(4));
        self.draw(relay, line, variant).await
    }

    async fn draw(&mut self, relay: &Relay, line: Line, variant: u64) -> Result<(), Error> {
        let version = relay.snapshot().route(line.id()).map_or(0, |bound| bound.route.version);
        // What is not known to be saved may be.
        self.drawn.remove(&line);
        let draft = draft(line, &self.vendors, variant);
        relay.store().save_route(line.id(), version, draft, relay.now()).await?;
        self.drawn.insert(line, variant);
        self.done.changes += 1;
        relay.reload().await?;
        relay.mended(line.id()).await.map(drop)
    }

    async fn change_policy(&mut self, relay: &Relay) -> Result<(), Error> {
        self.policies += 1;
        let source = [CALLS, VISITS, LEVELS][self.below(3) as usize];
        relay.store().save_policy(source, policy(self.policies), relay.now()).await?;
        self.done.changes += 1;
        relay.reload().await
    }

    /// Stops a line by hand.
    async fn pause(&mut self, relay: &Relay) -> Result<(), Error> {
        let problem = Problem::new("sim.paused", "A person stopped this line.");
        let line = self.line();
        relay.store().hold(Scope::Route, *line.id().bytes(), problem, relay.now()).await?;
        relay.reload().await
    }

    /// Mends whatever is broken: signs in again, puts columns back, lifts holds.
    pub async fn mend(&mut self, relay: &Relay) -> Result<(), Error> {
        if self.worse_until.is_none_or(|until| until <= Instant::now()) {
            self.vendors.recover();
        }
        for account in [WELL, ILL] {
            self.vendors.account(account).revoke_tokens(false);
        }
        for line in Line::ALL {
            self.vendors.account(line.target()).restore_column(&self.vendors.board(line), COLUMN, COLUMN);
        }
        for hold in relay.store().holds().await? {
            let lines = Line::ALL.into_iter().filter(|line| hold.stops(line.id(), line.target()));
            for line in lines {
                // Weather may be bad: then the next visit reads it.
                let board = self.vendors.board(line);
                drop(relay.refresh_container(line.target(), &board.as_str().into()).await);
            }
            self.done.lifted += u64::from(relay.lift(hold.scope, hold.subject).await?);
        }
        Ok(())
    }

    /// From now on a vendor that is worse is mended with the rest.
    pub fn calm(&mut self) {
        self.worse_until = None;
    }

    /// Goes through what waits for a person: doubts, and dead letters one by one if `dead`.
    pub async fn answer(&mut self, relay: &Relay, disk: &Disk, dead: bool) -> Result<(), Error> {
        let sums = relay.store().sums(relay.now()).await?;
        if sums.of(State::Dead) + sums.of(State::Asking) == 0 {
            return Ok(());
        }
        // Whatever stands there is on the disk: nothing is shown that is not.
        for waiting in books::waiting(disk).unwrap_or_default() {
            match waiting.state {
                State::Asking => self.tell(relay, &waiting).await?,
                State::Dead if dead => self.decide(relay, &waiting).await?,
                State::Waiting
                | State::Sending
                | State::Retrying
                | State::InDoubt
                | State::Delivered
                | State::Unconfirmed
                | State::Absorbed
                | State::Dead => {}
            }
        }
        Ok(())
    }

    /// Takes back what was given up last.
    async fn think_again(&mut self, relay: &Relay) -> Result<(), Error> {
        let Some(id) = self.given_up.pop() else { return Ok(()) };
        relay.store().restore(id, relay.now()).await
    }

    /// The record that carries what a delivery has to say, as the vendor's page shows it.
    fn found(&self, waiting: &Waiting) -> Option<String> {
        let fact = waiting.fact?;
        if Line::PLAIN.contains(&waiting.line) {
            return self.vendors.records(waiting.line, fact).first().map(u64::to_string);
        }
        let named = self.vendors.named(waiting.line, &waiting.record_key);
        let says = |cell: &str| cell == fact.record(waiting.line);
        named
            .into_iter()
            .find(|item| item.cells.get(FACT).is_some_and(|cell| says(&cell.text)))
            .map(|item| item.id)
    }

    /// Looks at the vendor's page and says what is there.
    async fn tell(&mut self, relay: &Relay, waiting: &Waiting) -> Result<(), Error> {
        match self.found(waiting) {
            Some(item) => {
                let remote = Some(RemoteId(item));
                relay.store().mark_delivered(waiting.id, remote, relay.now()).await?;
            }
            None => relay.store().send_again(waiting.id, relay.now()).await?,
        }
        self.done.answered += 1;
        relay.wake();
        Ok(())
    }

    /// Sends a dead letter again, once its line is drawn so that it fits; a few are given up.
    async fn decide(&mut self, relay: &Relay, waiting: &Waiting) -> Result<(), Error> {
        let misfit = waiting.fact.filter(|fact| fact.misfits());
        if let Some(fact) = misfit
            && self.below(6) == 0
        {
            self.dismissed.insert((waiting.line, fact));
            self.batches = self.batches.wrapping_add(1);
            let batch = DismissalId::from_bytes([self.batches; 16]);
            self.given_up.push(waiting.id);
            relay.store().dismiss(waiting.id, batch, "It never fits.".into(), relay.now()).await?;
            self.done.dismissed += 1;
            return Ok(());
        }
        let fits = self.drawn.get(&waiting.line).is_some_and(|variant| !maps_number(*variant));
        if misfit.is_some() && !fits {
            self.draw(relay, waiting.line, 1).await?;
        }
        self.replayed.insert(waiting.id);
        relay.store().replay(waiting.id, relay.now()).await?;
        self.done.replayed += 1;
        relay.wake();
        Ok(())
    }

    /// Ends cases of the one region that is tended by hand, at their target, or wants nothing of them for a while.
    async fn tend(&mut self, relay: &Relay) -> Result<(), Error> {
        let page = relay.store().cases(Some(CaseFilter::Open), Some(Line::Cases.id()), None, 50, relay.now());
        let cases: Vec<CaseRow> = page.await?.cases.into_iter().filter(|case| is_tended(&case.key)).collect();
        if cases.is_empty() {
            return Ok(());
        }
        let one = cases[self.below(cases.len() as u64) as usize].clone();
        match self.below(4) {
            0 => {
                let until = relay.now() + 60_000;
                let reason = "Somebody is at it.".to_owned();
                match relay.store().quiet_case(one.id, Some(Quiet::Until(until)), reason, relay.now()).await {
                    Err(Error::Stale(_)) | Ok(()) => Ok(()),
                    Err(error) => Err(error),
                }
            }
            1 => relay.end_cases(vec![one], Verb::Sweep, "Its recovery was missed.".into()).await.map(drop),
            _ => relay.end_cases(vec![one], Verb::End, "It is dealt with.".into()).await.map(drop),
        }
    }

    /// Freezes the dead letters of a line as a set to be sent again.
    async fn freeze(&mut self, relay: &Relay, disk: &Disk, line: Line) -> Result<(), Error> {
        let id = ReplayId::from_bytes(*relay.world().uuid().as_bytes());
        let new = NewReplay {
            id,
            scope: ReplayScope::Route(line.id()),
            asked: serde_json::json!({ "route": line.name() }),
            mapping: if self.below(4) > 0 { ReplayMapping::Now } else { ReplayMapping::Then },
            force_stale: false,
        };
        self.sets.push(id);
        relay.store().make_replay(new, relay.now()).await?;
        let dead = books::waiting(disk).unwrap_or_default().into_iter();
        self.replayed
            .extend(dead.filter(|one| one.line == line && one.state == State::Dead).map(|one| one.id));
        relay.replays_moved();
        Ok(())
    }

    /// Lets the newest sets go, or holds them up, or takes them up again.
    async fn turn_sets(&mut self, relay: &Relay, turn: Turn) -> Result<(), Error> {
        for set in self.sets.iter().rev().take(6) {
            match relay.store().turn_replay(*set, turn, relay.now()).await {
                Ok(()) | Err(Error::Stale(_) | Error::Missing(_)) => {}
                Err(error) => return Err(error),
            }
        }
        relay.replays_moved();
        Ok(())
    }

    /// Sends what died of each line again as a set, drawn so that it fits.
    pub async fn send_sets(&mut self, relay: &Relay, disk: &Disk) -> Result<(), Error> {
        let sums = relay.store().sums(relay.now()).await?;
        if sums.of(State::Dead) == 0 {
            return Ok(());
        }
        let dead = books::waiting(disk).unwrap_or_default();
        let lines: BTreeSet<Line> =
            dead.iter().filter(|one| one.state == State::Dead).map(|one| one.line).collect();
        for line in lines {
            let fits = self.drawn.get(&line).is_some_and(|variant| !maps_number(*variant));
            if !fits {
                self.draw(relay, line, 1).await?;
            }
            self.freeze(relay, disk, line).await?;
        }
        // Each of them is tried before it can begin.
        tokio::time::sleep(Duration::from_millis(1_700)).await;
        self.turn_sets(relay, Turn::Start).await
    }
}
