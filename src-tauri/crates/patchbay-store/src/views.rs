//! Saved views of the log: a name for a query.

use crate::{changes::Noun, error::Error, open::Store, trail};
use patchbay_model::time::Timestamp;
use rusqlite::params;

/// A query with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewRow {
    pub id: [u8; 16],
    pub name: String,
    pub query: String,
    pub saved_at: Timestamp,
}

impl Store {
    /// Every view by name.
    pub async fn views(&self) -> Result<Vec<ViewRow>, Error> {
        self.read(|db| {
            let mut all = db.prepare_cached("SELECT * FROM saved_view ORDER BY name, id")?;
            let rows = all.query_map([], |row| {
                Ok(ViewRow {
                    id: row.get("id")?,
                    name: row.get("name")?,
                    query: row.get("query")?,
                    saved_at: Timestamp(row.get("saved_at")?),
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Saves a view; one of the same name takes the query and keeps its id. Gives the view as it stands.
    pub async fn save_view(&self, view: ViewRow, now: Timestamp) -> Result<ViewRow, Error> {
        self.write("save_view", move |core| {
            let id = core
                .db()
                .prepare_cached(
                    "INSERT INTO saved_view (id, name, query, saved_at) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (name) DO UPDATE SET query = excluded.query, saved_at = excluded.saved_at
                     RETURNING id",
                )?
                .query_row(params![view.id, view.name, view.query, now.0], |row| row.get(0))?;
            let body = serde_json::json!({ "name": view.name, "query": view.query }).to_string();
            trail::activity(core, "view.saved", &view.name, &body, now)?;
            core.touch(Noun::Settings);
            Ok(ViewRow { id, saved_at: now, ..view.clone() })
        })
        .await
    }

    /// Whether there was such a view.
    pub async fn remove_view(&self, id: [u8; 16], now: Timestamp) -> Result<bool, Error> {
        self.write("remove_view", move |core| {
            let removed =
                core.db().prepare_cached("DELETE FROM saved_view WHERE id = ?1")?.execute([id])? > 0;
            if removed {
                trail::activity(core, "view.removed", "", "{}", now)?;
                core.touch(Noun::Settings);
            }
            Ok(removed)
        })
        .await
    }

    /// Every kind that was ever received, as far as the indexer has got.
    pub async fn kinds(&self) -> Result<Vec<String>, Error> {
        self.read(|db| {
            let mut all = db.prepare_cached("SELECT name FROM kind ORDER BY name LIMIT 1000")?;
            let rows = all.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// The views of the newest events, newest first: where completion finds fields and their values.
    pub async fn newest_views(&self, limit: u32) -> Result<Vec<String>, Error> {
        self.read(move |db| {
            let mut all = db.prepare_cached("SELECT view FROM event ORDER BY seq DESC LIMIT ?1")?;
            let rows = all.query_map([limit], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }
}
