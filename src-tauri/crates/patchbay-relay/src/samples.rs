//! The last records of a source's vendor as samples: the same steps as an event takes, up to its view. What comes of
//! it is never accepted, delivered or counted; the clear values are wiped before anything is written.

use crate::{relay::Relay, snapshot::Bound};
use patchbay_kit::connector::Recall;
use patchbay_model::{event::Decoded, facts::wipe, ids::ConnectionId, keys::IdentityKey, problem::Problem};
use patchbay_store::SampleRow;
use std::collections::BTreeSet;

/// Records that are fetched.
pub const SAMPLE_RECORDS_MAX: usize = 20;
/// Events of them that are kept: a record that was handed on many times would crowd out the others.
const SAMPLES_MAX: usize = 200;

/// What a fetch brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fetched {
    pub records: usize,
    pub events: usize,
}

impl Relay {
    /// Asks the vendor of `connection` for its last records and keeps them as samples, in place of those before.
    ///
    /// # Errors
    /// Why the vendor cannot be asked, or did not answer; the samples before stay.
    pub async fn fetch_samples(&self, connection: ConnectionId) -> Result<Fetched, Problem> {
        let mut bound = self.bound(connection)?;
        let recall = recalls(&bound)?;
        if bound.names.is_empty()
            && let Err(problem) = self.refresh_names(connection).await
        {
            tracing::warn!(%connection, code = %problem.code, "Samples are fetched without names.");
        }
        let past = recall.recent(&bound.cx, SAMPLE_RECORDS_MAX).await?;
        // The policy may have been changed while the vendor was asked: the newest one counts.
        bound = self.bound(connection)?;
        let keys = self.vault().keys();
        let mut facts = BTreeSet::new();
        let mut rows = Vec::new();
        for mut event in past.events {
            if facts.insert(event.dedup.clone()) && rows.len() < SAMPLES_MAX {
                rows.push(bound.sampled(&mut event, keys.identity()));
            }
            wipe(&mut event.payload);
        }
        let fetched = Fetched { records: past.records, events: rows.len() };
        let records = u32::try_from(fetched.records).unwrap_or(u32::MAX);
        self.store().save_samples(connection, records, rows, self.now()).await?;
        Ok(fetched)
    }
}

/// Who can be asked for the past of a source.
///
/// # Errors
/// That nobody can, in words for a person.
pub fn recalls(bound: &Bound) -> Result<&'static dyn Recall, Problem> {
    let connector = bound.connector;
    let Some(recall) = connector.recall() else {
        let message = format!("{} cannot be asked for what it has sent before.", connector.manifest().name);
        return Err(Problem::new("sample.source", message));
    };
    recall.unable(&bound.cx.settings).map_or(Ok(recall), Err)
}

impl Bound {
    /// The view that an event would have, with its names, if it came now.
    fn sampled(&self, event: &mut Decoded, identity: &IdentityKey) -> SampleRow {
        self.policy.without_dropped(&mut event.payload);
        if self.put_names(&mut event.payload) {
            self.policy.without_dropped(&mut event.payload);
        }
        let view = self.policy.view(&event.payload, identity);
        SampleRow { kind: event.kind.clone(), occurred_at: event.occurred_at, view }
    }
}
