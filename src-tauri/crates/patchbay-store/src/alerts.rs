//! What stands now and a person should know of: one row while it does. The event that tells of it is accepted in the
//! same transaction that makes or removes the row, so that each is told of once.

use crate::{
    accept::{Acceptance, accept},
    changes::{Noun, Told},
    error::Error,
    open::Store,
    rows::time,
    writer::Core,
};
use patchbay_model::time::Timestamp;
use rusqlite::params;

/// Something that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRow {
    /// `hold`, `breaker`, `dead_letters`, `waiting`, `bad_signature`, `storage`, `no_proof`.
    pub what: String,
    /// An id; empty where it is about the whole home.
    pub subject: String,
    pub since: Timestamp,
    pub value: i64,
    pub threshold: i64,
    pub sentence: String,
    /// The page where it is mended.
    pub link: String,
}

impl Store {
    /// What stands now, the newest last.
    pub async fn alerts(&self) -> Result<Vec<AlertRow>, Error> {
        self.read(|db| {
            let mut all = db.prepare_cached("SELECT * FROM alert ORDER BY since, what, subject")?;
            let mut rows = all.query([])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push(AlertRow {
                    what: row.get("what")?,
                    subject: row.get("subject")?,
                    since: time(row, "since")?,
                    value: row.get("value")?,
                    threshold: row.get("threshold")?,
                    sentence: row.get("sentence")?,
                    link: row.get("link")?,
                });
            }
            Ok(list)
        })
        .await
    }

    /// Something begins to stand. Nothing happens where it stood already; returns whether it is told of.
    pub async fn raise_alert(&self, row: AlertRow, event: Acceptance, now: Timestamp) -> Result<bool, Error> {
        self.write("alert", move |core| {
            let new = core
                .db()
                .prepare_cached(
                    "INSERT INTO alert (what, subject, since, value, threshold, sentence, link)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
                )?
                .execute(params![
                    row.what,
                    row.subject,
                    row.since.0,
                    row.value,
                    row.threshold,
                    row.sentence,
                    row.link
                ])?;
            tell(core, new > 0, true, &row, &event, now)
        })
        .await
    }

    /// What stood is over. Nothing happens where it did not stand; returns whether it is told of.
    pub async fn clear_alert(&self, row: AlertRow, event: Acceptance, now: Timestamp) -> Result<bool, Error> {
        self.write("alert", move |core| {
            let gone = core
                .db()
                .prepare_cached("DELETE FROM alert WHERE what = ?1 AND subject = ?2")?
                .execute(params![row.what, row.subject])?;
            tell(core, gone > 0, false, &row, &event, now)
        })
        .await
    }

    /// When the event was received that has waited longest on one of `routes`. What asks a person does not count.
    pub async fn oldest_waiting(
        &self,
        routes: Vec<patchbay_model::ids::RouteId>,
    ) -> Result<Option<Timestamp>, Error> {
        self.read(move |db| {
            // By age: what stands behind holds is passed over, which is seldom much and never asked often.
            let mut all = db.prepare_cached(
                "SELECT route, event FROM delivery INDEXED BY delivery_live
                 WHERE live = 1 AND state IN (0, 1, 2, 3) AND hold_until IS NULL ORDER BY seq",
            )?;
            let mut rows = all.query([])?;
            while let Some(row) = rows.next()? {
                let route: [u8; 16] = row.get("route")?;
                if routes.iter().any(|one| one.bytes() == &route) {
                    let event: i64 = row.get("event")?;
                    let received = db
                        .prepare_cached("SELECT received_at FROM event WHERE seq = ?1")?
                        .query_row([event], |row| row.get(0))?;
                    return Ok(Some(Timestamp(received)));
                }
            }
            Ok(None)
        })
        .await
    }
}

fn tell(
    core: &mut Core,
    changed: bool,
    raised: bool,
    row: &AlertRow,
    event: &Acceptance,
    now: Timestamp,
) -> Result<bool, Error> {
    if changed {
        accept(core, event, now)?;
        core.touch(Noun::Status);
        core.tell(Told {
            raised,
            what: row.what.clone(),
            subject: row.subject.clone(),
            since: row.since.0,
            value: row.value,
            threshold: row.threshold,
            sentence: row.sentence.clone(),
            link: row.link.clone(),
            event: event.event.id.to_string(),
            at: now.0,
        });
    }
    Ok(changed)
}
