//! Commands, drawn and carried out on both sides.

use super::{
    disk,
    model::{Flight, Model, Taken},
    rows::{Held, held},
};
use crate::disk::Disk;
use patchbay_model::{
    delivery::{Doubt, State},
    event::{Event, Sealed},
    ids::{ConnectionId, DeliveryId, DismissalId, EventId, RemoteId, RouteId, RunId},
    keys::{KeyMac, RecordKey},
    limits::DAY_MS,
    outcome::{By, Proof, Receipt, Scope, Ticket},
    problem::Problem,
    route::EventKind,
    settle::Next,
    time::Timestamp,
};
use patchbay_store::{
    Acceptance, Accepted, AttemptRow, Clock, Error, Mode, NewDelivery, Options, Settled, Settlement, Store,
    Want,
};

const ROUTES: u64 = 3;
const SOURCE: ConnectionId = ConnectionId::from_bytes([9; 16]);
const TARGET: u8 = 8;
const START: i64 = 1_795_000_000_000;

/// One call. Numbers choose among what is there when it is made.
#[derive(Debug, Clone)]
pub enum Command {
    Accept {
        fact: u8,
        body: u8,
        lane: u8,
        routes: u8,
    },
    Claim {
        route: u8,
        limit: u32,
        version: i64,
    },
    /// `stale`: of all flights there ever were, not only of those that have not landed.
    Settle {
        flight: u64,
        stale: bool,
        next: u8,
        wait: i64,
        sent: bool,
        look: bool,
    },
    Replay(u64),
    SendAgain(u64),
    MarkDelivered {
        delivery: u64,
        remote: bool,
    },
    Dismiss(u64),
    Restore(u64),
    /// The relay starts anew; `behind`: the vault has counted more starts than this database.
    Recover {
        behind: bool,
    },
    Reopen,
    Clamp,
    Prune {
        sealed: u32,
        view: u32,
    },
    Hold {
        route: u8,
        lift: bool,
    },
    /// The clock goes on, or is set back while nobody looks.
    Time(i64),
    /// The clock is set, and the relay notices.
    Jump(i64),
    /// The write or sync that is reached after so many more fails.
    Break(u64),
}

