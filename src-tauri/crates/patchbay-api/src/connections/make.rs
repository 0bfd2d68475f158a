//! Making a connection: its secrets go to the vault first, in one write, then its row to the store. Only the
//! answer that made it shows the intake address whole.

use super::{
    fit::{self, Environment, filled, fits},
    list::{ConnectionView, one},
};
use crate::{
    door::{Answer, Awake, Body, Problems, Refusal},
    space::{Live, Space, blocking},
};
use axum::Json;
use data_encoding::{BASE64URL_NOPAD, Encoding};
use patchbay_kit::{connector::Connector, secret::Secret, vault::VaultError, verify::PATH_SECRET};
use patchbay_model::{account::Account, ids::ConnectionId};
use patchbay_store::{ConnectionRow, Saved};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
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
    /// By the ids of the vendor's fields that are not secret; `way` chooses how to sign in.
    #[serde(default)]
    pub(crate) settings: BTreeMap<String, String>,
    /// By the ids of the vendor's secret fields. They go to the vault and are never shown again.
    #[serde(default)]
    pub(crate) secrets: BTreeMap<String, String>,
}

impl Drop for NewConnection {
    fn drop(&mut self) {
        self.secrets.values_mut().for_each(|secret| secret.zeroize());
    }
}

/// Lower-case base32: what an address carries unescaped.
fn base32(bytes: &[u8]) -> String {
    let encoding: &Encoding = &data_encoding::BASE32_NOPAD;
    encoding.encode(bytes).to_lowercase()
}

/// Connects an account without asking it who it is, for scripts. The answer alone shows the whole intake address
/// of a source.
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
    let connector = fit::vendor(&draft.vendor)?;
    let manifest = connector.manifest();
    let name = fit::name(&draft.name)?;
    let way = fit::way(manifest, None, &draft.settings, &draft.secrets)?;
    let settings = fits(manifest, way, &draft.settings, &draft.secrets, &BTreeSet::new())?;
    let secrets = filled(&draft.secrets).map(|(name, value)| (name.clone(), Secret::new(value.clone())));
    let fresh = Fresh {
        connector,
        name,
        environment: draft.environment,
        settings,
        secrets: secrets.collect(),
        checked: None,
    };
    fresh.keep(space, live).await
}

/// A connection that is not there yet.
pub(crate) struct Fresh {
    pub(crate) connector: &'static dyn Connector,
    pub(crate) name: String,
    pub(crate) environment: Environment,
    pub(crate) settings: BTreeMap<String, String>,
    /// By their names in the vault, a sign-in among them.
    pub(crate) secrets: Vec<(String, Secret<String>)>,
    /// What a check has found, with how it is shown.
    pub(crate) checked: Option<(Option<String>, Account)>,
}

impl Fresh {
    /// Puts its secrets into the vault and its row into the store. A source gets an address: the whole of it is
    /// returned here and nowhere else.
    pub(crate) async fn keep(
        mut self,
        space: &Space,
        live: &Live,
    ) -> Result<(ConnectionId, Option<String>), Refusal> {
        let id = ConnectionId::from_uuid(space.world.uuid());
        let public_id = base32(&space.world.bytes::<16>());
        let mut url = None;
        if self.connector.receive().is_some() {
            let mut path = BASE64URL_NOPAD.encode(&space.world.bytes::<32>());
            url = Some(format!("{}/in/{public_id}/{path}", space.intake.address()));
            self.secrets.push((PATH_SECRET.to_owned(), Secret::new(path.clone())));
            path.zeroize();
        }
        let (vault, secrets) = (Arc::clone(&live.vault), self.secrets);
        let kept = blocking(move || vault.put_all(id, secrets));
        kept.await.map_err(Refusal::unavailable)?.map_err(|error: VaultError| Refusal::from(error))?;
        let now = space.world.now();
        let (account, facts) = self.checked.unzip();
        let row = ConnectionRow {
            name: self.name,
            environment: self.environment.name().to_owned(),
            settings: self.settings,
            account: account.flatten(),
            checked_at: facts.as_ref().map(|_| now),
            facts,
            ..ConnectionRow::new(id, self.connector.manifest().id, public_id, now)
        };
        if let Err(error) = space.store.save_connection_as(row, Saved::Anew, now).await {
            let vault = Arc::clone(&live.vault);
            if let Ok(Err(error)) = blocking(move || vault.remove(id)).await {
                tracing::warn!(%error, "Secrets of a connection that was not made stay in the vault.");
            }
            return Err(error.into());
        }
        live.relay.reload().await?;
        Ok((id, url))
    }
}
