//! Opens a sealed payload inside the process, to map it anew. What comes of it is masked before it is shown.

use crate::space::Live;
use patchbay_kit::seal::Keys;
use patchbay_model::{
    event::Sealed,
    facts::Facts,
    privacy::Compiled,
    problem::{Problem, Remedy},
};
use patchbay_store::EventRow;
use std::sync::Arc;

/// The facts of an event, as mapping may read them.
pub(crate) async fn open(
    live: &Live,
    row: &EventRow,
    policy_version: i64,
    sealed: Option<&Sealed>,
) -> Result<Facts, Problem> {
    let policy = live.relay.policy(row.connection, policy_version).await.map_err(Problem::from)?;
    unseal(&live.vault.keys(), row, policy, sealed)
}

/// The same with the policy it was accepted under at hand; computes and waits for nothing.
pub(crate) fn unseal(
    keys: &Keys,
    row: &EventRow,
    policy: Arc<Compiled>,
    sealed: Option<&Sealed>,
) -> Result<Facts, Problem> {
    let Some(sealed) = sealed else {
        return Err(Problem::new("payload.gone", "The sealed payload of this event is past its days."));
    };
    let plain = keys.open(row.id, row.connection, sealed).map_err(|error| {
        Problem::new(
            "payload.unreadable",
            "The payload of this event cannot be opened with the keys of this computer.",
        )
        .remedy(Remedy::UnlockKeyring)
        .detail(error.to_string())
    })?;
    let payload = serde_json::from_slice(&plain).map_err(|_| {
        Problem::new("payload.damaged", "The stored payload of this event does not read as JSON.")
    })?;
    let identity = keys.identity().clone();
    Ok(Facts::new(payload, policy, identity, row.occurred_at, row.received_at).of_event(row.id))
}
