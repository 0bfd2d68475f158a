//! Whether the hosts of an account can be reached from here, step by step.

use crate::{
    catalog::bound,
    door::{Answer, Awake, Place, Problems, Refusal, id},
};
use patchbay_model::{ids::ConnectionId, problem::Problem};
use serde::Serialize;
use utoipa::ToSchema;

/// What stands between this computer and a vendor.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reach {
    hosts: Vec<ReachHost>,
    clock: ReachClock,
    /// Which proxy is used, in words.
    proxy: String,
    /// Whose certificates are trusted, in words.
    trust: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct ReachHost {
    name: String,
    port: u16,
    why: String,
    steps: Vec<ReachStep>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ReachStep {
    step: ReachStepName,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    ms: Option<u64>,
    message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReachStepName {
    Name,
    Connect,
    Tls,
    Answer,
}

#[derive(Debug, Serialize, ToSchema)]
struct ReachClock {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    skew_ms: Option<i64>,
    message: String,
}

/// Tries the way to every host of an account.
#[utoipa::path(post, operation_id = "try_reach", path = "/connections/{id}/reach", tag = "connections", params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = Reach), Problems))]
pub(crate) async fn reach(Awake(_space, live): Awake, Place(text): Place<String>) -> Answer<Reach> {
    let connection: ConnectionId = id(&text, "account")?;
    let _bound = bound(&live, connection)?;
    Err(Refusal::conflict(Problem::new("reach.unready", "This version cannot try the way to a vendor yet.")))
}
