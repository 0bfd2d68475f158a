//! What keeps a home from working, in words, and what can be done about it.

mod acts;

pub(crate) use acts::{__path_mend, Mended, mend};

use crate::space::{DATABASE, Slot, Space};
use patchbay_model::problem::{Problem, Remedy};
use patchbay_store::{Backups, Error};
use serde::Serialize;
use std::{path::Path, sync::Arc};
use utoipa::ToSchema;

/// Something that keeps a home from working, or from working as it should.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Trouble {
    pub(crate) code: TroubleCode,
    /// What happened, to what, and what it means.
    pub(crate) sentence: String,
    /// The system's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
    /// Nothing can be asked but the status and what is to be done. Otherwise the rest of the page works.
    pub(crate) blocks: bool,
    /// The most careful first.
    pub(crate) remedies: Vec<TroubleRemedy>,
    /// A remedy is under way: what it does now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) doing: Option<String>,
    /// How it is told to whoever asks for something else.
    #[serde(skip)]
    pub(crate) problem: Option<Box<Problem>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TroubleCode {
    Damaged,
    DiskFull,
    NewerSchema,
    KeyMissing,
    KeyLocked,
    OlderCopy,
    Wal,
    /// Another program has the database open, or the disk refuses.
    Refused,
}

/// Something to do: `POST /trouble/{do}`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TroubleRemedy {
    #[serde(rename = "do")]
    pub(crate) act: TroubleDo,
    pub(crate) label: String,
    /// The backup that would be restored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) backup: Option<String>,
    /// How many events lose something by it; said again as `confirm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TroubleDo {
    Restore,
    Salvage,
    Unlock,
    Anew,
    Retry,
    FreeSpace,
}

impl Trouble {
    fn new(code: TroubleCode, sentence: impl Into<String>) -> Self {
        Self {
            code,
            sentence: sentence.into(),
            detail: None,
            blocks: false,
            remedies: Vec::new(),
            doing: None,
            problem: None,
        }
    }

    /// The same while a remedy is carried out, with everything closed.
    pub(crate) fn under_way(self) -> Self {
        let problem = Problem::new("trouble.mending", "This home is being mended. Look again in a moment.");
        let problem = Some(Box::new(problem.remedy(Remedy::Retry)));
        Self {
            blocks: true,
            remedies: Vec::new(),
            doing: Some("Closing the database".to_owned()),
            problem,
            ..self
        }
    }

    fn detail(mut self, detail: Option<String>) -> Self {
        self.detail = detail;
        self
    }

    fn remedy(mut self, act: TroubleDo, label: impl Into<String>) -> Self {
        self.remedies.push(TroubleRemedy { act, label: label.into(), backup: None, count: None });
        self
    }

    fn restores(mut self, home: &Path) -> Self {
        let rows = Backups::of(home).list().unwrap_or_default();
        for row in rows.into_iter().filter(|row| row.sound && row.schema <= patchbay_store::SCHEMA).take(3) {
            self.remedies.push(TroubleRemedy {
                act: TroubleDo::Restore,
                label: format!("Restore the backup of {}", row.at.rfc3339()),
                backup: Some(row.id),
                count: row.events,
            });
        }
        self
    }

    /// What keeps the database of `home` shut, if it is of the kind that the page can show. May block.
    pub(crate) fn of_store(problem: &Problem, home: &Path) -> Option<Self> {
        let detail = problem.detail.clone();
        let trouble = match problem.code.as_ref() {
            "store.damaged" => Self::new(
                TroubleCode::Damaged,
                "The database is damaged, so Patchbay does not work with it. No event is taken; senders are told to \
                 send again. Nothing has been changed.",
            )
            .restores(home)
            .remedy(TroubleDo::Salvage, "Copy what can be read into a new database")
            .remedy(TroubleDo::Retry, "Look again")
            .remedy(TroubleDo::Anew, "Set the database aside and begin with an empty one"),
            "store.newer" => Self::new(TroubleCode::NewerSchema, problem.message.clone())
                .restores(home)
                .remedy(TroubleDo::Retry, "Look again"),
            "disk.full" => Self::new(
                TroubleCode::DiskFull,
                "The disk is full, so the database cannot be opened. No event is taken; senders are told to send again. Make \
                 room on the disk of this folder: Patchbay then goes on by itself.",
            )
            .remedy(TroubleDo::FreeSpace, "Remove backups that are set aside")
            .remedy(TroubleDo::Retry, "Look again"),
            "disk.refused" | "store.locked" => {
                Self::new(TroubleCode::Refused, problem.message.clone()).remedy(TroubleDo::Retry, "Look again")
            }
            _ => return None,
        };
        Some(Self { blocks: true, problem: Some(Box::new(problem.clone())), ..trouble.detail(detail) })
    }
}

