//! What a vendor allows an account, limit by limit, and what of it is left.

use crate::{
    door::{Answer, Awake, Place, Problems, id, not_found},
    space::Live,
};
use axum::Json;
use patchbay_model::ids::ConnectionId;
use serde::Serialize;
use utoipa::ToSchema;

/// One limit in the vendor's own unit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Budget {
    /// The vendor's own name of it where it has one; `calls` before it has told any, `day` for a plan's day.
    name: String,
    /// `calls a minute`.
    unit: String,
    /// What the vendor allows everybody who uses the account.
    allowed: u64,
    /// What is left of that, as its last answer told; else as we counted ourselves.
    left: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    resets_at: Option<i64>,
    /// The most of it that we use.
    ours: u64,
}

/// Tells every known limit of an account and what is left of it.
#[utoipa::path(get, operation_id = "read_budgets", path = "/connections/{id}/budgets", tag = "connections", params(("id" = String, Path, description = "An account's id")), responses((status = 200, body = Vec<Budget>), Problems))]
pub(crate) async fn budgets(Awake(_space, live): Awake, Place(text): Place<String>) -> Answer<Vec<Budget>> {
    Ok(Json(of(&live, id(&text, "account")?).ok_or_else(|| not_found("account"))?))
}

fn of(live: &Live, connection: ConnectionId) -> Option<Vec<Budget>> {
    let snapshot = live.relay.snapshot();
    let limiter = snapshot.connections.get(&connection)?.cx.http.limiter();
    let one = |budget: patchbay_kit::limit::Budget| Budget {
        name: budget.name,
        unit: budget.unit,
        allowed: budget.allowed,
        left: budget.left,
        resets_at: budget.resets_at.map(|at| at.0),
        ours: budget.ours,
    };
    Some(limiter.budgets(live.relay.now()).into_iter().map(one).collect())
}
