//! Cases as a page shows them.

use super::rows::phase;
use crate::{
    error::Error,
    open::Store,
    rows::{id, optional_document, optional_time, time},
};
use patchbay_model::{
    correlate::Phase,
    ids::{CaseId, RouteId},
    limits,
    problem::Problem,
    time::Timestamp,
};
use rusqlite::{Connection, Row, named_params, params};

/// Which cases are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseFilter {
    /// Stale ones among them.
    Open,
    /// Open, and without an event for a day.
    Stale,
    Quiet,
    Failed,
    Closed,
}

/// One case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRow {
    pub seq: i64,
    pub id: CaseId,
    pub route: RouteId,
    /// As far as it may be shown.
    pub key: String,
    pub hidden: bool,
    pub number: u32,
    /// As a person sees it: an open case that is kept quiet is quiet, and one whose quiet is over is closed.
    pub phase: Phase,
    pub is_group: bool,
    pub opened_at: Option<Timestamp>,
    pub last_event_at: Timestamp,
    pub last_sent_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub quiet_until: Option<Timestamp>,
    pub stale: bool,
    pub events: u32,
    pub sent: u32,
    pub absorbed: u32,
    pub remote: Option<String>,
    pub parent: Option<CaseId>,
    pub members: u32,
    pub problem: Option<Problem>,
}

/// How many cases there are of each kind; stale ones are open too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CaseCounts {
    pub open: u32,
    pub stale: u32,
    pub quiet: u32,
    pub failed: u32,
    pub closed: u32,
}

/// Cases, the one with the newest event first.
#[derive(Debug, Clone)]
pub struct CasePage {
    pub cases: Vec<CaseRow>,
    pub counts: CaseCounts,
    /// What to ask `before` for more.
    pub older: Option<(Timestamp, i64)>,
}

/// A person keeps it quiet now.
const QUIET: &str =
    "(c.quiet = 1 AND c.phase IN (0, 1, 2, 3) AND (c.quiet_until IS NULL OR c.quiet_until > :now))";

const COLUMNS: &str = "c.*, k.text, k.hidden, p.id AS parent_id,
    (SELECT count(*) FROM cases m WHERE m.parent = c.seq) AS members
    FROM cases c LEFT JOIN case_key k ON k.route = c.route AND k.key = c.key LEFT JOIN cases p ON p.seq = c.parent";

impl CaseFilter {
    fn sql(self) -> String {
        match self {
            CaseFilter::Open => format!("c.phase IN (0, 1, 2) AND NOT {QUIET}"),
            CaseFilter::Stale => format!("c.phase IN (0, 1, 2) AND c.seen_at < :stale AND NOT {QUIET}"),
            CaseFilter::Quiet => QUIET.to_owned(),
            CaseFilter::Failed => "c.phase = 5".to_owned(),
            CaseFilter::Closed => format!("(c.phase = 4 OR (c.phase = 3 AND NOT {QUIET}))"),
        }
    }
}

impl Store {
    /// A page of cases. `before`: what the page before gave as `older`.
    pub async fn cases(
        &self,
        filter: Option<CaseFilter>,
        route: Option<RouteId>,
        before: Option<(Timestamp, i64)>,
        limit: u32,
        now: Timestamp,
    ) -> Result<CasePage, Error> {
        self.read(move |db| {
            let stale = now.0 - limits::CASE_STALE_MS;
            let which = filter.map_or_else(|| "1".to_owned(), CaseFilter::sql);
            let (at, seq) = before.unwrap_or((Timestamp(i64::MAX), i64::MAX));
            let mut find = db.prepare_cached(&format!(
                "SELECT {COLUMNS} WHERE {which} AND (:route IS NULL OR c.route = :route)
                 AND (c.last_event_at, c.seq) < (:at, :seq) AND :now IS NOT NULL AND :stale IS NOT NULL
                 ORDER BY c.last_event_at DESC, c.seq DESC LIMIT :limit"
            ))?;
            let route_bytes = route.map(|route| *route.bytes());
            let mut rows = find.query(named_params! {
                ":route": route_bytes, ":at": at.0, ":seq": seq, ":now": now.0, ":stale": stale, ":limit": limit,
            })?;
            let mut cases = Vec::new();
            while let Some(row) = rows.next()? {
                cases.push(read(row, now)?);
            }
            let full = cases.len() == limit as usize;
            let older = cases.last().filter(|_| full).map(|last: &CaseRow| (last.last_event_at, last.seq));
            Ok(CasePage { cases, counts: counts(db, route_bytes, now)?, older })
        })
        .await
    }

