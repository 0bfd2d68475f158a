//! What the work itself holds: where it tells how far it is, and learns that it is to end.

use super::view::{JobState, JobView};
use crate::stream::Notes;
use patchbay_model::problem::Problem;
use serde_json::Value;
use std::{
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, time::Instant};

/// Steps are told at most this often.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// One piece of work between its task and its watchers.
pub(super) struct Job {
    pub(super) subject: String,
    view: Mutex<JobView>,
    cancel: watch::Sender<bool>,
    told_at: Mutex<Option<Instant>>,
    notes: Notes,
}

impl Job {
    pub(super) fn new(subject: &str, view: JobView, notes: Notes) -> Self {
        Self {
            subject: subject.to_owned(),
            view: Mutex::new(view),
            cancel: watch::Sender::new(false),
            told_at: Mutex::default(),
            notes,
        }
    }

    pub(super) fn view(&self) -> JobView {
        self.lock().clone()
    }

    pub(super) fn cancel(&self) {
        self.cancel.send_replace(true);
    }

    /// Writes down how the work ended. An error after a cancel is the cancel.
    pub(super) fn end(&self, ended: Result<Value, Problem>) {
        {
            let mut view = self.lock();
            match ended {
                Ok(result) => {
                    view.state = JobState::Done;
                    view.result = Some(result);
                }
                Err(_) if *self.cancel.borrow() => view.state = JobState::Cancelled,
                Err(problem) => {
                    view.state = JobState::Failed;
                    view.problem = Some(problem);
                }
            }
        }
        self.tell();
    }

    fn tell(&self) {
        let id = self.lock().id.clone();
        self.notes.note("jobs", Some(id));
    }

    fn lock(&self) -> MutexGuard<'_, JobView> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The work's end of a job. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Progress(pub(super) std::sync::Arc<Job>);

impl Progress {
    /// Says how far the work is.
    pub(crate) fn step(&self, done: u64, total: Option<u64>, text: impl Into<String>) {
        {
            let mut view = self.0.lock();
            (view.done, view.total, view.text) = (done, total, text.into());
        }
        let mut told = self.0.told_at.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|at| at.elapsed() >= TELL_EVERY) {
            *told = Some(Instant::now());
            self.0.tell();
        }
    }

    /// Says what the work does at this place, told at once.
    pub(crate) fn say(&self, text: impl Into<String>) {
        self.0.lock().text = text.into();
        self.0.tell();
    }

    /// # Errors
    /// Once a person has cancelled; the work hands it on.
    pub(crate) fn go_on(&self) -> Result<(), Problem> {
        if *self.0.cancel.borrow() { Err(cancelled()) } else { Ok(()) }
    }

    /// Waits for `work`, or leaves it where it stands when a person cancels. For reading: a write that is left may
    /// have happened.
    ///
    /// # Errors
    /// As [`go_on`](Self::go_on).
    pub(crate) async fn unless_cancelled<T>(&self, work: impl Future<Output = T>) -> Result<T, Problem> {
        let mut cancel = self.0.cancel.subscribe();
        tokio::select! {
            biased;
            _ = cancel.wait_for(|cancelled| *cancelled) => Err(cancelled()),
            done = work => Ok(done),
        }
    }
}

fn cancelled() -> Problem {
    Problem::new("job.cancelled", "This was cancelled.")
}
