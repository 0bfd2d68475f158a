//! Giving up, with a reason, and taking that back.

use crate::{
    answers::{Row, ask_once_more, by_seq, finish, one},
    causes::{self, CauseKind},
    changes::Noun,
    error::Error,
    open::Store,
    rows::optional,
    writer::Core,
};
use patchbay_model::{
    delivery::State,
    ids::{DeliveryId, DismissalId, Seq},
    time::Timestamp,
};
use rusqlite::params;
use serde_json::json;

/// Deliveries given up or taken back in one commit.
const BATCH: u32 = 2_000;

impl Store {
    /// Gives up a dead letter, or a send that may have happened.
    pub async fn dismiss(
        &self,
        delivery: DeliveryId,
        batch: DismissalId,
        reason: String,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("dismiss", move |core| {
            let row = one(core, delivery)?;
            if CauseKind::of(row.state).is_none() {
                return Err(Error::Stale("The delivery"));
            }
            give_up(core, &row, batch, &reason, now)?;
            let (before, after) = (json!({ "state": row.state }), json!({ "reason": reason }));
            core.audit("delivery.dismissed", &delivery.to_string(), before, after, now)
        })
        .await
    }

    /// Gives up all that wait for a cause, in bounded commits with a line of the audit each. Returns how many.
    pub async fn dismiss_cause(
        &self,
        cause: i64,
        batch: DismissalId,
        reason: String,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let mut all = 0;
        loop {
            let reason = reason.clone();
            let n = self
                .write("dismiss", move |core| {
                    let n = some_of(core, cause, batch, &reason, now)?;
                    if n > 0 {
                        let before = json!({ "waiting": n });
                        let after = json!({ "reason": reason, "undo": batch });
                        core.audit("group.dismissed", &format!("cause-{cause}"), before, after, now)?;
                    }
                    Ok(n)
                })
                .await?;
            all += n;
            if n < u64::from(BATCH) {
                return Ok(all);
            }
        }
    }

    /// Puts a delivery that was given up back to where it was.
    pub async fn restore(&self, delivery: DeliveryId, now: Timestamp) -> Result<(), Error> {
        self.write("restore", move |core| {
            let row = one(core, delivery)?;
            if !take_back(core, &row, now)? {
                return Err(Error::Stale("The delivery"));
            }
            core.audit("delivery.restored", &delivery.to_string(), json!({}), json!({}), now)
        })
        .await
    }

    /// Puts everything of one dismissal back, in bounded commits. Returns how many; none where nothing of it is left.
    pub async fn undo_dismissal(&self, batch: DismissalId, now: Timestamp) -> Result<u64, Error> {
        let mut all = 0;
        loop {
            let (n, more) = self
                .write("restore", move |core| {
                    let mut n = bodies_back(core, batch)?;
                    let given_up = given_up(core, batch)?;
                    let more = n.max(given_up.len() as u64) == u64::from(BATCH);
                    for seq in given_up {
                        let row = by_seq(core, seq)?;
                        if let Some(row) = row
                            && take_back(core, &row, now)?
                        {
                            n += 1;
                        }
                    }
                    if n > 0 {
                        core.audit("group.restored", &batch.to_string(), json!({}), json!({ "n": n }), now)?;
                    }
                    Ok((n, more))
                })
                .await?;
            all += n;
            if !more {
                return Ok(all);
            }
        }
    }
}

fn some_of(
    core: &mut Core,
    cause: i64,
    batch: DismissalId,
    reason: &str,
    now: Timestamp,
) -> Result<u64, Error> {
    let row = causes::one(core.db(), cause)?.ok_or(Error::Missing("The group"))?;
    if row.kind == CauseKind::Unreadable {
        let n = core.db().execute(
            "UPDATE event SET dismissed = ?2 WHERE seq IN (SELECT seq FROM event
             WHERE connection = ?1 AND readable = 0 AND dismissed IS NULL AND shadow_of IS NULL LIMIT ?3)",
            params![row.subject, batch.bytes(), BATCH],
        )?;
        causes::leave(core, Some(cause), n as i64)?;
        core.touch(Noun::Events);
        return Ok(n as u64);
    }
    let waiting: Vec<i64> = {
        let mut find =
            core.db().prepare_cached("SELECT seq FROM delivery WHERE cause = ?1 ORDER BY seq LIMIT ?2")?;
        let rows = find.query_map(params![cause, BATCH], |row| row.get(0))?;
        rows.collect::<Result<_, _>>()?
    };
    for seq in &waiting {
        if let Some(row) = by_seq(core, Seq(*seq))? {
            give_up(core, &row, batch, reason, now)?;
        }
    }
    Ok(waiting.len() as u64)
}