impl Command {
    pub fn draw(chance: &mut impl FnMut() -> u64) -> Self {
        let kind = chance() % 40;
        let mut below = |n: u64| chance() % n;
        match kind {
            0..8 => Command::Accept {
                fact: below(24) as u8,
                body: u8::from(below(6) == 0),
                lane: below(3) as u8,
                routes: below(8) as u8,
            },
            8..17 => Command::Claim {
                route: below(ROUTES) as u8,
                limit: below(4) as u32 + 1,
                version: below(3) as i64 + 1,
            },
            17..29 => Command::Settle {
                flight: below(1_000),
                stale: below(5) == 0,
                next: below(9) as u8,
                wait: below(8_000) as i64,
                sent: below(6) > 0,
                look: below(4) == 0,
            },
            29 | 30 => Command::Replay(below(1_000)),
            31 => Command::SendAgain(below(1_000)),
            32 => Command::MarkDelivered { delivery: below(1_000), remote: below(2) == 0 },
            33 if below(2) == 0 => Command::Restore(below(1_000)),
            33 => Command::Dismiss(below(1_000)),
            34 => match below(3) {
                0 => Command::Reopen,
                n => Command::Recover { behind: n == 1 },
            },
            35 => match below(5) {
                0 => Command::Clamp,
                4 => Command::Jump(below(7_200_000) as i64 - 3_600_000),
                1 => Command::Prune { sealed: 1 + below(7) as u32, view: 7 + below(20) as u32 },
                _ => Command::Hold { route: below(ROUTES) as u8, lift: below(2) == 0 },
            },
            36 => Command::Break(below(30)),
            _ => Command::Time(match below(12) {
                0 => DAY_MS * (1 + below(9) as i64),
                1 => -3_600_000,
                _ => below(9_000) as i64,
            }),
        }
    }
}

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

    async fn accept(&mut self, fact: u8, body: u8, lane: u8, routes: u8) -> Result<(), Parted> {
        let wanting: Vec<u8> = (0..ROUTES as u8).filter(|route| routes & (1 << route) != 0).collect();
        let mut deliveries = Vec::new();
        for route in wanting {
            // A record of its own each: what leaves together with what is told by other tests.
            let id = self.id();
            deliveries.push((DeliveryId::from_bytes(id), route, format!("{route}-{}", self.ids)));
        }
        let event = Event {
            id: EventId::from_bytes(self.id()),
            connection: SOURCE,
            kind: EventKind::from("sim.fact"),
            occurred_at: Timestamp(self.now),
            received_at: Timestamp(self.now),
            policy_version: 1,
            view: "{}".into(),
            sealed: Sealed { key_id: 1, bytes: vec![fact; 40] },
            dedup: KeyMac([fact; 16]),
            body: KeyMac([body; 16]),
            lane: KeyMac([lane; 16]),
            bytes: 2,
            readable: true,
        };
        let new = deliveries.iter().map(|(id, route, key)| NewDelivery {
            id: *id,
            route: route_id(*route),
            lane: KeyMac([lane; 16]),
            record_key: RecordKey(key.clone()),
            case: None,
        });
        let batch = vec![Acceptance { event, deliveries: new.collect(), filtered: 0 }];
        let want = self.model.accept(fact, body, lane, &deliveries, self.now);
        let got = self.store.accept(batch, Timestamp(self.now)).await?;
        let got = match got[0] {
            Accepted::New(_) => Taken::New,
            Accepted::Repeat(_) => Taken::Repeat,
            Accepted::Shadowed { .. } => Taken::Shadowed,
        };
        same("accepted", got, want)
    }

    async fn claim(&mut self, route: u8, limit: u32, version: i64) -> Result<(), Parted> {
        let due = self.model.claimable(route, self.now);
        let want = Want {
            route: route_id(route),
            limit,
            route_version: version,
            catalogue_version: version * 10,
            cases: None,
        };
        let before = self.model.clone();
        // What may be claimed is claimed on both sides even where the answer is lost.
        let expected: Vec<i64> = due.iter().take(limit as usize).map(|(_, seq)| *seq).collect();
        let mut pinned = Vec::new();
        for seq in &expected {
            pinned.extend(self.model.claim(*seq, self.run, (version, version * 10), self.now));
        }
        let claimed = self.store.claim(self.run, vec![want], Timestamp(self.now)).await?;
        let seqs: Vec<i64> = claimed.iter().map(|one| one.seq.0).collect();
        same("claimed", seqs, expected)?;
        for (one, (pins, flight)) in claimed.iter().zip(pinned) {
            same("pins", &one.pins, &pins)?;
            let mut as_claimed = before.clone();
            if let Some(row) = as_claimed.rows.get_mut(&one.seq.0) {
                row.tries += 1;
            }
            same("the claimed delivery fits its row", as_claimed.is_of(one, flight.3), true)?;
            self.flights.push((flight, one.clock));
        }
        Ok(())
    }

    async fn settle(&mut self, n: u64, stale: bool, next: Next, attempt: Option<bool>) -> Result<(), Parted> {
        let flying = |(flight, _): &&(Flight, Clock)| {
            let row = self.model.rows.get(&flight.0);
            row.is_some_and(|row| {
                row.state == State::Sending && row.run == Some(flight.1) && row.tries == flight.2
            })
        };
        let among: Vec<(Flight, Clock)> =
            self.flights.iter().filter(|flight| stale || flying(flight)).copied().collect();
        let Some((flight, clock)) = among.get(n as usize % among.len().max(1)).copied() else {
            return Ok(());
        };
        let sent = attempt == Some(false);
        let want = self.model.settle(flight, &next, sent, TARGET, self.now);
        let settlement = Settlement {
            seq: patchbay_model::ids::Seq(flight.0),
            run: flight.1,
            tries: flight.2,
            was: flight.3,
            target: ConnectionId::from_bytes([TARGET; 16]),
            clock,
            next,
            attempt: attempt.map(|look| self.attempt(look)),
        };
        let got: Settled = self.store.settle(settlement, Timestamp(self.now)).await?;
        same("settled", Some(got), want)
    }

    fn attempt(&self, look: bool) -> AttemptRow {
        AttemptRow {
            look,
            left_at: Timestamp(self.now - 5),
            took_ms: 5,
            outcome: "modelled".into(),
            pins: None,
            problem: None,
            status: None,
            code: None,
            message: None,
            request_id: None,
        }
    }

    fn next(&self, kind: u8, wait: i64) -> Next {
        let (now, at) = (Timestamp(self.now), Timestamp(self.now + wait));
        let remote = (wait % 3 > 0).then(|| RemoteId(format!("item-{wait}")));
        let proof = if wait % 2 == 0 { Proof::Confirmed } else { Proof::Accepted };
        let scope = if wait % 2 == 0 { Scope::Route } else { Scope::Connection };
        match kind {
            0 => Next::Done(Receipt { remote, proof, differs: vec![] }),
            1 => Next::Absorbed(By::Window),
            2 => Next::Dead { problem: problem() },
            3 => Next::AskPerson { problem: problem() },
            4 => Next::Wait { scope, until: at },
            5 => Next::Hold { scope, problem: problem() },
            6 => Next::Again { at, spent_ms: wait, problem: problem() },
            7 => {
                let doubt = Doubt {
                    since: now,
                    first_sent_at: now - wait,
                    last_sent_at: now,
                    absent: wait as u32 % 3,
                };
                Next::Doubt { at, doubt, spent_ms: wait, problem: problem() }
            }
            _ => Next::AskAgain { ticket: Ticket("t".into()), at },
        }
    }

    async fn recover(&mut self, behind: bool) -> Result<(), Parted> {
        self.run = RunId::from_bytes(self.id());
        let counted = self.opened + i64::from(behind);
        self.opened = counted + 1;
        let want = self.model.recover(counted, self.now);
        let got = self.store.recover(self.run, counted as u64, Timestamp(self.now)).await?;
        same("recovered", (got.in_flight, got.older_copy), want)
    }
}

