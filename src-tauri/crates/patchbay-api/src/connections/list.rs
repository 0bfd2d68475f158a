//! Accounts as they are shown: who they are, whether they work, and where they are reached. Never a secret.

use super::vendors::{Role, SCHEME, chooses_scheme, roles};
use crate::{
    door::{Answer, At, Problems},
    space::Space,
};
use axum::Json;
use patchbay_connectors::by_id;
use patchbay_model::{
    ids::ConnectionId,
    outcome::Scope,
    problem::{Problem, Remedy},
};
use patchbay_store::{ConnectionRow, Error, HoldRow};
use serde::Serialize;
use utoipa::ToSchema;

/// One authorised account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectionView {
    pub(crate) id: String,
    vendor: String,
    tile: String,
    vendor_name: String,
    name: String,
    environment: String,
    roles: Vec<Role>,
    health: ConnectionHealth,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
    /// Whose account it is, as the vendor says.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    intake: Option<IntakeView>,
    /// The whole address with its secret, in the answer that made the connection and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) intake_url: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConnectionHealth {
    Good,
    /// Stopped until a person acts.
    Held,
    /// Not checked yet.
    Unknown,
}

/// Where a source's events come in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IntakeView {
    /// Without its secret part.
    address: String,
    /// How the sender proves itself.
    scheme: String,
}

/// Lists the connected accounts.
#[utoipa::path(get, operation_id = "list_connections", path = "/connections", tag = "connections", responses((status = 200, body = Vec<ConnectionView>), Problems))]
pub(crate) async fn list(At(space): At) -> Answer<Vec<ConnectionView>> {
    let holds = space.store.holds().await?;
    let rows = space.store.connections().await?;
    Ok(Json(rows.iter().map(|row| view(&space, row, &holds)).collect()))
}

/// One account as it is now.
pub(super) async fn one(space: &Space, id: ConnectionId) -> Result<Option<ConnectionView>, Error> {
    let holds = space.store.holds().await?;
    let rows = space.store.connections().await?;
    Ok(rows.iter().find(|row| row.id == id).map(|row| view(space, row, &holds)))
}

fn view(space: &Space, row: &ConnectionRow, holds: &[HoldRow]) -> ConnectionView {
    let connector = by_id(&row.vendor);
    let manifest = connector.map(|connector| connector.manifest());
    let hold = holds.iter().find(|hold| hold.scope == Scope::Connection && &hold.subject == row.id.bytes());
    let health = match (hold, &row.account) {
        (Some(_), _) => ConnectionHealth::Held,
        (None, Some(_)) => ConnectionHealth::Good,
        (None, None) => ConnectionHealth::Unknown,
    };
    let scheme = manifest.filter(|manifest| chooses_scheme(manifest)).map_or_else(
        || "secret-header".to_owned(),
        |manifest| {
            let default = manifest.asks.iter().find(|ask| ask.id == SCHEME).and_then(|ask| ask.default);
            let chosen = row.settings.get(SCHEME).filter(|text| !text.trim().is_empty());
            chosen.cloned().unwrap_or_else(|| default.unwrap_or_default().to_owned())
        },
    );
    let receives = connector.is_some_and(|connector| connector.receive().is_some());
    ConnectionView {
        id: row.id.to_string(),
        vendor: row.vendor.clone(),
        tile: manifest.map_or_else(String::new, |manifest| manifest.tile.to_owned()),
        vendor_name: manifest.map_or_else(|| row.vendor.clone(), |manifest| manifest.name.to_owned()),
        name: row.name.clone(),
        environment: row.environment.clone(),
        roles: connector.map(roles).unwrap_or_default(),
        health,
        problem: hold.map(|hold| hold.problem.clone()).or_else(|| refused(space, row)),
        account: row.account.clone(),
        intake: receives.then(|| IntakeView {
            address: format!("{}/in/{}", space.intake.address(), row.public_id),
            scheme,
        }),
        intake_url: None,
    }
}

/// What intake last refused of this source, by reason and never by value.
fn refused(space: &Space, row: &ConnectionRow) -> Option<Problem> {
    let last = space.live.as_ref()?.relay.last_rejection(row.id)?;
    let times =
        if last.count == 1 { "1 request was".to_owned() } else { format!("{} requests were", last.count) };
    Some(
        Problem::new(
            "intake.rejected",
            format!("{times} refused since the relay started. The last one: {}.", why(last.code)),
        )
        .remedy(Remedy::OpenHelp)
        .subject("connection", row.id),
    )
}

fn why(code: &str) -> String {
    code.replace('_', " ")
}
