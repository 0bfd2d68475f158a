//! Routes, each save a version; a version in use by a send in doubt is never rewritten.

use crate::{
    changes::Noun,
    error::Error,
    open::Store,
    rows::{document, id, optional, time},
    trail,
};
use patchbay_model::{
    ids::{ConnectionId, RouteId},
    route::{Route, RouteDraft},
    time::Timestamp,
};
use rusqlite::{Connection, params};
use serde_json::json;

#[derive(Debug, Clone, PartialEq)]
pub struct RouteRow {
    pub route: Route,
    pub last_event_at: Option<Timestamp>,
}

impl Store {
    pub async fn routes(&self) -> Result<Vec<RouteRow>, Error> {
        self.read(list).await
    }

    /// One saved version of a route, removed routes included: a send in doubt may still need it.
    pub async fn route_version(&self, route: RouteId, version: i64) -> Result<Option<RouteDraft>, Error> {
        self.read(move |db| {
            let mut find =
                db.prepare_cached("SELECT draft FROM route_version WHERE route = ?1 AND version = ?2")?;
            let text: Option<String> =
                optional(find.query_row(params![route.bytes(), version], |row| row.get(0)))?;
            Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
        })
        .await
    }

    /// Every saved version of a route with its moment, oldest first.
    pub async fn route_versions(&self, route: RouteId) -> Result<Vec<(i64, Timestamp, RouteDraft)>, Error> {
        self.read(move |db| {
            let mut all = db.prepare_cached(
                "SELECT version, saved_at, draft FROM route_version WHERE route = ?1 ORDER BY version",
            )?;
            let mut rows = all.query([route.bytes()])?;
            let mut list = Vec::new();
            while let Some(row) = rows.next()? {
                list.push((row.get("version")?, time(row, "saved_at")?, document(row, "draft")?));
            }
            Ok(list)
        })
        .await
    }

    /// Saves a version. `expected`: the version the draft was made from, 0 for a new route.
    ///
    /// # Errors
    /// [`Error::Stale`] when somebody saved meanwhile.
    pub async fn save_route(
        &self,
        route: RouteId,
        expected: i64,
        draft: RouteDraft,
        now: Timestamp,
    ) -> Result<i64, Error> {
        self.write("save_route", move |core| {
            let db = core.db();
            let found: Option<i64> = optional(db.query_row(
                "SELECT version FROM route WHERE id = ?1 AND removed_at IS NULL",
                [route.bytes()],
                |row| row.get(0),
            ))?;
            if found.unwrap_or(0) != expected {
                return Err(Error::Stale("The route"));
            }
            let version = expected + 1;
            db.execute(
                "INSERT INTO route (id, version, is_on) VALUES (?1, ?2, 0) ON CONFLICT DO UPDATE SET version = excluded.version",
                params![route.bytes(), version],
            )?;
            db.execute(
                "INSERT INTO route_version (route, version, draft, saved_at) VALUES (?1, ?2, ?3, ?4)",
                params![route.bytes(), version, serde_json::to_string(&draft)?, now.0],
            )?;
            trail::activity(core, "route.saved", &route.to_string(), &format!("{{\"version\":{version}}}"), now)?;
            let after = json!({ "version": version, "name": draft.name });
            core.audit("route.saved", &route.to_string(), json!({ "version": expected }), after, now)?;
            core.touch(Noun::Routes);
            Ok(version)
        })
        .await
    }

    pub async fn switch_route(&self, route: RouteId, on: bool, now: Timestamp) -> Result<(), Error> {
        self.write("switch_route", move |core| {
            let was: Option<bool> = optional(core.db().query_row(
                "SELECT is_on FROM route WHERE id = ?1 AND removed_at IS NULL",
                [route.bytes()],
                |row| row.get(0),
            ))?;
            let was = was.ok_or(Error::Missing("The route"))?;
            core.db().execute("UPDATE route SET is_on = ?2 WHERE id = ?1", params![route.bytes(), on])?;
            trail::activity(core, if on { "route.on" } else { "route.off" }, &route.to_string(), "{}", now)?;
            core.audit("route.switched", &route.to_string(), json!({ "on": was }), json!({ "on": on }), now)?;
            core.touch(Noun::Routes);
            Ok(())
        })
        .await
    }

    /// Takes a route away. Its versions and links stay for what is still in doubt; what waits is not sent.
    pub async fn remove_route(&self, route: RouteId, now: Timestamp) -> Result<(), Error> {
        self.write("remove_route", move |core| {
            let changed = core.db().execute(
                "UPDATE route SET removed_at = ?2, is_on = 0 WHERE id = ?1 AND removed_at IS NULL",
                params![route.bytes(), now.0],
            )?;
            if changed == 0 {
                return Err(Error::Missing("The route"));
            }
            trail::activity(core, "route.removed", &route.to_string(), "{}", now)?;
            core.audit(
                "route.removed",
                &route.to_string(),
                json!({ "there": true }),
                json!({ "there": false }),
                now,
            )?;
            core.touch(Noun::Routes);
            Ok(())
        })
        .await
    }
}

fn list(db: &Connection) -> Result<Vec<RouteRow>, Error> {
    let mut all = db.prepare_cached(
        "SELECT r.id, r.version, r.is_on, r.last_event_at, v.draft
         FROM route r JOIN route_version v ON v.route = r.id AND v.version = r.version
         WHERE r.removed_at IS NULL ORDER BY r.id",
    )?;
    let mut rows = all.query([])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        list.push(RouteRow {
            route: Route {
                id: id(row, "id", RouteId::from_bytes)?,
                version: row.get("version")?,
                on: row.get("is_on")?,
                draft: document(row, "draft")?,
            },
            last_event_at: row.get::<_, Option<i64>>("last_event_at")?.map(Timestamp),
        });
    }
    Ok(list)
}

/// The routes that read from a connection or write to it, on or off.
pub(crate) fn using(db: &Connection, connection: ConnectionId) -> Result<Vec<RouteRow>, Error> {
    let mut found = list(db)?;
    found.retain(|row| row.route.draft.source == connection || row.route.draft.target == connection);
    Ok(found)
}
