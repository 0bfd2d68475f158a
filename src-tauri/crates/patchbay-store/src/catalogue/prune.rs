//! Readings that nobody needs any more.

use crate::{error::Error, open::Store};
use rusqlite::params;

/// Versions of a container kept whatever needs them: what is shown of a send is rebuilt with the one it had.
const KEPT: i64 = 10;

impl Store {
    /// Removes old versions of containers, but for the last ten of each, those that deliveries which have not ended
    /// are pinned to, and those that a broken line last fitted; then the people that stood beside no other. Returns
    /// how many rows went.
    pub async fn prune_catalogue(&self) -> Result<u64, Error> {
        self.write("prune_catalogue", |core| {
            let db = core.db();
            // A pin names a version and not whose: what any container is pinned to stays of all, which is little.
            let versions = db
                .prepare_cached(
                    "DELETE FROM container WHERE version <= (
                       SELECT max(version) FROM container AS newest
                       WHERE newest.connection = container.connection AND newest.id = container.id) - ?1
                     AND version NOT IN (SELECT catalogue_version FROM delivery
                       WHERE live = 1 AND catalogue_version IS NOT NULL)
                     AND version NOT IN (SELECT good FROM broken)",
                )?
                .execute(params![KEPT])?;
            let people = db
                .prepare_cached(
                    "DELETE FROM people WHERE version < (
                       SELECT max(version) FROM people AS newest WHERE newest.connection = people.connection)
                     AND NOT EXISTS (SELECT 1 FROM container
                       WHERE container.connection = people.connection AND container.people = people.version)",
                )?
                .execute([])?;
            Ok((versions + people) as u64)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use crate::{Acceptance, Broken, Mode, NewDelivery, Options, Reading, Store, Want};
    use patchbay_model::{
        container::{Container, Field, FieldKind},
        event::{Event, Sealed},
        ids::{ConnectionId, DeliveryId, EventId, RouteId, RunId},
        keys::{KeyMac, RecordKey},
        mapping::Mapping,
        people::Person,
        problem::Problem,
        route::{EventKind, OnDoubt, RetryPolicy, RouteDraft},
        time::Timestamp,
    };

    const TARGET: ConnectionId = ConnectionId::from_bytes([3; 16]);
    const ROUTE: RouteId = RouteId::from_bytes([1; 16]);
    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    fn board(id: &str, name: &str) -> Container {
        let owner = Field {
            id: "owner".into(),
            name: "Owner".into(),
            kind: FieldKind::People,
            kind_name: "people".into(),
            required: false,
            writable: true,
            limit: None,
            labels: vec![],
            label_ids: vec![],
            can_key: false,
        };
        let (id, name) = (id.into(), name.to_owned());
        Container { id, name, version: 0, groups: vec![], fields: vec![owner], people: vec![] }
    }

    async fn versions(store: &Store, id: &str) -> Vec<i64> {
        let mut found = Vec::new();
        for version in 1..=40 {
            let row = store.container(TARGET, id.into(), Some(version)).await.expect("reads");
            found.extend(row.map(|row| {
                assert_eq!(row.container.people.len(), 1, "its people are still there");
                version
            }));
        }
        found
    }

    /// One event with one delivery that is in the air, pinned to a version.
    async fn pinned(store: &Store, version: i64) {
        let event = Event {
            id: EventId::from_bytes([4; 16]),
            connection: ConnectionId::from_bytes([2; 16]),
            kind: EventKind::from("test"),
            occurred_at: NOW,
            received_at: NOW,
            policy_version: 1,
            view: "{}".into(),
            sealed: Sealed { key_id: 1, bytes: vec![1] },
            dedup: KeyMac([5; 16]),
            body: KeyMac([6; 16]),
            lane: KeyMac([7; 16]),
            bytes: 2,
            readable: true,
        };
        let id = DeliveryId::from_bytes([8; 16]);
        let delivery = NewDelivery {
            id,
            route: ROUTE,
            lane: KeyMac([7; 16]),
            record_key: RecordKey("key".into()),
            case: None,
        };
        store
            .accept(vec![Acceptance { event, deliveries: vec![delivery], filtered: 0 }], NOW)
            .await
            .expect("accepts");
        let want = Want { route: ROUTE, limit: 1, route_version: 1, catalogue_version: version, cases: None };
        let claimed = store.claim(RunId::from_bytes([9; 16]), vec![want], NOW).await.expect("claims");
        assert_eq!(claimed.len(), 1);
    }

    #[tokio::test]
    async fn the_last_ten_stay_and_whatever_is_pinned_or_was_the_last_to_fit() {
        let dir = tempfile::tempdir().expect("a folder");
        let options = Options { path: dir.path().join("patchbay.db"), mode: Mode::Inline, vfs: None };
        let store = Store::open(options).expect("opens");
        let row = crate::ConnectionRow::new(TARGET, "monday", "target", NOW);
        store.save_connection(row, NOW).await.expect("saves");
        for n in 1..=25_i64 {
            let person = Person { id: n.to_string(), name: "Ann".into(), email: None };
            // The people change at every fifth reading.
            if n % 5 == 1 {
                store.save_people(TARGET, vec![person]).await.expect("saves");
            }
            for id in ["1", "2"].into_iter().filter(|id| *id == "1" || (7..=10).contains(&n)) {
                store.save_container(TARGET, board(id, &format!("Board {n}")), NOW).await.expect("saves");
            }
        }
        pinned(&store, 6).await;
        let broken = Broken { route: ROUTE, good: 11, problem: Problem::new("container.changed", "Gone.") };
        let draft = RouteDraft {
            name: "Calls".into(),
            source: ConnectionId::from_bytes([2; 16]),
            kinds: vec![],
            filter: None,
            target: TARGET,
            container: "1".into(),
            group: None,
            key_field: None,
            doubt: OnDoubt::Ask,
            mapping: Mapping::default(),
            retry: RetryPolicy::default(),
            correlation: None,
        };
        store.save_route(ROUTE, 0, draft, NOW).await.expect("saves");
        let reading = Reading {
            connection: TARGET,
            id: "1".into(),
            before: Some(25),
            found: Some(board("1", "Board 25")),
            changes: vec![],
            broken: vec![broken],
            mended: vec![],
        };
        store.keep_reading(reading, NOW).await.expect("keeps");
        // Thirteen versions of the one board, and the people who stood beside the first of them alone.
        assert_eq!(store.prune_catalogue().await.expect("prunes"), 13 + 1);
        let last = 16..=25;
        assert_eq!(versions(&store, "1").await, [6, 11].into_iter().chain(last).collect::<Vec<_>>());
        assert_eq!(versions(&store, "2").await, [1, 2, 3, 4], "few are none too many");
        assert_eq!(store.prune_catalogue().await.expect("prunes"), 0);
    }
}
