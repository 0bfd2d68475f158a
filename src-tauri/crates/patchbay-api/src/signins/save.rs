//! Keeping a sign-in: as a new connection, or in place of the one a connection had.

use super::{
    acts::found,
    draft::{Before, Draft, Found},
};
use crate::{
    connections::{ConnectionView, Fresh, fit, one},
    door::{Answer, Awake, Body, Place, Problems, Refusal, not_found},
    space::{Live, Space, blocking},
};
use axum::Json;
use patchbay_kit::{
    secret::Secret,
    vault::{VaultError, grant},
    verify::PATH_SECRET,
};
use patchbay_model::{
    ids::ConnectionId,
    outcome::Scope,
    problem::{Problem, Remedy},
};
use patchbay_relay::shown;
use patchbay_store::Saved;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// How a sign-in is kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeepSignIn {
    #[schema(min_length = 1, max_length = 80)]
    name: String,
    /// The connection is to be this other account from now on.
    #[serde(default)]
    other_account: bool,
}

/// Keeps a sign-in that is ready. What waited for the account goes on.
#[utoipa::path(post, operation_id = "save_sign_in", path = "/sign-ins/{id}/save", tag = "sign-ins", request_body = KeepSignIn, params(("id" = String, Path, description = "A sign-in's id")), responses((status = 200, body = ConnectionView), Problems))]
pub(crate) async fn save(
    Awake(space, live): Awake,
    Place(text): Place<String>,
    Body(keep): Body<KeepSignIn>,
) -> Answer<ConnectionView> {
    let draft = found(&space, &text)?;
    let name = fit::name(&keep.name)?;
    let found = draft.found().ok_or_else(|| {
        let message = "This sign-in is not ready, so there is nothing to keep yet.";
        Refusal::conflict(Problem::new("signin.not_ready", message).remedy(Remedy::Retry))
    })?;
    if let Some((was, is)) = found.other.as_ref().filter(|_| !keep.other_account) {
        let message = format!(
            "This is another account: it was {was}, and this is {is}. Lines that use it would write to the other one."
        );
        return Err(Refusal::conflict(Problem::new("signin.other_account", message)));
    }
    // Whoever comes first keeps it; a second press finds nothing to keep twice.
    if !space.signins.remove(&text) {
        return Err(not_found("sign-in"));
    }
    let kept = match &draft.given.before {
        Some(before) => again(&space, &live, &draft, before, found, name).await.map(|id| (id, None)),
        None => anew(&draft, found, name).keep(&space, &live).await,
    };
    let (id, url) = match kept {
        Ok(kept) => kept,
        Err(refusal) => {
            // What was entered stays: a full disk must not cost a person their sign-in.
            space.signins.put_back(draft);
            return Err(refusal);
        }
    };
    let mut view = one(&space, id).await?.ok_or_else(|| not_found("account"))?;
    view.intake_url = url;
    Ok(Json(view))
}

fn anew(draft: &Draft, found: Found, name: String) -> Fresh {
    let given = &draft.given;
    let mut settings = given.settings.clone();
    settings.extend(found.account.learned.clone());
    Fresh {
        connector: given.connector,
        name,
        environment: given.environment,
        settings,
        secrets: secrets(draft, &found),
        checked: Some((shown(&found.account), found.account)),
    }
}

/// What goes to the vault of a draft: what was entered, and the sign-in it brought.
fn secrets(draft: &Draft, found: &Found) -> Vec<(String, Secret<String>)> {
    let entered = draft.given.secrets.iter().map(|(name, secret)| (name.clone(), secret.clone()));
    let granted = found.grant.as_ref().map(|made| (grant::GRANT.to_owned(), grant::write(made)));
    entered.chain(granted).collect()
}

/// Puts a sign-in in place of the one a connection had.
async fn again(
    space: &Space,
    live: &Live,
    draft: &Draft,
    before: &Before,
    found: Found,
    name: String,
) -> Result<ConnectionId, Refusal> {
    let rows = space.store.connections().await?;
    let mut row = rows.into_iter().find(|row| row.id == before.id).ok_or_else(|| not_found("account"))?;
    let (relay, vault, id) = (live.relay.clone(), Arc::clone(&live.vault), row.id);
    let mut all = secrets(draft, &found);
    let had_secret = !draft.given.secrets.is_empty();
    let written = blocking(move || {
        // A renewal of the old sign-in that is under way must not write over the new one.
        relay.retire_sign_in(id);
        let kept = vault.secrets(id);
        let path = |name: &&str| *name == PATH_SECRET || name.starts_with("path.");
        all.extend(
            kept.names().filter(path).filter_map(|name| Some((name.to_owned(), kept.get(name)?.clone()))),
        );
        vault.put_all(id, all)
    });
    let written = written.await.map_err(Refusal::unavailable)?;
    if let Err(error) = written {
        let error: VaultError = error;
        live.relay.signed_in_anew(id).await?;
        return Err(error.into());
    }
    let now = space.world.now();
    row.name = name;
    row.environment = draft.given.environment.name().to_owned();
    row.settings = draft.given.settings.clone();
    row.settings.extend(found.account.learned.clone());
    row.account = shown(&found.account);
    row.facts = Some(found.account);
    row.checked_at = Some(now);
    if draft.given.typed || !had_secret {
        row.signed_in_at = now;
    }
    let why = if draft.given.typed && !before.held { Saved::Rotated } else { Saved::Reconnected };
    let saved = space.store.save_connection_as(row, why, now).await;
    live.relay.signed_in_anew(id).await?;
    saved?;
    live.relay.lift(Scope::Connection, *id.bytes()).await?;
    Ok(id)
}
