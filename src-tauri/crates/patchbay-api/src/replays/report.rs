//! Everything a replay did, a line of JSON for each delivery.

use super::view::ReplayRowView;
use crate::{
    door::{At, Place, Problems, Refusal, id, not_found},
    names::Names,
};
use axum::{body::Body, response::Response};
use futures::stream::unfold;
use http::header;
use patchbay_model::ids::ReplayId;
use std::sync::Arc;

/// Rows read at once.
const STRIDE: u32 = 1_000;

/// Every delivery of a replay as JSON lines, in the order it is sent.
#[utoipa::path(get, operation_id = "report_replay", path = "/replays/{id}/report", tag = "replays", params(("id" = String, Path, description = "A replay's id")), responses((status = 200, body = String, content_type = "application/jsonl"), Problems))]
pub(crate) async fn report(At(space): At, Place(text): Place<String>) -> Result<Response, Refusal> {
    let replay: ReplayId = id(&text, "replay")?;
    space.store.replay_of(replay).await?.ok_or_else(|| not_found("replay"))?;
    let names = Arc::new(Names::read(&space).await?);
    let store = space.store.clone();
    let lines = unfold(Some(0), move |after| {
        let (store, names) = (store.clone(), Arc::clone(&names));
        async move {
            let items = match store.replay_items(replay, after?, STRIDE).await {
                Ok(items) => items,
                Err(error) => return Some((Err(error), None)),
            };
            let last = items.last().map(|item| item.n)?;
            let mut text = String::new();
            for item in &items {
                let line = serde_json::to_string(&ReplayRowView::of(item, &names)).unwrap_or_default();
                text.push_str(&line);
                text.push('\n');
            }
            Some((Ok(text), Some(last)))
        }
    });
    Ok(lines_of("replay.jsonl", Body::from_stream(lines)))
}

/// An answer that is kept as a file.
pub(crate) fn lines_of(name: &str, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/jsonl"));
    if let Ok(value) = format!("attachment; filename=\"{name}\"").parse() {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
