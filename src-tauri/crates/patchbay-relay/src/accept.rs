//! Hops 3 and 4: a verified body becomes events, behind their policy and sealed, and then one transaction.

use crate::{
    cases,
    relay::Relay,
    snapshot::{Bound, Snapshot},
};
use patchbay_kit::{connector::Unreadable, seal::Keys, verify::Verified, world::World};
use patchbay_model::{
    event::{Decoded, Event, Sealed},
    facts::Facts,
    ids::{DeliveryId, EventId},
    keys::KeyMac,
    limits,
    route::EventKind,
    time::Timestamp,
};
use patchbay_store::{Acceptance, Accepted, Error, NewDelivery};

/// The kind of a genuine body that could not be read.
pub(crate) const UNREADABLE: &str = "unreadable";

/// What a request came to.
pub(crate) struct Taken {
    pub accepted: u64,
    pub repeats: u64,
    pub unreadable: bool,
}

impl Relay {
    /// Accepts all events of one verified request, or none.
    pub(crate) async fn take(
        &self,
        source: &Bound,
        verified: &Verified,
        now: Timestamp,
    ) -> Result<Taken, Error> {
        let receive = source.connector.receive().ok_or(Error::Missing("The source"))?;
        let snapshot = self.snapshot();
        let keys = self.vault().keys();
        let desk = Desk { source, snapshot: &snapshot, keys: &keys, world: self.world(), now };
        let bytes = u32::try_from(verified.body().len()).unwrap_or(u32::MAX);
        let (batch, unreadable) = match receive.decode(verified, &source.cx.settings, now) {
            Ok(decoded) if decoded.len() <= limits::EVENTS_PER_REQUEST_MAX => {
                let share = bytes / u32::try_from(decoded.len().max(1)).unwrap_or(1);
                (decoded.into_iter().map(|one| desk.acceptance(one, share)).collect(), false)
            }
            Ok(_) => {
                let reason = format!("more than {} events in one request", limits::EVENTS_PER_REQUEST_MAX);
                (vec![desk.unreadable(verified, &Unreadable { reason }, bytes)], true)
            }
            Err(reason) => (vec![desk.unreadable(verified, &reason, bytes)], true),
        };
        // What stands behind a hold cannot leave and is no reason to take less.
        let runs = |one: &&NewDelivery| snapshot.route(one.route).is_some_and(|bound| bound.runs());
        let routed: Vec<u64> =
            batch.iter().map(|one: &Acceptance| one.deliveries.iter().filter(runs).count() as u64).collect();
        let outcome = self.store().accept(batch, now).await?;
        let new = outcome.iter().zip(routed).filter(|(one, _)| matches!(one, Accepted::New(_)));
        self.deepened(source.row.id, new.map(|(_, routed)| routed).sum());
        self.wake();
        let accepted = outcome.iter().filter(|one| matches!(one, Accepted::New(_))).count() as u64;
        Ok(Taken { accepted, repeats: outcome.len() as u64 - accepted, unreadable })
    }
}

impl Relay {
    /// An event that the relay tells of itself, ready to be stored.
    pub(crate) fn accept_own(&self, own: &Bound, decoded: Decoded, now: Timestamp) -> Acceptance {
        let (snapshot, keys) = (self.snapshot(), self.vault().keys());
        let desk = Desk { source: own, snapshot: &snapshot, keys: &keys, world: self.world(), now };
        let bytes = u32::try_from(decoded.payload.to_string().len()).unwrap_or(u32::MAX);
        desk.acceptance(decoded, bytes)
    }
}

/// Everything one request's events are made with.
struct Desk<'a> {
    source: &'a Bound,
    snapshot: &'a Snapshot,
    keys: &'a Keys,
    world: &'a World,
    now: Timestamp,
}

impl Desk<'_> {
    fn acceptance(&self, mut decoded: Decoded, bytes: u32) -> Acceptance {
        let identity = self.keys.identity();
        let connection = self.source.row.id;
        let dedup = identity.dedup(&decoded.dedup);
        let lane = identity.lane(&decoded.lane);
        // A ticket's record carries the ticket's name, so that a later event of it finds the same record.
        let named =
            decoded.subject.as_ref().map_or(dedup, |subject| identity.dedup(&format!("subject:{subject}")));
        let policy = &self.source.policy;
        policy.without_dropped(&mut decoded.payload);
        let received = zeroize::Zeroizing::new(decoded.payload.to_string());
        // Before names: the repeat of a body is the same body, whatever its queue is called by then.
        let body = identity.body(received.as_bytes());
        let plain = if self.source.put_names(&mut decoded.payload) {
            policy.without_dropped(&mut decoded.payload);
            zeroize::Zeroizing::new(decoded.payload.to_string())
        } else {
            received
        };
        let view = policy.view(&decoded.payload, identity);
        let id = EventId::from_uuid(self.world.uuid());
        let occurred_at = decoded.occurred_at.unwrap_or(self.now);
        // Filters weigh clear values while they are in memory; the payload is wiped with the facts.
        let payload = std::mem::take(&mut decoded.payload);
        let facts = Facts::new(payload, policy.clone(), identity.clone(), occurred_at, self.now).of_event(id);
        let (mut deliveries, mut filtered) = (Vec::new(), 0);
        let wanting = self.snapshot.wanting(connection, &decoded.kind);
        for bound in wanting.filter(|bound| bound.takes(&facts)) {
            let (lane, case) = match cases::place(bound, &facts, identity) {
                Some((lane, case)) => (lane, Some(case)),
                // It says nothing of any case.
                None if bound.correlation.is_some() => {
                    filtered += 1;
                    continue;
                }
                None => (lane, None),
            };
            deliveries.push(NewDelivery {
                id: DeliveryId::from_uuid(self.world.uuid()),
                route: bound.route.id,
                lane,
                record_key: identity.record(bound.route.id, named),
                case,
            });
        }
        drop(facts);
        let event = Event {
            id,
            connection,
            kind: decoded.kind,
            occurred_at,
            received_at: self.now,
            policy_version: self.source.policy.version,
            view,
            sealed: self.seal(id, plain.as_bytes()),
            dedup,
            body,
            lane,
            bytes,
            readable: true,
        };
        Acceptance { event, deliveries, filtered }
    }

    /// Kept sealed and shown as what it is: senders such as these never repeat a refusal.
    fn unreadable(&self, verified: &Verified, why: &Unreadable, bytes: u32) -> Acceptance {
        let identity = self.keys.identity();
        let id = EventId::from_uuid(self.world.uuid());
        let body: KeyMac = identity.body(verified.body());
        let event = Event {
            id,
            connection: self.source.row.id,
            kind: EventKind::from(UNREADABLE),
            occurred_at: self.now,
            received_at: self.now,
            policy_version: self.source.policy.version,
            view: serde_json::json!({ "unreadable": why.reason }).to_string(),
            sealed: self.seal(id, verified.body()),
            dedup: body,
            body,
            lane: body,
            bytes,
            readable: false,
        };
        Acceptance { event, deliveries: vec![], filtered: 0 }
    }

    fn seal(&self, event: EventId, plain: &[u8]) -> Sealed {
        self.keys.seal(event, self.source.row.id, plain, self.world.bytes())
    }
}
