//! What is taken away when its time is over, in steps of a few milliseconds. Nothing that waits for anybody ever is: no
//! delivery that has not ended, no dead letter, no body that could not be read, and nothing a replay still needs.

use crate::{error::Error, open::Store, rows::optional, writer::Core};
use patchbay_model::{ids::Seq, limits, time::Timestamp};
use rusqlite::{Connection, Row, params};
use std::collections::VecDeque;

/// What may stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retain {
    /// Days that a sealed payload stays after the last delivery of its event ended.
    pub payload_days: u32,
    /// Days that the rest of an event stays after its receipt.
    pub view_days: u32,
    /// What may be stored, in bytes.
    pub bytes: u64,
}

/// What went, or would go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    pub events: u64,
    /// Sealed payloads, those of the events included.
    pub payloads: u64,
    /// Facts that are known no more.
    pub facts: u64,
    /// About what they took, in bytes.
    pub bytes: u64,
}

/// One going-through of everything that may go, a step at a time.
#[derive(Debug, Clone)]
pub struct Sweep {
    retain: Retain,
    now: Timestamp,
    dry: bool,
    stage: Stage,
    /// The last event of this stage that was looked at, and whether it was the last there is.
    after: i64,
    end: bool,
    /// The last event that this stage looks at, once that is known.
    until: Option<i64>,
    /// Events that were found and are not taken away yet.
    found: VecDeque<i64>,
    gone: Pruned,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Payloads,
    Events,
    Bytes,
    Facts,
    Sums,
    Pages,
    Done,
}

/// Events looked at in one read.
const STRIDE: i64 = 4_000;
/// Rows taken away in one commit: a few milliseconds, which is what accept may wait behind it.
const STEP: usize = 48;
/// Facts and other small rows taken away in one commit.
const SMALL_STEP: i64 = 256;
/// Pages given back in one commit.
const PAGES_STEP: i64 = 64;
/// Free pages kept for what comes next, so that a file does not shrink and grow with every event.
const PAGES_KEPT: i64 = 512;
/// Minute sums older than this, in minutes, are kept as one.
const MINUTES_KEPT: i64 = 2 * 24 * 60;

/// What stays whatever its age, of an event `e`.
const FREE: &str = "(e.readable = 1 OR e.dismissed IS NOT NULL OR e.shadow_of IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event = e.seq AND (d.live = 1 OR d.state = 8
        OR EXISTS (SELECT 1 FROM replay r CROSS JOIN replay_item i ON i.replay = r.seq AND i.delivery = d.seq
            WHERE r.ended_at IS NULL)))";

impl Sweep {
    /// Begins one as of `now`.
    pub fn new(retain: Retain, now: Timestamp) -> Self {
        Self {
            retain,
            now,
            dry: false,
            stage: Stage::Payloads,
            after: 0,
            end: false,
            until: None,
            found: VecDeque::new(),
            gone: Pruned::default(),
        }
    }

    /// The same, which only counts. What would go for its bytes is counted by days alone, for it depends on what went.
    pub fn dry(retain: Retain, now: Timestamp) -> Self {
        Self { dry: true, ..Self::new(retain, now) }
    }

    /// What went by now.
    pub fn gone(&self) -> Pruned {
        self.gone
    }

    fn to(&mut self, stage: Stage) {
        (self.stage, self.after, self.end, self.until) = (stage, 0, false, None);
        self.found.clear();
    }

    /// What this stage takes away, and before when it was received.
    fn what(&self) -> Option<(&'static str, i64)> {
        match self.stage {
            Stage::Payloads => Some((PAYLOADS, self.payload_before())),
            Stage::Events => Some((EVENTS, self.view_before())),
            Stage::Bytes => Some((EVENTS, i64::MAX)),
            Stage::Facts | Stage::Sums | Stage::Pages | Stage::Done => None,
        }
    }

    fn payload_before(&self) -> i64 {
        self.now.0 - i64::from(self.retain.payload_days) * limits::DAY_MS
    }

    fn view_before(&self) -> i64 {
        self.now.0 - i64::from(self.retain.view_days) * limits::DAY_MS
    }

