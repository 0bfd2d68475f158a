//! Start-up: flights of another run are in doubt, and an older copy of the database doubts everything.

use crate::{
    changes::Noun,
    clock,
    crash::{Planted, planted},
    error::Error,
    open::Store,
    rows::{id, meta, set_meta, state},
    storage::{Placed, placed, told},
    trail::activity,
    writer::Core,
};
use patchbay_model::{
    delivery::State,
    ids::{RouteId, RunId},
    time::Timestamp,
};
use rusqlite::params;

/// What a start found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Deliveries that were in flight when the last run ended.
    pub in_flight: u64,
    /// The vault has counted starts this database does not know: it is an older copy.
    pub older_copy: bool,
    /// A backup was put in place of the database, or it was mended, since the last start.
    pub placed: Option<Placed>,
}

/// Sends that may be older than anybody remembers are searched for, not resent.
pub(crate) const FORGOTTEN_MS: i64 = 86_400_000;

impl Store {
    /// Puts in order what the last run left. `counted`: the starts the vault has counted so far; this database
    /// counts its own here, and the vault counts after it.
    pub async fn recover(&self, run: RunId, counted: u64, now: Timestamp) -> Result<Recovered, Error> {
        self.write("recover", move |core| {
            let last: Option<i64> = meta(core.db(), "opened")?;
            let counted = i64::try_from(counted).unwrap_or(i64::MAX);
            let older_copy = last.is_some_and(|last| last < counted);
            set_meta(core.db(), "opened", counted.saturating_add(1))?;
            set_meta(core.db(), "run", run.bytes().as_slice())?;
            clock::catch_up(core, now)?;
            clock::look_later(core, now)?;
            let in_flight = doubt_flights(core, now)?;
            if older_copy {
                doubt_everything(core, now)?;
            }
            let placed = placed(core.db())?;
            if let Some(placed) = &placed {
                tell(core, placed, now)?;
            }
            core.touch(Noun::Status);
            Ok(Recovered { in_flight, older_copy, placed })
        })
        .await
    }
}

/// Writes down, in the database that was put in place, that it was, and that nothing is known of what came after it.
fn tell(core: &mut Core, placed: &Placed, now: Timestamp) -> Result<(), Error> {
    let what = if placed.backup.is_empty() { "storage.mended" } else { "storage.restored" };
    core.who = Some(placed.who.as_str().into());
    let after = serde_json::json!({ "as_of": placed.at.0, "aside": placed.aside, "reason": placed.reason });
    core.audit(what, &placed.backup, serde_json::Value::Null, after, now)?;
    let unknown = serde_json::json!({ "from": placed.at.0, "until": now.0 });
    activity(core, "coverage.unknown", "", &unknown.to_string(), now)?;
    told(core.db())
}

fn doubt_flights(core: &mut Core, now: Timestamp) -> Result<u64, Error> {
    let flights: Vec<(i64, RouteId)> = {
        let mut all = core.db().prepare_cached("SELECT seq, route FROM delivery WHERE state = 1")?;
        let rows = all.query_map([], |row| Ok((row.get(0)?, id(row, "route", RouteId::from_bytes)?)))?;
        rows.collect::<Result<_, _>>()?
    };
    let forget = planted(Planted::ForgetToLook);
    for (seq, route) in &flights {
        let to = if forget { State::Retrying } else { State::InDoubt };
        let sql = if forget {
            "UPDATE delivery SET state = 2, run = NULL, due_at = ?2, generation = generation + 1 WHERE seq = ?1"
        } else {
            // The bytes may still have been on their way when the last run ended, so looks count from now.
            "UPDATE delivery SET state = 3, run = NULL, due_at = ?2,
             doubt_first = CASE WHEN doubt_since IS NULL THEN claimed_at ELSE doubt_first END,
             doubt_since = coalesce(doubt_since, ?2), doubt_last = ?2, doubt_absent = 0 WHERE seq = ?1"
        };
        core.db().prepare_cached(sql)?.execute(params![seq, now.0])?;
        core.move_state(*route, Some(State::Sending), Some(to));
    }
    Ok(flights.len() as u64)
}

/// After an older copy was restored, anything not ended here may have ended at the vendor since.
fn doubt_everything(core: &mut Core, now: Timestamp) -> Result<(), Error> {
    let waiting: Vec<(i64, RouteId, State)> = {
        let mut all = core
            .db()
            .prepare_cached("SELECT seq, route, state FROM delivery WHERE live = 1 AND state IN (0, 2)")?;
        let rows = all.query_map([], |row| {
            Ok((row.get(0)?, id(row, "route", RouteId::from_bytes)?, state(row, "state")?))
        })?;
        rows.collect::<Result<_, _>>()?
    };
    for (seq, route, from) in waiting {
        core.db()
            .prepare_cached(
                "UPDATE delivery SET state = 3, due_at = ?2, doubt_since = ?2, doubt_first = ?3, doubt_last = ?2, doubt_absent = 0 WHERE seq = ?1",
            )?
            .execute(params![seq, now.0, now.0 - FORGOTTEN_MS])?;
        core.move_state(route, Some(from), Some(State::InDoubt));
    }
    Ok(())
}
