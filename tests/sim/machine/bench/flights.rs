//! Events come, deliveries are claimed, and their flights end.

use super::{
    Bench, ROUTES,
    parted::{Parted, same},
    problem, route_id,
};
use crate::machine::model::{Flight, Taken};
use patchbay_model::{
    delivery::{Doubt, State},
    event::{Event, Sealed},
    ids::{ConnectionId, DeliveryId, EventId, RemoteId, RunId},
    keys::{KeyMac, RecordKey},
    outcome::{By, Proof, Receipt, Scope, Ticket},
    route::EventKind,
    settle::Next,
    time::Timestamp,
};
use patchbay_store::{Acceptance, Accepted, AttemptRow, Clock, NewDelivery, Settled, Settlement, Want};

const SOURCE: ConnectionId = ConnectionId::from_bytes([9; 16]);
const TARGET: u8 = 8;

impl Bench {
    pub(super) async fn accept(&mut self, fact: u8, body: u8, lane: u8, routes: u8) -> Result<(), Parted> {
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

    pub(super) async fn claim(&mut self, route: u8, limit: u32, version: i64) -> Result<(), Parted> {
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

    pub(super) async fn settle(
        &mut self,
        n: u64,
        stale: bool,
        next: Next,
        attempt: Option<bool>,
    ) -> Result<(), Parted> {
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

    pub(super) fn next(&self, kind: u8, wait: i64) -> Next {
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

    pub(super) async fn recover(&mut self, behind: bool) -> Result<(), Parted> {
        self.run = RunId::from_bytes(self.id());
        let counted = self.opened + i64::from(behind);
        self.opened = counted + 1;
        let want = self.model.recover(counted, self.now);
        let got = self.store.recover(self.run, counted as u64, Timestamp(self.now)).await?;
        same("recovered", (got.in_flight, got.older_copy), want)
    }
}