    /// By bytes it is taken away from here …
    fn too_much(&self) -> u64 {
        self.retain.bytes / 100 * limits::STORAGE_SWEEP_PERCENT
    }

    /// … down to this.
    fn enough(&self) -> u64 {
        self.retain.bytes / 100 * limits::STORAGE_SWEPT_PERCENT
    }
}

/// What one look found: numbers of events, how far it looked, and whether that was the end.
struct Found {
    seqs: Vec<i64>,
    reached: i64,
    end: bool,
    until: i64,
    sums: Pruned,
}

impl Store {
    /// Takes away at once all that is past its days. Returns how many events, payloads and facts went.
    pub async fn prune(&self, payload_days: u32, view_days: u32, now: Timestamp) -> Result<u64, Error> {
        let mut sweep = Sweep::new(Retain { payload_days, view_days, bytes: u64::MAX }, now);
        while self.sweep(&mut sweep).await? {}
        Ok(sweep.gone.events + sweep.gone.payloads + sweep.gone.facts)
    }

    /// How many sealed payloads there are, and how many deliveries have not ended.
    pub async fn payloads(&self) -> Result<(u64, u64), Error> {
        self.read(|db| {
            let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
            let all = count("SELECT count(*) FROM payload")?;
            let unended = count("SELECT count(*) FROM delivery INDEXED BY delivery_live WHERE live = 1")?;
            Ok((all.max(0) as u64, unended.max(0) as u64))
        })
        .await
    }

    /// Takes some sealed payloads away, up to that of one event. Returns whether there are more.
    pub async fn erase_payloads(&self, until: Seq) -> Result<bool, Error> {
        self.write("erase_payloads", move |core| {
            let n = core
                .db()
                .prepare_cached(
                    "DELETE FROM payload WHERE event IN
                     (SELECT event FROM payload WHERE event <= ?1 ORDER BY event LIMIT ?2)",
                )?
                .execute(params![until.0, SMALL_STEP])?;
            Ok(n as i64 == SMALL_STEP)
        })
        .await
    }

    /// Does the next step. Returns whether there is more to be done; whoever calls lets others write in between.
    ///
    /// # Errors
    /// Of the disk. The step may be tried again.
    pub async fn sweep(&self, sweep: &mut Sweep) -> Result<bool, Error> {
        match sweep.stage {
            Stage::Payloads | Stage::Events | Stage::Bytes => self.sweep_events(sweep).await?,
            Stage::Facts => {
                let before = sweep.now.0 - limits::SEEN_MS;
                let (n, more) = self
                    .write("prune_facts", move |core| {
                        core.with_facts(|facts, db| facts.forget(db, before, SMALL_STEP))
                    })
                    .await?;
                sweep.gone.facts += n;
                if !more {
                    sweep.to(Stage::Sums);
                }
            }
            Stage::Sums => {
                let (now, before) = (sweep.now, sweep.view_before());
                if !self.write("prune_sums", move |core| sums_gone(core.db(), now, before)).await? {
                    sweep.to(Stage::Pages);
                }
            }
            Stage::Pages => {
                if !self.write("give_back", |core| give_back(core.db())).await? {
                    sweep.to(Stage::Done);
                }
            }
            Stage::Done => {}
        }
        Ok(sweep.stage != Stage::Done)
    }

    /// Looks for what may go, or takes some of it away.
    async fn sweep_events(&self, sweep: &mut Sweep) -> Result<(), Error> {
        let Some((what, before)) = sweep.what() else { return Ok(()) };
        if sweep.stage == Stage::Bytes {
            let limit = if sweep.after == 0 { sweep.too_much() } else { sweep.enough() };
            if self.used_bytes().await? <= limit {
                sweep.to(Stage::Facts);
                return Ok(());
            }
        }
        if sweep.found.is_empty() {
            let (after, until) = (sweep.after, sweep.until);
            let found = self.read(move |db| expired(db, what, before, after, until)).await?;
            (sweep.after, sweep.end, sweep.until) = (found.reached, found.end, Some(found.until));
            if sweep.dry {
                sweep.gone.add(found.sums);
            } else {
                sweep.found = found.seqs.into();
            }
        } else {
            let part: Vec<i64> = sweep.found.drain(..STEP.min(sweep.found.len())).collect();
            sweep.gone.add(self.write("prune", move |core| take(core, what, &part, before)).await?);
        }
        if sweep.found.is_empty() && sweep.end {
            sweep.to(match sweep.stage {
                Stage::Payloads => Stage::Events,
                Stage::Events if sweep.dry => Stage::Done,
                Stage::Events => Stage::Bytes,
                Stage::Bytes | Stage::Facts | Stage::Sums | Stage::Pages | Stage::Done => Stage::Facts,
            });
        }
        Ok(())
    }
}

