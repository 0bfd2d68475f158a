//! Hop 5: lane heads that are due, with everything a send needs on disk before a byte leaves.

mod batch;

pub use batch::Member;

use crate::{
    answers::{by_seq, end_overtaken},
    cases::{self, About, CaseRules, Decided, Took},
    clock::Clock,
    error::Error,
    open::Store,
    replays,
    rows::{id, optional, optional_document, optional_time, state, time},
    writer::Core,
};
use batch::Head;
use patchbay_model::{
    delivery::{Delivery, Doubt, Operation, Pins, State},
    event::Sealed,
    ids::{ConnectionId, DeliveryId, EventId, RemoteId, RouteId, RunId, Seq},
    keys::{RecordKey, send_key},
    limits,
    route::EventKind,
    time::Timestamp,
};
use rusqlite::{Row, params};

/// How many deliveries of a route may be claimed now, and what a fresh send would be pinned to.
#[derive(Debug, Clone)]
pub struct Want {
    pub route: RouteId,
    pub limit: u32,
    pub route_version: i64,
    pub catalogue_version: i64,
    /// What the route says of its cases; nothing where it does not correlate.
    pub cases: Option<CaseRules>,
}

/// A delivery in flight. `(seq, run, tries)` is what its settling must match.
#[derive(Debug, Clone)]
pub struct Claimed {
    pub seq: Seq,
    pub tries: u32,
    pub delivery: Delivery,
    /// The state it had before, which a wait returns it to.
    pub was: State,
    pub pins: Pins,
    pub event: ClaimedEvent,
    pub claimed_at: Timestamp,
    /// By which clock its times are told.
    pub clock: Clock,
    /// A replay woke it, which goes on when it has ended.
    pub replayed: bool,
    /// Later updates of the same record that leave with this one, oldest first; none for an ordinary send.
    pub members: Vec<Member>,
    /// What it is to its case.
    pub case: Option<Took>,
}

#[derive(Debug, Clone)]
pub struct ClaimedEvent {
    pub id: EventId,
    pub connection: ConnectionId,
    pub kind: EventKind,
    pub occurred_at: Timestamp,
    pub received_at: Timestamp,
    pub policy_version: i64,
    /// Nothing once the payload's time is over.
    pub sealed: Option<Sealed>,
}

const COLUMNS: &str = "d.seq, d.id, d.event, d.route, d.state, d.tries, d.attempts, d.generation, d.spent_ms, d.record_key,
    d.doubt_since, d.doubt_first, d.doubt_last, d.doubt_absent, d.operation, d.route_version, d.catalogue_version, d.send_key,
    d.replay, d.stale_ok, d.verb, d.of_case, d.did, d.grouped, d.remote, d.pinned_version, d.lane, d.batch, d.alone, e.id AS event_id, e.connection, e.kind, e.occurred_at, e.received_at, e.policy_version, p.key_id, p.sealed";

impl Store {
    /// Claims due lane heads, oldest first within each route. The commit is the claim: after `Ok` every pin is on disk.
    pub async fn claim(&self, run: RunId, wants: Vec<Want>, now: Timestamp) -> Result<Vec<Claimed>, Error> {
        self.write("claim", move |core| {
            let mut claimed = Vec::new();
            for want in &wants {
                claim_route(core, run, want, now, &mut claimed)?;
            }
            Ok(claimed)
        })
        .await
    }

    /// When the next lane head of any of `routes` is due; nothing if none waits.
    pub async fn next_due(&self, routes: Vec<RouteId>) -> Result<Option<Timestamp>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(
                "SELECT min(due_at) FROM delivery WHERE route = ?1 AND head = 1 AND state IN (0, 2, 3)",
            )?;
            let mut next: Option<Timestamp> = None;
            for route in routes {
                let due: Option<i64> = find.query_row([route.bytes()], |row| row.get(0))?;
                next = next.into_iter().chain(due.map(Timestamp)).min();
            }
            Ok(next)
        })
        .await
    }

    /// Brings due times that a moved clock has put too far away back to `latest`.
    pub async fn clamp_due(&self, latest: Timestamp) -> Result<(), Error> {
        self.write("clamp_due", move |core| {
            core.db().execute(
                "UPDATE delivery SET due_at = ?1 WHERE live = 1 AND state IN (0, 2, 3) AND due_at > ?1",
                [latest.0],
            )?;
            Ok(())
        })
        .await
    }
}

