//! Freezing the set: from here on nothing joins a replay and nothing leaves it.

use super::{ReplayMapping, ReplayScope, ReplayState};
use crate::{changes::Noun, error::Error, open::Store, writer::Core};
use patchbay_model::{delivery::State, ids::ReplayId, time::Timestamp};
use rusqlite::params;
use serde_json::Value;

/// A replay to be made.
#[derive(Debug, Clone)]
pub struct NewReplay {
    pub id: ReplayId,
    pub scope: ReplayScope,
    /// The scope as it was asked for, to be shown.
    pub asked: Value,
    pub mapping: ReplayMapping,
    pub force_stale: bool,
}

impl Store {
    /// Freezes a set and returns its size. An empty one is not kept.
    pub async fn make_replay(&self, new: NewReplay, now: Timestamp) -> Result<u64, Error> {
        self.write("make_replay", move |core| {
            core.db().execute(
                "INSERT INTO replay (id, made_at, who, scope, mapping, force_stale, state, total) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)",
                params![
                    new.id.bytes(),
                    now.0,
                    core.who(),
                    new.asked.to_string(),
                    new.mapping.as_str(),
                    new.force_stale,
                    ReplayState::Checking.as_str()
                ],
            )?;
            let replay = core.db().last_insert_rowid();
            let total = freeze(core, replay, &new.scope)?;
            if total == 0 {
                core.db().execute("DELETE FROM replay WHERE seq = ?1", [replay])?;
                return Ok(0);
            }
            core.db().execute("UPDATE replay SET total = ?2 WHERE seq = ?1", params![replay, total as i64])?;
            core.touch_id(Noun::Replays, || new.id.to_string());
            Ok(total)
        })
        .await
    }
}

fn freeze(core: &Core, replay: i64, scope: &ReplayScope) -> Result<u64, Error> {
    const INTO: &str = "INSERT INTO replay_item (replay, n, delivery, was, cause)";
    let dead = State::Dead as u8;
    let db = core.db();
    let n = match scope {
        ReplayScope::Cause(cause) => db.execute(
            &format!(
                "{INTO} SELECT ?1, row_number() OVER (ORDER BY seq), seq, state, cause FROM delivery WHERE cause = ?2 AND state = ?3"
            ),
            params![replay, cause, dead],
        )?,
        ReplayScope::Route(route) => db.execute(
            &format!(
                "{INTO} SELECT ?1, row_number() OVER (ORDER BY seq), seq, state, cause FROM delivery WHERE state = ?3 AND route = ?2"
            ),
            params![replay, route.bytes(), dead],
        )?,
        ReplayScope::Deliveries(list) => {
            let mut add = db.prepare(&format!(
                "{INTO} SELECT ?1, ?2, seq, state, cause FROM delivery WHERE id = ?3 ON CONFLICT DO NOTHING"
            ))?;
            let mut n = 0;
            for delivery in list {
                n += add.execute(params![replay, n as i64 + 1, delivery.bytes()])?;
            }
            n
        }
        ReplayScope::Lines(list) => {
            let mut add = db.prepare(&format!(
                "{INTO} SELECT ?1, ?2, seq, state, cause FROM delivery WHERE seq = ?3 ON CONFLICT DO NOTHING"
            ))?;
            let mut n = 0;
            for delivery in list {
                n += add.execute(params![replay, n as i64 + 1, delivery.0])?;
            }
            n
        }
    };
    Ok(n as u64)
}
