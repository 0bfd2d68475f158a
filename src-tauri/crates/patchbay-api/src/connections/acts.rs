//! Asking an account who it is, and letting go of it.

use super::list::{ConnectionView, one};
use crate::{
    catalog::bound,
    door::{Answer, Awake, Place, Problems, Refusal, id, not_found},
    space::blocking,
};
use axum::Json;
use http::StatusCode;
use patchbay_model::{ids::ConnectionId, outcome::Scope, problem::Problem};
use std::sync::Arc;

/// Asks the vendor who we are and whether we may. An account that works again is no longer held.
#[utoipa::path(post, operation_id = "check_connection", path = "/connections/{id}/check", tag = "connections", params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = ConnectionView), Problems))]
pub(crate) async fn check(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<ConnectionView> {
    let connection: ConnectionId = id(&text, "account")?;
    let bound = bound(&live, connection)?;
    let account = bound.connector.check(&bound.cx).await.map_err(Refusal::vendor)?;
    let mut row = bound.row.clone();
    row.account = Some(match (account.name.is_empty(), account.who.is_empty()) {
        (_, true) => account.name,
        (true, false) => account.who,
        (false, false) => format!("{}, {}", account.name, account.who),
    });
    space.store.save_connection(row, space.world.now()).await?;
    live.relay.lift(Scope::Connection, *connection.bytes()).await?;
    let view = one(&space, connection).await?.ok_or_else(|| not_found("account"))?;
    Ok(Json(view))
}

/// Removes an account that no line uses, with its secrets.
#[utoipa::path(delete, operation_id = "remove_connection", path = "/connections/{id}", tag = "connections", params(("id" = String, Path, description = "A connection's id")), responses((status = 204, description = "It is gone"), Problems))]
pub(crate) async fn remove(
    Awake(space, live): Awake,
    Place(text): Place<String>,
) -> Result<StatusCode, Refusal> {
    let connection: ConnectionId = id(&text, "account")?;
    let routes = space.store.routes().await?;
    let users: Vec<String> = routes
        .into_iter()
        .map(|row| row.route.draft)
        .filter(|draft| draft.source == connection || draft.target == connection)
        .map(|draft| format!("“{}”", draft.name))
        .collect();
    if !users.is_empty() {
        let message = match users.len() {
            1 => format!("The line {} uses this account. Remove the line first.", users[0]),
            n => format!("{n} lines use this account: {}. Remove them first.", users.join(", ")),
        };
        return Err(Refusal::conflict(
            Problem::new("connection.in_use", message).subject("connection", connection),
        ));
    }
    space.store.remove_connection(connection, space.world.now()).await.map_err(|error| match error {
        patchbay_store::Error::Missing(_) => not_found("account"),
        other => other.into(),
    })?;
    live.relay.reload().await?;
    let vault = Arc::clone(&live.vault);
    blocking(move || vault.remove(connection)).await.map_err(Refusal::unavailable)??;
    Ok(StatusCode::NO_CONTENT)
}