pub(crate) fn claim_route(
    core: &mut Core,
    run: RunId,
    want: &Want,
    now: Timestamp,
    claimed: &mut Vec<Claimed>,
) -> Result<(), Error> {
    let found: Vec<Found> = {
        let db = core.db();
        let mut due = db.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM delivery d JOIN event e ON e.seq = d.event LEFT JOIN payload p ON p.event = d.event
             WHERE d.route = ?1 AND d.head = 1 AND d.state IN (0, 2, 3) AND d.due_at <= ?2 ORDER BY d.due_at LIMIT ?3"
        ))?;
        let mut rows = due.query(params![want.route.bytes(), now.0, want.limit])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Found::read(db, row, want, now)?);
        }
        found
    };
    for found in found {
        let Some((mut one, head)) = go_on(core, found, want, now)? else { continue };
        batch::gather(core, &mut one, &head)?;
        core.db()
            .prepare_cached(
                "UPDATE delivery SET state = 1, run = ?2, tries = ?3, claimed_at = ?4,
                 operation = ?5, route_version = ?6, catalogue_version = ?7, send_key = ?8 WHERE seq = ?1",
            )?
            .execute(params![
                one.seq.0,
                run.bytes(),
                one.tries,
                now.0,
                serde_json::to_string(&one.pins.operation)?,
                one.pins.route_version,
                one.pins.catalogue_version,
                one.pins.send_key
            ])?;
        core.move_state(one.delivery.route, Some(one.was), Some(State::Sending));
        one.clock = core.jumps.clock();
        claimed.push(one);
    }
    Ok(())
}

/// A due head as it is found.
struct Found {
    one: Claimed,
    head: Head,
    overtaken: bool,
    about: Option<About>,
}

impl Found {
    fn read(db: &rusqlite::Connection, row: &Row<'_>, want: &Want, now: Timestamp) -> Result<Self, Error> {
        let overtaken = is_overtaken(db, row)?;
        let about = cases::about(row, overtaken)?;
        Ok(Self { one: read(db, row, want, now)?, head: head(row)?, overtaken, about })
    }
}

/// What leaves of a lane: its head, or nothing. Where the head ends without a send, the next of its lane is asked.
fn go_on(
    core: &mut Core,
    found: Found,
    want: &Want,
    now: Timestamp,
) -> Result<Option<(Claimed, Head)>, Error> {
    let rules = want.cases.unwrap_or_default();
    let mut found = found;
    for _ in 0..limits::CASE_DECIDED_MAX {
        let Found { mut one, head, overtaken, about } = found;
        let Some(about) = about else {
            if overtaken {
                absorb(core, &one, now)?;
                return Ok(None);
            }
            return Ok(Some((one, head)));
        };
        match cases::decide(core, &mut one, &about, &rules, now)? {
            // An event of a case leaves by itself: it may be told of in another way than the one behind it.
            Decided::Flies => return Ok(Some((one, Head { alone: true, ..head }))),
            Decided::Waits | Decided::Ended(None) => return Ok(None),
            Decided::Ended(Some(next)) => match by_seq_due(core.db(), next, want, now)? {
                Some(next) => found = next,
                None => return Ok(None),
            },
        }
    }
    Ok(None)
}

fn by_seq_due(
    db: &rusqlite::Connection,
    seq: Seq,
    want: &Want,
    now: Timestamp,
) -> Result<Option<Found>, Error> {
    let mut find = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM delivery d JOIN event e ON e.seq = d.event LEFT JOIN payload p ON p.event = d.event
         WHERE d.seq = ?1 AND d.head = 1 AND d.state IN (0, 2, 3) AND d.due_at <= ?2"
    ))?;
    let mut rows = find.query(params![seq.0, now.0])?;
    rows.next()?.map(|row| Found::read(db, row, want, now)).transpose()
}

