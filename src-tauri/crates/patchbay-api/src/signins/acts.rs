//! Beginning a sign-in, following it, and giving it up.

use super::{
    draft::{Before, Draft, Given},
    round::{self, Ground},
    view::{SignIn, view},
};
use crate::{
    catalog::bound,
    connections::{Environment, fit},
    door::{Answer, At, Awake, Body, Place, Problems, Refusal, id, not_found},
    space::{Live, Space},
};
use axum::Json;
use data_encoding::BASE32_NOPAD;
use http::StatusCode;
use patchbay_kit::{
    connector::{Manifest, Way},
    secret::Secret,
};
use patchbay_model::ids::ConnectionId;
use patchbay_relay::Bound;
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use utoipa::ToSchema;
use zeroize::Zeroize as _;

/// What a sign-in is made from.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSignIn {
    vendor: String,
    /// One of the vendor's ways.
    way: String,
    environment: Environment,
    /// By the ids of the way's fields that are not secret.
    #[serde(default)]
    settings: BTreeMap<String, String>,
    /// By the ids of its secret fields. They stay in memory until the sign-in is saved.
    #[serde(default)]
    secrets: BTreeMap<String, String>,
    /// A connection that signs in again: fields left out stay as they are.
    #[serde(default)]
    connection: Option<String>,
}

impl Drop for NewSignIn {
    fn drop(&mut self) {
        self.secrets.values_mut().for_each(|secret| secret.zeroize());
    }
}

/// Begins a sign-in: sends a person to the browser, or checks at once.
#[utoipa::path(post, operation_id = "begin_sign_in", path = "/sign-ins", tag = "sign-ins", request_body = NewSignIn, responses((status = 200, body = SignIn), Problems))]
pub(crate) async fn begin(Awake(space, live): Awake, Body(new): Body<NewSignIn>) -> Answer<SignIn> {
    let given = given(&live, &new)?;
    let name = BASE32_NOPAD.encode(&space.world.bytes::<16>()).to_lowercase();
    let ground = Ground::of(&space, &live, &given);
    let draft = Arc::new(Draft::new(format!("sgn_{name}"), given));
    space.signins.add(Arc::clone(&draft));
    round::start(ground, &draft).await;
    Ok(Json(view(&draft)))
}

/// Tells how far a sign-in has come.
#[utoipa::path(get, operation_id = "read_sign_in", path = "/sign-ins/{id}", tag = "sign-ins", params(("id" = String, Path, description = "A sign-in's id")), responses((status = 200, body = SignIn), Problems))]
pub(crate) async fn read(At(space): At, Place(text): Place<String>) -> Answer<SignIn> {
    Ok(Json(view(&*found(&space, &text)?)))
}

/// Gives a sign-in up: its listener is closed and what was entered is forgotten.
#[utoipa::path(delete, operation_id = "cancel_sign_in", path = "/sign-ins/{id}", tag = "sign-ins", params(("id" = String, Path, description = "A sign-in's id")), responses((status = 204, description = "It is forgotten"), Problems))]
pub(crate) async fn cancel(At(space): At, Place(text): Place<String>) -> Result<StatusCode, Refusal> {
    if !space.signins.remove(&text) {
        return Err(not_found("sign-in"));
    }
    space.hub.note_of("connections", text);
    Ok(StatusCode::NO_CONTENT)
}

/// Tries again with what was entered: another round through the browser, or another check.
#[utoipa::path(post, operation_id = "repeat_sign_in", path = "/sign-ins/{id}/again", tag = "sign-ins", params(("id" = String, Path, description = "A sign-in's id")), responses((status = 200, body = SignIn), Problems))]
pub(crate) async fn again(Awake(space, live): Awake, Place(text): Place<String>) -> Answer<SignIn> {
    let draft = found(&space, &text)?;
    round::start(Ground::of(&space, &live, &draft.given), &draft).await;
    Ok(Json(view(&draft)))
}

pub(super) fn found(space: &Space, id: &str) -> Result<Arc<Draft>, Refusal> {
    space.signins.find(id).ok_or_else(|| not_found("sign-in"))
}

/// What was entered, checked against what the way asks, over what a connection has already.
fn given(live: &Live, new: &NewSignIn) -> Result<Given, Refusal> {
    let connector = fit::vendor(&new.vendor)?;
    let manifest = connector.manifest();
    let way = fit::way(manifest, Some(&new.way), &new.settings, &new.secrets)?;
    let before = match &new.connection {
        Some(text) => Some(bound(live, id::<ConnectionId>(text, "account")?)?),
        None => None,
    };
    if before.as_ref().is_some_and(|before| before.row.vendor != new.vendor) {
        return Err(Refusal::unfit("connection.vendor", "This account is of another vendor."));
    }
    let (mut settings, mut secrets) = match &before {
        Some(before) => kept(live, before, manifest, way),
        None => Default::default(),
    };
    let known: BTreeSet<String> = secrets.keys().cloned().collect();
    settings.extend(fit::filled(&new.settings).map(|(name, value)| (name.clone(), value.clone())));
    let settings = fit::fits(manifest, way, &settings, &new.secrets, &known)?;
    let mut typed = false;
    for (name, value) in fit::filled(&new.secrets) {
        secrets.insert(name.clone(), Secret::new(value.clone()));
        typed = true;
    }
    let holds = |bound: &Bound| bound.hold.is_some();
    let before = before.map(|before| Before {
        id: before.row.id,
        name: before.row.name.clone(),
        account: before.row.facts.clone(),
        shown: before.row.account.clone(),
        held: holds(&before),
    });
    Ok(Given { connector, way, environment: new.environment, settings, secrets, typed, before })
}

type Fields = (BTreeMap<String, String>, BTreeMap<String, Secret<String>>);

/// What a connection has that `way` asks for, and keys that stand beside those during a rotation.
fn kept(live: &Live, before: &Bound, manifest: &Manifest, way: &Way) -> Fields {
    let asks = |id: &str, secret: bool| manifest.asks_of(way).any(|ask| ask.secret == secret && ask.id == id);
    let settings = before.row.settings.iter();
    let settings = settings.filter(|(name, _)| asks(name, false));
    let secrets = live.vault.secrets(before.row.id);
    let names = secrets.names().filter(|name| asks(name.split('.').next().unwrap_or(name), true));
    let secrets = names.filter_map(|name| Some((name.to_owned(), secrets.get(name)?.clone())));
    (settings.map(|(name, value)| (name.clone(), value.clone())).collect(), secrets.collect())
}
