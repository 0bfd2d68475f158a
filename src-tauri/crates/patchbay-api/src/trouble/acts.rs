//! A remedy carried out.

use super::{Trouble, TroubleDo};
use crate::{
    door::{Answer, App, Body, Place, Problems, Refusal},
    space::{Fix, Slot},
    storage::unlock_with,
};
use axum::{Json, extract::State};
use patchbay_kit::secret::Secret;
use patchbay_model::problem::Problem;
use patchbay_store::actor;
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, sync::Arc, time::Duration};
use utoipa::ToSchema;

/// What a remedy needs to be told.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MendWish {
    /// Which backup is restored.
    backup: Option<String>,
    /// The recovery file, and what opens it.
    #[schema(value_type = Option<String>)]
    path: Option<PathBuf>,
    passphrase: Option<String>,
    /// The count that the remedy was shown with.
    confirm: Option<u64>,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Mended {
    pub(crate) sentence: String,
    /// Patchbay must be started again for it.
    pub(crate) restart: bool,
}

impl Mended {
    pub(crate) fn done(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), restart: false }
    }
}

/// How long somebody waits for it; it goes on by itself and the status says how far it is.
const WAIT: Duration = Duration::from_secs(8);

/// Does something about what keeps this home from working: `restore`, `salvage`, `unlock`, `anew`, `retry`, `free_space`.
/// What takes long goes on after the answer, and the status tells of it.
#[utoipa::path(post, operation_id = "mend_trouble", path = "/trouble/{do}", tag = "storage", request_body = MendWish, params(("do" = TroubleDo, Path, description = "The remedy")), responses((status = 200, body = Mended), Problems))]
pub(crate) async fn mend(
    State(app): State<App>,
    Place(act): Place<String>,
    Body(wish): Body<MendWish>,
) -> Answer<Mended> {
    let trouble = super::of(&app.slot).await;
    let Some(trouble) = trouble else {
        return Err(Refusal::conflict(Problem::new("trouble.none", "Nothing is amiss any more.")));
    };
    let offered = trouble.remedies.iter().find(|remedy| {
        let name = serde_json::to_value(remedy.act).unwrap_or_default();
        name == act.as_str() && (remedy.backup.is_none() || remedy.backup == wish.backup)
    });
    let Some(offered) = offered else {
        let message = "This does not help with what is amiss. Look again at what is offered.";
        return Err(Refusal::conflict(Problem::new("trouble.other", message)));
    };
    let who = actor().map_or_else(|| "Patchbay".to_owned(), |who| who.to_string());
    let fix = match offered.act {
        TroubleDo::Unlock => {
            let (Some(path), Some(passphrase)) = (wish.path, wish.passphrase) else {
                return Err(Refusal::unfit(
                    "recovery.needed",
                    "Say which recovery file, and its passphrase.",
                ));
            };
            return Ok(Json(unlock_with(&app, path, Secret::new(passphrase)).await?));
        }
        TroubleDo::Anew => {
            if offered.count.is_some() && wish.confirm != offered.count {
                let n = offered.count.unwrap_or_default();
                let message = format!("Confirm that the payloads of {n} events are given up.");
                return Err(Refusal::conflict(Problem::new("trouble.confirm", message)));
            }
            if offered.count.is_some() { Fix::NewVault { who } } else { Fix::NewDatabase { who } }
        }
        TroubleDo::Restore => Fix::Restore { backup: offered.backup.clone().unwrap_or_default(), who },
        TroubleDo::Salvage => Fix::Salvage { who },
        TroubleDo::Retry => Fix::Retry,
        TroubleDo::FreeSpace => Fix::FreeSpace { who },
    };
    Ok(Json(carried_out(&app.slot, fix, trouble).await?))
}

/// Goes on by itself where it takes longer than somebody waits.
async fn carried_out(slot: &Arc<Slot>, fix: Fix, trouble: Trouble) -> Result<Mended, Refusal> {
    let slot = Arc::clone(slot);
    let mut work = tokio::spawn(async move { slot.mend(fix, trouble).await });
    match tokio::time::timeout(WAIT, &mut work).await {
        Ok(Ok(mended)) => mended.map(Mended::done).map_err(Refusal::unavailable),
        Ok(Err(_)) => Err(Refusal::unavailable(Problem::new("door.fault", "This was interrupted."))),
        Err(_) => Ok(Mended::done("This takes longer. It goes on by itself; the page shows how far it is.")),
    }
}
