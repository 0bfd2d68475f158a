//! The sums a page shows, kept up by every commit: no list is ever counted.

use crate::{
    error::Error,
    open::Store,
    rows::{id, meta, set_meta, state},
};
use patchbay_model::{delivery::State, ids::RouteId, time::Timestamp};
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Deliveries by route and state; their sum is what was accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    pub deliveries: BTreeMap<RouteId, BTreeMap<State, u64>>,
    /// Totals of the minute counters by name: `events`, `repeats`, `unrouted`, `rejected`, …
    pub totals: BTreeMap<String, u64>,
    /// Events of the last whole minute.
    pub per_minute: u64,
}

impl Sums {
    pub fn of(&self, state: State) -> u64 {
        self.deliveries.values().filter_map(|states| states.get(&state)).sum()
    }
}

/// The minutes that are over, added up once: every look at the sums would add up all that ever were.
#[derive(Debug, Default)]
pub(crate) struct Totals(Mutex<Over>);

#[derive(Debug, Default)]
struct Over {
    /// What stands before this minute is in `sums`.
    until: Option<i64>,
    sums: BTreeMap<String, i64>,
}

/// Minutes that are added up anew each time: a commit that waited long still counts for the one it began in.
const OPEN_MINUTES: i64 = 10;

impl Totals {
    /// All counters by name, as they stand in the minute before which everything but the last few minutes is over.
    fn at(&self, db: &Connection, minute: i64) -> Result<BTreeMap<String, u64>, Error> {
        let mut over = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = minute - OPEN_MINUTES;
        // A clock that was set back opens minutes that were over.
        let from = over.until.filter(|known| *known <= until).unwrap_or(i64::MIN);
        if from < until {
            let mut sums = if from == i64::MIN { BTreeMap::new() } else { over.sums.clone() };
            add(db, &mut sums, from, until)?;
            *over = Over { until: Some(until), sums };
        }
        let mut all = over.sums.clone();
        drop(over);
        add(db, &mut all, until, i64::MAX)?;
        Ok(all.into_iter().map(|(name, n)| (name, n.max(0) as u64)).collect())
    }
}

/// Adds the counters of the minutes from the first to before the second.
fn add(db: &Connection, sums: &mut BTreeMap<String, i64>, from: i64, until: i64) -> Result<(), Error> {
    let mut some = db.prepare_cached("SELECT name, n FROM minute WHERE minute >= ?1 AND minute < ?2")?;
    let mut rows = some.query([from, until])?;
    while let Some(row) = rows.next()? {
        *sums.entry(row.get("name")?).or_default() += row.get::<_, i64>("n")?;
    }
    Ok(())
}

impl Store {
    pub async fn sums(&self, now: Timestamp) -> Result<Sums, Error> {
        let totals = Arc::clone(&self.inner.totals);
        self.read(move |db| {
            let mut sums = Sums::default();
            let mut all = db.prepare_cached("SELECT route, state, n FROM tally WHERE n != 0")?;
            let mut rows = all.query([])?;
            while let Some(row) = rows.next()? {
                let n: i64 = row.get("n")?;
                let route = id(row, "route", RouteId::from_bytes)?;
                sums.deliveries.entry(route).or_default().insert(state(row, "state")?, n.max(0) as u64);
            }
            let minute = now.0.div_euclid(60_000) - 1;
            sums.totals = totals.at(db, minute)?;
            sums.per_minute = db
                .prepare_cached(
                    "SELECT coalesce(sum(n), 0) FROM minute WHERE minute = ?1 AND name = 'events'",
                )?
                .query_row([minute], |row| row.get::<_, i64>(0))?
                .max(0) as u64;
            Ok(sums)
        })
        .await
    }

    /// Adds what intake counted in memory: rejections by reason.
    pub async fn count(&self, counts: Vec<(&'static str, i64)>, now: Timestamp) -> Result<(), Error> {
        self.write("count", move |core| {
            for (name, n) in &counts {
                core.count(name, *n, now);
            }
            core.touch(crate::changes::Noun::Status);
            Ok(())
        })
        .await
    }

    /// When the newest event was received.
    pub async fn newest_received(&self) -> Result<Option<Timestamp>, Error> {
        self.read(|db| {
            let mut newest = db.prepare_cached("SELECT received_at FROM event ORDER BY seq DESC LIMIT 1")?;
            crate::rows::optional(newest.query_row([], |row| row.get(0).map(Timestamp)))
        })
        .await
    }

    /// A setting by name.
    pub async fn setting(&self, name: &'static str) -> Result<Option<String>, Error> {
        self.read(move |db| meta(db, name)).await
    }

    /// Keeps a fact of the relay's own under a name, with the line of the act that it comes of, where a person acted.
    pub async fn keep_fact(
        &self,
        name: &'static str,
        value: String,
        act: Option<crate::Act>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("keep_fact", move |core| {
            core.touch(crate::changes::Noun::Status);
            set_meta(core.db(), name, &value)?;
            match act.clone() {
                Some(act) => core.audit(act.what, &act.subject, act.before, act.after, now),
                None => Ok(()),
            }
        })
        .await
    }

    pub async fn save_setting(&self, name: &'static str, value: String, now: Timestamp) -> Result<(), Error> {
        self.write("save_setting", move |core| {
            core.touch(crate::changes::Noun::Settings);
            let read = |text: String| serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text));
            let before = meta::<String>(core.db(), name)?.map(read).unwrap_or_default();
            set_meta(core.db(), name, &value)?;
            core.audit("settings.changed", name, before, read(value.clone()), now)
        })
        .await
    }
}
