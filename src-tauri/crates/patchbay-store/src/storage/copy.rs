//! A copy of the database, made between the writer's commits and looked through before it is called one.

use super::{
    backups::{Why, Wish},
    check, files,
};
use crate::{error::Error, open::Store, rows::meta, writer::CopyWish};
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use tokio::sync::oneshot;

/// Pages copied between two commits.
const STEP: i32 = 64;

/// How far a copy is, and whether it is to go on. Shared with whoever watches it.
#[derive(Debug, Default)]
pub struct Course {
    pub done: AtomicU64,
    pub total: AtomicU64,
    pub stop: AtomicBool,
}

/// A copy to be made.
pub(crate) struct Copying {
    to: PathBuf,
    course: Arc<Course>,
}

/// What the database said of itself at the moment of which the copy is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marks {
    event: i64,
    delivery: i64,
    accepted: i64,
    audit: Option<String>,
}

impl Marks {
    fn of(db: &Connection) -> Result<Self, Error> {
        let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
        Ok(Self {
            event: number("SELECT coalesce(max(seq), 0) FROM event")?,
            delivery: number("SELECT coalesce(max(seq), 0) FROM delivery")?,
            accepted: number("SELECT coalesce(sum(n), 0) FROM tally")?,
            audit: meta(db, "audit")?,
        })
    }
}

impl Copying {
    /// Copies `source` page by page. `between` is called after each step and may end it.
    pub(crate) fn run(
        &self,
        source: &Connection,
        mut between: impl FnMut() -> Result<(), Error>,
    ) -> Result<Marks, Error> {
        drop(files::fresh(&self.to)?);
        let mut target = Connection::open(&self.to)?;
        // Until it is whole it is nothing, so it need not survive anything.
        target.pragma_update(None, "synchronous", "OFF")?;
        let backup = Backup::new(source, &mut target)?;
        loop {
            let step = backup.step(STEP)?;
            let progress = backup.progress();
            let pages = |n: i32| u64::try_from(n).unwrap_or(0);
            self.course.total.store(pages(progress.pagecount), Ordering::Relaxed);
            self.course.done.store(pages(progress.pagecount - progress.remaining), Ordering::Relaxed);
            match step {
                StepResult::Done => break,
                StepResult::More | StepResult::Busy | StepResult::Locked => {}
                _ => return Err(Error::Unexpected("a step of a copy ended in an unknown way".to_owned())),
            }
            if self.course.stop.load(Ordering::Relaxed) {
                return Err(Error::Interrupted);
            }
            between()?;
        }
        Marks::of(source)
    }
}

impl Store {
    /// Makes a backup while the relay goes on, and looks through it before it is one.
    ///
    /// # Errors
    /// Of the disk; [`Error::Damaged`] where the copy is not whole. Then there is none.
    pub async fn back_up(&self, wish: Wish, course: Arc<Course>) -> Result<super::BackupRow, Error> {
        let part = wish.part();
        let (answer, answered) = oneshot::channel();
        let copying = Copying { to: part.clone(), course: Arc::clone(&course) };
        files::make_folder(wish.folder())?;
        self.inner.writer.copy(CopyWish { copying, answer })?;
        let marks = answered.await.map_err(|_| Error::Closed)?;
        let row = match marks {
            Ok(marks) => tokio::task::spawn_blocking(move || finish(&wish, Some(&marks))).await,
            Err(error) => Ok(Err(error)),
        }
        .map_err(|_| Error::Closed)?;
        if row.is_err() {
            // What is not whole is no backup.
            let _ = files::gone(&part);
        }
        row
    }
}

/// Copies a database that nobody else has open.
pub(super) fn copy_closed(path: &Path, wish: &Wish) -> Result<super::BackupRow, Error> {
    files::make_folder(wish.folder())?;
    let source = Connection::open(path)?;
    let copying = Copying { to: wish.part(), course: Arc::default() };
    let row = copying.run(&source, || Ok(())).and_then(|marks| {
        // A schema of another time may not have all that is compared.
        finish(wish, Some(&marks))
    });
    if row.is_err() {
        let _ = files::gone(&wish.part());
    }
    row
}

/// Looks through the copy, sees it onto the disk and gives it its name.
pub(super) fn finish(wish: &Wish, marks: Option<&Marks>) -> Result<super::BackupRow, Error> {
    let part = wish.part();
    let (schema, events) = {
        let copy = Connection::open(&part)?;
        // One file, without a log beside it.
        copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
        if let Some(problem) = check::whole(&copy)? {
            return Err(Error::Damaged(problem));
        }
        if marks.is_some_and(|marks| Marks::of(&copy).as_ref() != Ok(marks)) {
            return Err(Error::Damaged("the copy does not hold what was copied".to_owned()));
        }
        let schema: i64 = copy.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let events: i64 = copy.query_row("SELECT count(*) FROM event", [], |row| row.get(0))?;
        (schema, u64::try_from(events).unwrap_or(0))
    };
    std::fs::File::open(&part)?.sync_all()?;
    wish.name(schema, events, wish.why() != Why::Repair)
}
