//! What charts are drawn from: sums by minute and by hour, added once a commit, and what waits, sampled once a minute.

use crate::{error::Error, open::Store, rows::id};
use patchbay_model::{delivery::State, ids::RouteId, time::Timestamp};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// The two lengths of a slot.
pub const SCALES: [i64; 2] = [60_000, 3_600_000];
/// Slots are kept as long as the longest chart of their scale needs.
const KEPT: [i64; 2] = [2 * 86_400_000, 400 * 86_400_000];

/// What is counted of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paced {
    Accepted,
    Delivered,
    Dead,
    Retried,
    /// A delivery that took so long from receipt, by its power of two in milliseconds.
    Took(u8),
}

/// Delays are told apart up to half an hour; a longer one is in the last class.
pub const DELAY_CLASSES: u8 = 22;

impl Paced {
    /// The class of a delay.
    pub(crate) fn took(ms: i64) -> Self {
        let class = (ms.max(1) as u64).ilog2() as u8;
        Paced::Took(class.min(DELAY_CLASSES - 1))
    }

    fn number(self) -> i64 {
        match self {
            Paced::Accepted => 0,
            Paced::Delivered => 1,
            Paced::Dead => 2,
            Paced::Retried => 3,
            Paced::Took(class) => 16 + i64::from(class),
        }
    }

    fn of(number: i64) -> Option<Self> {
        Some(match number {
            0 => Paced::Accepted,
            1 => Paced::Delivered,
            2 => Paced::Dead,
            3 => Paced::Retried,
            16.. => Paced::Took(u8::try_from(number - 16).ok()?),
            _ => return None,
        })
    }
}

/// What one batch adds.
#[derive(Debug, Default)]
pub(crate) struct Series {
    pace: BTreeMap<(RouteId, i64, i64), i64>,
    /// First, last and count of the events of a minute.
    spans: BTreeMap<i64, (i64, i64, i64)>,
}

impl Series {
    pub(crate) fn add(&mut self, route: RouteId, what: Paced, now: Timestamp) {
        *self.pace.entry((route, now.0, what.number())).or_default() += 1;
    }

    /// The same fact told differently has a place, and is not counted.
    pub(crate) fn place(&mut self, seq: i64, received_at: Timestamp, counted: bool) {
        let span = self.spans.entry(received_at.0.div_euclid(60_000)).or_insert((seq, seq, 0));
        *span = (span.0.min(seq), span.1.max(seq), span.2 + i64::from(counted));
    }

    pub(crate) fn clear(&mut self) {
        self.pace.clear();
        self.spans.clear();
    }

    pub(crate) fn write(self, db: &Connection) -> Result<(), Error> {
        let mut sums: BTreeMap<(i64, RouteId, i64, i64), i64> = BTreeMap::new();
        for ((route, at, what), n) in self.pace {
            for scale in SCALES {
                *sums.entry((scale, route, at.div_euclid(scale), what)).or_default() += n;
            }
        }
        let mut add = db.prepare_cached(
            "INSERT INTO pace (scale, route, slot, what, n) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET n = n + excluded.n",
        )?;
        for ((scale, route, slot, what), n) in sums {
            add.execute(params![scale, route.bytes(), slot, what, n])?;
        }
        let mut add = db.prepare_cached(
            "INSERT INTO span (minute, first, last, n) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET
             first = min(first, excluded.first), last = max(last, excluded.last), n = n + excluded.n",
        )?;
        for (minute, (first, last, n)) in self.spans {
            add.execute([minute, first, last, n])?;
        }
        Ok(())
    }
}

/// One count of one line in one slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaceRow {
    pub route: RouteId,
    pub slot: i64,
    pub what: Paced,
    pub n: u64,
}

/// What waited on a line at the end of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DepthRow {
    pub route: RouteId,
    pub slot: i64,
    pub live: u64,
    /// When the oldest of it was received.
    pub oldest: Option<Timestamp>,
}

/// Waiting deliveries looked at for the oldest of each line.
const WAITING_LOOKED: i64 = 20_000;

impl Store {
    /// The counts of slots from the first to before the second, of one scale.
    pub async fn pace(&self, scale: i64, from: i64, until: i64) -> Result<Vec<PaceRow>, Error> {
        self.read(move |db| {
            let mut list = Vec::new();
            let mut some = db.prepare_cached(
                "SELECT slot, what, n FROM pace WHERE scale = ?1 AND route = ?2 AND slot >= ?3 AND slot < ?4",
            )?;
            for route in routes(db)? {
                let mut rows = some.query(params![scale, route.bytes(), from, until])?;
                while let Some(row) = rows.next()? {
                    let Some(what) = Paced::of(row.get("what")?) else { continue };
                    let n = row.get::<_, i64>("n")?.max(0) as u64;
                    list.push(PaceRow { route, slot: row.get("slot")?, what, n });
                }
            }
            Ok(list)
        })
        .await
    }

