//! Reading everything that an account can write to, as long work.

use super::bound;
use crate::{
    door::{Answer, Awake, Place, Problems, Refusal, id},
    jobs::{About, JobKind, JobView},
};
use axum::Json;
use patchbay_model::problem::Problem;

/// Begins to read every place of an account with its fields. The result tells how many places there are and how many
/// differences were found.
#[utoipa::path(post, operation_id = "refresh_catalog", path = "/connections/{id}/catalog/refresh", tag = "catalog", params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = JobView), Problems))]
pub(crate) async fn refresh(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<JobView> {
    let bound = bound(&live, id(&text, "connection")?)?;
    if bound.connector.discover().is_none() {
        let message =
            format!("{} holds nothing that records can be written to.", bound.connector.manifest().name);
        let problem = Problem::new("connection.no_containers", message);
        return Err(Refusal::conflict(problem.subject("connection", bound.row.id)));
    }
    let connection = bound.row.id;
    let subject = connection.to_string();
    let about = About { kind: JobKind::Catalog, subject: &subject, text: "Asking for the list." };
    let job = space.jobs.start(&space, &about, |progress| {
        let relay = live.relay.clone();
        async move {
            let told = progress.clone();
            let tell = move |done, total, text| told.step(done, total, text);
            let refreshed = progress.unless_cancelled(relay.refresh_catalog(connection, &tell)).await??;
            Ok(serde_json::json!({ "containers": refreshed.containers, "changes": refreshed.changes }))
        }
    });
    Ok(Json(job))
}