/// Why a command did not end as modelled.
#[derive(Debug)]
enum Parted {
    /// Why is of no matter: it happened whole or not at all.
    Disk,
    Differs(String),
}

impl From<Error> for Parted {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(_) | Error::DiskFull | Error::Damaged(_) | Error::Unexpected(_) => Parted::Disk,
            other => Parted::Differs(other.to_string()),
        }
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: T, want: T) -> Result<(), Parted> {
    if got == want {
        Ok(())
    } else {
        Err(Parted::Differs(format!("{what}: the store says {got:?}, the model {want:?}")))
    }
}

/// A person's act must be refused exactly where the model refuses it.
fn allowed(got: Result<(), Error>, may: bool) -> Result<(), Parted> {
    match got {
        Err(Error::Stale(_)) => same("allowed", false, may),
        other => {
            other?;
            same("allowed", true, may)
        }
    }
}

fn differs(model: &Model, found: &Held) -> Option<String> {
    if let Some((seq, row)) = model.rows.iter().find(|(seq, row)| found.rows.get(seq) != Some(row)) {
        return Some(format!("delivery {seq} is {:?}\nand should be {row:?}", found.rows.get(seq)));
    }
    if found.rows.len() != model.rows.len() {
        return Some(format!("{} deliveries, should be {}", found.rows.len(), model.rows.len()));
    }
    if found.events != model.events() {
        return Some(format!("events {:?}, should be {:?}", found.events, model.events()));
    }
    (found.payloads != model.payloads())
        .then(|| format!("payloads {:?}, should be {:?}", found.payloads, model.payloads()))
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
