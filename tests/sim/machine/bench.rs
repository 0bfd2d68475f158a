//! The store on its disk beside the model: commands are carried out on both sides, and compared.

mod flights;
mod parted;

use super::{
    command::Command,
    disk,
    model::{Flight, Model},
    rows::held,
};
use crate::disk::Disk;
use parted::{Parted, allowed, differs, same};
use patchbay_model::{
    delivery::State,
    ids::{DeliveryId, DismissalId, RemoteId, RouteId, RunId},
    outcome::Scope,
    problem::Problem,
    time::Timestamp,
};
use patchbay_store::{Clock, Error, Mode, Options, Store};

pub const ROUTES: u64 = 3;
const START: i64 = 1_795_000_000_000;

/// The store on its disk beside the model.
pub struct Bench {
    disk: Disk,
    store: Store,
    pub model: Model,
    now: i64,
    ids: u64,
    run: RunId,
    flights: Vec<(Flight, Clock)>,
    opened: i64,
}

/// What a command did on both sides, or why they part.
type Step = Result<(), String>;

impl Bench {
    pub async fn open() -> Self {
        let disk = disk();
        let store = opened(&disk).expect("a new store opens");
        let mut bench = Self {
            disk,
            store,
            model: Model::default(),
            now: START,
            ids: 0,
            run: RunId::from_bytes([0; 16]),
            flights: Vec::new(),
            opened: 0,
        };
        bench.recover(false).await.expect("a new store starts");
        bench
    }

