//! What stands and a person should know of, and the frame that tells of it once.

use crate::{
    door::{Answer, At, Problems},
    names::Named,
    space::Space,
};
use axum::Json;
use patchbay_model::{
    ids::{ConnectionId, RouteId},
    problem::{Problem, Remedy},
    route::RouteDraft,
};
use patchbay_store::{AlertRow, Error, Told};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Something that stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Alert {
    /// `hold`, `breaker`, `dead_letters`, `waiting`, `bad_signature`, `storage`, `no_proof`, `stale_cases`.
    what: String,
    /// The line or account it is about; nothing where it is about the whole home.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<Named>,
    /// Since when, UTC milliseconds.
    since: i64,
    value: i64,
    /// Where it begins.
    threshold: i64,
    sentence: String,
    /// The page where it is mended.
    link: String,
}

/// Hears of each alert that begins or is over. Must not block.
pub type OnAlert = Arc<dyn Fn(AlertNote) + Send + Sync>;

/// An alert that began or is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AlertNote {
    /// False: it is over.
    pub raised: bool,
    /// As in [`Alert`].
    pub what: String,
    /// An id; empty where it is about the whole home.
    pub subject: String,
    /// Since when it stands or stood, UTC milliseconds.
    pub since: i64,
    /// As it was when it began.
    pub value: i64,
    /// Where it begins.
    pub threshold: i64,
    pub sentence: String,
    /// The page where it is mended.
    pub link: String,
    /// The event that tells of it.
    pub event: String,
    /// When it began or was over, UTC milliseconds.
    pub at: i64,
}

impl From<&Told> for AlertNote {
    fn from(told: &Told) -> Self {
        Self {
            raised: told.raised,
            what: told.what.clone(),
            subject: told.subject.clone(),
            since: told.since,
            value: told.value,
            threshold: told.threshold,
            sentence: told.sentence.clone(),
            link: told.link.clone(),
            event: told.event.clone(),
            at: told.at,
        }
    }
}

/// Lists what stands now, the oldest first.
#[utoipa::path(get, operation_id = "list_alerts", path = "/alerts", tag = "status", responses((status = 200, body = Vec<Alert>), Problems))]
pub(crate) async fn list(At(space): At) -> Answer<Vec<Alert>> {
    let names = crate::names::Names::read(&space).await?;
    let one = |row: AlertRow| {
        let route = row.subject.parse::<RouteId>().map(|id| names.route(id));
        let account = row.subject.parse::<ConnectionId>().map(|id| names.source(id).name);
        Alert {
            subject: route.ok().or(account.ok()).map(|name| Named { id: row.subject, name }),
            what: row.what,
            since: row.since.0,
            value: row.value,
            threshold: row.threshold,
            sentence: row.sentence,
            link: row.link,
        }
    };
    Ok(Json(space.store.alerts().await?.into_iter().map(one).collect()))
}

/// Why a line may not be saved: it would bring the relay's own alerts back to the relay.
pub(crate) async fn loops(space: &Space, draft: &RouteDraft) -> Result<Option<Problem>, Error> {
    if draft.source != patchbay_relay::OWN {
        return Ok(None);
    }
    let rows = space.store.connections().await?;
    let Some(target) = rows.iter().find(|row| row.id == draft.target) else { return Ok(None) };
    let ours = |value: &String| rows.iter().any(|row| value.contains(&format!("/in/{}/", row.public_id)));
    if target.id != patchbay_relay::OWN && !target.settings.values().any(ours) {
        return Ok(None);
    }
    let message = "This line would send Patchbay's own alerts back to Patchbay, which would then tell of them again. \
                   Choose another target.";
    Ok(Some(Problem::new("route.loop", message).remedy(Remedy::ChooseContainer)))
}
