//! A Problem on its way out: its status, its trace id, and a line in the log that the id leads to.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use patchbay_kit::{vault::VaultError, world::World};
use patchbay_model::problem::{Problem, Remedy, Subject};
use serde::Serialize;
use std::sync::LazyLock;
use utoipa::ToSchema;

/// What a handler gives.
pub(crate) type Answer<T> = Result<Json<T>, Refusal>;

/// A request that is not done, and why.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) problem: Box<Problem>,
}

/// A Problem as it travels.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemAnswer)]
pub(crate) struct ProblemBody {
    /// Stable name something acts on: `auth.expired`, `disk.full`.
    code: String,
    /// One or two sentences for a person.
    message: String,
    remedy: Remedy,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<Subject>,
    /// The vendor's or the system's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// The HTTP status.
    status: u16,
    /// Finds the line of the log that belongs to this answer.
    trace: String,
}

/// Only for trace ids: they say nothing and must merely differ.
static TRACES: LazyLock<World> = LazyLock::new(World::real);

impl Refusal {
    pub(crate) fn new(status: StatusCode, problem: Problem) -> Self {
        Self { status, problem: Box::new(problem) }
    }

    /// What was asked does not fit: 422.
    pub(crate) fn unfit(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, Problem::new(code, message))
    }

    /// What was asked is not possible as things stand: 409.
    pub(crate) fn conflict(problem: Problem) -> Self {
        Self::new(StatusCode::CONFLICT, problem)
    }

    /// A vendor did not do its part: 502.
    pub(crate) fn vendor(problem: Problem) -> Self {
        Self::new(StatusCode::BAD_GATEWAY, problem)
    }

    /// Nothing can be done while the house is in this state: 503.
    pub(crate) fn unavailable(problem: Problem) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, problem)
    }
}

/// `what` with this id is not there: 404.
pub(crate) fn not_found(what: &'static str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, Problem::new("not.found", format!("This {what} is not here.")))
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        problem_response(self.status, *self.problem)
    }
}

/// A Problem as an answer, for what an adapter refuses itself.
pub fn problem_response(status: StatusCode, problem: Problem) -> Response {
    let trace = format!("{:016x}", u64::from_be_bytes(TRACES.bytes()));
    let detail = problem.detail.as_deref().unwrap_or_default();
    // Only what should never happen is worth a line that is always kept: strangers cause the others as they like.
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(trace, code = %problem.code, detail, "A request was answered {status}.");
    } else {
        tracing::debug!(trace, code = %problem.code, detail, "A request was answered {status}.");
    }
    let body = ProblemBody {
        code: problem.code.into_owned(),
        message: problem.message,
        remedy: problem.remedy,
        subject: problem.subject,
        detail: problem.detail,
        status: status.as_u16(),
        trace,
    };
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

impl From<patchbay_store::Error> for Refusal {
    fn from(error: patchbay_store::Error) -> Self {
        use patchbay_store::Error;
        let status = match &error {
            Error::Missing(_) => StatusCode::NOT_FOUND,
            Error::Stale(_) => StatusCode::CONFLICT,
            Error::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Error::Io(_)
            | Error::Damaged(_)
            | Error::Locked
            | Error::Newer { .. }
            | Error::Closed
            | Error::Interrupted => StatusCode::SERVICE_UNAVAILABLE,
            Error::Unexpected(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, error.into())
    }
}

impl From<VaultError> for Refusal {
    fn from(error: VaultError) -> Self {
        Self::unavailable(error.into())
    }
}
