//! Containers and people as the vendor has them now: read on demand, every hour, and after a refusal. What differs
//! from the reading before is kept; a line whose cord it breaks is stopped, and goes on when it fits again.

mod judge;
mod listing;
mod timer;

pub use listing::Refreshed;
pub(crate) use timer::Due;

use crate::{relay::Relay, snapshot::Bound};
use patchbay_kit::connector::Discover;
use patchbay_model::{
    container::{Container, FieldKind},
    drift,
    ids::{ConnectionId, ContainerId, RouteId},
    outcome::Scope,
    problem::{Problem, Remedy},
};
use patchbay_store::{Error, Reading};
use std::sync::Arc;

/// What one container was found to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Nothing: the vendor no longer shows it.
    pub container: Option<Container>,
    /// Differences from the reading before.
    pub changes: usize,
}

impl Relay {
    /// Reads one container from its vendor, keeps it, and stops or lets go the lines it concerns.
    ///
    /// # Errors
    /// Why the vendor or the store did not; what was known stays.
    pub async fn refresh_container(
        &self,
        connection: ConnectionId,
        id: &ContainerId,
    ) -> Result<Found, Problem> {
        let bound = self.bound(connection)?;
        let discover = discovers(&bound)?;
        let found = discover.container(&bound.cx, id).await?;
        let chooses = |container: &Container| container.fields.iter().any(|f| f.kind == FieldKind::People);
        if found.as_ref().is_some_and(chooses) && !self.store().knows_people(connection).await? {
            self.refresh_people(&bound, discover).await?;
        }
        self.keep_found(connection, id, found).await
    }

    /// Keeps what a vendor said of one container.
    pub(crate) async fn keep_found(
        &self,
        connection: ConnectionId,
        id: &ContainerId,
        found: Option<Container>,
    ) -> Result<Found, Problem> {
        // One at a time: differences are told against the reading before, and each only once.
        let _alone = self.inner.cataloguing.lock().await;
        let before = self.store().container(connection, id.clone(), None).await?;
        let reading = self.judge(connection, id, before.as_ref(), found).await?;
        let changes = reading.changes.len();
        let listed = before.is_none() && reading.found.is_some();
        let mut container = reading.found.clone();
        let was = before.map(|row| row.container.version);
        let kept = self.store().keep_reading(reading, self.now()).await?;
        if listed {
            self.store().list_also(connection, id.clone()).await?;
        }
        if let Some(container) = &mut container {
            // As it is kept: with its version, and the people who may be chosen.
            let row = self.store().container(connection, id.clone(), Some(kept.version)).await?;
            row.into_iter().for_each(|row| *container = row.container);
        }
        if kept.moved || was != Some(kept.version) {
            self.reload().await?;
        }
        Ok(Found { container, changes })
    }

    /// For after a person changed a line: lets it go on where the board alone had stopped it and its cords fit now.
    ///
    /// # Errors
    /// Whatever the store says.
    pub async fn mended(&self, route: RouteId) -> Result<bool, Error> {
        let snapshot = self.snapshot();
        let Some(bound) = snapshot.route(route) else { return Ok(false) };
        let holds = self.store().holds().await?;
        let own = holds.iter().find(|hold| hold.scope == Scope::Route && &hold.subject == route.bytes());
        let Some(hold) = own.filter(|hold| by_catalogue(&hold.problem)) else { return Ok(false) };
        let draft = &bound.route.draft;
        let row = self.store().container(draft.target, draft.container.clone(), None).await?;
        let fits = row.is_some_and(|row| row.gone_at.is_none() && judge::fits(draft, &row.container));
        if !fits {
            return Ok(false);
        }
        tracing::info!(%route, code = %hold.problem.code, "A mended line goes on.");
        self.lift(Scope::Route, *route.bytes()).await
    }

    pub(crate) fn bound(&self, connection: ConnectionId) -> Result<Arc<Bound>, Problem> {
        let bound = self.snapshot().connections.get(&connection).cloned();
        bound.ok_or_else(|| Problem::from(Error::Missing("The connection")))
    }
}

/// Whether a hold is about what a container has or lost.
fn by_catalogue(problem: &Problem) -> bool {
    matches!(problem.remedy, Remedy::Remap { .. } | Remedy::ChooseContainer | Remedy::AddLabel { .. })
}

pub(crate) fn discovers(bound: &Bound) -> Result<&dyn Discover, Problem> {
    bound.connector.discover().ok_or_else(|| {
        let message =
            format!("{} holds nothing that records can be written to.", bound.connector.manifest().name);
        Problem::new("connection.no_containers", message).subject("connection", bound.row.id)
    })
}

/// Differences of two readings, whichever of them is missing.
fn differences(old: &Container, new: Option<&Container>) -> Vec<drift::Change> {
    new.map_or_else(|| vec![drift::archived(old)], |new| drift::between(old, new))
}

impl Relay {
    /// What follows from a reading: its differences, the lines it breaks and those it mends.
    async fn judge(
        &self,
        connection: ConnectionId,
        id: &ContainerId,
        before: Option<&patchbay_store::CatalogueRow>,
        found: Option<Container>,
    ) -> Result<Reading, Problem> {
        let mut reading = Reading {
            connection,
            id: id.clone(),
            before: before.map(|row| row.container.version),
            found,
            changes: vec![],
            broken: vec![],
            mended: vec![],
        };
        let Some(before) = before else { return Ok(reading) };
        let here = |row: &patchbay_store::RouteRow| {
            row.route.draft.target == connection && &row.route.draft.container == id
        };
        let routes: Vec<_> = self.store().routes().await?.into_iter().filter(here).collect();
        // What is gone stays gone without another line; what is back is compared with what it was.
        let told = before.gone_at.is_none() || reading.found.is_some();
        if told {
            let changes = differences(&before.container, reading.found.as_ref());
            reading.changes = judge::rows(changes, &routes);
            if before.gone_at.is_some() {
                reading.changes.insert(0, judge::back(&before.container));
            }
        }
        let standing = self.store().broken().await?;
        for row in routes.iter().filter(|row| row.route.on) {
            let route = row.route.id;
            let good = standing.iter().find(|(id, _)| *id == route).map(|(_, good)| *good);
            let base = match good {
                Some(version) => self.store().container(connection, id.clone(), Some(version)).await?,
                None => None,
            };
            let base = base.as_ref().map_or(&before.container, |row| &row.container);
            match (judge::broken(base, reading.found.as_ref(), row), good) {
                (Some(broken), None) => reading.broken.push(broken),
                (None, Some(_)) => reading.mended.push(route),
                (Some(_), Some(_)) | (None, None) => {}
            }
        }
        Ok(reading)
    }
}
