//! The saved versions of a line: listed with what changed, read, and brought back as the newest.

use super::{
    draft::RouteDraft,
    list::RouteView,
    save::{keep, shown},
};
use crate::{
    door::{Answer, At, Awake, Body, Place, Problems, Refusal, id, not_found},
    space::Space,
};
use axum::Json;
use patchbay_model::{ids::RouteId, route};
use patchbay_store::RouteRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One save of a line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Version {
    version: i64,
    saved_at: i64,
    /// What changed since the version before.
    summary: String,
}

/// Which version is to be the newest again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Restore {
    version: i64,
}

/// A version of a line, where one is meant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Versioned<'a> {
    pub(super) route: Option<&'a str>,
    pub(super) version: Option<i64>,
}

/// Lists the versions of a line, the newest first.
#[utoipa::path(get, operation_id = "list_versions", path = "/routes/{id}/versions", tag = "routes", params(("id" = String, Path, description = "A route's id")), responses((status = 200, body = Vec<Version>), Problems))]
pub(crate) async fn versions(At(space): At, Place(text): Place<String>) -> Answer<Vec<Version>> {
    let route = known(&space, &text).await?.route.id;
    let saved = space.store.route_versions(route).await?;
    let mut list: Vec<Version> = Vec::new();
    for (at, (version, saved_at, draft)) in saved.iter().enumerate() {
        let summary = match at.checked_sub(1).and_then(|before| saved.get(before)) {
            None => "Made".to_owned(),
            Some((_, _, before)) => {
                let again =
                    saved[..at - 1].iter().rev().find(|(_, _, older)| older == draft && before != draft);
                match again {
                    Some((older, _, _)) => format!("Version {older} again"),
                    None => changed(before, draft),
                }
            }
        };
        list.push(Version { version: *version, saved_at: saved_at.0, summary });
    }
    list.reverse();
    Ok(Json(list))
}

/// Shows one version of a line.
#[utoipa::path(get, operation_id = "read_version", path = "/routes/{id}/versions/{n}", tag = "routes", params(("id" = String, Path, description = "A route's id"), ("n" = i64, Path, description = "The version")), responses((status = 200, body = RouteDraft), Problems))]
pub(crate) async fn version(At(space): At, Place((text, n)): Place<(String, i64)>) -> Answer<RouteDraft> {
    let route = known(&space, &text).await?.route.id;
    let draft = space.store.route_version(route, n).await?.ok_or_else(|| not_found("version"))?;
    Ok(Json(super::draft::shown(&draft, n)))
}

/// Saves a version once more, as the newest. What lies between stays in the list.
#[utoipa::path(post, operation_id = "restore_version", path = "/routes/{id}/restore", tag = "routes", request_body = Restore, params(("id" = String, Path, description = "A route's id")), responses((status = 200, body = RouteView), Problems))]
pub(crate) async fn restore(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Body(restore): Body<Restore>,
) -> Answer<RouteView> {
    let row = known(&space, &text).await?;
    let route = row.route.id;
    let draft = space.store.route_version(route, restore.version).await?;
    keep(&space, &live, &row, draft.ok_or_else(|| not_found("version"))?).await?;
    shown(&space, route).await
}

async fn known(space: &Space, text: &str) -> Result<RouteRow, Refusal> {
    let route: RouteId = id(text, "line")?;
    let rows = space.store.routes().await?;
    rows.into_iter().find(|row| row.route.id == route).ok_or_else(|| not_found("line"))
}

/// The version a draft is to be held against.
pub(super) async fn saved(
    space: &Space,
    draft: &route::RouteDraft,
    of: Versioned<'_>,
) -> Result<Option<route::RouteDraft>, Refusal> {
    let Some(version) = of.version else { return Ok(None) };
    let route = match of.route {
        Some(text) => known(space, text).await?.route.id,
        None => {
            let same = |row: &RouteRow| {
                let other = &row.route.draft;
                (other.source, other.target, &other.container)
                    == (draft.source, draft.target, &draft.container)
            };
            let mut rows = space.store.routes().await?;
            rows.retain(same);
            // Lines that join the same are told apart by their names.
            if rows.len() > 1 {
                rows.retain(|row| row.route.draft.name == draft.name);
            }
            match rows.as_slice() {
                [one] => one.route.id,
                [] | [_, ..] => {
                    return Err(Refusal::unfit(
                        "route.which",
                        format!("Say of which line version {version} is."),
                    ));
                }
            }
        }
    };
    let saved = space.store.route_version(route, version).await?;
    saved.map(Some).ok_or_else(|| not_found("version"))
}

/// What a save changed, in a few words.
fn changed(before: &route::RouteDraft, after: &route::RouteDraft) -> String {
    let mut parts = Vec::new();
    let mut say = |is: bool, text: &str| {
        if is {
            parts.push(text.to_owned())
        }
    };
    say(before.name != after.name, "renamed");
    say(before.source != after.source || before.kinds != after.kinds, "another source or other kinds");
    let place = |draft: &route::RouteDraft| (draft.target, draft.container.clone(), draft.group.clone());
    say(place(before) != place(after), "another target");
    say(before.key_field != after.key_field, "another key field");
    say(before.filter != after.filter, "filter changed");
    say(before.doubt != after.doubt || before.retry != after.retry, "other rules for sending again");
    let (old, new) = (&before.mapping.cords, &after.mapping.cords);
    let of = |list: &[patchbay_model::mapping::Cord], field| {
        list.iter().find(|cord| &cord.field == field).cloned()
    };
    let drawn = new.iter().filter(|cord| of(old, &cord.field).is_none()).count();
    let taken = old.iter().filter(|cord| of(new, &cord.field).is_none()).count();
    let other = new.iter().filter(|cord| of(old, &cord.field).is_some_and(|was| was != **cord)).count();
    for (n, word) in [(drawn, "drawn"), (taken, "taken out"), (other, "changed")] {
        if n > 0 {
            parts.push(format!("{n} {} {word}", if n == 1 { "cord" } else { "cords" }));
        }
    }
    let text = if parts.is_empty() { "saved as it was".to_owned() } else { parts.join(", ") };
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
