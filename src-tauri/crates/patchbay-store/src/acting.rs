//! Who acts: set by the door around a request, read by every transaction that a line of the audit tells of.

use std::{future::Future, sync::Arc};

tokio::task_local! {
    static WHO: Arc<str>;
}

/// Runs `work` on behalf of `who`. What it starts as tasks of their own is not.
pub async fn acting<F: Future>(who: Arc<str>, work: F) -> F::Output {
    WHO.scope(who, work).await
}

/// On whose behalf this runs; nobody's where the relay acts by itself.
pub fn actor() -> Option<Arc<str>> {
    WHO.try_with(Arc::clone).ok()
}
