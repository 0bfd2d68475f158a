//! All long work of one space.

use super::{
    progress::{Job, Progress},
    view::{JobKind, JobState, JobView},
};
use crate::space::Space;
use patchbay_model::problem::Problem;
use serde_json::Value;
use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::task::JoinHandle;

/// Ended work past this many is forgotten, the oldest first.
const KEPT: usize = 64;
/// How long work may take to reach a safe place when the space closes.
const END_WITHIN: Duration = Duration::from_secs(5);

/// Begun, running and lately ended work.
#[derive(Default)]
pub(crate) struct Jobs(Mutex<Vec<(Arc<Job>, JoinHandle<()>)>>);

/// What a piece of work is about: two of one kind and subject are not done at once.
pub(crate) struct About<'a> {
    pub(crate) kind: JobKind,
    /// An id.
    pub(crate) subject: &'a str,
    /// The first thing said of it.
    pub(crate) text: &'a str,
}

impl Jobs {
    /// Begins `work` as a task of its own, or gives what already does the same. It must not hold the space, which
    /// could then not be closed.
    pub(crate) fn start<F>(
        &self,
        space: &Space,
        about: &About<'_>,
        work: impl FnOnce(Progress) -> F,
    ) -> JobView
    where
        F: Future<Output = Result<Value, Problem>> + Send + 'static,
    {
        let mut jobs = self.lock();
        let same = |job: &Job| job.subject == about.subject && job.view().runs(about.kind);
        if let Some((job, _)) = jobs.iter().find(|(job, _)| same(job)) {
            return job.view();
        }
        let view = JobView {
            id: format!("job_{}", space.world.uuid().simple()),
            kind: about.kind,
            state: JobState::Running,
            done: 0,
            total: None,
            text: about.text.to_owned(),
            problem: None,
            result: None,
        };
        let job = Arc::new(Job::new(about.subject, view.clone(), space.hub.notes()));
        let (running, work) = (Arc::clone(&job), work(Progress(Arc::clone(&job))));
        let task = tokio::spawn(async move {
            // A task within: a panic ends as a failure and not as work that goes on for ever.
            let mut inner = Ended(tokio::spawn(work));
            let ended = (&mut inner.0).await.unwrap_or_else(|error| {
                tracing::error!(%error, "Long work was interrupted inside Patchbay.");
                Err(Problem::new("door.fault", "Patchbay failed at this. The log has the details."))
            });
            running.end(ended);
        });
        let ended = jobs.iter().filter(|(job, _)| job.view().state != JobState::Running).count();
        if ended >= KEPT
            && let Some(oldest) = jobs.iter().position(|(job, _)| job.view().state != JobState::Running)
        {
            jobs.remove(oldest);
        }
        jobs.push((job, task));
        view
    }

    pub(super) fn view(&self, id: &str) -> Option<JobView> {
        self.lock().iter().map(|(job, _)| job.view()).find(|view| view.id == id)
    }

    /// Whether there is such work.
    pub(super) fn cancel(&self, id: &str) -> bool {
        let jobs = self.lock();
        let found = jobs.iter().find(|(job, _)| job.view().id == id);
        if let Some((job, _)) = found {
            job.cancel();
        }
        found.is_some()
    }

    /// Ends everything: the space closes.
    pub(crate) async fn stop(&self) {
        let jobs = std::mem::take(&mut *self.lock());
        jobs.iter().for_each(|(job, _)| job.cancel());
        for (_, mut task) in jobs {
            if tokio::time::timeout(END_WITHIN, &mut task).await.is_err() {
                task.abort();
                // It ends as cancelled, and with that its hold on the store.
                let _ = task.await;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Arc<Job>, JoinHandle<()>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The work's own task, which ends with whoever waits for it.
struct Ended(JoinHandle<Result<Value, Problem>>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.abort();
    }
}
