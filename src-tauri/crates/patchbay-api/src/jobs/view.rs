//! A piece of long work as it is shown, and its two operations.

use crate::door::{Answer, At, Place, Problems, Refusal, not_found};
use axum::Json;
use http::StatusCode;
use patchbay_model::problem::Problem;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobKind {
    Backtest,
    Catalog,
    Samples,
    Apply,
    Export,
    Backup,
    Check,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobState {
    Running,
    Done,
    Cancelled,
    Failed,
}

/// One piece of long work.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Job)]
pub(crate) struct JobView {
    pub(crate) id: String,
    pub(crate) kind: JobKind,
    pub(crate) state: JobState,
    /// Steps behind us.
    pub(crate) done: u64,
    /// All steps, once their number is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total: Option<u64>,
    /// What is being done now, or what came of it.
    pub(crate) text: String,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<Problem>,
    /// What it found; its shape is that of the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<Value>,
}

impl JobView {
    pub(super) fn runs(&self, kind: JobKind) -> bool {
        self.kind == kind && self.state == JobState::Running
    }
}

/// Shows a piece of long work. It is forgotten some time after its end, and with a restart.
#[utoipa::path(get, operation_id = "read_job", path = "/jobs/{id}", tag = "jobs", params(("id" = String, Path, description = "A job's id")), responses((status = 200, body = JobView), Problems))]
pub(crate) async fn read(At(space): At, Place(id): Place<String>) -> Answer<JobView> {
    Ok(Json(space.jobs.view(&id).ok_or_else(|| not_found("work"))?))
}

/// Ends a piece of long work at its next safe place. What is done stays done; one that has ended stays as it is.
#[utoipa::path(delete, operation_id = "cancel_job", path = "/jobs/{id}", tag = "jobs", params(("id" = String, Path, description = "A job's id")), responses((status = 204, description = "It ends"), Problems))]
pub(crate) async fn cancel(At(space): At, Place(id): Place<String>) -> Result<StatusCode, Refusal> {
    if space.jobs.cancel(&id) { Ok(StatusCode::NO_CONTENT) } else { Err(not_found("work")) }
}
