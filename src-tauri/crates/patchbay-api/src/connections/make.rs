//! Making a connection: its secrets go to the vault first, then its row to the store. Only the answer that made
//! it shows the intake address whole.

use super::list::{ConnectionView, one};
use crate::{
    door::{Answer, Awake, Body, Problems, Refusal},
    space::{Live, Space, blocking},
};
use axum::Json;
use data_encoding::{BASE64URL_NOPAD, Encoding};
use patchbay_connectors::by_id;
use patchbay_kit::{connector::Manifest, secret::Secret, vault::VaultError, verify::PATH_SECRET};
use patchbay_model::ids::ConnectionId;
use patchbay_store::ConnectionRow;
use serde::Deserialize;
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;
use zeroize::Zeroize as _;

/// What a connection is made from.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewConnection {
    pub(crate) vendor: String,
    #[schema(min_length = 1, max_length = 80)]
    pub(crate) name: String,
    pub(crate) environment: Environment,
    /// By the ids of the vendor's fields that are not secret; `allow_private` = `yes` lets it reach this machine.
    #[serde(default)]
    pub(crate) settings: BTreeMap<String, String>,
    /// By the ids of the vendor's secret fields. They go to the vault and are never shown again.
    #[serde(default)]
    pub(crate) secrets: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Environment {
    Production,
    Test,
}

impl Drop for NewConnection {
    fn drop(&mut self) {
        self.secrets.values_mut().for_each(|secret| secret.zeroize());
    }
}

/// The setting that lets one connection reach private addresses.
const ALLOW_PRIVATE: &str = "allow_private";
const NAME_CHARS_MAX: usize = 80;
const VALUE_CHARS_MAX: usize = 4_096;

/// Lower-case base32: what an address carries unescaped.
fn base32(bytes: &[u8]) -> String {
    let encoding: &Encoding = &data_encoding::BASE32_NOPAD;
    encoding.encode(bytes).to_lowercase()
}

/// Connects an account. The answer alone shows the whole intake address of a source.
#[utoipa::path(post, operation_id = "create_connection", path = "/connections", tag = "connections", request_body = NewConnection, responses((status = 200, body = ConnectionView), Problems))]
pub(crate) async fn create(
    Awake(space, live): Awake,
    Body(draft): Body<NewConnection>,
) -> Answer<ConnectionView> {
    let (id, path) = make(&space, &live, &draft).await?;
    let mut view = one(&space, id).await?.ok_or_else(|| crate::door::not_found("account"))?;
    view.intake_url = path;
    Ok(Json(view))
}

/// Makes a connection; for a source also its whole intake address.
pub(crate) async fn make(
    space: &Space,
    live: &Live,
    draft: &NewConnection,
) -> Result<(ConnectionId, Option<String>), Refusal> {
    let connector = by_id(&draft.vendor)
        .ok_or_else(|| Refusal::unfit("connection.vendor", "Patchbay does not know this vendor."))?;
    let settings = fits(connector.manifest(), draft)?;
    let id = ConnectionId::from_uuid(space.world.uuid());
    let public_id = base32(&space.world.bytes::<16>());
    let mut secrets: Vec<(String, Secret<String>)> =
        filled(&draft.secrets).map(|(name, value)| (name.clone(), Secret::new(value.clone()))).collect();
    let mut url = None;
    if connector.receive().is_some() {
        let mut path = BASE64URL_NOPAD.encode(&space.world.bytes::<32>());
        url = Some(format!("{}/in/{public_id}/{path}", space.intake.address()));
        secrets.push((PATH_SECRET.to_owned(), Secret::new(path.clone())));
        path.zeroize();
    }
    let vault = Arc::clone(&live.vault);
    let kept = blocking(move || {
        let put = secrets.into_iter().try_for_each(|(name, secret)| vault.put(id, &name, secret));
        put.inspect_err(|_| drop(vault.remove(id)))
    });
    kept.await.map_err(Refusal::unavailable)?.map_err(|error: VaultError| Refusal::from(error))?;
    let now = space.world.now();
    let row = ConnectionRow {
        id,
        vendor: draft.vendor.clone(),
        name: draft.name.trim().to_owned(),
        environment: match draft.environment {
            Environment::Production => "production".to_owned(),
            Environment::Test => "test".to_owned(),
        },
        public_id,
        settings,
        account: None,
        created_at: now,
    };
    if let Err(error) = space.store.save_connection(row, now).await {
        let vault = Arc::clone(&live.vault);
        if let Ok(Err(error)) = blocking(move || vault.remove(id)).await {
            tracing::warn!(%error, "Secrets of a connection that was not made stay in the vault.");
        }
        return Err(error.into());
    }
    live.relay.reload().await?;
    Ok((id, url))
}

/// What was filled in; an empty field counts as left out.
fn filled(fields: &BTreeMap<String, String>) -> impl Iterator<Item = (&String, &String)> {
    fields.iter().filter(|(_, value)| !value.trim().is_empty())
}

/// Checks a draft against what its vendor asks. Returns the settings to keep.
fn fits(manifest: &Manifest, draft: &NewConnection) -> Result<BTreeMap<String, String>, Refusal> {
    let name = draft.name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Refusal::unfit(
            "connection.name",
            format!("An account needs a name of at most {NAME_CHARS_MAX} characters."),
        ));
    }
    let asks = |id: &str, secret: bool| manifest.asks.iter().any(|ask| ask.secret == secret && ask.id == id);
    // During a rotation two keys are active: `signing` and `signing.2`.
    let companion = |id: &str| match id.rsplit_once('.') {
        Some((name, number)) => asks(name, true) && number.parse::<u8>().is_ok(),
        None => false,
    };
    let unknown = |id: &String| {
        let id: String = id.chars().take(40).collect();
        Refusal::unfit("connection.field", format!("{} has no field “{id}”.", manifest.name))
    };
    for id in draft.settings.keys() {
        if !asks(id, false) && id != ALLOW_PRIVATE {
            return Err(unknown(id));
        }
    }
    for id in draft.secrets.keys() {
        if !asks(id, true) && !companion(id) {
            return Err(unknown(id));
        }
    }
    let long = |value: &String| value.chars().count() > VALUE_CHARS_MAX;
    if draft.settings.values().chain(draft.secrets.values()).any(long) {
        return Err(Refusal::unfit(
            "connection.field",
            format!("A field holds at most {VALUE_CHARS_MAX} characters."),
        ));
    }
    for ask in manifest.asks.iter().filter(|ask| ask.required) {
        let given = if ask.secret { &draft.secrets } else { &draft.settings };
        if !filled(given).any(|(id, _)| id == ask.id) {
            return Err(Refusal::unfit(
                "connection.missing",
                format!("“{}” is needed to connect.", ask.label),
            ));
        }
    }
    Ok(filled(&draft.settings).map(|(id, value)| (id.clone(), value.trim().to_owned())).collect())
}
