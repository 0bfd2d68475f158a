//! One event with all that happened to it, and the lines of the log that have no row of their own.

use crate::{
    cases::{self, CaseOf},
    claim, copies,
    error::Error,
    events::{self, EventRow},
    open::Store,
    rows::{document, id, optional_document, optional_time, state, time},
    settle::AttemptRow,
    writer::Core,
};
use patchbay_model::{
    delivery::{Doubt, Operation, State},
    event::Sealed,
    ids::{ConnectionId, DeliveryId, DismissalId, EventId, FieldId, RouteId, Seq},
    problem::Problem,
    time::Timestamp,
};
use rusqlite::{Connection, Row, params};

#[derive(Debug, Clone)]
pub struct EventFull {
    pub row: EventRow,
    pub policy_version: i64,
    pub sealed: Option<Sealed>,
    pub deliveries: Vec<DeliveryRow>,
    /// A person's edited copy of that event.
    pub copy_of: Option<EventId>,
    /// Edited copies of this one.
    pub copies: Vec<EventId>,
    /// While a body that could not be read is given up. A delivery has its own.
    pub dismissed: Option<Dismissed>,
}

/// Who gave something up, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissed {
    pub at: Timestamp,
    pub who: String,
    pub reason: String,
}

#[derive(Debug, Clone)]
pub struct DeliveryRow {
    pub seq: Seq,
    pub id: DeliveryId,
    pub route: RouteId,
    pub state: State,
    pub due_at: Timestamp,
    pub attempts: u32,
    pub claimed_at: Option<Timestamp>,
    pub doubt: Option<Doubt>,
    pub operation: Option<Operation>,
    pub route_version: Option<i64>,
    pub catalogue_version: Option<i64>,
    pub record_key: String,
    pub remote: Option<String>,
    /// The event that carried what this one had to say.
    pub absorbed_by: Option<EventId>,
    pub differs: Vec<FieldId>,
    pub problem: Option<Problem>,
    pub ended_at: Option<Timestamp>,
    pub tries: Vec<(u32, AttemptRow)>,
    /// While it is given up.
    pub dismissed: Option<Dismissed>,
    /// What it is to its case; nothing on a line without.
    pub case: Option<CaseOf>,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityRow {
    pub seq: i64,
    pub at: Timestamp,
    pub kind: String,
    pub subject: String,
    pub body: serde_json::Value,
}

impl Store {
    pub async fn event(&self, event: EventId) -> Result<Option<EventFull>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(
                "SELECT e.*, p.key_id, p.sealed FROM event e LEFT JOIN payload p ON p.event = e.seq WHERE e.id = ?1",
            )?;
            let mut rows = find.query([event.bytes()])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let mut full = vec![events::read(row)?];
            let policy_version = row.get("policy_version")?;
            let sealed = match row.get::<_, Option<u32>>("key_id")? {
                Some(key_id) => Some(Sealed { key_id, bytes: row.get("sealed")? }),
                None => None,
            };
            let original: Option<i64> = row.get("copy_of")?;
            let dismissed = match row.get::<_, Option<[u8; 16]>>("dismissed")? {
                Some(batch) => given_up(db, DismissalId::from_bytes(batch))?,
                None => None,
            };
            events::fill_lines(db, &mut full)?;
            let row = full.remove(0);
            let deliveries = deliveries(db, row.seq)?;
            let copy_of = match original {
                Some(seq) => copies::id_of(db, Seq(seq))?,
                None => None,
            };
            let copies = copies::of(db, row.seq)?;
            Ok(Some(EventFull { row, policy_version, sealed, deliveries, copy_of, copies, dismissed }))
        })
        .await
    }

    /// The event a delivery belongs to.
    pub async fn event_of(&self, delivery: DeliveryId) -> Result<Option<EventId>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(
                "SELECT e.id FROM delivery d JOIN event e ON e.seq = d.event WHERE d.id = ?1",
            )?;
            crate::rows::optional(
                find.query_row([delivery.bytes()], |row| id(row, "id", EventId::from_bytes)),
            )
        })
        .await
    }

    /// Payloads of the last events of a source, for samples: the view and, while it lives, the sealed copy.
    pub async fn samples(
        &self,
        connection: ConnectionId,
        limit: u32,
    ) -> Result<Vec<(EventRow, i64, Option<Sealed>)>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(
                "SELECT e.*, p.key_id, p.sealed FROM event e LEFT JOIN payload p ON p.event = e.seq
                 WHERE e.connection = ?1 AND e.seq > (SELECT max(seq) - 20000 FROM event) AND e.readable = 1
                 AND e.shadow_of IS NULL ORDER BY e.seq DESC LIMIT ?2",
            )?;
            let mut rows = find.query(params![connection.bytes(), limit])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                let sealed = match row.get::<_, Option<u32>>("key_id")? {
                    Some(key_id) => Some(Sealed { key_id, bytes: row.get("sealed")? }),
                    None => None,
                };
                list.push((events::read(row)?, row.get("policy_version")?, sealed));
            }
            Ok(list)
        })
        .await
    }

    /// The newest lines of the activity log, newest first.
    pub async fn activities(&self, limit: u32) -> Result<Vec<ActivityRow>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached("SELECT * FROM activity ORDER BY seq DESC LIMIT ?1")?;
            let mut rows = find.query([limit])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(ActivityRow {
                    seq: row.get("seq")?,
                    at: time(row, "at")?,
                    kind: row.get("kind")?,
                    subject: row.get("subject")?,
                    body: document(row, "body")?,
                });
            }
            Ok(list)
        })
        .await
    }

    /// Writes one line of the log.
    pub async fn note(
        &self,
        kind: &'static str,
        subject: String,
        body: serde_json::Value,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("note", move |core| activity(core, kind, &subject, &body.to_string(), now)).await
    }
}

