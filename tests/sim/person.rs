//! Whoever sits at the desk: changes things in the middle, breaks some, and mends what is broken. All acts go through
//! what the page calls; a disk that dies under one of them leaves it done or not done, and the person tries again.

use crate::{
    books::{self, Waiting},
    disk::Disk,
    facts::{CALLS, Fact, ILL, Line, VISITS, WELL},
    house::{draft, maps_number, policy},
    plan::Report,
    vendors::Vendors,
};
use patchbay_model::{
    delivery::State,
    ids::{DeliveryId, DismissalId, RemoteId},
    outcome::Scope,
    problem::Problem,
};
use patchbay_relay::Relay;
use patchbay_store::Error;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};

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
        match self.below(16) {
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
                let how = self.below(3);
                self.vendors.worsen(how);
                Ok(())
            }
            7 => self.pause(relay).await,
            8..=10 => self.answer(relay, disk).await,
            11 => self.think_again(relay).await,
            _ => self.mend(relay).await,
        }
    }

    fn line(&mut self) -> Line {
        Line::ALL[self.below(4) as usize]
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
        let source = if self.below(2) == 0 { CALLS } else { VISITS };
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
        self.vendors.recover();
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

    /// Goes through what waits for a person: dead letters and doubts.
    pub async fn answer(&mut self, relay: &Relay, disk: &Disk) -> Result<(), Error> {
        let sums = relay.store().sums(relay.now()).await?;
        if sums.of(State::Dead) + sums.of(State::Asking) == 0 {
            return Ok(());
        }
        // Whatever stands there is on the disk: nothing is shown that is not.
        for waiting in books::waiting(disk).unwrap_or_default() {
            match waiting.state {
                State::Asking => self.tell(relay, &waiting).await?,
                State::Dead => self.decide(relay, &waiting).await?,
                State::Waiting
                | State::Sending
                | State::Retrying
                | State::InDoubt
                | State::Delivered
                | State::Unconfirmed
                | State::Absorbed => {}
            }
        }
        Ok(())
    }

    /// Takes back what was given up last.
    async fn think_again(&mut self, relay: &Relay) -> Result<(), Error> {
        let Some(id) = self.given_up.pop() else { return Ok(()) };
        relay.store().restore(id, relay.now()).await
    }

    /// Looks at the vendor's page and says what is there.
    async fn tell(&mut self, relay: &Relay, waiting: &Waiting) -> Result<(), Error> {
        let found = self.vendors.records(waiting.line, waiting.fact);
        match found.first() {
            Some(item) => {
                let remote = Some(RemoteId(item.to_string()));
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
        if waiting.fact.misfits() && self.below(6) == 0 {
            self.dismissed.insert((waiting.line, waiting.fact));
            self.batches = self.batches.wrapping_add(1);
            let batch = DismissalId::from_bytes([self.batches; 16]);
            self.given_up.push(waiting.id);
            relay.store().dismiss(waiting.id, batch, "It never fits.".into(), relay.now()).await?;
            self.done.dismissed += 1;
            return Ok(());
        }
        let fits = self.drawn.get(&waiting.line).is_some_and(|variant| !maps_number(*variant));
        if waiting.fact.misfits() && !fits {
            self.draw(relay, waiting.line, 1).await?;
        }
        self.replayed.insert(waiting.id);
        relay.store().replay(waiting.id, relay.now()).await?;
        self.done.replayed += 1;
        relay.wake();
        Ok(())
    }
}
