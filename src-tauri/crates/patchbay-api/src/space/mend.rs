//! What is done about a home that does not work, with its database and its vault closed.

use super::{DATABASE, Slot, Space, blocking, root_source, slot::RELEASE};
use crate::trouble::Trouble;
use patchbay_kit::vault::recovery;
use patchbay_model::problem::Problem;
use patchbay_store::{Act, Backups, Salvaged, Why, salvage, set_database_aside};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// A remedy, with what it needs.
pub(crate) enum Fix {
    Retry,
    /// Removes databases that were set aside and are no backups.
    FreeSpace {
        who: String,
    },
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
        if let Fix::FreeSpace { who } = fix {
            return self.free_space(&who).await;
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
            Fix::Retry | Fix::FreeSpace { .. } => Ok("The home was opened again.".to_owned()),
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

    async fn free_space(&self, who: &str) -> Result<String, Problem> {
        let home = self.plan().home.clone();
        let (removed, freed) = blocking(move || -> Result<(Vec<String>, u64), patchbay_store::Error> {
            let backups = Backups::of(&home);
            backups.tidy()?;
            let (mut removed, mut freed) = (Vec::new(), 0);
            for row in backups.list()?.into_iter().filter(|row| !row.sound || row.why == Why::Restore) {
                backups.remove(&row.id)?;
                freed += row.bytes;
                removed.push(row.id);
            }
            Ok((removed, freed))
        })
        .await??;
        if removed.is_empty() {
            return Ok(
                "Nothing was set aside that could be removed. Make room on the disk of this home.".to_owned()
            );
        }
        let after = json!({ "removed": removed, "bytes": freed });
        // There may be room now for a home that could not be opened without any, and for the line of the audit.
        let opened = match self.space() {
            Some(space) => Ok(space),
            None => {
                let _held = self.lock.lock().await;
                self.put_anew().await
            }
        };
        match opened {
            Ok(space) => write_down(&space, who, "storage.freed", after).await?,
            Err(_) => tracing::info!(%who, %after, "Databases that had been set aside were removed."),
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
            Fix::Retry | Fix::FreeSpace { .. } | Fix::Restore { .. } | Fix::Salvage { .. } => return Ok(()),
        };
        write_down(space, who, what, json!({})).await
    }
}

async fn write_down(space: &Space, who: &str, what: &'static str, after: Value) -> Result<(), Problem> {
    let act = Act { what, subject: String::new(), before: Value::Null, after };
    let told = space.store.audit(act, space.world.now());
    patchbay_store::acting(who.into(), told).await.map_err(Problem::from)
}

/// What the rows of a table are to whoever uses the program.
fn rows_of(table: &str) -> &'static str {
    match table {
        "event" => "events",
        "payload" => "sealed originals",
        "delivery" => "deliveries",
        "attempt" => "attempts",
        "cases" | "case_key" => "cases",
        "link" => "links to records",
        "audit" => "lines of the audit",
        "fact_fresh" | "fact_run" | "fact_kept" => "facts that repeats are known by",
        "connection" | "privacy" | "container" | "route" | "route_version" => {
            "settings of accounts and lines"
        }
        _ => "other rows",
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
    let mut kinds = BTreeMap::<&str, (u64, bool)>::new();
    for one in &mended.lost {
        let (n, at_most) = kinds.entry(rows_of(&one.table)).or_default();
        *n += one.lost;
        *at_most |= one.at_most;
    }
    let part = |(rows, (n, at_most))| format!("{}{n} {rows}", if at_most { "at most " } else { "" });
    let parts: Vec<String> = kinds.into_iter().map(part).collect();
    format!(
        "{} rows are in a new database; {lost} could not be read ({}). The damaged one is kept among the backups.",
        mended.kept,
        parts.join(", ")
    )
}
