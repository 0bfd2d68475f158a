//! Hop 4: an event, its fact and its deliveries become durable together, or not at all.

use crate::{
    cases::{self, NewCase},
    causes,
    changes::Noun,
    error::Error,
    facts::Known,
    open::Store,
    series::Paced,
    writer::Core,
};
use patchbay_model::{
    delivery::State,
    event::Event,
    ids::{DeliveryId, RouteId, Seq},
    keys::{KeyMac, RecordKey},
    limits,
    time::Timestamp,
};
use rusqlite::params;

/// One event and where it goes.
#[derive(Debug, Clone)]
pub struct Acceptance {
    pub event: Event,
    pub deliveries: Vec<NewDelivery>,
    /// Correlating routes that it says nothing to.
    pub filtered: u32,
}

#[derive(Debug, Clone)]
pub struct NewDelivery {
    pub id: DeliveryId,
    pub route: RouteId,
    pub lane: KeyMac,
    pub record_key: RecordKey,
    /// What it says of the key that its lane is named after; nothing on a route that does not correlate.
    pub case: Option<NewCase>,
}

/// What became of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    New(Seq),
    /// The fact is known with the same body: counted, nothing stored.
    Repeat(Seq),
    /// The fact is known with another body: stored and shown beside the first, not delivered.
    Shadowed {
        seq: Seq,
        of: Seq,
    },
}

impl Store {
    /// Records verified events and queues one delivery per matching route, in one transaction: after `Ok`
    /// everything survives power loss, after `Err` nothing was written.
    ///
    /// # Errors
    /// [`Error::DiskFull`], [`Error::Io`], [`Error::Closed`]: all safe to repeat, the sender was not answered yet.
    pub async fn accept(&self, batch: Vec<Acceptance>, now: Timestamp) -> Result<Vec<Accepted>, Error> {
        self.write("accept", move |core| batch.iter().map(|one| accept(core, one, now)).collect()).await
    }
}

pub(crate) fn accept(core: &mut Core, one: &Acceptance, now: Timestamp) -> Result<Accepted, Error> {
    let event = &one.event;
    if let Some(known) = core.facts.find(core.db(), event.connection, event.dedup)?
        && now.since(known.at) <= limits::SEEN_MS
    {
        core.count("repeats", 1, now);
        core.db()
            .prepare_cached("UPDATE event SET repeats = repeats + 1 WHERE seq = ?1")?
            .execute([known.event.0])?;
        // The first event's row shows how often it was told.
        core.touch(Noun::Events);
        if known.body == event.body {
            return Ok(Accepted::Repeat(known.event));
        }
        let seq = insert_event(core, event, Some(known.event))?;
        return Ok(Accepted::Shadowed { seq, of: known.event });
    }
    let seq = insert_event(core, event, None)?;
    let known = Known { event: seq, body: event.body, at: now };
    core.with_facts(|facts, db| facts.add(db, event.connection, event.dedup, known))?;
    for delivery in &one.deliveries {
        insert_delivery(core, delivery, seq, now)?;
    }
    if !event.readable {
        let view: serde_json::Value = serde_json::from_str(&event.view).unwrap_or_default();
        let why = view.get("unreadable").and_then(serde_json::Value::as_str).unwrap_or_default();
        causes::join_unreadable(core, event.connection.bytes(), why, now)?;
    }
    if one.deliveries.is_empty() {
        core.count(if event.readable { "unrouted" } else { "unreadable" }, 1, now);
    }
    if one.filtered > 0 {
        core.count("filtered", i64::from(one.filtered), now);
    }
    core.count("events", 1, now);
    core.touch_event(event.id);
    Ok(Accepted::New(seq))
}

pub(crate) fn insert_event(core: &mut Core, event: &Event, shadow_of: Option<Seq>) -> Result<Seq, Error> {
    let db = core.db();
    db.prepare_cached(
        "INSERT INTO event (id, connection, kind, occurred_at, received_at, policy_version, dedup, bytes, readable, shadow_of, view)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        event.id.bytes(),
        event.connection.bytes(),
        event.kind.0,
        event.occurred_at.0,
        event.received_at.0,
        event.policy_version,
        event.dedup.0,
        event.bytes,
        event.readable,
        shadow_of.map(|seq| seq.0),
        event.view,
    ])?;
    let seq = Seq(db.last_insert_rowid());
    db.prepare_cached("INSERT INTO payload (event, key_id, sealed) VALUES (?1, ?2, ?3)")?
        .execute(params![seq.0, event.sealed.key_id, event.sealed.bytes])?;
    core.series.place(seq.0, event.received_at, shadow_of.is_none());
    Ok(seq)
}

pub(crate) fn insert_delivery(
    core: &mut Core,
    delivery: &NewDelivery,
    event: Seq,
    now: Timestamp,
) -> Result<(), Error> {
    let head = core.lanes.join(delivery.route, delivery.lane.0);
    let db = core.db();
    // The event's own number is the place: it only grows, and one event has one delivery per route.
    db.prepare_cached(
        "INSERT INTO delivery (id, event, route, lane, place, state, live, head, due_at, record_key, verb)
         VALUES (?1, ?2, ?3, ?4, ?2, 0, 1, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        delivery.id.bytes(),
        event.0,
        delivery.route.bytes(),
        delivery.lane.0,
        head,
        now.0,
        delivery.record_key.0,
        delivery.case.as_ref().map(|case| case.verb as u8),
    ])?;
    if let Some(case) = &delivery.case {
        cases::join(core, (delivery.route, delivery.lane), case, head, now)?;
    }
    core.move_state(delivery.route, None, Some(State::Waiting));
    core.count("accepted", 1, now);
    core.series.add(delivery.route, Paced::Accepted, now);
    core.feed(delivery.route, now);
    core.touch(Noun::Routes);
    Ok(())
}