impl Pruned {
    fn add(&mut self, other: Self) {
        self.events += other.events;
        self.payloads += other.payloads;
        self.facts += other.facts;
        self.bytes += other.bytes;
    }
}

/// Payloads whose event was received and ended before a moment, after one number up to another.
const PAYLOADS: &str = "SELECT e.seq, 0 AS events, 1 AS payloads, length(p.sealed) AS bytes
    FROM payload p CROSS JOIN event e ON e.seq = p.event
    WHERE p.event > ?2 AND p.event <= ?3 AND e.received_at < ?1
    AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event = e.seq AND d.ended_at >= ?1)";
/// Events likewise, by their receipt alone; those of a case that is open stay.
const EVENTS: &str = "SELECT e.seq, 1 AS events, p.event IS NOT NULL AS payloads,
    coalesce(length(p.sealed), 0) + length(e.view) + 400 AS bytes
    FROM event e LEFT JOIN payload p ON p.event = e.seq
    WHERE e.seq > ?2 AND e.seq <= ?3 AND e.received_at < ?1
    AND NOT EXISTS (SELECT 1 FROM delivery d JOIN cases c ON c.seq = d.of_case WHERE d.event = e.seq AND c.phase < 4)";

fn expired(db: &Connection, what: &str, before: i64, after: i64, until: Option<i64>) -> Result<Found, Error> {
    let until = match until {
        Some(until) => until,
        None => last_before(db, what, before)?,
    };
    let oldest: i64 =
        db.prepare_cached("SELECT coalesce(min(seq), 1) FROM event")?.query_row([], |row| row.get(0))?;
    let from = after.max(oldest - 1);
    let reached = from.saturating_add(STRIDE).min(until).max(from);
    let mut found =
        Found { seqs: Vec::new(), reached, end: reached >= until, until, sums: Pruned::default() };
    let mut all = db.prepare_cached(&format!("{what} AND {FREE} ORDER BY 1"))?;
    let mut rows = all.query(params![before, from, reached])?;
    while let Some(row) = rows.next()? {
        found.seqs.push(row.get("seq")?);
        found.sums.add(counted(row)?);
    }
    Ok(found)
}

/// The last event that may have been received before a moment.
fn last_before(db: &Connection, what: &str, before: i64) -> Result<i64, Error> {
    let newest: i64 =
        db.prepare_cached("SELECT coalesce(max(seq), 0) FROM event")?.query_row([], |row| row.get(0))?;
    // Not simply that of the minute before: the clock may have been set back since.
    let last: Option<i64> = db
        .prepare_cached("SELECT max(last) FROM span WHERE minute <= ?1")?
        .query_row([before.div_euclid(60_000)], |row| row.get(0))?;
    // The newest event stays, so that its number is never given twice.
    let newest = if what == PAYLOADS { newest } else { newest - 1 };
    Ok(last.unwrap_or(0).min(newest))
}