fn give_up(
    core: &mut Core,
    row: &Row,
    batch: DismissalId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Error> {
    core.db()
        .prepare_cached(
            "INSERT INTO dismissal (delivery, batch, was, cause, doubt_since, at, who, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO UPDATE SET batch = excluded.batch, was = excluded.was, cause = excluded.cause,
             doubt_since = excluded.doubt_since, at = excluded.at, who = excluded.who, reason = excluded.reason",
        )?
        .execute(params![
            row.seq.0,
            batch.bytes(),
            row.state as u8,
            row.cause,
            row.doubt_since,
            now.0,
            core.who(),
            reason
        ])?;
    finish(core, row, State::Absorbed, None, now)
}

fn given_up(core: &Core, batch: DismissalId) -> Result<Vec<Seq>, Error> {
    let mut find = core.db().prepare_cached("SELECT delivery FROM dismissal WHERE batch = ?1 LIMIT ?2")?;
    let rows = find.query_map(params![batch.bytes(), BATCH], |row| row.get(0).map(Seq))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn bodies_back(core: &mut Core, batch: DismissalId) -> Result<u64, Error> {
    let back: Vec<[u8; 16]> = {
        let mut take = core.db().prepare_cached(
            "UPDATE event SET dismissed = NULL WHERE seq IN (SELECT seq FROM event WHERE dismissed = ?1 LIMIT ?2)
             RETURNING connection",
        )?;
        let rows = take.query_map(params![batch.bytes(), BATCH], |row| row.get(0))?;
        rows.collect::<Result<_, _>>()?
    };
    if let Some(connection) = back.first()
        && let Some(cause) = causes::of_unreadable(core.db(), connection)?
    {
        causes::rejoin(core, cause, back.len() as i64)?;
        core.touch(Noun::Events);
    }
    Ok(back.len() as u64)
}

/// Undoes one dismissal. False where the delivery was not given up, or has gone on since.
fn take_back(core: &mut Core, row: &Row, now: Timestamp) -> Result<bool, Error> {
    let kept: Option<(u8, Option<i64>, Option<i64>)> = optional(
        core.db()
            .prepare_cached("DELETE FROM dismissal WHERE delivery = ?1 RETURNING was, cause, doubt_since")?
            .query_row([row.seq.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))),
    )?;
    let Some((was, cause, doubt_since)) = kept else { return Ok(false) };
    let to = State::from_u8(was).filter(|_| row.state == State::Absorbed);
    let Some(to) = to else { return Ok(false) };
    // A doubtful send keeps its lane until somebody answers: it stands at the back of it again.
    let live = !to.is_ended();
    let head = live && core.lanes.join(row.route, row.lane);
    core.db()
        .prepare_cached(
            "UPDATE delivery SET state = ?2, cause = ?3, doubt_since = ?4, live = ?5, head = ?6,
             place = CASE WHEN ?5 THEN (SELECT max(seq) + 1 FROM event) ELSE place END,
             ended_at = CASE WHEN ?5 THEN NULL ELSE ?7 END WHERE seq = ?1",
        )?
        .execute(params![row.seq.0, to as u8, cause, doubt_since, live, head, now.0])?;
    if live {
        ask_once_more(core, row.seq)?;
    }
    if let Some(cause) = cause {
        causes::rejoin(core, cause, 1)?;
    }
    core.move_state(row.route, Some(row.state), Some(to));
    core.touch_event(row.event);
    core.touch(Noun::Routes);
    Ok(true)
}
