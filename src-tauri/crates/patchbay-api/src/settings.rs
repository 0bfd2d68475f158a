//! What a person sets about the whole relay: one typed row with its ranges.

use crate::{
    door::{Answer, At, Body, Problems, Refusal},
    space::blocking,
};
use axum::Json;
use http::StatusCode;
use patchbay_kit::wire::{NetworkSettings, ProxyChoice};
use patchbay_model::{limits, problem::Problem};
use patchbay_store::{Error, Store};
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, sync::Arc};
use utoipa::ToSchema;

/// The row's name in the store.
pub(crate) const ROW: &str = "settings";
/// Where a real relay receives unless a person chose another port.
const INTAKE_PORT: u16 = 8787;
const DAYS_MAX: u32 = 3_650;
/// Less than this and the relay would stop at once.
const STORAGE_BYTES_MIN: u64 = 64 * 1024 * 1024;
/// What a page can still count without rounding.
const STORAGE_BYTES_CEILING: u64 = 1 << 50;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The port on this machine that senders reach; a practice space takes any.
    #[schema(minimum = 1)]
    pub(crate) intake_port: u16,
    /// How long masked views are kept.
    #[schema(minimum = 1, maximum = 3650)]
    pub(crate) view_days: u32,
    /// How long sealed payloads are kept after their last delivery ended.
    #[schema(minimum = 1, maximum = 3650)]
    pub(crate) sealed_days: u32,
    /// What the database file may grow to.
    #[schema(minimum = 67108864, maximum = 1125899906842624_i64)]
    pub(crate) storage_bytes_max: u64,
    /// Single letters work as shortcuts on the page.
    pub(crate) single_keys: bool,
    /// Alerts that begin or are over are shown on the desktop by the window; a relay without one shows none.
    #[serde(default = "yes")]
    pub(crate) notifications: bool,
    /// How vendors are reached.
    #[serde(default)]
    pub(crate) network: Network,
}

/// How vendors are reached from this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Network {
    /// `none`, `system`, or the address of a proxy.
    pub(crate) proxy: String,
    /// A file with certificates (PEM) that are trusted beside those of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ca_file: Option<String>,
}

impl Network {
    /// As the wire takes them.
    ///
    /// # Errors
    /// A proxy that is no address, or one with a password: these settings are no place for a secret.
    pub(crate) fn read(&self) -> Result<NetworkSettings, Problem> {
        let proxy: ProxyChoice = self.proxy.parse().map_err(Problem::from)?;
        if let ProxyChoice::Url(url) = &proxy
            && (!url.expose().username().is_empty() || url.expose().password().is_some())
        {
            return Err(Problem::new(
                "network.proxy",
                "A proxy with a user name or password in its address cannot be used: settings hold no secrets.",
            ));
        }
        let ca_file = self.ca_file.as_deref().map(str::trim).filter(|path| !path.is_empty());
        Ok(NetworkSettings { proxy, ca_file: ca_file.map(PathBuf::from) })
    }
}

impl Default for Network {
    fn default() -> Self {
        Self { proxy: "none".to_owned(), ca_file: None }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            intake_port: INTAKE_PORT,
            view_days: limits::VIEW_DAYS,
            sealed_days: limits::SEALED_DAYS,
            storage_bytes_max: limits::STORAGE_BYTES_MAX,
            single_keys: true,
            notifications: true,
            network: Network::default(),
        }
    }
}

fn yes() -> bool {
    true
}

impl Settings {
    /// As saved, or as at the first start.
    pub(crate) async fn read(store: &Store) -> Result<Self, Error> {
        let saved = store.setting(ROW).await?;
        Ok(saved.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    fn fits(&self) -> Result<(), Refusal> {
        let unfit = |message: String| Err(Refusal::unfit("settings.range", message));
        if self.intake_port == 0 {
            return unfit("The intake port is a number from 1 to 65535.".to_owned());
        }
        if !(1..=DAYS_MAX).contains(&self.view_days) || !(1..=DAYS_MAX).contains(&self.sealed_days) {
            return unfit(format!("Days are a number from 1 to {DAYS_MAX}."));
        }
        if !(STORAGE_BYTES_MIN..=STORAGE_BYTES_CEILING).contains(&self.storage_bytes_max) {
            return unfit("The storage budget is at least 64 MiB.".to_owned());
        }
        Ok(())
    }
}

fn unfit(problem: Problem) -> Refusal {
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, problem)
}

/// What is set.
#[utoipa::path(get, operation_id = "read_settings", path = "/settings", tag = "settings", responses((status = 200, body = Settings), Problems))]
pub(crate) async fn read(At(space): At) -> Answer<Settings> {
    Ok(Json(Settings::read(&space.store).await?))
}

/// Sets everything anew. Another port is bound first: one that cannot be had changes nothing.
#[utoipa::path(put, operation_id = "change_settings", path = "/settings", tag = "settings", request_body = Settings, responses((status = 200, body = Settings), Problems))]
pub(crate) async fn change(At(space): At, Body(settings): Body<Settings>) -> Answer<Settings> {
    settings.fits()?;
    let before = Settings::read(&space.store).await?;
    let network = settings.network.read().map_err(unfit)?;
    let moved = settings.intake_port != before.intake_port || space.intake.problem().is_some();
    if moved && !space.plan.practice {
        space.intake.rebind(settings.intake_port).await.map_err(Refusal::conflict)?;
        space.hub.note("status");
    }
    if let Some(live) = space.live.as_ref().filter(|_| settings.network != before.network) {
        let wire = Arc::clone(&live.wire);
        let applied = blocking(move || wire.apply(network)).await.map_err(Refusal::unavailable)?;
        applied.map_err(|error| unfit(error.into()))?;
    }
    let text = serde_json::to_string(&settings).expect("settings are plain data");
    space.store.save_setting(ROW, text, space.world.now()).await?;
    if let Some(live) = &space.live {
        live.relay.retain(settings.sealed_days, settings.view_days);
        live.relay.store_at_most(settings.storage_bytes_max);
    }
    Ok(Json(settings))
}
