//! Samples fetched from a source's vendor, after its policy. They are no events: nothing claims, counts or searches
//! them.

use crate::{changes::Noun, error::Error, open::Store, rows::optional, trail};
use patchbay_model::{ids::ConnectionId, route::EventKind, time::Timestamp};
use rusqlite::{Connection, params};

/// One event that a record of the vendor's would have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleRow {
    pub kind: EventKind,
    pub occurred_at: Option<Timestamp>,
    /// After the policy of the moment it was fetched, as JSON text.
    pub view: String,
}

/// What was fetched last from one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampling {
    pub at: Timestamp,
    /// Records at the vendor: conversations, tickets.
    pub records: u32,
    /// Newest first.
    pub samples: Vec<SampleRow>,
}

impl Store {
    /// Puts `samples` in place of those that were fetched before.
    ///
    /// # Errors
    /// [`Error::Missing`] for a connection that is gone.
    pub async fn save_samples(
        &self,
        connection: ConnectionId,
        records: u32,
        samples: Vec<SampleRow>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("save_samples", move |core| {
            let db = core.db();
            let known: bool = db
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM connection WHERE id = ?1)")?
                .query_row([connection.bytes()], |row| row.get(0))?;
            if !known {
                return Err(Error::Missing("The connection"));
            }
            forget(db, connection)?;
            db.prepare_cached("INSERT INTO sampling (connection, at, records) VALUES (?1, ?2, ?3)")?
                .execute(params![connection.bytes(), now.0, records])?;
            let mut add = db.prepare_cached(
                "INSERT INTO sample (connection, n, kind, occurred_at, view) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for (n, sample) in samples.iter().enumerate() {
                let at = sample.occurred_at.map(|at| at.0);
                add.execute(params![connection.bytes(), n as i64, sample.kind.0, at, sample.view])?;
            }
            drop(add);
            let body = serde_json::json!({ "records": records, "events": samples.len() }).to_string();
            trail::activity(core, "samples.fetched", &connection.to_string(), &body, now)?;
            core.touch(Noun::Connections);
            Ok(())
        })
        .await
    }

    /// What was fetched last; nothing where that never happened.
    pub async fn fetched_samples(&self, connection: ConnectionId) -> Result<Option<Sampling>, Error> {
        self.read(move |db| {
            let mut find = db.prepare_cached("SELECT at, records FROM sampling WHERE connection = ?1")?;
            let found: Option<(i64, u32)> =
                optional(find.query_row([connection.bytes()], |row| Ok((row.get(0)?, row.get(1)?))))?;
            let Some((at, records)) = found else { return Ok(None) };
            let mut list = db.prepare_cached(
                "SELECT kind, occurred_at, view FROM sample WHERE connection = ?1 ORDER BY n",
            )?;
            let samples = list.query_map([connection.bytes()], |row| {
                Ok(SampleRow {
                    kind: EventKind(row.get(0)?),
                    occurred_at: row.get::<_, Option<i64>>(1)?.map(Timestamp),
                    view: row.get(2)?,
                })
            })?;
            Ok(Some(Sampling { at: Timestamp(at), records, samples: samples.collect::<Result<_, _>>()? }))
        })
        .await
    }

    /// Erases what was fetched from a source: its policy hides more than it did. Returns whether there was anything.
    pub async fn forget_samples(&self, connection: ConnectionId) -> Result<bool, Error> {
        self.write("forget_samples", move |core| {
            let found = forget(core.db(), connection)?;
            if found {
                core.touch(Noun::Connections);
            }
            Ok(found)
        })
        .await
    }
}

fn forget(db: &Connection, connection: ConnectionId) -> Result<bool, Error> {
    db.prepare_cached("DELETE FROM sample WHERE connection = ?1")?.execute([connection.bytes()])?;
    let mut sampling = db.prepare_cached("DELETE FROM sampling WHERE connection = ?1")?;
    Ok(sampling.execute([connection.bytes()])? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ConnectionRow, Mode, Options};

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    fn sample(n: i64) -> SampleRow {
        SampleRow {
            kind: EventKind::from("genesys.disposition"),
            occurred_at: Some(NOW + -n),
            view: format!("{{\"n\":{n}}}"),
        }
    }

    #[tokio::test]
    async fn samples_are_replaced_whole_are_no_events_and_go_with_their_connection() {
        let dir = tempfile::tempdir().expect("a folder");
        let options = Options { path: dir.path().join("patchbay.db"), mode: Mode::Threaded, vfs: None };
        let store = Store::open(options).expect("opens");
        let id = ConnectionId::from_bytes([2; 16]);
        assert!(store.save_samples(id, 1, vec![sample(1)], NOW).await.is_err(), "of no connection");
        store.save_connection(ConnectionRow::new(id, "genesys", "p", NOW), NOW).await.expect("saves");
        assert_eq!(store.fetched_samples(id).await, Ok(None));
        store.save_samples(id, 2, vec![sample(1), sample(2), sample(3)], NOW).await.expect("saves");
        store.save_samples(id, 1, vec![sample(4), sample(5)], NOW + 7).await.expect("saves");
        let expected = Sampling { at: NOW + 7, records: 1, samples: vec![sample(4), sample(5)] };
        assert_eq!(store.fetched_samples(id).await, Ok(Some(expected)));
        assert!(store.samples(id, 50).await.expect("reads").is_empty(), "no events");
        assert!(store.kinds_since(id, Timestamp(0)).await.expect("reads").is_empty(), "not counted");
        assert_eq!(store.forget_samples(id).await, Ok(true));
        assert_eq!((store.fetched_samples(id).await, store.forget_samples(id).await), (Ok(None), Ok(false)));
        store.save_samples(id, 1, vec![sample(6)], NOW).await.expect("saves");
        store.remove_connection(id, false, NOW).await.expect("removes");
        assert_eq!(store.fetched_samples(id).await, Ok(None));
    }
}
