//! The language of the log at the door: what a text means here and now, what completes it, and what is kept of it.

mod complete;
mod export;
mod read;
mod views;

pub(crate) use complete::{__path_complete, complete};
pub(crate) use export::{__path_export, export};
pub(crate) use read::{__path_read, read};
pub(crate) use views::{__path_list, __path_remove, __path_save, list, remove, save};

use crate::{door::Refusal, names::Names, space::Space};
use http::StatusCode;
use patchbay_model::{
    problem::Problem,
    query::{self, Bound, Mistake, Policies, Query, RouteName, Term},
};
use patchbay_store::Error;
use std::sync::Arc;

/// What a text means in this space at this moment.
pub(crate) async fn bind(space: &Space, text: &str) -> Result<Arc<Bound>, Refusal> {
    let names = Names::read(space).await?;
    let query = Query::parse(text).map_err(|mistakes| mistaken(&mistakes))?;
    bound(space, &names, &query).await
}

/// The same of a query that was read before.
pub(crate) async fn bound(space: &Space, names: &Names, query: &Query) -> Result<Arc<Bound>, Refusal> {
    let asked = asked(space, names, has_fields(query)).await?;
    match query.bind(&asked, &[]) {
        Ok(bound) => Ok(Arc::new(bound)),
        Err(mistakes) => Err(mistaken(&mistakes)),
    }
}

fn has_fields(query: &Query) -> bool {
    query.terms().iter().any(|term| matches!(term, Term::Has(_) | Term::Field { .. }))
}

/// A text that cannot be used, in the words of its first mistake.
pub(crate) fn mistaken(mistakes: &[Mistake]) -> Refusal {
    let Some(mistake) = mistakes.first() else {
        return Refusal::unfit("query.mistake", "This filter cannot be read.");
    };
    let mut problem = Problem::new("query.mistake", mistake.message.clone());
    if let Some(instead) = &mistake.suggest {
        problem = problem.detail(instead.clone());
    }
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, problem)
}

/// What names mean here. Policies are read only where a clause asks what they took out.
pub(crate) async fn asked(space: &Space, names: &Names, fields: bool) -> Result<query::Names, Error> {
    let routes = names.routes.values().map(|row| RouteName {
        id: row.route.id,
        name: row.route.draft.name.clone(),
        target: row.route.draft.target,
        container: names.container(row.route.id),
        container_id: row.route.draft.container.0.clone(),
    });
    let keys = space.live.as_ref().map(|live| live.vault.keys());
    Ok(query::Names {
        now: space.world.now(),
        zone: jiff::tz::TimeZone::system(),
        connections: names.connections.values().map(|row| (row.id, row.name.clone())).collect(),
        routes: routes.collect(),
        held: names.held_routes(),
        policies: if fields { policies(space, names).await? } else { Policies::default() },
        identity: keys.map(|keys| keys.identity().clone()),
    })
}

/// The policies that views were made with. Where none was ever saved, its connector's own applies.
async fn policies(space: &Space, names: &Names) -> Result<Policies, Error> {
    let mut policies = Policies::default();
    for id in names.connections.keys() {
        if let Some(receive) = names.connector(*id).and_then(|connector| connector.receive()) {
            let policy = receive.policy();
            policies.0.insert((*id, policy.version), Arc::new(policy.compile()));
        }
    }
    for (id, policy) in space.store.policies().await? {
        policies.0.insert((id, policy.version), Arc::new(policy.compile()));
    }
    Ok(policies)
}

/// Where a byte stands as the page counts: in UTF-16 units.
fn units(text: &str, at: usize) -> usize {
    text.get(..at).map_or_else(|| text.encode_utf16().count(), |head| head.encode_utf16().count())
}

/// The other way round; past the end is the end.
fn byte(text: &str, at: usize) -> usize {
    let mut left = at;
    for (byte, c) in text.char_indices() {
        if left < c.len_utf16() {
            return byte;
        }
        left -= c.len_utf16();
    }
    text.len()
}
