//! How much is stored, of what, since when, and what copies there are.

use crate::{
    door::{Answer, App, Problems, Refusal},
    settings::Settings,
    space::{DATABASE, Space, blocking},
};
use axum::{Json, extract::State};
use patchbay_store::{BackupRow, Backups, Part, Why};
use serde::{Deserialize, Serialize};
use std::path::Path;
use utoipa::ToSchema;

/// What the home takes on the disk.
#[derive(Serialize, ToSchema)]
pub(crate) struct Storage {
    /// The database and its write-ahead log.
    bytes: u64,
    /// What the database may grow to.
    max_bytes: u64,
    /// Room left on the disk of the home.
    #[serde(skip_serializing_if = "Option::is_none")]
    disk_free: Option<u64>,
    /// Days that events are kept.
    days: u32,
    /// Days that sealed payloads are kept after the last delivery of their event ended.
    payload_days: u32,
    parts: Vec<PartView>,
    /// The parts of the database were estimated: there is too much to look through.
    estimated: bool,
    /// When the oldest event was received that is there. UTC milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_event: Option<i64>,
    /// The same of those with a sealed payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_payload: Option<i64>,
    /// When something was last removed for its age or for room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pruned_at: Option<i64>,
    /// Why nothing is removed at present.
    #[serde(skip_serializing_if = "Option::is_none")]
    prune_paused: Option<String>,
    /// The newest first.
    backups: Vec<BackupView>,
    /// The backup that is put in place of the database at the next start.
    #[serde(skip_serializing_if = "Option::is_none")]
    restore_waits: Option<String>,
    recovery: Recovery,
    #[serde(skip_serializing_if = "Option::is_none")]
    integrity: Option<Integrity>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PartView {
    name: PartName,
    bytes: u64,
}

/// What a part of the storage holds.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PartName {
    Events,
    Payloads,
    Attempts,
    Search,
    Counters,
    Audit,
    Other,
    Free,
    Wal,
    Backups,
    Exports,
}

/// A copy of the database.
#[derive(Serialize, ToSchema)]
#[schema(as = Backup)]
pub(crate) struct BackupView {
    pub(crate) id: String,
    /// What it is as of. UTC milliseconds.
    pub(crate) at: i64,
    pub(crate) bytes: u64,
    pub(crate) why: BackupWhy,
    pub(crate) schema: i64,
    /// Events in it, where they could be counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) events: Option<u64>,
    /// It was looked through and is whole. One that is not cannot be restored.
    pub(crate) sound: bool,
}

/// Why a copy was made: a person asked, the schema was about to change, a backup was put in its place, or it was damaged.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BackupWhy {
    Asked,
    Migration,
    Restore,
    Repair,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Recovery {
    /// When a recovery file was last made.
    #[serde(skip_serializing_if = "Option::is_none")]
    made_at: Option<i64>,
}

/// What the last look through the whole database found.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct Integrity {
    pub(super) at: i64,
    pub(super) ok: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) problem: Option<String>,
}

impl From<BackupRow> for BackupView {
    fn from(row: BackupRow) -> Self {
        Self {
            id: row.id,
            at: row.at.0,
            bytes: row.bytes,
            why: match row.why {
                Why::Asked => BackupWhy::Asked,
                Why::Migration => BackupWhy::Migration,
                Why::Restore => BackupWhy::Restore,
                Why::Repair => BackupWhy::Repair,
            },
            schema: row.schema,
            events: row.events,
            sound: row.sound,
        }
    }
}

impl From<Part> for PartName {
    fn from(part: Part) -> Self {
        match part {
            Part::Events => PartName::Events,
            Part::Payloads => PartName::Payloads,
            Part::Attempts => PartName::Attempts,
            Part::Search => PartName::Search,
            Part::Counters => PartName::Counters,
            Part::Audit => PartName::Audit,
            Part::Other => PartName::Other,
            Part::Free => PartName::Free,
            Part::Wal => PartName::Wal,
        }
    }
}

