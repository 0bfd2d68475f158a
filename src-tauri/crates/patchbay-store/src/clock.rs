//! The clock on the wall is set, or the relay wakes to find that it was: what waits must not wait an hour longer, how long
//! ago a doubtful send left must not shrink, for the vendor's memory of it does not, and nobody may look too early.

use crate::{
    Settlement, error::Error, open::Store, recover::FORGOTTEN_MS, rows::optional, trail::activity,
    writer::Core,
};
use patchbay_model::{delivery::Doubt, settle::Next, time::Timestamp};
use serde_json::json;
use std::borrow::Cow;

/// A clock this much behind what is written down was set back, in milliseconds.
const BEHIND_MS: i64 = 60_000;

/// Which clock a time was read from: how often it had been set by then, since this database was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Clock(usize);

/// How the clock was set since this database was opened: by how many milliseconds, and what it said then. A request that
/// was undone and asked again may stand here twice, which makes what follows it early and never late.
#[derive(Default)]
pub(crate) struct Jumps(Vec<(i64, Timestamp)>);

impl Jumps {
    pub(crate) fn clock(&self) -> Clock {
        Clock(self.0.len())
    }

    fn since(&self, clock: Clock) -> &[(i64, Timestamp)] {
        self.0.get(clock.0..).unwrap_or_default()
    }
}

/// What comes next of a flight, told by the clock as it is now: where that was set since the flight was claimed, what was
/// decided of it may lie an hour ahead of everything else, or let somebody look an hour too early.
pub(crate) fn followed<'a>(core: &Core, s: &'a Settlement, now: Timestamp) -> Result<Cow<'a, Next>, Error> {
    let jumps = core.jumps.since(s.clock);
    let Some((_, set_at)) = jumps.last() else { return Ok(Cow::Borrowed(&s.next)) };
    let back_ms: i64 = jumps.iter().map(|(by_ms, _)| (*by_ms).min(0)).sum();
    let mut next = s.next.clone();
    match &mut next {
        Next::AskAgain { at, .. } | Next::Again { at, .. } | Next::Wait { until: at, .. } => {
            *at = *at + back_ms;
        }
        Next::Doubt { at, doubt, .. } => {
            *at = *at + back_ms;
            // A doubt that was there before has moved along in its row; a new one is as old as its claim at most.
            let (since, first): (Option<i64>, i64) = core
                .db()
                .prepare_cached(
                    "SELECT doubt_since, iif(doubt_since IS NULL, claimed_at, doubt_first) FROM delivery WHERE seq = ?1",
                )?
                .query_row([s.seq.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let seen = now.max(*set_at);
            *doubt = Doubt {
                since: since.map_or(seen, Timestamp),
                first_sent_at: Timestamp(first),
                last_sent_at: seen,
                absent: 0,
            };
        }
        Next::Done(_)
        | Next::Absorbed(_)
        | Next::AskPerson { .. }
        | Next::Hold { .. }
        | Next::Dead { .. } => {}
    }
    Ok(Cow::Owned(next))
}

impl Store {
    /// The clock on the wall jumped by `by_ms` and says `now`: a machine slept, or somebody set it. Everything that has
    /// not ended moves along with a clock that was set back. A jump forward is no age: a doubt becomes a person's
    /// question by the time it was worked on. It is said in the log, as `clock.jumped`, where that has happened and
    /// nowhere else.
    pub async fn clock_jumped(&self, by_ms: i64, now: Timestamp) -> Result<(), Error> {
        self.write("clock_jumped", move |core| {
            if by_ms < 0 {
                shift(core, by_ms)?;
            } else {
                core.db()
                    .prepare_cached(
                        "UPDATE delivery SET doubt_since = doubt_since + ?1 WHERE live = 1 AND doubt_since IS NOT NULL",
                    )?
                    .execute([by_ms])?;
            }
            if core.jumps.0.last() != Some(&(by_ms, now)) {
                core.jumps.0.push((by_ms, now));
            }
            look_later(core, now)?;
            activity(core, "clock.jumped", "", &json!({ "by_ms": by_ms }).to_string(), now)
        })
        .await
    }
}

/// Looks for doubtful sends count from now: how long the vendor has really had for its index is not known any more.
pub(crate) fn look_later(core: &Core, now: Timestamp) -> Result<(), Error> {
    if core.lanes.found().is_some_and(|found| found.doubts == 0) {
        return Ok(());
    }
    core.db()
        .prepare_cached(
            "UPDATE delivery SET doubt_last = ?1, doubt_absent = 0 WHERE live = 1 AND doubt_since IS NOT NULL",
        )?
        .execute([now.0])?;
    Ok(())
}

/// At a start: whatever was written last must not lie ahead of `now`. How far the clock was set is not known, nor how
/// long the machine was off: what may have been sent is taken for older than any vendor's memory.
pub(crate) fn catch_up(core: &Core, now: Timestamp) -> Result<(), Error> {
    let worked_at: Option<i64> = match core.lanes.found() {
        Some(found) => Some(found.written_at),
        None => core
            .db()
            .prepare_cached(
                "SELECT max(max(coalesce(claimed_at, 0), iif(doubt_since IS NULL, 0, doubt_last)))
                 FROM delivery INDEXED BY delivery_live WHERE live = 1",
            )?
            .query_row([], |row| row.get(0))?,
    };
    let received_at: Option<i64> = optional(
        core.db()
            .prepare_cached("SELECT received_at FROM event ORDER BY seq DESC LIMIT 1")?
            .query_row([], |row| row.get(0)),
    )?;
    let last = worked_at.max(received_at);
    let Some(behind) = last.map(|last| now.0 - last).filter(|behind| *behind < -BEHIND_MS) else {
        return Ok(());
    };
    tracing::warn!(by_ms = -behind, "The clock was set back; what waits was moved along.");
    shift(core, behind)?;
    core.db()
        .prepare_cached(
            "UPDATE delivery SET doubt_first = iif(doubt_since IS NULL, doubt_first, ?1), claimed_at = ?1
             WHERE live = 1 AND (state = 1 OR doubt_since IS NOT NULL)",
        )?
        .execute([now.0 - FORGOTTEN_MS])?;
    Ok(())
}

fn shift(core: &Core, by_ms: i64) -> Result<(), Error> {
    core.db()
        .prepare_cached(
            "UPDATE delivery SET due_at = due_at + ?1, claimed_at = claimed_at + ?1, doubt_since = doubt_since + ?1,
             doubt_first = doubt_first + ?1, doubt_last = doubt_last + ?1 WHERE live = 1",
        )?
        .execute([by_ms])?;
    Ok(())
}