    /// What waited, by slot, of one scale.
    pub async fn depth(&self, scale: i64, from: i64, until: i64) -> Result<Vec<DepthRow>, Error> {
        self.read(move |db| {
            let mut list = Vec::new();
            let mut some = db.prepare_cached(
                "SELECT slot, live, oldest FROM depth WHERE scale = ?1 AND route = ?2 AND slot >= ?3 AND slot < ?4",
            )?;
            for route in routes(db)? {
                let mut rows = some.query(params![scale, route.bytes(), from, until])?;
                while let Some(row) = rows.next()? {
                    list.push(DepthRow {
                        route,
                        slot: row.get("slot")?,
                        live: row.get::<_, i64>("live")?.max(0) as u64,
                        oldest: row.get::<_, Option<i64>>("oldest")?.map(Timestamp),
                    });
                }
            }
            Ok(list)
        })
        .await
    }

    /// What waits on each line now, and since when the oldest of it. A line behind very many of others has no oldest.
    pub async fn waiting(&self) -> Result<BTreeMap<RouteId, (u64, Option<Timestamp>)>, Error> {
        self.read(|db| {
            let mut found: BTreeMap<RouteId, (u64, Option<Timestamp>)> = BTreeMap::new();
            let live: Vec<String> = State::ALL
                .iter()
                .filter(|state| !state.is_ended())
                .map(|state| (*state as u8).to_string())
                .collect();
            let mut sums = db.prepare_cached(&format!(
                "SELECT route, sum(n) AS n FROM tally WHERE state IN ({}) GROUP BY route HAVING sum(n) > 0",
                live.join(",")
            ))?;
            let mut rows = sums.query([])?;
            while let Some(row) = rows.next()? {
                let n = row.get::<_, i64>("n")?.max(0) as u64;
                found.insert(id(row, "route", RouteId::from_bytes)?, (n, None));
            }
            let mut oldest = db.prepare_cached(
                "SELECT route, event FROM delivery INDEXED BY delivery_live WHERE live = 1 ORDER BY seq LIMIT ?1",
            )?;
            let mut received = db.prepare_cached("SELECT received_at FROM event WHERE seq = ?1")?;
            let mut rows = oldest.query([WAITING_LOOKED])?;
            let mut left = found.len();
            while left > 0
                && let Some(row) = rows.next()?
            {
                if let Some((_, at @ None)) = found.get_mut(&id(row, "route", RouteId::from_bytes)?) {
                    let event: i64 = row.get("event")?;
                    *at = Some(Timestamp(received.query_row([event], |row| row.get(0))?));
                    left -= 1;
                }
            }
            Ok(found)
        })
        .await
    }

    /// Writes down what waits now, and lets go of what no chart shows any more.
    pub async fn sample_depth(&self, now: Timestamp) -> Result<(), Error> {
        let waiting = self.waiting().await?;
        self.write("sample_depth", move |core| {
            let db = core.db();
            let mut put = db.prepare_cached(
                "INSERT INTO depth (scale, route, slot, live, oldest) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET live = excluded.live, oldest = excluded.oldest",
            )?;
            for (route, (live, oldest)) in &waiting {
                for scale in SCALES {
                    let live = i64::try_from(*live).unwrap_or(i64::MAX);
                    let slot = now.0.div_euclid(scale);
                    put.execute(params![scale, route.bytes(), slot, live, oldest.map(|at| at.0)])?;
                }
            }
            for (scale, kept) in SCALES.into_iter().zip(KEPT) {
                let before = (now.0 - kept).div_euclid(scale);
                for table in ["pace", "depth"] {
                    db.prepare_cached(&format!(
                        "DELETE FROM {table} WHERE scale = ?1 AND slot < ?2 AND route IN (SELECT id FROM route)"
                    ))?
                    .execute([scale, before])?;
                }
            }
            Ok(())
        })
        .await
    }
}

fn routes(db: &Connection) -> Result<Vec<RouteId>, Error> {
    let mut all = db.prepare_cached("SELECT id FROM route")?;
    let rows = all.query_map([], |row| id(row, "id", RouteId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
