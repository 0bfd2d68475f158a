//! Everything about the accounts but their secrets, to keep or to compare.

use crate::door::{Answer, At, Problems};
use axum::Json;
use patchbay_connectors::by_id;
use patchbay_store::Act;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The accounts of one relay, without any secret.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConnectionsExport {
    /// The shape of this document.
    version: u32,
    exported_at: i64,
    connections: Vec<ExportedConnection>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ExportedConnection {
    id: String,
    vendor: String,
    name: String,
    environment: String,
    way: String,
    settings: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    connected_at: i64,
    /// Since when its secrets are these; the secrets are not here.
    signed_in_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_at: Option<i64>,
}

const VERSION: u32 = 1;

/// Exports the accounts without any secret.
#[utoipa::path(get, operation_id = "export_connections", path = "/connections/export", tag = "connections", responses((status = 200, body = ConnectionsExport), Problems))]
pub(crate) async fn export(At(space): At) -> Answer<ConnectionsExport> {
    let now = space.world.now();
    let mut rows = space.store.connections().await?;
    rows.retain(|row| row.id != patchbay_relay::OWN);
    let body = json!({ "n": rows.len() });
    space.store.note("connections.exported", String::new(), body.clone(), now).await?;
    let (what, before) = ("connections.exported", serde_json::Value::Null);
    space.store.audit(Act { what, subject: String::new(), before, after: body }, now).await?;
    let connections = rows
        .into_iter()
        .map(|row| ExportedConnection {
            way: by_id(&row.vendor)
                .map_or_else(String::new, |connector| connector.manifest().way(&row.settings).id.to_owned()),
            id: row.id.to_string(),
            vendor: row.vendor,
            name: row.name,
            environment: row.environment,
            settings: row.settings,
            account: row.account,
            connected_at: row.created_at.0,
            signed_in_at: row.signed_in_at.0,
            checked_at: row.checked_at.map(|at| at.0),
        })
        .collect();
    Ok(Json(ConnectionsExport { version: VERSION, exported_at: now.0, connections }))
}
