//! What a vendor's ids are called, as its directory last told.

use crate::{changes::Noun, error::Error, open::Store, trail};
use patchbay_model::{ids::ConnectionId, time::Timestamp};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, HashMap};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameRow {
    pub id: String,
    pub name: String,
    /// The connector's own word: `queue`, `user`, `wrapup`.
    pub kind: String,
}

impl Store {
    /// Name by id, of everything the connection's directory has named.
    pub async fn names(&self, connection: ConnectionId) -> Result<HashMap<String, String>, Error> {
        self.read(move |db| {
            let known = known(db, connection)?;
            Ok(known.into_iter().map(|(id, (name, _))| (id, name)).collect())
        })
        .await
    }

    /// Puts `names` in place of all that were known of the connection. Returns whether anything differs.
    pub async fn save_names(
        &self,
        connection: ConnectionId,
        names: Vec<NameRow>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let names: BTreeMap<String, (String, String)> =
            names.into_iter().map(|row| (row.id, (row.name, row.kind))).collect();
        self.write("save_names", move |core| {
            let db = core.db();
            if known(db, connection)? == names {
                return Ok(false);
            }
            db.prepare_cached("DELETE FROM name WHERE connection = ?1")?.execute([connection.bytes()])?;
            let mut add =
                db.prepare_cached("INSERT INTO name (connection, id, name, kind) VALUES (?1, ?2, ?3, ?4)")?;
            for (id, (name, kind)) in &names {
                add.execute(params![connection.bytes(), id, name, kind])?;
            }
            drop(add);
            let body = serde_json::json!({ "n": names.len() }).to_string();
            trail::activity(core, "names.saved", &connection.to_string(), &body, now)?;
            core.touch(Noun::Connections);
            Ok(true)
        })
        .await
    }
}

fn known(db: &Connection, connection: ConnectionId) -> Result<BTreeMap<String, (String, String)>, Error> {
    let mut all = db.prepare_cached("SELECT id, name, kind FROM name WHERE connection = ?1 ORDER BY id")?;
    let rows = all.query_map([connection.bytes()], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ConnectionRow, Mode, Options};

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    fn row(id: &str, name: &str) -> NameRow {
        NameRow { id: id.into(), name: name.into(), kind: "queue".into() }
    }

    #[tokio::test]
    async fn names_are_replaced_whole_and_go_with_their_connection() {
        let dir = tempfile::tempdir().expect("a folder");
        let options = Options { path: dir.path().join("patchbay.db"), mode: Mode::Threaded, vfs: None };
        let store = Store::open(options).expect("opens");
        let id = ConnectionId::from_bytes([2; 16]);
        assert!(store.save_names(id, vec![row("q-1", "Billing")], NOW).await.is_err(), "of no connection");
        let connection = ConnectionRow::new(id, "genesys", "p", NOW);
        store.save_connection(connection, NOW).await.expect("saves");
        let both = vec![row("q-1", "Billing"), row("q-2", "Returns")];
        assert_eq!(store.save_names(id, both.clone(), NOW).await, Ok(true));
        assert_eq!(store.save_names(id, both, NOW).await, Ok(false), "nothing differs");
        assert_eq!(store.save_names(id, vec![row("q-2", "Returns EU")], NOW).await, Ok(true));
        let names = store.names(id).await.expect("reads");
        assert_eq!(names, HashMap::from([("q-2".to_owned(), "Returns EU".to_owned())]));
        store.remove_connection(id, false, NOW).await.expect("removes");
        assert!(store.names(id).await.expect("reads").is_empty());
    }
}
