//! What is done about a home that does not work, with its database and its vault closed.

use super::{DATABASE, Slot, Space, blocking, root_source, slot::RELEASE};
use crate::trouble::Trouble;
use patchbay_kit::vault::recovery;
use patchbay_model::problem::Problem;
use patchbay_store::{Act, Backups, Salvaged, Why, salvage, set_database_aside};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use std::time::Duration;

/// A remedy, with what it needs.
pub(crate) enum Fix {
    Retry,
    /// Removes databases that were set aside and are no backups.
    FreeSpace,
    Restore {
        backup: String,
        who: String,
    },
    Salvage {
        who: String,
    },
    NewVault {
        who: String,
    },
    NewDatabase {
        who: String,
    },
}

impl Slot {
    /// Closes what is open, does it, and opens the home again. Returns what came of it in words.
    ///
    /// # Errors
    /// Why it was not done, or why the home still does not work.
    pub(crate) async fn mend(&self, fix: Fix, trouble: Trouble) -> Result<String, Problem> {
        if let Fix::FreeSpace = fix {
            return self.free_space().await;
        }
        let _held = self.lock.lock().await;
        *self.troubled() = Some(trouble.under_way());
        if let Some(space) = self.space() {
            self.release(space, RELEASE).await.inspect_err(|_| *self.troubled() = None)?;
        }
        let done = self.mend_closed(&fix).await;
        // Whatever came of it, the home is opened, or says again why it is not.
        let opened = self.put_anew().await;
        let sentence = done?;
        let space = opened?;
        self.tell(&space, &fix).await?;
        Ok(sentence)
    }

    async fn mend_closed(&self, fix: &Fix) -> Result<String, Problem> {
        let (home, now) = (self.plan().home.clone(), self.plan().world.now());
        let path = home.join(DATABASE);
        match fix {
            Fix::Retry | Fix::FreeSpace => Ok("The home was opened again.".to_owned()),
            Fix::Restore { backup, who } => {
                let (backup, who) = (backup.clone(), who.clone());
                let reason = "The database could not be used.".to_owned();
                let row = blocking(move || Backups::order(&home, &backup, who, reason)).await??;
                Ok(format!(
                    "The backup of {} is in place. What came since is not in the log; what had not ended is looked up \
                     at its target before anything is sent again.",
                    row.at.rfc3339()
                ))
            }
            Fix::Salvage { who } => {
                let done = Arc::new(AtomicU64::new(0));
                let (who, counted) = (who.clone(), Arc::clone(&done));
                let work = blocking(move || salvage(&path, &who, now, &counted));
                let mended = tokio::select! {
                    mended = work => mended??,
                    () = self.tell_of(&done) => unreachable!("watching does not end"),
                };
                Ok(mended_words(&mended))
            }
            Fix::NewVault { .. } => {
                let plan = self.plan_arc();
                let aside = blocking(move || {
                    recovery::set_aside(&plan.home, &root_source(&plan), now).map_err(Problem::from)
                })
                .await??;
                let path = path.clone();
                blocking(move || patchbay_store::forget_fact(&path, super::VAULT_NAME)).await??;
                let kept =
                    aside.map_or_else(String::new, |name| format!(" The old vault is kept as {name}."));
                Ok(format!("The home has a new key. Connect the accounts again.{kept}"))
            }
            Fix::NewDatabase { .. } => {
                blocking(move || set_database_aside(&home, &path, Why::Repair, now)).await??;
                Ok("Patchbay begins with an empty database. The damaged one is kept among the backups."
                    .to_owned())
            }
        }
    }

    async fn free_space(&self) -> Result<String, Problem> {
        let home = self.plan().home.clone();
        let freed = blocking(move || -> Result<u64, patchbay_store::Error> {
            let backups = Backups::of(&home);
            backups.tidy()?;
            let mut freed = 0;
            for row in backups.list()?.iter().filter(|row| !row.sound || row.why == Why::Restore) {
                backups.remove(&row.id)?;
                freed += row.bytes;
            }
            Ok(freed)
        })
        .await??;
        if freed == 0 {
            return Ok(
                "Nothing was set aside that could be removed. Make room on the disk of this home.".to_owned()
            );
        }
        Ok(format!("{} MiB were freed.", freed / (1024 * 1024)))
    }

    /// Says how far it is, for whoever asks for the status.
    async fn tell_of(&self, done: &AtomicU64) {
        loop {
            if let Some(trouble) = self.troubled().as_mut() {
                trouble.doing = Some(format!("{} rows copied", done.load(Ordering::Relaxed)));
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// The line of the audit, where the act has not written its own.
    async fn tell(&self, space: &Arc<Space>, fix: &Fix) -> Result<(), Problem> {
        let (what, who) = match fix {
            Fix::NewVault { who } => ("vault.begun_anew", who),
            Fix::NewDatabase { who } => ("storage.begun_anew", who),
            Fix::Retry | Fix::FreeSpace | Fix::Restore { .. } | Fix::Salvage { .. } => return Ok(()),
        };
        let act = Act { what, subject: String::new(), before: Value::Null, after: json!({}) };
        let told = space.store.audit(act, space.world.now());
        patchbay_store::acting(who.as_str().into(), told).await.map_err(Problem::from)
    }
}

fn mended_words(mended: &Salvaged) -> String {
    let lost = mended.lost_rows();
    if lost == 0 {
        return format!(
            "All {} rows could be read and are in a new database. The damaged one is kept.",
            mended.kept
        );
    }
    let parts: Vec<String> = mended
        .lost
        .iter()
        .map(|one| format!("{}{} of {}", if one.at_most { "at most " } else { "" }, one.lost, one.table))
        .collect();
    format!(
        "{} rows are in a new database; {lost} could not be read ({}). The damaged one is kept among the backups.",
        mended.kept,
        parts.join(", ")
    )
}
