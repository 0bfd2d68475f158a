//! All sign-ins that are not kept yet: a few at a time, each for a while.

use super::draft::{Draft, Stage};
use patchbay_kit::loopback;
use patchbay_model::time::Timestamp;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

/// More than one person has open at a time; the oldest makes room.
const DRAFTS_MAX: usize = 8;
/// How long what was entered is kept after its last round ended: time to give it a name.
const KEEP: Duration = Duration::from_secs(15 * 60);

pub(crate) struct SignIns {
    drafts: Mutex<Vec<Arc<Draft>>>,
    /// How long a person has in the browser.
    patience: Mutex<Duration>,
}

impl Default for SignIns {
    fn default() -> Self {
        Self { drafts: Mutex::default(), patience: Mutex::new(loopback::PATIENCE) }
    }
}

impl SignIns {
    /// Takes a draft in. A full desk lets go of the oldest.
    pub(super) fn add(&self, draft: Arc<Draft>) {
        let mut drafts = self.drafts();
        if drafts.len() >= DRAFTS_MAX {
            drafts.remove(0).runs(None);
        }
        drafts.push(draft);
    }

    /// Takes a draft in again that could not be kept, to be let go of as if its round had just ended.
    pub(super) fn put_back(self: &Arc<Self>, draft: Arc<Draft>) {
        let later = forget_later(Arc::downgrade(self), Arc::downgrade(&draft));
        draft.runs(Some(tokio::spawn(later)));
        self.add(draft);
    }

    pub(super) fn find(&self, id: &str) -> Option<Arc<Draft>> {
        self.drafts().iter().find(|draft| draft.id == id).cloned()
    }

    /// Forgets a draft with its listener and its secrets. Returns whether it was there.
    pub(super) fn remove(&self, id: &str) -> bool {
        let mut drafts = self.drafts();
        let Some(at) = drafts.iter().position(|draft| draft.id == id) else { return false };
        drafts.remove(at).runs(None);
        true
    }

    /// Forgets everything: the space closes.
    pub(crate) fn clear(&self) {
        for draft in self.drafts().drain(..) {
            draft.runs(None);
        }
    }

    pub(super) fn patience(&self) -> Duration {
        *self.patience.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(crate) fn set_patience(&self, patience: Duration) {
        *self.patience.lock().unwrap_or_else(PoisonError::into_inner) = patience;
    }

    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.drafts().len()
    }

    fn drafts(&self) -> MutexGuard<'_, Vec<Arc<Draft>>> {
        self.drafts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When a browser round that begins at `now` is over.
pub(super) fn until(now: Timestamp, patience: Duration) -> Timestamp {
    now + i64::try_from(patience.as_millis()).unwrap_or(i64::MAX)
}

/// Lets go of a draft whose round has ended some time ago.
pub(super) async fn forget_later(desk: Weak<SignIns>, draft: Weak<Draft>) {
    tokio::time::sleep(KEEP).await;
    if let (Some(desk), Some(draft)) = (desk.upgrade(), draft.upgrade())
        && !matches!(*draft.stage(), Stage::Waiting { .. } | Stage::Checking)
    {
        // Its own task is the one that runs this, so it is let go of, not ended.
        desk.drafts().retain(|known| known.id != draft.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{connections::Environment, signins::draft::Given};
    use patchbay_model::problem::Problem;

    fn failed() -> Arc<Draft> {
        let connector = patchbay_connectors::by_id("monday").expect("a vendor");
        let given = Given {
            connector,
            way: &connector.manifest().ways[0],
            environment: Environment::Test,
            settings: Default::default(),
            secrets: Default::default(),
            typed: true,
            before: None,
        };
        let draft = Draft::new("sgn_x".to_owned(), given);
        draft.set(Stage::Failed(Problem::new("disk.full", "The disk is full.")));
        Arc::new(draft)
    }

    #[tokio::test(start_paused = true)]
    async fn what_could_not_be_kept_stays_for_a_while_and_not_for_ever() {
        let desk = Arc::new(SignIns::default());
        desk.put_back(failed());
        tokio::time::sleep(KEEP - Duration::from_secs(1)).await;
        assert!(desk.find("sgn_x").is_some(), "there is time to try again");
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(desk.count(), 0, "its secrets leave the memory");
    }
}
