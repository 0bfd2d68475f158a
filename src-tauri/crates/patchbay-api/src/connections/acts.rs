//! Asking an account who it is.

use super::list::{ConnectionView, one};
use crate::door::{Answer, Awake, Place, Problems, Refusal, id, not_found};
use axum::Json;
use patchbay_model::{ids::ConnectionId, outcome::Scope};

/// Asks the vendor who we are and whether we may. An account that works again is no longer held.
#[utoipa::path(post, operation_id = "check_connection", path = "/connections/{id}/check", tag = "connections", params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = ConnectionView), Problems))]
pub(crate) async fn check(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<ConnectionView> {
    let connection: ConnectionId = id(&text, "account")?;
    crate::catalog::bound(&live, connection)?;
    // Whose trouble it is goes along, so that the page's way on leads to this account.
    let checked = live.relay.check(connection).await;
    checked.map_err(|problem| Refusal::vendor(problem.subject("connection", connection)))?;
    live.relay.lift(Scope::Connection, *connection.bytes()).await?;
    let view = one(&space, connection).await?.ok_or_else(|| not_found("account"))?;
    Ok(Json(view))
}
