//! The rows of a group of the inbox, page by page, newest first.

use crate::{
    error::Error,
    open::Store,
    rows::{id, optional_document, state, time},
};
use patchbay_model::{
    delivery::State,
    ids::{ConnectionId, DeliveryId, EventId, RouteId, Seq},
    problem::Problem,
    route::EventKind,
    time::Timestamp,
};
use rusqlite::{Connection, Row, params, params_from_iter, types::Value};

/// One that waits for a person.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxRow {
    /// What to ask for the rows before it by.
    pub place: i64,
    pub event: EventId,
    pub connection: ConnectionId,
    pub kind: EventKind,
    pub view: String,
    pub readable: bool,
    pub received_at: Timestamp,
    /// Nothing for a body that could not be read.
    pub delivery: Option<InboxDelivery>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct InboxDelivery {
    pub seq: Seq,
    pub id: DeliveryId,
    pub route: RouteId,
    pub state: State,
    pub ended_at: Option<i64>,
    pub problem: Option<Problem>,
}

const ROW: &str =
    "SELECT d.seq AS place, e.id AS event, e.connection, e.kind, e.view, e.readable, e.received_at,
    d.seq, d.id, d.route, d.state, d.ended_at, d.problem FROM delivery d JOIN event e ON e.seq = d.event";

impl Store {
    /// Those that wait for a cause, before `before`.
    pub async fn waiting_for(
        &self,
        cause: i64,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<InboxRow>, Error> {
        self.read(move |db| {
            let sql = format!("{ROW} WHERE d.cause = ?1 AND d.seq < ?2 ORDER BY d.seq DESC LIMIT ?3");
            let mut find = db.prepare_cached(&sql)?;
            collect(find.query(params![cause, before.unwrap_or(i64::MAX), limit])?)
        })
        .await
    }

    /// Those that wait behind the hold of any of `routes`, before `before`.
    pub async fn waiting_behind(
        &self,
        routes: Vec<RouteId>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<InboxRow>, Error> {
        self.read(move |db| behind(db, &routes, before, limit)).await
    }

    /// Bodies of a connection that could not be read and were not given up, before `before`.
    pub async fn unreadable(
        &self,
        connection: ConnectionId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<InboxRow>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(
                "SELECT seq AS place, id AS event, connection, kind, view, readable, received_at FROM event
                 WHERE connection = ?1 AND readable = 0 AND dismissed IS NULL AND shadow_of IS NULL AND seq < ?2
                 ORDER BY seq DESC LIMIT ?3",
            )?;
            let mut rows = find.query(params![connection.bytes(), before.unwrap_or(i64::MAX), limit])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(event(row)?);
            }
            Ok(list)
        })
        .await
    }
}

fn behind(
    db: &Connection,
    routes: &[RouteId],
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<InboxRow>, Error> {
    let places: Vec<&str> = routes.iter().map(|_| "?").collect();
    let sql = format!(
        "{ROW} WHERE d.live = 1 AND d.state IN (0, 2) AND d.route IN ({}) AND d.seq < ? ORDER BY d.seq DESC LIMIT ?",
        places.join(",")
    );
    let mut values: Vec<Value> = routes.iter().map(|route| route.bytes().to_vec().into()).collect();
    values.extend([before.unwrap_or(i64::MAX).into(), i64::from(limit).into()]);
    let mut find = db.prepare_cached(&sql)?;
    collect(find.query(params_from_iter(values))?)
}

fn collect(mut rows: rusqlite::Rows<'_>) -> Result<Vec<InboxRow>, Error> {
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        let delivery = InboxDelivery {
            seq: Seq(row.get("seq")?),
            id: id(row, "id", DeliveryId::from_bytes)?,
            route: id(row, "route", RouteId::from_bytes)?,
            state: state(row, "state")?,
            ended_at: row.get("ended_at")?,
            problem: optional_document(row, "problem")?,
        };
        list.push(InboxRow { delivery: Some(delivery), ..event(row)? });
    }
    Ok(list)
}

fn event(row: &Row<'_>) -> Result<InboxRow, Error> {
    Ok(InboxRow {
        place: row.get("place")?,
        event: id(row, "event", EventId::from_bytes)?,
        connection: id(row, "connection", ConnectionId::from_bytes)?,
        kind: EventKind(row.get("kind")?),
        view: row.get("view")?,
        readable: row.get("readable")?,
        received_at: time(row, "received_at")?,
        delivery: None,
    })
}