/// What is amiss with a space that is open, the worst first.
pub(crate) async fn of_space(space: &Arc<Space>) -> Option<Trouble> {
    if let Some(problem) = &space.vault_problem {
        return Some(of_vault(space, problem).await);
    }
    match space.store.fault() {
        Some(Error::Damaged(detail)) => {
            let home = space.plan.home.clone();
            let sentence = "The database was found to be damaged while Patchbay worked with it. No event is taken; \
                            senders are told to send again. What can be read is shown.";
            let trouble = Trouble::new(TroubleCode::Damaged, sentence).detail(Some(detail));
            let trouble = crate::space::blocking(move || trouble.restores(&home)).await.ok()?;
            return Some(trouble.remedy(TroubleDo::Salvage, "Copy what can be read into a new database"));
        }
        Some(Error::DiskFull) => {
            return Some(
                Trouble::new(
                    TroubleCode::DiskFull,
                    "The disk is full. No event is taken; senders are told to send again. Nothing that was taken is \
                     lost, and intake opens by itself when there is room.",
                )
                .remedy(TroubleDo::FreeSpace, "Remove backups that are set aside"),
            );
        }
        Some(Error::Io(detail)) => {
            let sentence = "The disk refuses to be written to. No event is taken; senders are told to send again, and \
                            Patchbay tries again by itself.";
            return Some(Trouble::new(TroubleCode::Refused, sentence).detail(Some(detail)));
        }
        Some(_) | None => {}
    }
    if let Some(held) = space.store.log_held() {
        let mib = held.bytes / (1024 * 1024);
        let by = match &held.by {
            Some(by) => format!("Reading in “{by}” has"),
            None => "Another program has the database open and".to_owned() + " has",
        };
        let sentence = format!(
            "The log beside the database has grown to {mib} MiB. {by} kept it from being folded back. Close what else \
             reads {DATABASE}; events are taken meanwhile."
        );
        return Some(Trouble::new(TroubleCode::Wal, sentence));
    }
    let older = space.notices.iter().find(|notice| notice.code == "store.older_copy")?;
    Some(Trouble::new(TroubleCode::OlderCopy, older.message.clone()))
}

async fn of_vault(space: &Arc<Space>, problem: &Problem) -> Trouble {
    let locked = problem.remedy == Remedy::UnlockKeyring && problem.code == "vault.unavailable";
    let code = if locked || problem.code == "vault.key_file" {
        TroubleCode::KeyLocked
    } else if problem.code == "disk.full" {
        TroubleCode::DiskFull
    } else if problem.code == "vault.unavailable" {
        TroubleCode::Refused
    } else {
        TroubleCode::KeyMissing
    };
    let sentence = format!("{} The log can be read; no event is taken and nothing is sent.", problem.message);
    let trouble = Trouble::new(code, sentence).detail(problem.detail.clone());
    if code != TroubleCode::KeyMissing {
        return trouble.remedy(TroubleDo::Retry, "Look again");
    }
    let trouble = match problem.code.as_ref() {
        "vault.wrong_key" => trouble.remedy(TroubleDo::Unlock, "Use the recovery file"),
        _ => trouble,
    };
    let mut trouble = trouble.remedy(TroubleDo::Retry, "Look again").remedy(
        TroubleDo::Anew,
        "Start anew: accounts are connected again, and payloads kept so far are never opened",
    );
    let count =
        *space.sealed.get_or_init(|| async { space.store.payloads().await.unwrap_or_default().0 }).await;
    if let Some(anew) = trouble.remedies.last_mut() {
        anew.count = Some(count);
    }
    trouble
}

/// The trouble of a place, whether its space is open or not.
pub(crate) async fn of(slot: &Slot) -> Option<Trouble> {
    match slot.space() {
        Some(space) => of_space(&space).await,
        None => slot.trouble(),
    }
}
