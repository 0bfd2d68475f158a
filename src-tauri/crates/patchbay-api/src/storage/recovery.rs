//! The recovery file: made while the keys are there, used when they are not.

use crate::{
    door::{Answer, App, Awake, Body, Caller, Problems, Refusal},
    space::{Plan, blocking, root_source},
    trouble::Mended,
};
use axum::{Extension, Json, extract::State};
use http::StatusCode;
use patchbay_kit::{secret::Secret, vault::recovery};
use patchbay_model::problem::{Problem, Remedy};
use patchbay_store::Act;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};
use utoipa::ToSchema;

/// What the file is sealed under, and where it goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecoveryWish {
    /// At least twelve characters. It is written down nowhere.
    #[schema(min_length = 12)]
    passphrase: String,
    /// A file that is not there yet, chosen in the window; otherwise one in the exports of the home.
    #[schema(value_type = Option<String>)]
    path: Option<PathBuf>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryMade {
    path: String,
    /// UTC milliseconds.
    made_at: i64,
}

/// Which file, and what opens it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnlockWish {
    #[schema(value_type = String)]
    path: PathBuf,
    passphrase: String,
}

/// Writes the recovery file: the key of this home, sealed under a passphrase. Needs the window, or beside the token a
/// second one that is good for an hour.
#[utoipa::path(post, operation_id = "make_recovery", path = "/storage/recovery", tag = "storage", request_body = RecoveryWish, responses((status = 200, body = RecoveryMade), Problems))]
pub(crate) async fn make(
    Extension(caller): Extension<Caller>,
    Awake(space, live): Awake,
    Body(wish): Body<RecoveryWish>,
) -> Answer<RecoveryMade> {
    if !caller.may_reveal() {
        let message =
            "The recovery file is made in the window, or by whoever has the second token of this relay.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, Problem::new("recovery.refused", message)));
    }
    if wish.path.is_some() && caller != Caller::Window {
        return Err(Refusal::unfit("recovery.path", "Where the file goes is chosen in the window."));
    }
    let now = space.world.now();
    let passphrase = Secret::new(wish.passphrase);
    let vault = Arc::clone(&live.vault);
    let exports = space.plan.home.join("exports");
    let path = wish.path.unwrap_or_else(|| exports.join(format!("patchbay-recovery-{}.json", now.0)));
    let to = path.clone();
    blocking(move || {
        let text = vault.recovery(&passphrase, now)?;
        write(&to, text.as_bytes()).map_err(|error| refused(&to, &error))
    })
    .await
    .map_err(Refusal::unavailable)??;
    let path = path.display().to_string();
    let act = Act {
        what: "recovery.made",
        subject: String::new(),
        before: Value::Null,
        after: json!({ "path": path }),
    };
    space.store.keep_fact("recovery", now.0.to_string(), Some(act), now).await?;
    Ok(Json(RecoveryMade { path, made_at: now.0 }))
}

/// Puts the key of a recovery file back to where this home looks for it, and opens the vault. Only while the key is
/// missing.
#[utoipa::path(post, operation_id = "unlock_storage", path = "/storage/unlock", tag = "storage", request_body = UnlockWish, responses((status = 200, body = Mended), Problems))]
pub(crate) async fn unlock(State(app): State<App>, Body(wish): Body<UnlockWish>) -> Answer<Mended> {
    let mended = unlock_with(&app, wish.path, Secret::new(wish.passphrase)).await?;
    Ok(Json(mended))
}

pub(crate) async fn unlock_with(
    app: &App,
    path: PathBuf,
    passphrase: Secret<String>,
) -> Result<Mended, Refusal> {
    if app.slot.space().is_some_and(|space| space.live.is_some()) {
        return Err(Refusal::conflict(Problem::new(
            "vault.open",
            "The key of this home is there and in use.",
        )));
    }
    let plan = app.slot.plan_arc();
    blocking(move || put_back(&plan, &path, &passphrase)).await.map_err(Refusal::unavailable)??;
    let space = app.slot.retry().await.map_err(Refusal::unavailable)?;
    if let Some(problem) = &space.vault_problem {
        return Err(Refusal::unavailable(problem.clone()));
    }
    let act = Act { what: "recovery.used", subject: String::new(), before: Value::Null, after: Value::Null };
    space.store.audit(act, space.world.now()).await?;
    Ok(Mended::done("The key is back. Events are received again."))
}

fn put_back(plan: &Plan, path: &Path, passphrase: &Secret<String>) -> Result<(), Refusal> {
    recovery::unlock(&plan.home, root_source(plan), path, passphrase, &plan.world).map_err(|error| {
        use patchbay_kit::vault::VaultError;
        match error {
            VaultError::WrongPassphrase | VaultError::NoRecovery => {
                Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, error.into())
            }
            VaultError::WrongRoot => {
                Refusal::unfit("recovery.other", "This is the recovery file of another home.")
            }
            VaultError::Io(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Refusal::unfit("recovery.missing", "There is no file at this place.")
            }
            other => other.into(),
        }
    })
}

/// A new file for this user alone.
fn write(path: &Path, text: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text)?;
    file.sync_all()
}

fn refused(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::conflict(
        Problem::new("recovery.refused", "The recovery file could not be written there.")
            .remedy(Remedy::Retry)
            .subject("file", path.display())
            .detail(error.to_string()),
    )
}