/// Tells what the home takes on the disk. While the database cannot be opened, what can be said from outside.
#[utoipa::path(get, operation_id = "read_storage", path = "/storage", tag = "storage", responses((status = 200, body = Storage), Problems))]
pub(crate) async fn read(State(app): State<App>) -> Answer<Storage> {
    match app.slot.space() {
        Some(space) => Ok(Json(of(&space).await?)),
        None => {
            app.slot.trouble().ok_or_else(|| Refusal::conflict(app.slot.shut()))?;
            let home = app.slot.plan().home.clone();
            let outside = blocking(move || Outside::of(&home)).await.map_err(Refusal::unavailable)?;
            let settings = Settings::default();
            Ok(Json(Storage {
                bytes: outside.database,
                max_bytes: settings.storage_bytes_max,
                disk_free: outside.disk_free,
                days: settings.view_days,
                payload_days: settings.sealed_days,
                parts: vec![
                    PartView { name: PartName::Other, bytes: outside.database },
                    PartView { name: PartName::Backups, bytes: outside.backups_bytes },
                    PartView { name: PartName::Exports, bytes: outside.exports_bytes },
                ],
                estimated: true,
                oldest_event: None,
                oldest_payload: None,
                pruned_at: None,
                prune_paused: None,
                backups: outside.backups.into_iter().map(BackupView::from).collect(),
                restore_waits: outside.restore_waits,
                recovery: Recovery { made_at: None },
                integrity: None,
            }))
        }
    }
}

async fn of(space: &Space) -> Result<Storage, Refusal> {
    let settings = Settings::read(&space.store).await?;
    let size = space.store.size().await?;
    let home = space.plan.home.clone();
    let outside = blocking(move || Outside::of(&home)).await.map_err(Refusal::unavailable)?;
    let number = async |name| -> Result<Option<i64>, Refusal> {
        Ok(space.store.setting(name).await?.and_then(|text| text.parse().ok()))
    };
    let mut parts: Vec<PartView> =
        size.parts.into_iter().map(|(part, bytes)| PartView { name: part.into(), bytes }).collect();
    parts.push(PartView { name: PartName::Backups, bytes: outside.backups_bytes });
    parts.push(PartView { name: PartName::Exports, bytes: outside.exports_bytes });
    let integrity = space.store.setting("integrity").await?;
    Ok(Storage {
        bytes: size.bytes,
        max_bytes: settings.storage_bytes_max,
        disk_free: outside.disk_free,
        days: settings.view_days,
        payload_days: settings.sealed_days,
        parts,
        estimated: size.estimated,
        oldest_event: size.oldest_event,
        oldest_payload: size.oldest_payload,
        pruned_at: number("pruned_at").await?,
        prune_paused: space.live.as_ref().and_then(|live| live.relay.prune_paused()),
        backups: outside.backups.into_iter().map(BackupView::from).collect(),
        restore_waits: outside.restore_waits,
        recovery: Recovery { made_at: number("recovery").await? },
        integrity: integrity.and_then(|text| serde_json::from_str(&text).ok()),
    })
}

/// What lies beside the database.
struct Outside {
    database: u64,
    disk_free: Option<u64>,
    backups: Vec<BackupRow>,
    backups_bytes: u64,
    exports_bytes: u64,
    restore_waits: Option<String>,
}

impl Outside {
    fn of(home: &Path) -> Self {
        let backups = Backups::of(home);
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
        let files = std::fs::read_dir(home.join("exports")).into_iter().flatten().flatten();
        Self {
            database: size(&home.join(DATABASE)) + size(&home.join(format!("{DATABASE}-wal"))),
            disk_free: patchbay_store::disk_free(home),
            backups: backups.list().unwrap_or_default(),
            backups_bytes: backups.bytes(),
            exports_bytes: files.map(|file| size(&file.path())).sum(),
            restore_waits: Backups::ordered(home).map(|placed| placed.backup),
        }
    }
}