    /// One case.
    pub async fn case(&self, case: CaseId, now: Timestamp) -> Result<Option<CaseRow>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(&format!("SELECT {COLUMNS} WHERE c.id = ?1"))?;
            let mut rows = find.query([case.bytes()])?;
            rows.next()?.map(|row| read(row, now)).transpose()
        })
        .await
    }

    /// The cases that a group's case speaks for, the newest first.
    pub async fn members_of(&self, case: i64, limit: u32, now: Timestamp) -> Result<Vec<CaseRow>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(&format!(
                "SELECT {COLUMNS} WHERE c.parent = ?1 ORDER BY c.seq DESC LIMIT ?2"
            ))?;
            let mut rows = find.query(params![case, limit])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(read(row, now)?);
            }
            Ok(list)
        })
        .await
    }

    /// Open cases of a route, the newest first, and how many there are.
    pub async fn open_cases(
        &self,
        route: RouteId,
        limit: u32,
        now: Timestamp,
    ) -> Result<(Vec<CaseRow>, u32), Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(&format!(
                "SELECT {COLUMNS} WHERE c.phase IN (0, 1, 2) AND c.route = ?1 ORDER BY c.last_event_at DESC LIMIT ?2"
            ))?;
            let mut rows = find.query(params![route.bytes(), limit])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(read(row, now)?);
            }
            let all = db
                .prepare_cached("SELECT count(*) FROM cases WHERE phase IN (0, 1, 2) AND route = ?1")?
                .query_row([route.bytes()], |row| row.get(0))?;
            Ok((list, all))
        })
        .await
    }

    /// How many open cases of each route have had no event for a day, and since when the oldest of them.
    pub async fn stale_cases(&self, now: Timestamp) -> Result<Vec<(RouteId, u32, Timestamp)>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached(&format!(
                "SELECT c.route, count(*) AS n, min(c.seen_at) AS since FROM cases c INDEXED BY cases_open
                 WHERE c.phase IN (0, 1, 2) AND c.seen_at < :stale AND NOT {QUIET} GROUP BY c.route"
            ))?;
            let mut rows =
                find.query(named_params! { ":now": now.0, ":stale": now.0 - limits::CASE_STALE_MS })?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push((id(row, "route", RouteId::from_bytes)?, row.get("n")?, time(row, "since")?));
            }
            Ok(list)
        })
        .await
    }
}

fn counts(db: &Connection, route: Option<[u8; 16]>, now: Timestamp) -> Result<CaseCounts, Error> {
    let mut find = db.prepare_cached(&format!(
        "SELECT c.phase, {QUIET} AS quiet, c.phase IN (0, 1, 2) AND c.seen_at < :stale AS stale, count(*) AS n FROM cases c
         WHERE :route IS NULL OR c.route = :route GROUP BY 1, 2, 3"
    ))?;
    let mut rows = find
        .query(named_params! { ":now": now.0, ":stale": now.0 - limits::CASE_STALE_MS, ":route": route })?;
    let mut counts = CaseCounts::default();
    while let Some(row) = rows.next()? {
        let n: u32 = row.get("n")?;
        if row.get("quiet")? {
            counts.quiet += n;
            continue;
        }
        match phase(row)? {
            Phase::Opening | Phase::Open | Phase::Closing => {
                counts.open += n;
                counts.stale += if row.get("stale")? { n } else { 0 };
            }
            Phase::Quiet | Phase::Closed => counts.closed += n,
            Phase::Failed => counts.failed += n,
        }
    }
    Ok(counts)
}

fn read(row: &Row<'_>, now: Timestamp) -> Result<CaseRow, Error> {
    let kept = phase(row)?;
    let quiet_until = optional_time(row, "quiet_until")?;
    let quiet = row.get("quiet")?
        && (kept.is_live() || kept == Phase::Quiet)
        && quiet_until.is_none_or(|until| until > now);
    let shown = match kept {
        _ if quiet => Phase::Quiet,
        Phase::Quiet => Phase::Closed,
        Phase::Opening | Phase::Open | Phase::Closing | Phase::Closed | Phase::Failed => kept,
    };
    Ok(CaseRow {
        seq: row.get("seq")?,
        id: id(row, "id", CaseId::from_bytes)?,
        route: id(row, "route", RouteId::from_bytes)?,
        key: row.get::<_, Option<String>>("text")?.unwrap_or_default(),
        hidden: row.get::<_, Option<bool>>("hidden")?.unwrap_or(true),
        number: row.get("number")?,
        phase: shown,
        is_group: row.get("is_group")?,
        opened_at: optional_time(row, "opened_at")?,
        last_event_at: time(row, "last_event_at")?,
        last_sent_at: optional_time(row, "sent_at")?,
        closed_at: optional_time(row, "closed_at")?,
        quiet_until: quiet_until.filter(|_| quiet),
        stale: kept.is_live() && !quiet && now.since(time(row, "seen_at")?) > limits::CASE_STALE_MS,
        events: row.get("events")?,
        sent: row.get("sent")?,
        absorbed: row.get("absorbed")?,
        remote: row.get("remote")?,
        parent: row.get::<_, Option<[u8; 16]>>("parent_id")?.map(CaseId::from_bytes),
        members: row.get("members")?,
        problem: optional_document(row, "problem")?,
    })
}
