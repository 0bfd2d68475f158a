//! The strip of time beside the log: how much there is where. Counted from the minute counters where that answers, from
//! the set itself where it is small, and from samples where neither does.

use crate::{
    error::Error,
    open::Store,
    query::{Hunt, spans},
    rows::time,
};
use patchbay_model::{
    ids::Seq,
    query::{Atom, Bound, Node},
    time::Timestamp,
};
use rusqlite::{Connection, params};
use std::{sync::Arc, time::Duration};

/// One stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    pub from: Timestamp,
    pub until: Timestamp,
    pub n: u64,
    /// Of those, the ones with a dead letter.
    pub dead: u64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strip {
    pub buckets: Vec<Bucket>,
    /// Counts were reckoned from samples.
    pub sampled: bool,
}

/// Events of a set that are counted one by one.
const COUNTED_MAX: usize = 2_000;
const COUNT_TIME: Duration = Duration::from_millis(25);
/// Events read for all samples together.
const SAMPLES: i64 = 1_500;
/// Dead letters counted for one bucket.
const DEAD_MAX: i64 = 10_000;
const MINUTE: i64 = 60_000;

impl Store {
    /// The time from the oldest event of the log to `now`, or what the query says, in `count` equal parts.
    pub async fn strip(
        &self,
        wanted: impl Into<Arc<Bound>>,
        count: u32,
        now: Timestamp,
    ) -> Result<Strip, Error> {
        let wanted = wanted.into();
        self.read(move |db| {
            let moment = db.unchecked_transaction()?;
            strip(&moment, &wanted, i64::from(count.max(1)), now)
        })
        .await
    }
}

fn strip(db: &Connection, wanted: &Bound, count: i64, now: Timestamp) -> Result<Strip, Error> {
    let oldest: Option<i64> = db
        .prepare_cached("SELECT min(minute) FROM span WHERE last >= (SELECT min(seq) FROM event)")?
        .query_row([], |row| row.get(0))?;
    let Some(oldest) = oldest else { return Ok(Strip::default()) };
    let (mut from, mut until) = (oldest, now.0.div_euclid(MINUTE) + 1);
    for node in wanted.terms().0 {
        match node {
            Node::Is(Atom::Since(at)) => from = from.max(at.0.div_euclid(MINUTE)),
            Node::Is(Atom::Until(at)) => until = until.min(at.0.div_euclid(MINUTE) + 1),
            Node::All(_) | Node::Any(_) | Node::Not(_) | Node::Is(_) => {}
        }
    }
    let width = ((until - from).max(1) + count - 1) / count;
    let mut slots = slots(db, from, until, width)?;
    let only_time = |node: &Node| matches!(node, Node::Is(Atom::Since(_) | Atom::Until(_)));
    if wanted.terms().0.iter().all(only_time) {
        for slot in &mut slots {
            slot.bucket.dead = dead_within(db, slot)?;
        }
        return Ok(Strip { buckets: slots.into_iter().map(|slot| slot.bucket).collect(), sampled: false });
    }
    let sampled = !count_all(db, wanted, &mut slots, from, width)?;
    if sampled {
        sample(db, wanted, &mut slots)?;
    }
    Ok(Strip { buckets: slots.into_iter().map(|slot| slot.bucket).collect(), sampled })
}

struct Slot {
    bucket: Bucket,
    /// The numbers of its events, where it has some: the first and the last.
    range: Option<(i64, i64)>,
    all: u64,
}

/// The parts with what the counters say of them.
fn slots(db: &Connection, from: i64, until: i64, width: i64) -> Result<Vec<Slot>, Error> {
    let mut slots: Vec<Slot> = (from..until)
        .step_by(usize::try_from(width).unwrap_or(1))
        .map(|minute| Slot {
            bucket: Bucket {
                from: Timestamp(minute * MINUTE),
                until: Timestamp((minute + width).min(until) * MINUTE),
                n: 0,
                dead: 0,
            },
            range: None,
            all: 0,
        })
        .collect();
    let mut sums = db.prepare_cached(
        "SELECT (minute - ?1) / ?3 AS slot, sum(n) AS n, min(first) AS first, max(last) AS last FROM span
         WHERE minute >= ?1 AND minute < ?2 AND last >= (SELECT min(seq) FROM event) GROUP BY slot",
    )?;
    let mut rows = sums.query(params![from, until, width])?;
    while let Some(row) = rows.next()? {
        let at = usize::try_from(row.get::<_, i64>("slot")?).unwrap_or(usize::MAX);
        if let Some(slot) = slots.get_mut(at) {
            slot.all = row.get::<_, i64>("n")?.max(0) as u64;
            slot.bucket.n = slot.all;
            slot.range = Some((row.get("first")?, row.get("last")?));
        }
    }
    Ok(slots)
}

fn dead_within(db: &Connection, slot: &Slot) -> Result<u64, Error> {
    let Some((first, last)) = slot.range else { return Ok(0) };
    let n: i64 = db
        .prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM delivery INDEXED BY delivery_attention
             WHERE state IN (2, 3, 4, 8) AND state = 8 AND event >= ?1 AND event <= ?2 LIMIT ?3)",
        )?
        .query_row([first, last, DEAD_MAX], |row| row.get(0))?;
    Ok(n.max(0) as u64)
}

/// Counts a set that is small enough. Gives whether it was.
fn count_all(
    db: &Connection,
    wanted: &Bound,
    slots: &mut [Slot],
    from: i64,
    width: i64,
) -> Result<bool, Error> {
    let mut found: Vec<(Seq, Timestamp)> = Vec::new();
    let hunt = Hunt::new(db, wanted)?.within(COUNT_TIME);
    let ended = hunt.back(i64::MAX, COUNTED_MAX, |row| {
        let seq: i64 = row.get("seq")?;
        found.push((Seq(seq), time(row, "received_at")?));
        Ok(seq)
    })?;
    if !ended.end {
        return Ok(false);
    }
    let mut dead =
        db.prepare_cached("SELECT EXISTS (SELECT 1 FROM delivery WHERE event = ?1 AND state = 8)")?;
    slots.iter_mut().for_each(|slot| slot.bucket.n = 0);
    for (seq, at) in found {
        let place = (at.0.div_euclid(MINUTE) - from).div_euclid(width);
        if let Some(slot) = usize::try_from(place).ok().and_then(|place| slots.get_mut(place)) {
            slot.bucket.n += 1;
            slot.bucket.dead += u64::from(dead.query_row([seq.0], |row| row.get::<_, bool>(0))?);
        }
    }
    Ok(true)
}

/// Reckons each part from evenly spread samples of it.
fn sample(db: &Connection, wanted: &Bound, slots: &mut [Slot]) -> Result<(), Error> {
    let filled = slots.iter().filter(|slot| slot.range.is_some()).count().max(1);
    let each = (SAMPLES / filled as i64).clamp(4, 64);
    for slot in slots {
        let Some((first, last)) = slot.range else { continue };
        let step = ((last - first + 1) / each).max(1);
        let (mut looked, mut found, mut dead) = (0_u64, 0_u64, 0_u64);
        for seq in (first..=last).step_by(usize::try_from(step).unwrap_or(1)) {
            let (there, fits, died) = spans::probe(db, wanted, seq)?;
            looked += u64::from(there);
            found += u64::from(fits);
            dead += u64::from(fits && died);
        }
        let scaled = |n: u64| (n * slot.all).checked_div(looked).unwrap_or(0);
        (slot.bucket.n, slot.bucket.dead) = (scaled(found), scaled(dead));
    }
    Ok(())
}
