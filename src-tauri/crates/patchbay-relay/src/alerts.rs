//! The relay's own alerts: what stands is compared with what was told, and each change is an event of the built-in
//! source, accepted as any other and routed as any other, except to where it could not arrive.

mod standing;

use crate::{relay::Relay, snapshot::Bound};
use patchbay_model::{
    event::Decoded,
    ids::{ConnectionId, RouteId},
    route::EventKind,
    time::Timestamp,
};
use patchbay_store::{Acceptance, AlertRow, ConnectionRow, Error, Sums};
use serde_json::json;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The connection of the built-in source: the same in every home.
pub const OWN: ConnectionId = ConnectionId::from_bytes(*b"patchbay-itself!");
/// The connector's id, and the name its address would have if anybody could post there.
const VENDOR: &str = "patchbay";
const RAISED: &str = "alert.raised";
const CLEARED: &str = "alert.cleared";

/// What was told and is not over, by what it is and whom it is about.
#[derive(Default)]
pub(crate) struct Alerts {
    told: Mutex<BTreeMap<Key, AlertRow>>,
    /// When what waits longest was last looked for, and what was found.
    oldest: Mutex<Option<(Timestamp, Option<Timestamp>)>>,
    /// The same of open cases that nothing was heard of: by route, how many, and since when.
    pub(crate) stale: Mutex<Option<(Timestamp, Vec<Stale>)>>,
}

type Key = (String, String);
/// A line, how many of its open cases are stale, and since when the oldest of them.
type Stale = (RouteId, u32, Timestamp);

impl Alerts {
    fn told(&self) -> MutexGuard<'_, BTreeMap<Key, AlertRow>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Relay {
    /// Every home has its own voice from the beginning.
    pub(crate) async fn own_source(&self, now: Timestamp) -> Result<(), Error> {
        let connector = self.connectors().iter().find(|connector| connector.manifest().id == VENDOR);
        let Some(receive) = connector.and_then(|connector| connector.receive()) else { return Ok(()) };
        let practice = self.inner.parts.practice;
        let row = ConnectionRow {
            name: "Patchbay".to_owned(),
            environment: if practice { "test" } else { "production" }.to_owned(),
            account: Some("This Patchbay, tells of itself".to_owned()),
            checked_at: Some(now),
            ..ConnectionRow::new(OWN, VENDOR, VENDOR, now)
        };
        self.store().make_built_in(row, receive.policy(), now).await
    }

    /// Takes up what was told before this run.
    pub(crate) async fn remember_alerts(&self) -> Result<(), Error> {
        let rows = self.store().alerts().await?;
        *self.inner.alerts.told() =
            rows.into_iter().map(|row| ((row.what.clone(), row.subject.clone()), row)).collect();
        Ok(())
    }

    /// Compares what stands with what was told, and tells of what changed.
    pub(crate) async fn watch_alerts(&self, sums: &Sums, now: Timestamp) -> Result<(), Error> {
        let Some(own) = self.snapshot().connections.get(&OWN).cloned() else { return Ok(()) };
        let oldest = self.oldest_waiting(now).await?;
        let mut standing = self.standing(sums, oldest, now);
        standing.extend(self.stale_cases(now).await?);
        let (mut begun, mut over) = (Vec::new(), Vec::new());
        {
            let told = self.inner.alerts.told();
            for one in &standing {
                if !told.contains_key(&one.key()) {
                    begun.push(one.clone());
                }
            }
            let stands = |key: &Key| standing.iter().any(|one| &one.key() == key);
            over.extend(told.iter().filter(|(key, _)| !stands(key)).map(|(_, row)| row.clone()));
        }
        for one in begun {
            let row = one.row(now);
            let event = self.telling(&own, &row, &one.name, RAISED, now);
            self.store().raise_alert(row.clone(), event, now).await?;
            self.inner.alerts.told().insert(one.key(), row);
            self.wake();
        }
        for row in over {
            let name = self.subject_name(&row.subject);
            let event = self.telling(&own, &row, &name, CLEARED, now);
            self.store().clear_alert(row.clone(), event, now).await?;
            self.inner.alerts.told().remove(&(row.what, row.subject));
            self.wake();
        }
        Ok(())
    }

    /// The event of one change. It goes to every line that wants it, but for those it is about: it would wait there
    /// behind what it tells of.
    fn telling(
        &self,
        own: &Arc<Bound>,
        row: &AlertRow,
        name: &str,
        kind: &'static str,
        now: Timestamp,
    ) -> Acceptance {
        let raised = kind == RAISED;
        let about = kind_of(&row.subject);
        let occurrence = format!("{}:{}:{}", row.what, row.subject, row.since.0);
        let decoded = Decoded {
            kind: EventKind::from(kind),
            dedup: format!("{occurrence}:{kind}"),
            lane: format!("{}:{}", row.what, row.subject),
            // The end of an alert belongs to the record its beginning made.
            subject: Some(occurrence),
            occurred_at: Some(now),
            payload: json!({
                "what": row.what,
                "state": if raised { "raised" } else { "cleared" },
                "sentence": row.sentence,
                "subject": { "kind": about, "id": row.subject, "name": name },
                "since": row.since.rfc3339(),
                "at": now.rfc3339(),
                "value": row.value,
                "threshold": row.threshold,
                "link": row.link,
            }),
        };
        let mut acceptance = self.accept_own(own, decoded, now);
        let snapshot = self.snapshot();
        acceptance.deliveries.retain(|delivery| {
            let Some(bound) = snapshot.route(delivery.route) else { return true };
            let through = [bound.route.id.to_string(), bound.route.draft.target.to_string()];
            let loops = through.contains(&row.subject);
            if loops {
                tracing::info!(route = %bound.route.id, what = row.what, "An alert about this line is not sent through it.");
            }
            !loops
        });
        acceptance
    }

    fn subject_name(&self, subject: &str) -> String {
        let snapshot = self.snapshot();
        let route = snapshot.routes.iter().find(|bound| bound.route.id.to_string() == subject);
        let connection = snapshot.connections.values().find(|bound| bound.row.id.to_string() == subject);
        route
            .map(|bound| bound.route.draft.name.clone())
            .or_else(|| connection.map(|bound| bound.row.name.clone()))
            .unwrap_or_default()
    }

    /// Since when the oldest event waits, looked for now and then: it is asked of the disk.
    async fn oldest_waiting(&self, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        const EVERY_MS: i64 = 15_000;
        let known = *self.inner.alerts.oldest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, oldest)) = known.filter(|(at, _)| now.since(*at) < EVERY_MS) {
            return Ok(oldest);
        }
        let oldest = self.store().oldest_waiting(self.others()).await?;
        *self.inner.alerts.oldest.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, oldest));
        Ok(oldest)
    }

    /// Lines that run and carry something else than alerts.
    fn others(&self) -> Vec<RouteId> {
        let snapshot = self.snapshot();
        let others = snapshot.routes.iter().filter(|bound| bound.runs() && bound.route.draft.source != OWN);
        others.map(|bound| bound.route.id).collect()
    }
}

/// What an id is of.
fn kind_of(subject: &str) -> &'static str {
    if subject.is_empty() {
        "home"
    } else if subject.starts_with("rte") {
        "route"
    } else {
        "connection"
    }
}