    fn id(&mut self) -> [u8; 16] {
        self.ids += 1;
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.ids.to_be_bytes());
        id
    }

    /// Carries one command out and compares. Where the disk failed under it, it must have happened whole or not at all.
    pub async fn step(&mut self, command: &Command) -> Step {
        let before = self.model.clone();
        let holds = before.holds.clone();
        let done = self.carry_out(command).await;
        if !matches!(command, Command::Break(_)) {
            self.disk.fail_after(None);
        }
        let failed = match done {
            Ok(()) => false,
            Err(Parted::Disk) => true,
            Err(Parted::Differs(why)) => return Err(why),
        };
        if failed {
            // The next commit opens the file anew.
            let probe = self.store.count(vec![("probe", 1)], Timestamp(self.now)).await;
            probe.map_err(|error| format!("the store did not recover: {error}"))?;
        }
        let found = held(&self.disk).map_err(|error| error.to_string())?;
        if failed && differs(&self.model, &found).is_some() {
            self.model = before;
        }
        if let Some(why) = differs(&self.model, &found) {
            return Err(why);
        }
        // Rows do not say whether a hold was put.
        if failed && self.holds().await? != self.model.holds {
            self.model.holds = holds;
        }
        self.compare_sums().await
    }

    async fn compare_sums(&self) -> Step {
        let sums = self.store.sums(Timestamp(self.now)).await.map_err(|error| error.to_string())?;
        let accepted = sums.totals.get("accepted").copied().unwrap_or(0);
        if accepted != self.model.accepted {
            return Err(format!("{accepted} counted as accepted, {} were", self.model.accepted));
        }
        for route in 0..ROUTES as u8 {
            for state in State::ALL {
                let told = sums.deliveries.get(&route_id(route)).and_then(|states| states.get(&state));
                let rows = self.model.rows.values().filter(|row| row.route == route && row.state == state);
                let gone = self.model.gone.get(&(route, state as u8)).copied().unwrap_or(0);
                let (told, rows) = (told.copied().unwrap_or(0), rows.count() as u64 + gone);
                if told != rows {
                    return Err(format!("route {route} tells of {told} {state:?}, there are {rows}"));
                }
            }
        }
        let told = self.holds().await?;
        if told == self.model.holds { Ok(()) } else { Err(format!("holds are {told:?}")) }
    }

    async fn holds(&self) -> Result<std::collections::BTreeSet<(bool, u8)>, String> {
        let holds = self.store.holds().await.map_err(|error| error.to_string())?;
        Ok(holds.iter().map(|hold| (hold.scope == Scope::Connection, hold.subject[0])).collect())
    }

    async fn carry_out(&mut self, command: &Command) -> Result<(), Parted> {
        let now = Timestamp(self.now);
        match *command {
            Command::Accept { fact, body, lane, routes } => self.accept(fact, body, lane, routes).await,
            Command::Claim { route, limit, version } => self.claim(route, limit, version).await,
            Command::Settle { flight, stale, next, wait, sent, look } => {
                let next = self.next(next, wait);
                self.settle(flight, stale, next, sent.then_some(look)).await
            }
            Command::Replay(n) => {
                let Some((seq, id)) = self.chosen(n, State::Dead) else { return Ok(()) };
                let may = self.model.replay(seq, self.now);
                allowed(self.store.replay(id, now).await, may)
            }
            Command::SendAgain(n) => {
                let Some((seq, id)) = self.chosen(n, State::Asking) else { return Ok(()) };
                let may = self.model.send_again(seq, self.now);
                allowed(self.store.send_again(id, now).await, may)
            }
            Command::MarkDelivered { delivery, remote } => {
                let Some((seq, id)) = self.chosen(delivery, State::Asking) else { return Ok(()) };
                let remote = remote.then(|| format!("found-{delivery}"));
                let may = self.model.mark_delivered(seq, remote.clone(), self.now);
                allowed(self.store.mark_delivered(id, remote.map(RemoteId), now).await, may)
            }
            Command::Dismiss(n) => {
                let wanted = if n % 2 == 0 { State::Dead } else { State::Asking };
                let Some((seq, id)) = self.chosen(n, wanted) else { return Ok(()) };
                let may = self.model.dismiss(seq, self.now);
                let batch = DismissalId::from_bytes(self.id());
                allowed(self.store.dismiss(id, batch, "Modelled.".into(), now).await, may)
            }
            Command::Restore(n) => {
                let Some((seq, id)) = self.chosen(n, State::Absorbed) else { return Ok(()) };
                let may = self.model.restore(seq, self.now);
                allowed(self.store.restore(id, now).await, may)
            }
            Command::Recover { behind } => self.recover(behind).await,
            Command::Reopen => {
                // The old one lets go of the file first.
                self.store = Store::open(memory()).expect("memory");
                let again = opened(&self.disk);
                self.disk.fail_after(None);
                // A disk that fails while opening is tried once more.
                self.store = again.or_else(|_| opened(&self.disk))?;
                self.model.reopened();
                Ok(())
            }
            Command::Clamp => {
                self.model.clamp_due(self.now + 1_000);
                Ok(self.store.clamp_due(now + 1_000).await?)
            }
            Command::Prune { sealed, view } => {
                self.model.prune(i64::from(sealed), i64::from(view), self.now);
                self.flights.retain(|(flight, _)| self.model.rows.contains_key(&flight.0));
                self.store.prune(sealed, view, now).await?;
                Ok(())
            }
            Command::Hold { route, lift } => {
                let subject = *route_id(route).bytes();
                if lift {
                    let was = self.model.holds.remove(&(false, route));
                    same("lifted", self.store.lift(Scope::Route, subject, now).await?, was)
                } else {
                    self.model.holds.insert((false, route));
                    Ok(self.store.hold(Scope::Route, subject, problem(), now).await?)
                }
            }
            Command::Time(ms) => {
                self.now += ms;
                Ok(())
            }
            Command::Jump(by) => {
                self.now += by;
                self.model.jump(by, self.now);
                let jumped = self.store.clock_jumped(by, Timestamp(self.now)).await;
                if jumped.is_err() {
                    // Whether the store remembers it is nowhere to be read.
                    self.flights.clear();
                }
                Ok(jumped?)
            }
            Command::Break(n) => {
                self.disk.fail_after(Some(n));
                Ok(())
            }
        }
    }

    /// A delivery to act on: mostly one in the state in which that may be done.
    fn chosen(&self, n: u64, state: State) -> Option<(i64, DeliveryId)> {
        let fitting: Vec<_> = self.model.rows.iter().filter(|(_, row)| row.state == state).collect();
        let all: Vec<_> = self.model.rows.iter().collect();
        let among = if fitting.is_empty() || n.is_multiple_of(8) { &all } else { &fitting };
        let (seq, row) = among.get(n as usize / 8 % among.len().max(1))?;
        Some((**seq, row.id))
    }
}

fn route_id(route: u8) -> RouteId {
    RouteId::from_bytes([route; 16])
}

fn problem() -> Problem {
    Problem::new("sim.problem", "Modelled.")
}

fn memory() -> Options {
    Options { path: ":memory:".into(), mode: Mode::Inline, vfs: None }
}

fn opened(disk: &Disk) -> Result<Store, Error> {
    Store::open(Options {
        path: disk.path("patchbay.db"),
        mode: Mode::Inline,
        vfs: Some(disk.vfs().to_owned()),
    })
}