pub(crate) fn activity(
    core: &Core,
    kind: &str,
    subject: &str,
    body: &str,
    now: Timestamp,
) -> Result<(), Error> {
    core.db()
        .prepare_cached("INSERT INTO activity (at, kind, subject, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![now.0, kind, subject, body])?;
    Ok(())
}

fn deliveries(db: &Connection, event: Seq) -> Result<Vec<DeliveryRow>, Error> {
    let mut find = db.prepare_cached("SELECT d.*, (SELECT e.id FROM delivery b JOIN event e ON e.seq = b.event WHERE b.seq = d.absorbed_by) AS absorber
         FROM delivery d WHERE d.event = ?1 ORDER BY d.seq",
    )?;
    let mut rows = find.query([event.0])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        let seq = Seq(row.get("seq")?);
        list.push(DeliveryRow {
            seq,
            id: id(row, "id", DeliveryId::from_bytes)?,
            route: id(row, "route", RouteId::from_bytes)?,
            state: state(row, "state")?,
            due_at: time(row, "due_at")?,
            attempts: row.get("attempts")?,
            claimed_at: optional_time(row, "claimed_at")?,
            doubt: claim::doubt(row)?,
            operation: optional_document(row, "operation")?,
            route_version: row.get("route_version")?,
            catalogue_version: row.get("catalogue_version")?,
            record_key: row.get("record_key")?,
            remote: row.get("remote")?,
            absorbed_by: row.get::<_, Option<[u8; 16]>>("absorber")?.map(EventId::from_bytes),
            differs: optional_document(row, "differs")?.unwrap_or_default(),
            problem: optional_document(row, "problem")?,
            ended_at: optional_time(row, "ended_at")?,
            tries: attempts(db, seq)?,
            dismissed: dismissed(db, seq)?,
            case: cases::of_delivery(db, seq)?,
        });
    }
    Ok(list)
}

fn dismissed(db: &Connection, delivery: Seq) -> Result<Option<Dismissed>, Error> {
    let mut find = db.prepare_cached("SELECT at, who, reason FROM dismissal WHERE delivery = ?1")?;
    let read = |row: &Row<'_>| {
        Ok(Dismissed { at: time(row, "at")?, who: row.get("who")?, reason: row.get("reason")? })
    };
    crate::rows::optional(find.query_row([delivery.0], read))
}

/// The act that gave a group of bodies up.
fn given_up(db: &Connection, batch: DismissalId) -> Result<Option<Dismissed>, Error> {
    let mut find = db.prepare_cached(
        "SELECT at, who, after ->> '$.reason' AS reason FROM audit
         WHERE what = 'group.dismissed' AND after ->> '$.undo' = ?1 ORDER BY seq LIMIT 1",
    )?;
    let read = |row: &Row<'_>| {
        Ok(Dismissed { at: time(row, "at")?, who: row.get("who")?, reason: row.get("reason")? })
    };
    crate::rows::optional(find.query_row([batch.to_string()], read))
}

fn attempts(db: &Connection, delivery: Seq) -> Result<Vec<(u32, AttemptRow)>, Error> {
    let mut find = db.prepare_cached("SELECT * FROM attempt WHERE delivery = ?1 ORDER BY seq")?;
    let mut rows = find.query([delivery.0])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        list.push((row.get("number")?, attempt(row)?));
    }
    Ok(list)
}

fn attempt(row: &Row<'_>) -> Result<AttemptRow, Error> {
    Ok(AttemptRow {
        look: row.get("look")?,
        left_at: time(row, "left_at")?,
        took_ms: row.get("took_ms")?,
        outcome: row.get("outcome")?,
        pins: optional_document(row, "pins")?,
        problem: optional_document(row, "problem")?,
        status: row.get("status")?,
        code: row.get("code")?,
        message: row.get("message")?,
        request_id: row.get("request_id")?,
    })
}
