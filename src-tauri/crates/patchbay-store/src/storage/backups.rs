//! The folder of backups: which there are, how they are named, and how many stay.

use super::{files, size::file_bytes};
use crate::error::Error;
use patchbay_model::{limits, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Why a copy was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A person asked for it.
    Asked,
    /// The schema was about to change.
    Migration,
    /// The database that a backup was put in place of.
    Restore,
    /// A damaged database that was set aside. It is no backup.
    Repair,
}

impl Why {
    fn word(self) -> &'static str {
        match self {
            Why::Asked => "asked",
            Why::Migration => "migration",
            Why::Restore => "restore",
            Why::Repair => "repair",
        }
    }
}

/// A copy of the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupRow {
    /// Its file's name without the ending.
    pub id: String,
    pub at: Timestamp,
    pub bytes: u64,
    pub why: Why,
    pub schema: i64,
    /// How many events are in it; nothing where that could not be counted.
    pub events: Option<u64>,
    /// It was looked through and is whole. One that is not is kept for whoever wants to look into it.
    pub sound: bool,
}

/// The folder of a home's backups.
#[derive(Debug, Clone)]
pub struct Backups(PathBuf);

const ENDING: &str = "db";
/// Beside each: what is known of it. A copy without that was never finished.
const KNOWN: &str = "json";

/// A copy to be made, with the name it will have.
#[derive(Debug, Clone)]
pub struct Wish {
    folder: PathBuf,
    id: String,
    at: Timestamp,
    why: Why,
}

impl Wish {
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
    pub(super) fn why(&self) -> Why {
        self.why
    }
    /// The id it will have.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// What it will be as of.
    pub fn at(&self) -> Timestamp {
        self.at
    }
    /// The file while it is made.
    pub(super) fn part(&self) -> PathBuf {
        self.folder.join(format!("{}.part", self.id))
    }
    /// The file that it will be.
    pub(super) fn file(&self) -> PathBuf {
        self.folder.join(format!("{}.{ENDING}", self.id))
    }

    /// Gives the finished copy its name.
    pub(super) fn name(&self, schema: i64, events: u64, sound: bool) -> Result<BackupRow, Error> {
        fs::rename(self.part(), self.file())?;
        self.note(schema, Some(events), sound)
    }

    /// Writes down what is known of the file that stands under its name.
    pub(super) fn note(&self, schema: i64, events: Option<u64>, sound: bool) -> Result<BackupRow, Error> {
        let bytes = file_bytes(&self.file());
        let row = BackupRow { id: self.id.clone(), at: self.at, bytes, why: self.why, schema, events, sound };
        let text = serde_json::to_vec(&row)?;
        files::put(&self.folder.join(format!("{}.{KNOWN}", self.id)), &text)?;
        Ok(row)
    }
}

impl Backups {
    /// Those of a home.
    pub fn of(home: &Path) -> Self {
        Self(home.join("backups"))
    }

    /// A copy to be made at `at`.
    pub fn wish(&self, why: Why, at: Timestamp) -> Wish {
        let digits: String = at.rfc3339().chars().filter(char::is_ascii_digit).collect();
        let stem = format!("{}-{}", stamp(&digits), why.word());
        let mut id = stem.clone();
        let mut n = 1;
        while self.0.join(format!("{id}.{ENDING}")).exists() {
            n += 1;
            id = format!("{stem}-{n}");
        }
        Wish { folder: self.0.clone(), id, at, why }
    }

    /// A copy that has its name already.
    pub(super) fn named(&self, id: &str, why: Why, at: Timestamp) -> Wish {
        Wish { folder: self.0.clone(), id: id.to_owned(), at, why }
    }

    /// All there are, the newest first.
    ///
    /// # Errors
    /// Where the folder cannot be read. One that is not there is empty.
    pub fn list(&self) -> Result<Vec<BackupRow>, Error> {
        let mut rows: Vec<BackupRow> = Vec::new();
        for name in self.names()? {
            let Some(id) = name.strip_suffix(&format!(".{KNOWN}")) else { continue };
            let Ok(text) = fs::read(self.0.join(&name)) else { continue };
            let Ok(row) = serde_json::from_slice::<BackupRow>(&text) else { continue };
            // What is known of another file, or of one that is gone, is nothing.
            if row.id == id && self.file(id).is_some() {
                rows.push(row);
            }
        }
        rows.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        Ok(rows)
    }

    /// The file of one.
    pub fn file(&self, id: &str) -> Option<PathBuf> {
        let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let path = self.0.join(format!("{id}.{ENDING}"));
        (plain && path.is_file()).then_some(path)
    }

    /// Takes one away. Whether it was there.
    pub fn remove(&self, id: &str) -> Result<bool, Error> {
        let Some(path) = self.file(id) else { return Ok(false) };
        files::gone(&self.0.join(format!("{id}.{KNOWN}")))?;
        files::gone(&path)?;
        for ending in ["-wal", "-shm"] {
            files::gone(&super::size::with(&path, ending))?;
        }
        Ok(true)
    }

    /// Takes away all but the newest, and what was never finished. `spare` stays in any case.
    pub fn keep_newest(&self, spare: Option<&str>) -> Result<(), Error> {
        let aside = |row: &BackupRow| matches!(row.why, Why::Restore | Why::Repair);
        let rows = self.list()?;
        let (set_aside, copies): (Vec<_>, Vec<_>) = rows.into_iter().partition(aside);
        let old =
            copies.iter().skip(limits::BACKUPS_KEPT).chain(set_aside.iter().skip(limits::SET_ASIDE_KEPT));
        for row in old.filter(|row| Some(row.id.as_str()) != spare) {
            self.remove(&row.id)?;
        }
        Ok(())
    }

    /// Takes away what was begun by a run that is over.
    pub fn tidy(&self) -> Result<(), Error> {
        for name in self.names()?.iter().filter(|name| name.ends_with(".part") || name.contains(".part-")) {
            files::gone(&self.0.join(name))?;
        }
        Ok(())
    }

    /// What the folder takes, in bytes.
    pub fn bytes(&self) -> u64 {
        let names = self.names().unwrap_or_default();
        names.iter().map(|name| file_bytes(&self.0.join(name))).sum()
    }

    fn names(&self) -> Result<Vec<String>, Error> {
        match fs::read_dir(&self.0) {
            Ok(all) => Ok(all.flatten().filter_map(|one| one.file_name().into_string().ok()).collect()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(vec![]),
            Err(error) => Err(error.into()),
        }
    }
}

/// `20261121-092030-123`: sorts by time and is a name everywhere.
fn stamp(digits: &str) -> String {
    match (digits.get(..8), digits.get(8..14), digits.get(14..)) {
        (Some(day), Some(time), Some(ms)) => format!("{day}-{time}-{ms}"),
        _ => digits.to_owned(),
    }
}
