//! The dry run: what each delivery of a frozen set needs to be tried, and what came of it.

use super::{OpenReplay, ReplayState, Would};
use crate::{
    answers::OVERTAKEN,
    changes::Noun,
    claim::ClaimedEvent,
    error::Error,
    open::Store,
    rows::{id, optional_document, state, time},
    writer::Core,
};
use patchbay_model::{
    delivery::{Operation, State},
    difference::Difference,
    event::Sealed,
    ids::{ConnectionId, DeliveryId, EventId, ReplayId, RouteId, Seq},
    problem::Problem,
    route::EventKind,
    time::Timestamp,
};
use rusqlite::{Connection, Row, params};

/// One delivery of a frozen set that was not tried yet.
#[derive(Debug, Clone)]
pub struct Untried {
    pub n: i64,
    pub delivery: DeliveryId,
    pub route: RouteId,
    pub state: State,
    /// The versions it was last tried with.
    pub route_version: Option<i64>,
    pub catalogue_version: Option<i64>,
    pub operation: Option<Operation>,
    pub remote: Option<String>,
    /// A newer event has been written to its record.
    pub overtaken: bool,
    /// It has ended for that, and was not sent.
    pub left_out: bool,
    pub event: ClaimedEvent,
}

/// What trying it said.
#[derive(Debug, Clone)]
pub struct Tried {
    pub n: i64,
    pub would: Would,
    pub problem: Option<Problem>,
    pub diff: Vec<Difference>,
}

/// Rows whose differences are kept: as many as a page shows.
const DIFFS_KEPT: i64 = 200;

const UNTRIED: &str =
    "SELECT i.n, d.id, d.route, d.state, d.route_version, d.catalogue_version, d.operation, d.remote, d.record_key,
     coalesce(json_extract(d.problem, '$.code') = ?3, 0) AS left_out, e.id AS event_id, e.seq AS event_seq, e.connection, e.kind, e.occurred_at, e.received_at, e.policy_version, p.key_id, p.sealed
     FROM replay_item i JOIN delivery d ON d.seq = i.delivery JOIN event e ON e.seq = d.event
     LEFT JOIN payload p ON p.event = e.seq WHERE i.replay = ?1 AND i.would IS NULL ORDER BY i.n LIMIT ?2";

impl Store {
    /// Replays that are being tried or sent.
    pub async fn open_replays(&self) -> Result<Vec<OpenReplay>, Error> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT seq, id, state, mapping, force_stale FROM replay WHERE state IN ('checking', 'running') ORDER BY seq",
            )?;
            let mut rows = find.query([])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(OpenReplay {
                    seq: row.get("seq")?,
                    id: id(row, "id", ReplayId::from_bytes)?,
                    state: row.get::<_, String>("state")?.parse()?,
                    mapping: row.get::<_, String>("mapping")?.parse()?,
                    force_stale: row.get("force_stale")?,
                });
            }
            Ok(list)
        })
        .await
    }

    /// The next deliveries of a replay to be tried.
    pub async fn untried(&self, replay: i64, limit: u32) -> Result<Vec<Untried>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(UNTRIED)?;
            let mut rows = find.query(params![replay, limit, OVERTAKEN])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(read(db, row)?);
            }
            Ok(list)
        })
        .await
    }

    /// Keeps what trying some of them said. `last`: there are no more, so the replay waits for a person's word.
    pub async fn tried(&self, replay: i64, tried: Vec<Tried>, last: bool) -> Result<(), Error> {
        self.write("tried", move |core| {
            for one in &tried {
                keep(core, replay, one)?;
            }
            if last {
                // What was taken away since can be tried no more.
                let gone = core.db().execute(
                    "UPDATE replay_item SET would = 'fails' WHERE replay = ?1 AND would IS NULL",
                    [replay],
                )?;
                core.db().execute(
                    "UPDATE replay SET state = ?2, fails = fails + ?3 WHERE seq = ?1 AND state = 'checking'",
                    params![replay, ReplayState::Ready.as_str(), gone as i64],
                )?;
            }
            core.touch(Noun::Replays);
            Ok(())
        })
        .await
    }
}

fn keep(core: &Core, replay: i64, one: &Tried) -> Result<(), Error> {
    let problem = one.problem.as_ref().map(serde_json::to_string).transpose()?;
    let diff = (one.n <= DIFFS_KEPT && !one.diff.is_empty())
        .then(|| serde_json::to_string(&one.diff))
        .transpose()?;
    let new = core
        .db()
        .prepare_cached(
            "UPDATE replay_item SET would = ?3, problem = ?4, diff = ?5 WHERE replay = ?1 AND n = ?2 AND would IS NULL",
        )?
        .execute(params![replay, one.n, one.would.as_str(), problem, diff])?;
    if new == 0 {
        return Ok(());
    }
    let changed = one.would == Would::Ok && !one.diff.is_empty();
    core.db()
        .prepare_cached(&format!(
            "UPDATE replay SET {0} = {0} + 1, changed = changed + ?2 WHERE seq = ?1",
            one.would.as_str()
        ))?
        .execute(params![replay, changed])?;
    Ok(())
}

fn read(db: &Connection, row: &Row<'_>) -> Result<Untried, Error> {
    let (route, occurred_at) = (id(row, "route", RouteId::from_bytes)?, time(row, "occurred_at")?);
    let record_key: String = row.get("record_key")?;
    let sealed = match row.get::<_, Option<u32>>("key_id")? {
        Some(key_id) => Some(Sealed { key_id, bytes: row.get("sealed")? }),
        None => None,
    };
    Ok(Untried {
        n: row.get("n")?,
        delivery: id(row, "id", DeliveryId::from_bytes)?,
        route,
        state: state(row, "state")?,
        route_version: row.get("route_version")?,
        catalogue_version: row.get("catalogue_version")?,
        operation: optional_document(row, "operation")?,
        remote: row.get("remote")?,
        overtaken: overtaken(db, route, &record_key, occurred_at, Seq(row.get("event_seq")?))?,
        left_out: row.get("left_out")?,
        event: ClaimedEvent {
            id: id(row, "event_id", EventId::from_bytes)?,
            connection: id(row, "connection", ConnectionId::from_bytes)?,
            kind: EventKind(row.get("kind")?),
            occurred_at,
            received_at: time(row, "received_at")?,
            policy_version: row.get("policy_version")?,
            sealed,
        },
    })
}

/// Whether a newer event than this was written to the record: by when it happened, then by when it came.
pub(crate) fn overtaken(
    db: &Connection,
    route: RouteId,
    record_key: &str,
    occurred_at: Timestamp,
    event: Seq,
) -> Result<bool, Error> {
    let newer = db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM link WHERE route = ?1 AND record_key = ?2 AND occurred_at IS NOT NULL
             AND (occurred_at, event) > (?3, ?4))",
        )?
        .query_row(params![route.bytes(), record_key, occurred_at.0, event.0], |row| row.get(0))?;
    Ok(newer)
}