/// Takes events or payloads away, those that may still go.
fn take(core: &mut Core, what: &str, seqs: &[i64], before: i64) -> Result<Pruned, Error> {
    const PAYLOAD: &[&str] = &["DELETE FROM payload WHERE event = ?1"];
    const EVENT: &[&str] = &[
        "DELETE FROM attempt WHERE delivery IN (SELECT seq FROM delivery WHERE event = ?1)",
        "DELETE FROM dismissal WHERE delivery IN (SELECT seq FROM delivery WHERE event = ?1)",
        "DELETE FROM delivery WHERE event = ?1",
        "DELETE FROM payload WHERE event = ?1",
        "DELETE FROM words WHERE rowid = ?1",
        "DELETE FROM event WHERE seq = ?1",
    ];
    let mut gone = Pruned::default();
    // It may have been woken since it was found.
    let still = format!("{what} AND {FREE}");
    for seq in seqs {
        let mut find = core.db().prepare_cached(&still)?;
        let Some(one) = optional(find.query_row(params![before, seq - 1, seq], counted))? else { continue };
        for sql in if one.events > 0 { EVENT } else { PAYLOAD } {
            core.db().prepare_cached(sql)?.execute([seq])?;
        }
        gone.add(one);
    }
    Ok(gone)
}

fn counted(row: &Row<'_>) -> rusqlite::Result<Pruned> {
    let count = |name: &str| row.get::<_, i64>(name).map(|n| n.max(0) as u64);
    Ok(Pruned { events: count("events")?, payloads: count("payloads")?, facts: 0, bytes: count("bytes")? })
}

/// Ended replays, and what was summed up by minutes that nobody asks for any more. Returns whether there is more.
fn sums_gone(db: &Connection, now: Timestamp, before: i64) -> Result<bool, Error> {
    let replay: Option<i64> = optional(
        db.prepare_cached("SELECT seq FROM replay WHERE ended_at < ?1 ORDER BY seq LIMIT 1")?
            .query_row([before], |row| row.get(0)),
    )?;
    let mut n = 0;
    if let Some(replay) = replay {
        let items = db
            .prepare_cached(
                "DELETE FROM replay_item WHERE replay = ?1 AND n IN
                 (SELECT n FROM replay_item WHERE replay = ?1 ORDER BY n LIMIT ?2)",
            )?
            .execute(params![replay, SMALL_STEP])?;
        if items == 0 {
            db.prepare_cached("DELETE FROM replay WHERE seq = ?1")?.execute([replay])?;
        }
        n = SMALL_STEP as usize;
    }
    let folded = now.0.div_euclid(60_000) - MINUTES_KEPT;
    db.prepare_cached(
        "INSERT INTO minute (minute, name, n)
         SELECT 0, name, sum(n) FROM (SELECT * FROM minute WHERE minute > 0 AND minute < ?1 ORDER BY minute, name LIMIT ?2)
         GROUP BY name ON CONFLICT DO UPDATE SET n = n + excluded.n",
    )?
    .execute(params![folded, SMALL_STEP])?;
    for (sql, before) in [
        (
            "DELETE FROM minute WHERE (minute, name) IN
             (SELECT minute, name FROM minute WHERE minute > 0 AND minute < ?1 ORDER BY minute, name LIMIT ?2)",
            folded,
        ),
        (
            "DELETE FROM activity WHERE seq IN (SELECT seq FROM activity ORDER BY seq LIMIT ?2) AND at < ?1",
            before,
        ),
        (
            "DELETE FROM span WHERE minute IN (SELECT minute FROM span ORDER BY minute LIMIT ?2)
             AND last < (SELECT coalesce(min(seq), 0) FROM event) AND minute < ?1",
            now.0.div_euclid(60_000),
        ),
    ] {
        n = n.max(db.prepare_cached(sql)?.execute(params![before, SMALL_STEP])?);
    }
    Ok(n as i64 >= SMALL_STEP)
}

/// Gives free pages back to the disk. Returns whether there are more to be given.
fn give_back(db: &Connection) -> Result<bool, Error> {
    let number = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let kept = PAGES_KEPT.max(number("page_count")? / 32);
    let free = number("freelist_count")?;
    if free <= kept {
        return Ok(false);
    }
    let mut some = db.prepare(&format!("PRAGMA incremental_vacuum({})", PAGES_STEP.min(free - kept)))?;
    // Each step of this statement gives one page back.
    let mut rows = some.query([])?;
    while rows.next()?.is_some() {}
    Ok(free - PAGES_STEP > kept)
}
