//! Letting go of an account: what would stop is said first, its sign-in is ended at the vendor where that can be
//! done, and lines that used it are turned off, never removed.

use crate::{
    catalog::bound,
    door::{Answer, At, Awake, Place, Problems, Question, Refusal, id, not_found},
    names::{DeliveryState, Named, Names},
    space::{Space, blocking},
};
use axum::Json;
use patchbay_connectors::by_id;
use patchbay_model::{
    ids::{ConnectionId, RouteId},
    problem::Problem,
};
use patchbay_relay::Bound;
use patchbay_store::{Error, Removed};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use utoipa::ToSchema;

/// What removing an account would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Removal {
    /// Lines that use it.
    routes: Vec<Named>,
    /// Deliveries of those lines that have not ended.
    waiting: u64,
    /// Its sign-in is ended at the vendor too.
    revokes: bool,
    message: String,
}

/// What became of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RemovedView {
    /// Its sign-in was ended at the vendor.
    revoked: bool,
    /// What is left to do, and which lines are off now.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct How {
    /// Turns the lines that use it off, instead of refusing.
    #[serde(default)]
    stop: bool,
}

/// An answer of the vendor's that is not there by then is not waited for.
const REVOKE_WITHIN: Duration = Duration::from_secs(6);

/// Tells what removing an account would do.
#[utoipa::path(get, operation_id = "read_removal", path = "/connections/{id}/removal", tag = "connections", params(("id" = String, Path, description = "A connection's id")), responses((status = 200, body = Removal), Problems))]
pub(crate) async fn removal(At(space): At, Place(text): Place<String>) -> Answer<Removal> {
    let connection: ConnectionId = id(&text, "account")?;
    let names = Names::read(&space).await?;
    let row = names.connections.get(&connection).ok_or_else(|| not_found("account"))?;
    let users = users(&names, connection);
    let waiting = waiting(&space, &names, &users).await?;
    let vendor =
        by_id(&row.vendor).map_or(row.vendor.as_str(), |connector| connector.manifest().name).to_owned();
    let revokes = match &space.live {
        Some(live) => bound(live, connection).is_ok_and(|bound| revokes(&bound)),
        None => false,
    };
    let lines = match users.as_slice() {
        [] => "No line uses it.".to_owned(),
        [(_, name)] => format!("The line “{name}” uses it and will be turned off; it is kept."),
        users => format!("{} lines use it and will be turned off; they are kept.", users.len()),
    };
    let left = match waiting {
        0 => String::new(),
        1 => " One delivery waits there and will not be sent.".to_owned(),
        n => format!(" {n} deliveries wait there and will not be sent."),
    };
    let ends = if revokes {
        format!(" Its sign-in is ended at {vendor} too.")
    } else {
        format!(" Its sign-in stays valid at {vendor}: end it there as well.")
    };
    Ok(Json(Removal {
        routes: users.iter().map(|(id, name)| Named { id: id.to_string(), name: name.clone() }).collect(),
        waiting,
        revokes,
        message: format!("{lines}{left}{ends}"),
    }))
}

