//! What can be connected, and what is asked for it. Data of the connectors' manifests.

use crate::{
    door::{Answer, Problems},
    names::Named,
};
use axum::Json;
use patchbay_kit::{
    connector::{Connector, Manifest},
    verify::Scheme,
};
use serde::Serialize;
use utoipa::ToSchema;

/// The setting that names a signature scheme, where a vendor lets one be chosen.
pub(super) const SCHEME: &str = "scheme";

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Vendor {
    id: String,
    name: String,
    /// Two letters for its tile.
    tile: String,
    roles: Vec<Role>,
    auth: Auth,
    /// Ways to sign, where one is chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    schemes: Vec<Named>,
}

/// What an account can be for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    Source,
    Target,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Auth {
    kind: String,
    /// Asked when connecting, in order. Those that are secret go to the vault and are never shown back.
    fields: Vec<AuthField>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuthField {
    id: String,
    label: String,
    help: String,
    secret: bool,
    required: bool,
    /// What it is when left empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
}

/// Lists the vendors that can be connected.
#[utoipa::path(get, operation_id = "list_vendors", path = "/vendors", tag = "connections", responses((status = 200, body = Vec<Vendor>), Problems))]
pub(crate) async fn vendors() -> Answer<Vec<Vendor>> {
    Ok(Json(patchbay_connectors::ALL.iter().map(|connector| vendor(*connector)).collect()))
}

fn vendor(connector: &'static dyn Connector) -> Vendor {
    let manifest = connector.manifest();
    let fields = manifest.asks.iter().map(|ask| AuthField {
        id: ask.id.to_owned(),
        label: ask.label.to_owned(),
        help: ask.help.to_owned(),
        secret: ask.secret,
        required: ask.required,
        default: ask.default.map(str::to_owned),
    });
    Vendor {
        id: manifest.id.to_owned(),
        name: manifest.name.to_owned(),
        tile: manifest.tile.to_owned(),
        roles: roles(connector),
        auth: Auth { kind: "keys".to_owned(), fields: fields.collect() },
        schemes: if chooses_scheme(manifest) {
            Scheme::ALL
                .map(|scheme| Named { id: scheme.id().to_owned(), name: name(scheme).to_owned() })
                .to_vec()
        } else {
            vec![]
        },
    }
}

pub(super) fn roles(connector: &dyn Connector) -> Vec<Role> {
    let source = connector.receive().map(|_| Role::Source);
    let target = connector.deliver().map(|_| Role::Target);
    source.into_iter().chain(target).collect()
}

pub(super) fn chooses_scheme(manifest: &Manifest) -> bool {
    manifest.asks.iter().any(|ask| ask.id == SCHEME)
}

fn name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::StandardWebhooksV1 => "Standard Webhooks v1 (HMAC)",
        Scheme::StandardWebhooksV1a => "Standard Webhooks v1a (Ed25519)",
        Scheme::GithubSha256 => "X-Hub-Signature-256, as GitHub signs",
        Scheme::GenesysOpenMessaging => "Genesys Open Messaging",
        Scheme::Zendesk => "Zendesk",
        Scheme::XSignatureHex => "X-Signature, HMAC SHA-256 in hex",
        Scheme::TV1Hex => "t=…,v1=…, HMAC SHA-256 in hex",
        Scheme::PagerdutyV3 => "PagerDuty v3",
        Scheme::SecretHeader => "A secret in a header",
        Scheme::Basic => "User name and password",
        Scheme::SecretPath => "The secret address alone",
    }
}