fn read(db: &rusqlite::Connection, row: &Row<'_>, want: &Want, now: Timestamp) -> Result<Claimed, Error> {
    let was = state(row, "state")?;
    let route = id(row, "route", RouteId::from_bytes)?;
    let record_key = RecordKey(row.get("record_key")?);
    let generation: u32 = row.get("generation")?;
    let delivery_id = id(row, "id", DeliveryId::from_bytes)?;
    let doubt = doubt(row)?;
    let pinned: Option<Operation> = optional_document(row, "operation")?;
    // In doubt nothing moves; otherwise the newest mapping is used and the link decides what is written.
    let pins = match (doubt, pinned) {
        (Some(_), Some(operation)) => Pins {
            operation,
            route_version: row.get("route_version")?,
            catalogue_version: row.get("catalogue_version")?,
            send_key: row.get("send_key")?,
        },
        (Some(_) | None, _) => Pins {
            operation: operation(db, route, &record_key)?,
            // A replay with the mapping of then keeps to it for as long as it is tried.
            route_version: row.get::<_, Option<i64>>("pinned_version")?.unwrap_or(want.route_version),
            catalogue_version: want.catalogue_version,
            send_key: send_key(delivery_id, generation),
        },
    };
    Ok(Claimed {
        seq: Seq(row.get("seq")?),
        tries: row.get::<_, u32>("tries")? + 1,
        was,
        delivery: Delivery {
            id: delivery_id,
            event: Seq(row.get("event")?),
            route,
            record_key,
            state: State::Sending,
            attempts: row.get::<_, u32>("attempts")? + 1,
            generation,
            spent_ms: row.get("spent_ms")?,
            doubt,
        },
        pins,
        event: event(row)?,
        claimed_at: now,
        clock: Clock::default(),
        replayed: row.get::<_, Option<i64>>("replay")?.is_some(),
        members: vec![],
        case: None,
    })
}

fn event(row: &Row<'_>) -> Result<ClaimedEvent, Error> {
    let sealed = match row.get::<_, Option<u32>>("key_id")? {
        Some(key_id) => Some(Sealed { key_id, bytes: row.get("sealed")? }),
        None => None,
    };
    Ok(ClaimedEvent {
        id: id(row, "event_id", EventId::from_bytes)?,
        connection: id(row, "connection", ConnectionId::from_bytes)?,
        kind: EventKind(row.get("kind")?),
        occurred_at: time(row, "occurred_at")?,
        received_at: time(row, "received_at")?,
        policy_version: row.get("policy_version")?,
        sealed,
    })
}

fn head(row: &Row<'_>) -> Result<Head, Error> {
    Ok(Head {
        lane: row.get("lane")?,
        led: row.get::<_, Option<i64>>("batch")? == Some(row.get("seq")?),
        alone: row.get::<_, Option<i64>>("alone")?.is_some(),
        pinned: row.get::<_, Option<i64>>("pinned_version")?.is_some(),
    })
}

/// Whether a delivery that a person made due again waited behind a newer update of its record: what it says is no longer so.
fn is_overtaken(db: &rusqlite::Connection, row: &Row<'_>) -> Result<bool, Error> {
    if row.get::<_, Option<bool>>("stale_ok")? != Some(false) || doubt(row)?.is_some() {
        return Ok(false);
    }
    let (route, key): (_, String) = (id(row, "route", RouteId::from_bytes)?, row.get("record_key")?);
    replays::overtaken(db, route, &key, time(row, "occurred_at")?, Seq(row.get("event")?))
}

fn absorb(core: &mut Core, one: &Claimed, now: Timestamp) -> Result<(), Error> {
    if let Some(row) = by_seq(core, one.seq)? {
        end_overtaken(core, &row, now)?;
    }
    Ok(())
}

pub(crate) fn doubt(row: &Row<'_>) -> Result<Option<Doubt>, Error> {
    let Some(since) = optional_time(row, "doubt_since")? else { return Ok(None) };
    Ok(Some(Doubt {
        since,
        first_sent_at: time(row, "doubt_first")?,
        last_sent_at: time(row, "doubt_last")?,
        absent: row.get("doubt_absent")?,
    }))
}

/// A record that exists is updated, another is created.
fn operation(db: &rusqlite::Connection, route: RouteId, record_key: &RecordKey) -> Result<Operation, Error> {
    let mut find = db.prepare_cached("SELECT remote FROM link WHERE route = ?1 AND record_key = ?2")?;
    let remote: Option<String> =
        optional(find.query_row(params![route.bytes(), record_key.0], |row| row.get(0)))?;
    Ok(match remote {
        Some(remote) => Operation::Update { remote: RemoteId(remote) },
        None => Operation::Create,
    })
}