/// Removes an account with its secrets. Lines that use it keep it, unless they are to be turned off.
#[utoipa::path(delete, operation_id = "remove_connection", path = "/connections/{id}", tag = "connections", params(("id" = String, Path, description = "A connection's id"), How), responses((status = 200, body = RemovedView), Problems))]
pub(crate) async fn remove(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Question(how): Question<How>,
) -> Answer<RemovedView> {
    let connection: ConnectionId = id(&text, "account")?;
    if connection == patchbay_relay::OWN {
        let message = "This is Patchbay itself: it cannot be removed. Lines that carry its alerts can.";
        return Err(Refusal::conflict(Problem::new("connection.built_in", message)));
    }
    let names = Names::read(&space).await?;
    if !names.connections.contains_key(&connection) {
        return Err(not_found("account"));
    }
    let users = users(&names, connection);
    if !how.stop && !users.is_empty() {
        return Err(in_use(connection, &users));
    }
    let (revoked, not_revoked) = match bound(&live, connection) {
        Ok(bound) => revoke(&bound).await,
        // A vendor that this build does not know: there is nobody to ask.
        Err(_) => (false, None),
    };
    let removed = space.store.remove_connection(connection, how.stop, space.world.now()).await;
    let stopped = match removed.map_err(|error| match error {
        Error::Missing(_) => not_found("account"),
        other => other.into(),
    })? {
        Removed::InUse(users) => return Err(in_use(connection, &users)),
        Removed::Gone(stopped) => stopped,
    };
    live.relay.reload().await?;
    let (vault, relay) = (Arc::clone(&live.vault), live.relay.clone());
    let forgotten = blocking(move || {
        relay.retire_sign_in(connection);
        vault.remove(connection)
    });
    forgotten.await.map_err(Refusal::unavailable)??;
    let off = (!stopped.is_empty()).then(|| {
        let names: Vec<String> = stopped.iter().map(|(_, name)| format!("“{name}”")).collect();
        format!("Turned off: {}.", names.join(", "))
    });
    let said: Vec<String> = not_revoked.into_iter().chain(off).collect();
    let message = (!said.is_empty()).then(|| said.join(" "));
    Ok(Json(RemovedView { revoked, message }))
}

fn users(names: &Names, connection: ConnectionId) -> Vec<(RouteId, String)> {
    let rows = names.routes.values();
    let users =
        rows.filter(|row| row.route.draft.source == connection || row.route.draft.target == connection);
    users.map(|row| (row.route.id, row.route.draft.name.clone())).collect()
}

async fn waiting(space: &Space, names: &Names, users: &[(RouteId, String)]) -> Result<u64, Error> {
    let sums = space.store.sums(space.world.now()).await?;
    let mut waiting = 0;
    for (route, _) in users {
        for (state, n) in sums.deliveries.get(route).into_iter().flatten() {
            match names.state(*route, *state) {
                DeliveryState::Waiting
                | DeliveryState::Sending
                | DeliveryState::Retrying
                | DeliveryState::InDoubt
                | DeliveryState::Held => waiting += n,
                DeliveryState::Dead
                | DeliveryState::Delivered
                | DeliveryState::Unconfirmed
                | DeliveryState::Absorbed => {}
            }
        }
    }
    Ok(waiting)
}

fn in_use(connection: ConnectionId, users: &[(RouteId, String)]) -> Refusal {
    let names: Vec<String> = users.iter().map(|(_, name)| format!("“{name}”")).collect();
    let message = match names.as_slice() {
        [one] => format!(
            "The line {one} uses this account. Turn it off with the account, or remove the line first."
        ),
        names => format!(
            "{} lines use this account: {}. Turn them off with the account, or remove them first.",
            names.len(),
            names.join(", ")
        ),
    };
    Refusal::conflict(Problem::new("connection.in_use", message).subject("connection", connection))
}

/// Whether the vendor has a call that ends this sign-in. Nothing is called by asking.
fn revokes(bound: &Bound) -> bool {
    bound.connector.revoke(&bound.cx).is_some()
}

/// Ends the sign-in at the vendor, as far as that works; what did not is told.
async fn revoke(bound: &Bound) -> (bool, Option<String>) {
    let vendor = bound.connector.manifest().name;
    let Some(asked) = bound.connector.revoke(&bound.cx) else { return (false, None) };
    match tokio::time::timeout(REVOKE_WITHIN, asked).await {
        Ok(Ok(())) => (true, None),
        Ok(Err(problem)) => {
            tracing::warn!(connection = %bound.row.id, code = %problem.code, "A sign-in could not be ended at its vendor.");
            (
                false,
                Some(format!(
                    "The sign-in could not be ended at {vendor}: {} End it there.",
                    problem.message
                )),
            )
        }
        Err(_) => (
            false,
            Some(format!(
                "{vendor} did not answer in time, so the sign-in may still be valid. End it there."
            )),
        ),
    }
}
