//! Copies of the database: made while the relay goes on, taken away, and put in its place at the next start.

use crate::{
    door::{Answer, At, Body, Place, Problems, Refusal, not_found},
    events::reason,
    jobs::{About, JobKind, JobView, Progress},
    space::blocking,
};
use axum::Json;
use http::StatusCode;
use patchbay_model::problem::{Problem, Remedy};
use patchbay_store::{Act, Backups, Course, Store, Why, Wish, actor};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use utoipa::ToSchema;

/// Why a backup takes the place of the database.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RestoreWish {
    #[schema(max_length = 500)]
    reason: String,
}

/// What comes of it, and when.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Restoring {
    /// Patchbay must be started again for it.
    restart: bool,
    sentence: String,
}

/// Copies the database while events go on coming in, and looks through the copy before it counts as a backup. A job; its
/// result is the backup. Of those a person asked for and those before a change of the schema, the five newest are kept.
#[utoipa::path(post, operation_id = "make_backup", path = "/storage/backup", tag = "storage", responses((status = 200, body = JobView), Problems))]
pub(crate) async fn back_up(At(space): At) -> Answer<JobView> {
    let backups = Backups::of(&space.plan.home);
    let now = space.world.now();
    let store = space.store.clone();
    let about = About { kind: JobKind::Backup, subject: "", text: "Copying the database" };
    let who = actor();
    Ok(Json(space.jobs.start(&space, &about, |progress| {
        let wish = backups.wish(Why::Asked, now);
        let work = copied(store, backups, wish, progress);
        async move {
            match who {
                Some(who) => patchbay_store::acting(who, work).await,
                None => work.await,
            }
        }
    })))
}

async fn copied(store: Store, backups: Backups, wish: Wish, progress: Progress) -> Result<Value, Problem> {
    let course = Arc::new(Course::default());
    let watch = async {
        loop {
            let (done, total) = (course.done.load(Ordering::Relaxed), course.total.load(Ordering::Relaxed));
            let text =
                if total > 0 && done == total { "Looking through the copy" } else { "Copying the database" };
            progress.step(done, (total > 0).then_some(total), text);
            if progress.go_on().is_err() {
                course.stop.store(true, Ordering::Relaxed);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let at = wish.at();
    let row = tokio::select! {
        row = store.back_up(wish, Arc::clone(&course)) => row,
        () = watch => unreachable!("watching does not end"),
    };
    let row = row.map_err(Problem::from)?;
    let act = Act {
        what: "storage.backed_up",
        subject: row.id.clone(),
        before: Value::Null,
        after: json!({ "bytes": row.bytes, "events": row.events, "schema": row.schema }),
    };
    store.audit(act, at).await.map_err(Problem::from)?;
    let spare = row.id.clone();
    blocking(move || backups.keep_newest(Some(&spare))).await?.map_err(Problem::from)?;
    progress.step(1, Some(1), "The backup is whole");
    Ok(serde_json::to_value(super::BackupView::from(row)).expect("a backup is plain data"))
}

/// Takes a backup away.
#[utoipa::path(delete, operation_id = "remove_backup", path = "/storage/backups/{id}", tag = "storage", params(("id" = String, Path, description = "A backup's id")), responses((status = 204, description = "It is gone"), Problems))]
pub(crate) async fn remove(At(space): At, Place(id): Place<String>) -> Result<StatusCode, Refusal> {
    let home = space.plan.home.clone();
    if Backups::ordered(&home).is_some_and(|placed| placed.backup == id) {
        let message = "This backup is about to be restored. Take that back first.";
        return Err(Refusal::conflict(Problem::new("backup.waits", message)));
    }
    let which = id.clone();
    let was = blocking(move || Backups::of(&home).remove(&which)).await.map_err(Refusal::unavailable)??;
    if !was {
        return Err(not_found("backup"));
    }
    let act = Act { what: "storage.backup_removed", subject: id, before: Value::Null, after: Value::Null };
    space.store.audit(act, space.world.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Has a backup put in place of the database at the next start. The present database is set aside among the backups.
/// What had not ended in the backup is looked up at its target before anything is sent again.
#[utoipa::path(post, operation_id = "restore_backup", path = "/storage/backups/{id}/restore", tag = "storage", request_body = RestoreWish, params(("id" = String, Path, description = "A backup's id")), responses((status = 200, body = Restoring), Problems))]
pub(crate) async fn restore(
    At(space): At,
    Place(id): Place<String>,
    Body(wish): Body<RestoreWish>,
) -> Answer<Restoring> {
    let reason = reason(&wish.reason)?;
    let home = space.plan.home.clone();
    let who = actor().map_or_else(|| "Patchbay".to_owned(), |who| who.to_string());
    let (which, why) = (id.clone(), reason.clone());
    let row = blocking(move || Backups::order(&home, &which, who, why))
        .await
        .map_err(Refusal::unavailable)?
        .map_err(|error| match error {
            patchbay_store::Error::Missing(_) => Refusal::new(
                StatusCode::NOT_FOUND,
                Problem::new("backup.missing", "There is no such backup, or it is not whole.")
                    .remedy(Remedy::None),
            ),
            other => other.into(),
        })?;
    let act = Act {
        what: "storage.restore_asked",
        subject: id,
        before: Value::Null,
        after: json!({ "as_of": row.at.0, "reason": reason }),
    };
    space.store.audit(act, space.world.now()).await?;
    space.hub.note("status");
    let sentence = "The backup takes the place of the database when Patchbay is started again. What came since is then \
                    not in the log; the present database is kept aside.";
    Ok(Json(Restoring { restart: true, sentence: sentence.to_owned() }))
}
