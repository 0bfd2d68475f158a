//! What each event did to its case, for the case and for the event.

use super::Did;
use crate::{
    error::Error,
    open::Store,
    rows::{id, optional, optional_time, state, time},
};
use patchbay_model::{
    correlate::{Verb, Why},
    delivery::State,
    ids::{CaseId, ConnectionId, DeliveryId, EventId, RouteId, Seq},
    route::EventKind,
    time::Timestamp,
};
use rusqlite::{Connection, Row, params};

/// What one event did to its case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseMove {
    pub seq: Seq,
    pub event: EventId,
    pub delivery: DeliveryId,
    pub route: RouteId,
    pub connection: ConnectionId,
    pub kind: EventKind,
    pub view: String,
    pub readable: bool,
    /// When it happened.
    pub at: Timestamp,
    pub verb: Verb,
    pub did: Option<Did>,
    pub why: Option<Why>,
    pub wait_until: Option<Timestamp>,
    pub state: State,
}

/// What one delivery is to its case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseOf {
    /// Nothing where it was about no case, or that is past its days.
    pub case: Option<(CaseId, u32)>,
    pub key: String,
    pub hidden: bool,
    pub did: Option<Did>,
    pub why: Option<Why>,
    pub wait_until: Option<Timestamp>,
}

impl Store {
    /// What the events of a case did, newest first. `before`: the number of the last of the page before.
    pub async fn moves_of(&self, case: i64, before: Option<i64>, limit: u32) -> Result<Vec<CaseMove>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(
                "SELECT d.seq, d.id, d.route, d.state, d.verb, d.did, d.why, d.hold_until, e.id AS event_id, e.connection, e.kind,
                 e.view, e.readable, e.occurred_at FROM delivery d JOIN event e ON e.seq = d.event
                 WHERE (d.of_case = ?1 OR d.grouped = ?1) AND d.seq < ?2 ORDER BY d.seq DESC LIMIT ?3",
            )?;
            let mut rows = find.query(params![case, before.unwrap_or(i64::MAX), limit])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(CaseMove {
                    seq: Seq(row.get("seq")?),
                    event: id(row, "event_id", EventId::from_bytes)?,
                    delivery: id(row, "id", DeliveryId::from_bytes)?,
                    route: id(row, "route", RouteId::from_bytes)?,
                    connection: id(row, "connection", ConnectionId::from_bytes)?,
                    kind: EventKind(row.get("kind")?),
                    view: row.get("view")?,
                    readable: row.get("readable")?,
                    at: time(row, "occurred_at")?,
                    verb: row.get::<_, Option<u8>>("verb")?.and_then(Verb::from_u8).unwrap_or(Verb::Update),
                    did: did(row)?,
                    why: why(row)?,
                    wait_until: optional_time(row, "hold_until")?,
                    state: state(row, "state")?,
                });
            }
            Ok(list)
        })
        .await
    }
}

fn did(row: &Row<'_>) -> Result<Option<Did>, Error> {
    Ok(row.get::<_, Option<u8>>("did")?.and_then(Did::from_u8))
}

fn why(row: &Row<'_>) -> Result<Option<Why>, Error> {
    Ok(row.get::<_, Option<u8>>("why")?.and_then(Why::from_u8))
}

/// What a delivery is to its case; nothing on a line without.
pub(crate) fn of_delivery(db: &Connection, delivery: Seq) -> Result<Option<CaseOf>, Error> {
    let mut find = db.prepare_cached(
        "SELECT d.did, d.why, d.hold_until, c.id, c.number, k.text, k.hidden FROM delivery d
         LEFT JOIN cases c ON c.seq = d.of_case
         LEFT JOIN case_key k ON k.route = d.route AND k.key = coalesce(c.key, d.lane)
         WHERE d.seq = ?1 AND d.verb IS NOT NULL",
    )?;
    optional(find.query_row([delivery.0], |row| {
        let case: Option<[u8; 16]> = row.get("id")?;
        let number: Option<u32> = row.get("number")?;
        Ok(CaseOf {
            case: case.map(CaseId::from_bytes).zip(number),
            key: row.get::<_, Option<String>>("text")?.unwrap_or_default(),
            hidden: row.get::<_, Option<bool>>("hidden")?.unwrap_or(true),
            did: row.get::<_, Option<u8>>("did")?.and_then(Did::from_u8),
            why: row.get::<_, Option<u8>>("why")?.and_then(Why::from_u8),
            wait_until: optional_time(row, "hold_until")?,
        })
    }))
}
