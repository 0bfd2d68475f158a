//! Replays as they are shown.

use super::{ItemState, ReplayMapping, ReplayState, Would};
use crate::{
    error::Error,
    open::Store,
    rows::{document, id, optional_document, optional_time, state, time},
};
use patchbay_model::{
    delivery::State,
    difference::Difference,
    ids::{ConnectionId, DeliveryId, EventId, ReplayId, RouteId},
    problem::Problem,
    route::EventKind,
    time::Timestamp,
};
use rusqlite::{Row, params};
use serde_json::Value;

/// One replay with its counts.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayRow {
    pub id: ReplayId,
    pub made_at: Timestamp,
    pub who: String,
    /// As it was asked for.
    pub scope: Value,
    pub mapping: ReplayMapping,
    pub force_stale: bool,
    pub state: ReplayState,
    pub problem: Option<Problem>,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub total: u64,
    pub ok: u64,
    pub fails: u64,
    pub stale: u64,
    pub same: u64,
    /// Those that would write something else than was last tried.
    pub changed: u64,
    pub sent: u64,
    pub delivered: u64,
    pub dead: u64,
    /// Were to be sent, and had gone on or were overtaken meanwhile.
    pub skipped: u64,
    pub pace: u32,
    /// On their way now.
    pub open: u64,
}

/// One delivery of a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayItemRow {
    pub n: i64,
    pub delivery: DeliveryId,
    pub event: EventId,
    pub route: RouteId,
    /// Nothing until it was tried.
    pub would: Option<Would>,
    pub problem: Option<Problem>,
    pub diff: Vec<Difference>,
    pub state: ItemState,
    /// How the delivery itself stands now.
    pub now: State,
    /// Its own problem now.
    pub now_problem: Option<Problem>,
    pub remote: Option<String>,
    pub connection: ConnectionId,
    pub kind: EventKind,
    pub view: String,
    pub readable: bool,
}

impl ReplayRow {
    /// Those that are still to be sent.
    pub fn left(&self) -> u64 {
        let all = self.ok + if self.force_stale { self.stale } else { 0 };
        all.saturating_sub(self.sent + self.skipped)
    }
}

impl Store {
    /// The newest replays, newest first.
    pub async fn replays(&self, limit: u32) -> Result<Vec<ReplayRow>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached("SELECT * FROM replay ORDER BY seq DESC LIMIT ?1")?;
            let mut rows = find.query([limit])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(read(row)?);
            }
            Ok(list)
        })
        .await
    }

    pub async fn replay_of(&self, replay: ReplayId) -> Result<Option<ReplayRow>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached("SELECT * FROM replay WHERE id = ?1")?;
            let mut rows = find.query([replay.bytes()])?;
            rows.next()?.map(read).transpose()
        })
        .await
    }

    /// The deliveries of a replay after number `after`, in the order they are sent. What was removed by age is left out.
    pub async fn replay_items(
        &self,
        replay: ReplayId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<ReplayItemRow>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(
                "SELECT i.n, i.would, i.problem, i.diff, i.state AS item_state, d.id, d.route, d.state, d.problem AS now_problem,
                 d.remote, e.id AS event, e.connection, e.kind, e.view, e.readable FROM replay_item i JOIN replay r ON r.seq = i.replay
                 JOIN delivery d ON d.seq = i.delivery JOIN event e ON e.seq = d.event
                 WHERE r.id = ?1 AND i.n > ?2 ORDER BY i.n LIMIT ?3",
            )?;
            let mut rows = find.query(params![replay.bytes(), after, limit])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(item(row)?);
            }
            Ok(list)
        })
        .await
    }
}

fn item(row: &Row<'_>) -> Result<ReplayItemRow, Error> {
    Ok(ReplayItemRow {
        n: row.get("n")?,
        delivery: id(row, "id", DeliveryId::from_bytes)?,
        event: id(row, "event", EventId::from_bytes)?,
        route: id(row, "route", RouteId::from_bytes)?,
        would: row.get::<_, Option<String>>("would")?.map(|text| text.parse()).transpose()?,
        problem: optional_document(row, "problem")?,
        diff: optional_document(row, "diff")?.unwrap_or_default(),
        state: ItemState::of(row.get("item_state")?)?,
        now: state(row, "state")?,
        now_problem: optional_document(row, "now_problem")?,
        remote: row.get("remote")?,
        connection: id(row, "connection", ConnectionId::from_bytes)?,
        kind: EventKind(row.get("kind")?),
        view: row.get("view")?,
        readable: row.get("readable")?,
    })
}

fn read(row: &Row<'_>) -> Result<ReplayRow, Error> {
    let count = |column: &str| Ok::<_, Error>(row.get::<_, i64>(column)?.max(0) as u64);
    Ok(ReplayRow {
        id: id(row, "id", ReplayId::from_bytes)?,
        made_at: time(row, "made_at")?,
        who: row.get("who")?,
        scope: document(row, "scope")?,
        mapping: row.get::<_, String>("mapping")?.parse()?,
        force_stale: row.get("force_stale")?,
        state: row.get::<_, String>("state")?.parse()?,
        problem: optional_document(row, "problem")?,
        started_at: optional_time(row, "started_at")?,
        ended_at: optional_time(row, "ended_at")?,
        total: count("total")?,
        ok: count("ok")?,
        fails: count("fails")?,
        stale: count("stale")?,
        same: count("same")?,
        changed: count("changed")?,
        sent: count("sent")?,
        delivered: count("delivered")?,
        dead: count("dead")?,
        skipped: count("skipped")?,
        pace: row.get("pace")?,
        open: count("open")?,
    })
}
