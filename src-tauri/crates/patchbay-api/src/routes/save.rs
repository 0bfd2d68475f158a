//! Saving a line: its container is read from the vendor first, so that findings are about what is there now.

use super::{
    check::{Ground, accounts, findings, has_errors},
    draft::{RouteDraft, read},
    list::{RouteView, one},
};
use crate::{
    catalog::{discovered, gone},
    door::{Answer, Awake, Body, Place, Problems, Refusal, id, not_found},
    space::{Live, Space},
};
use axum::Json;
use http::StatusCode;
use patchbay_model::{
    ids::RouteId,
    problem::{Problem, Remedy},
    route,
};
use patchbay_store::{Error, RouteRow};

/// Makes a line; it is off until it is switched on.
#[utoipa::path(post, operation_id = "create_route", path = "/routes", tag = "routes", request_body = RouteDraft, responses((status = 200, body = RouteView), Problems))]
pub(crate) async fn create(Awake(space, live): Awake, Body(draft): Body<RouteDraft>) -> Answer<RouteView> {
    let route = save_new(&space, &live, &draft).await?;
    shown(&space, route).await
}

/// Makes a line and gives its id.
pub(crate) async fn save_new(space: &Space, live: &Live, draft: &RouteDraft) -> Result<RouteId, Refusal> {
    let draft = read(draft, Default::default())?;
    fresh(space, live, &draft).await?;
    let route = RouteId::from_uuid(space.world.uuid());
    space.store.save_route(route, 0, draft, space.world.now()).await?;
    live.relay.reload().await?;
    Ok(route)
}

/// Saves the next version of a line. `version` says which one it was made from.
#[utoipa::path(put, operation_id = "change_route", path = "/routes/{id}", tag = "routes", request_body = RouteDraft, params(("id" = String, Path, description = "A route's id")), responses((status = 200, body = RouteView), Problems))]
pub(crate) async fn change(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Body(given): Body<RouteDraft>,
) -> Answer<RouteView> {
    let route: RouteId = id(&text, "line")?;
    let rows = space.store.routes().await?;
    let row = rows.into_iter().find(|row| row.route.id == route).ok_or_else(|| not_found("line"))?;
    let version = given.version.ok_or_else(|| {
        Refusal::unfit("route.version", "A change says which version of the line it was made from.")
    })?;
    if version != row.route.version {
        return Err(stale(route, row.route.version));
    }
    let draft = read(&given, row.route.draft.retry)?;
    keep(&space, &live, &row, draft).await?;
    shown(&space, route).await
}

/// Saves the next version of a line and lets it go on by it.
pub(super) async fn keep(
    space: &Space,
    live: &Live,
    row: &RouteRow,
    draft: route::RouteDraft,
) -> Result<(), Refusal> {
    let (route, version) = (row.route.id, row.route.version);
    let ground = fresh(space, live, &draft).await?;
    let found = findings(&draft, &ground);
    if row.route.on && has_errors(&found) {
        return Err(not_ready(
            route,
            &found,
            "This line is on, so it is not saved. Switch it off to keep this as a draft.",
        ));
    }
    let saved = space.store.save_route(route, version, draft, space.world.now()).await;
    saved.map_err(|error| match error {
        Error::Stale(_) => stale(route, version + 1),
        other => other.into(),
    })?;
    live.relay.reload().await?;
    live.relay.mended(route).await?;
    Ok(())
}

/// Removes a line. What waits on it is not sent any more.
#[utoipa::path(delete, operation_id = "remove_route", path = "/routes/{id}", tag = "routes", params(("id" = String, Path, description = "A route's id")), responses((status = 204, description = "It is gone"), Problems))]
pub(crate) async fn remove(
    Awake(space, live): Awake,
    Place(text): Place<String>,
) -> Result<StatusCode, Refusal> {
    let route: RouteId = id(&text, "line")?;
    space.store.remove_route(route, space.world.now()).await.map_err(|error| match error {
        Error::Missing(_) => not_found("line"),
        other => other.into(),
    })?;
    live.relay.reload().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The ground of a draft with its container read now; as it was last seen when the vendor cannot be asked.
pub(super) async fn fresh(space: &Space, live: &Live, draft: &route::RouteDraft) -> Result<Ground, Refusal> {
    if let Some(problem) = crate::alerts::loops(space, draft).await? {
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, problem));
    }
    let (source, target) = accounts(live, draft)?;
    let container = match discovered(space, &target, &draft.container).await {
        Ok(Some(container)) => container,
        Ok(None) => return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, gone())),
        Err(problem) => match space.store.container(draft.target, draft.container.clone(), None).await? {
            Some(row) => row.container,
            None => return Err(Refusal::vendor(problem)),
        },
    };
    Ok(Ground { source, target, container: Some(container) })
}

/// What is said of a line that cannot run as it is.
pub(super) fn not_ready(
    route: RouteId,
    findings: &[patchbay_model::mapping::Finding],
    what_to_do: &str,
) -> Refusal {
    let first = findings.first().map(|finding| finding.message.as_str()).unwrap_or_default();
    let field = findings.first().and_then(|finding| finding.field.clone());
    Refusal::conflict(
        Problem::new("route.findings", format!("{first} {what_to_do}"))
            .remedy(Remedy::Remap { field })
            .subject("route", route),
    )
}

fn stale(route: RouteId, version: i64) -> Refusal {
    Refusal::conflict(
        Problem::new(
            "route.stale",
            format!("Version {version} of this line was saved while this one was edited."),
        )
        .remedy(Remedy::Retry)
        .subject("route", route),
    )
}

pub(super) async fn shown(space: &Space, route: RouteId) -> Answer<RouteView> {
    Ok(Json(one(space, route).await?.ok_or_else(|| not_found("line"))?))
}
