//! The whole of what a connection can write to: page by page, within the budget, and after whatever waits to be
//! delivered.

use super::discovers;
use crate::{relay::Relay, snapshot::Bound};
use patchbay_kit::connector::Discover;
use patchbay_model::{
    ids::{ConnectionId, ContainerId},
    people::{Person, name_of_email},
    problem::Problem,
};
use patchbay_store::ListedRow;
use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

/// How far a refresh is: steps behind us, all steps where known, and words.
pub type Tell<'a> = dyn Fn(u64, Option<u64>, String) + Send + Sync + 'a;

/// What a refresh brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Refreshed {
    pub containers: usize,
    pub changes: usize,
}

/// A question waits this long for deliveries that are due …
const GIVE_WAY_MAX: Duration = Duration::from_secs(20);
/// … and looks this often whether they are gone.
const GIVE_WAY_EVERY: Duration = Duration::from_millis(200);

impl Relay {
    /// Lists every container of a connection and reads the fields of each. May be dropped between two pages: what
    /// was kept until then stays.
    ///
    /// # Errors
    /// Why the vendor or the store did not.
    pub async fn refresh_catalog(
        &self,
        connection: ConnectionId,
        tell: &Tell<'_>,
    ) -> Result<Refreshed, Problem> {
        let bound = self.bound(connection)?;
        let discover = discovers(&bound)?;
        let ids = self.list_containers(&bound, discover, tell).await?;
        self.refresh_people(&bound, discover).await?;
        let mut known = self.store().read_containers(connection).await?;
        // What is no longer listed was archived or deleted: that is to be found out as well.
        known.retain(|id| !ids.contains(id));
        let listed = ids.len();
        let all: Vec<ContainerId> = ids.into_iter().chain(known).collect();
        let changes = self.read_several(&bound, discover, &all, tell).await?;
        Ok(Refreshed { containers: listed, changes })
    }

    /// Reads the names and places of a connection's containers, without their fields.
    ///
    /// # Errors
    /// Why the vendor or the store did not.
    pub async fn refresh_list(&self, connection: ConnectionId) -> Result<usize, Problem> {
        let bound = self.bound(connection)?;
        let discover = discovers(&bound)?;
        Ok(self.list_containers(&bound, discover, &|_, _, _| {}).await?.len())
    }

    /// Reads the list alone: names and places.
    pub(super) async fn list_containers(
        &self,
        bound: &Bound,
        discover: &dyn Discover,
        tell: &Tell<'_>,
    ) -> Result<Vec<ContainerId>, Problem> {
        let connection = bound.row.id;
        let (mut found, mut places) = (BTreeMap::new(), HashMap::new());
        let mut page: Option<String> = None;
        loop {
            self.give_way(connection).await?;
            let listing = discover.list(&bound.cx, page.as_deref()).await?;
            places.extend(listing.places);
            // By id: one that moves between two pages while we read is listed once.
            found.extend(listing.containers.into_iter().map(|listed| (listed.id.clone(), listed)));
            tell(found.len() as u64, None, format!("Found {} so far.", found.len()));
            match listing.next {
                Some(next) => page = Some(next),
                None => break,
            }
        }
        let row = |listed: &patchbay_kit::connector::Listed| ListedRow {
            id: listed.id.clone(),
            name: listed.name.clone(),
            place: listed.place.as_ref().and_then(|place| places.get(place).cloned()),
            fetched_at: None,
        };
        let rows = found.values().map(row).collect();
        self.store().save_listed(connection, rows, self.now()).await?;
        Ok(found.into_keys().collect())
    }

    /// Reads the fields of `ids`, several at a time. Returns how many differences there were.
    pub(super) async fn read_several(
        &self,
        bound: &Bound,
        discover: &dyn Discover,
        ids: &[ContainerId],
        tell: &Tell<'_>,
    ) -> Result<usize, Problem> {
        let (mut done, mut changes) = (0, 0);
        let total = ids.len() as u64;
        for batch in ids.chunks(discover.batch().max(1)) {
            self.give_way(bound.row.id).await?;
            let found = discover.several(&bound.cx, batch).await?;
            for (id, container) in batch.iter().zip(found) {
                changes += self.keep_found(bound.row.id, id, container).await?.changes;
            }
            done += batch.len() as u64;
            tell(done, Some(total), format!("Read {done} of {total}."));
        }
        Ok(changes)
    }

    /// Reads who may be chosen. An e-mail is hashed here and goes no further.
    pub(super) async fn refresh_people(&self, bound: &Bound, discover: &dyn Discover) -> Result<(), Problem> {
        self.give_way(bound.row.id).await?;
        let people = discover.people(&bound.cx).await?;
        if people.is_empty() {
            return Ok(());
        }
        let keys = self.vault().keys();
        let identity = keys.identity();
        let mut people: Vec<Person> = people
            .into_iter()
            .map(|someone| Person {
                email: someone.email.map(|email| name_of_email(email.expose(), identity)),
                id: someone.id,
                name: someone.name,
            })
            .collect();
        people.sort_by(|a, b| a.id.cmp(&b.id));
        self.store().save_people(bound.row.id, people).await?;
        Ok(())
    }

    /// Lets deliveries that are due to this connection go first, for a while.
    async fn give_way(&self, connection: ConnectionId) -> Result<(), Problem> {
        let until = tokio::time::Instant::now() + GIVE_WAY_MAX;
        loop {
            let snapshot = self.snapshot();
            let ours = |bound: &&std::sync::Arc<crate::snapshot::BoundRoute>| {
                bound.runs() && bound.route.draft.target == connection
            };
            let routes: Vec<_> = snapshot.routes.iter().filter(ours).map(|bound| bound.route.id).collect();
            let due = match routes.is_empty() {
                true => None,
                false => self.store().next_due(routes).await?,
            };
            if due.is_none_or(|at| at > self.now()) || tokio::time::Instant::now() >= until {
                return Ok(());
            }
            tokio::time::sleep(GIVE_WAY_EVERY).await;
        }
    }
}
