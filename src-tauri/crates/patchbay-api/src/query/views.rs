//! Saved views: filters with a name.

use crate::door::{Answer, At, Body, Place, Problems, Refusal, not_found};
use axum::Json;
use http::StatusCode;
use patchbay_model::{query::Query, time::Timestamp};
use patchbay_store::ViewRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A filter of the log under a name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SavedView {
    id: String,
    name: String,
    query: String,
    saved_at: i64,
}

/// A filter to be kept. One of the same name takes its place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewView {
    #[schema(max_length = 80)]
    name: String,
    #[schema(max_length = 4000)]
    query: String,
}

const NAME_CHARS_MAX: usize = 80;
const VIEWS_MAX: usize = 200;

impl From<ViewRow> for SavedView {
    fn from(row: ViewRow) -> Self {
        Self {
            id: data_encoding::HEXLOWER.encode(&row.id),
            name: row.name,
            query: row.query,
            saved_at: row.saved_at.0,
        }
    }
}

/// Lists the saved views of the log, by name.
#[utoipa::path(get, operation_id = "list_views", path = "/views", tag = "events", responses((status = 200, body = Vec<SavedView>), Problems))]
pub(crate) async fn list(At(space): At) -> Answer<Vec<SavedView>> {
    Ok(Json(space.store.views().await?.into_iter().map(SavedView::from).collect()))
}

/// Keeps a filter of the log under a name.
#[utoipa::path(post, operation_id = "save_view", path = "/views", tag = "events", request_body = NewView, responses((status = 200, body = SavedView), Problems))]
pub(crate) async fn save(At(space): At, Body(view): Body<NewView>) -> Answer<SavedView> {
    let name = view.name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Refusal::unfit(
            "view.name",
            format!("A view’s name has 1 to {NAME_CHARS_MAX} characters."),
        ));
    }
    let query = Query::parse(&view.query).map_err(|mistakes| {
        let why = mistakes.first().map_or_else(String::new, |mistake| mistake.message.clone());
        Refusal::unfit("query.mistake", why)
    })?;
    let views = space.store.views().await?;
    if views.len() >= VIEWS_MAX && !views.iter().any(|known| known.name == name) {
        return Err(Refusal::unfit("view.many", format!("At most {VIEWS_MAX} views are kept.")));
    }
    let row = ViewRow {
        id: *space.world.uuid().as_bytes(),
        name: name.to_owned(),
        query: query.to_string(),
        saved_at: Timestamp(0),
    };
    Ok(Json(space.store.save_view(row, space.world.now()).await?.into()))
}

/// Forgets a saved view.
#[utoipa::path(delete, operation_id = "remove_view", path = "/views/{id}", tag = "events", params(("id" = String, Path, description = "A view's id")), responses((status = 204, description = "It is gone"), Problems))]
pub(crate) async fn remove(At(space): At, Place(text): Place<String>) -> Result<StatusCode, Refusal> {
    let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok();
    let id: [u8; 16] = bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| not_found("view"))?;
    if space.store.remove_view(id, space.world.now()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(not_found("view"))
    }
}
