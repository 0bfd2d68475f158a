//! The clock on the wall is set, or the relay wakes to find that it was: what waits must not wait an hour longer, how long
//! ago a doubtful send left must not shrink, for the vendor's memory of it does not, and nobody may look too early.

use crate::{error::Error, open::Store, recover::FORGOTTEN_MS, rows::optional, writer::Core};
use patchbay_model::time::Timestamp;

/// A clock this much behind what is written down was set back, in milliseconds.
const BEHIND_MS: i64 = 60_000;

impl Store {
    /// The clock on the wall jumped by `by_ms` and says `now`: a machine slept, or somebody set it. Everything that has
    /// not ended moves along with a clock that was set back. A jump forward is no age: a doubt becomes a person's
    /// question by the time it was worked on.
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
            look_later(core, now)
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
