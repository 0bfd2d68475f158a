//! Holds: one row stops a route or a whole connection; lifting it is one write however much waited.

use crate::{
    changes::Noun,
    error::Error,
    open::Store,
    rows::{document, time},
    trail,
    writer::Core,
};
use patchbay_model::{
    ids::{ConnectionId, RouteId},
    outcome::Scope,
    problem::Problem,
    time::Timestamp,
};
use rusqlite::params;

#[derive(Debug, Clone, PartialEq)]
pub struct HoldRow {
    pub scope: Scope,
    pub subject: [u8; 16],
    pub problem: Problem,
    pub since: Timestamp,
}

impl HoldRow {
    /// Whether this hold stops `route`, which delivers to `target`.
    pub fn stops(&self, route: RouteId, target: ConnectionId) -> bool {
        match self.scope {
            Scope::Route => &self.subject == route.bytes(),
            Scope::Connection => &self.subject == target.bytes(),
        }
    }
}

fn name(scope: Scope) -> &'static str {
    match scope {
        Scope::Connection => "connection",
        Scope::Route => "route",
    }
}

/// Stops the subject, once: the first problem stays until it is lifted.
pub(crate) fn put(
    core: &mut Core,
    scope: Scope,
    subject: [u8; 16],
    problem: &Problem,
    now: Timestamp,
) -> Result<(), Error> {
    let body = serde_json::to_string(problem)?;
    let new = core
        .db()
        .prepare_cached("INSERT INTO hold (scope, subject, problem, since) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?
        .execute(params![name(scope), subject, body, now.0])?;
    if new > 0 {
        trail::activity(core, "held", &format!("{}:{}", name(scope), hex(&subject)), &body, now)?;
        core.touch(Noun::Routes);
        core.touch(Noun::Connections);
    }
    Ok(())
}

/// Lets the subject go on. A line counts as broken no more, whatever had broken it.
pub(crate) fn release(
    core: &mut Core,
    scope: Scope,
    subject: [u8; 16],
    now: Timestamp,
) -> Result<bool, Error> {
    if scope == Scope::Route {
        core.db().prepare_cached("DELETE FROM broken WHERE route = ?1")?.execute([subject])?;
    }
    let lifted = core
        .db()
        .prepare_cached("DELETE FROM hold WHERE scope = ?1 AND subject = ?2")?
        .execute(params![name(scope), subject])?
        > 0;
    if lifted {
        trail::activity(core, "lifted", &format!("{}:{}", name(scope), hex(&subject)), "{}", now)?;
        core.touch(Noun::Routes);
        core.touch(Noun::Connections);
    }
    Ok(lifted)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

impl Store {
    pub async fn holds(&self) -> Result<Vec<HoldRow>, Error> {
        self.read(|db| {
            let mut all =
                db.prepare_cached("SELECT scope, subject, problem, since FROM hold ORDER BY since")?;
            let mut rows = all.query([])?;
            let mut holds = Vec::new();
            while let Some(row) = rows.next()? {
                let scope = match row.get::<_, String>("scope")?.as_str() {
                    "connection" => Scope::Connection,
                    _ => Scope::Route,
                };
                holds.push(HoldRow {
                    scope,
                    subject: row.get("subject")?,
                    problem: document(row, "problem")?,
                    since: time(row, "since")?,
                });
            }
            Ok(holds)
        })
        .await
    }

    /// Stops a route or connection by hand or by what discovery found.
    pub async fn hold(
        &self,
        scope: Scope,
        subject: [u8; 16],
        problem: Problem,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("hold", move |core| put(core, scope, subject, &problem, now)).await
    }

    /// Lets what waited go on, in order. Returns whether there was a hold.
    pub async fn lift(&self, scope: Scope, subject: [u8; 16], now: Timestamp) -> Result<bool, Error> {
        self.write("lift", move |core| release(core, scope, subject, now)).await
    }
}
