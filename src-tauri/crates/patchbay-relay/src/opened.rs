//! A stored event with its payload opened: for mapping, and for a person's copy of it.

use crate::relay::Relay;
use patchbay_model::{
    facts::Facts,
    problem::{Problem, Remedy},
};
use patchbay_store::{ClaimedEvent, Error};
use zeroize::Zeroizing;

impl Relay {
    /// The event as mapping may read it; a problem where its payload is gone or stays shut.
    pub(crate) async fn facts(&self, event: &ClaimedEvent) -> Result<Result<Facts, Problem>, Error> {
        let policy = self.policy(event.connection, event.policy_version).await?;
        let plain = match self.open_payload(event) {
            Ok(plain) => plain,
            Err(problem) => return Ok(Err(problem)),
        };
        let Ok(payload) = serde_json::from_slice(&plain) else { return Ok(Err(damaged())) };
        let identity = self.vault().keys().identity().clone();
        let facts = Facts::new(payload, policy, identity, event.occurred_at, event.received_at);
        Ok(Ok(facts.of_event(event.id)))
    }

    /// The bytes of a sealed payload, wiped when they are let go of.
    ///
    /// # Errors
    /// Why it cannot be opened.
    pub fn open_payload(&self, event: &ClaimedEvent) -> Result<Zeroizing<Vec<u8>>, Problem> {
        let Some(sealed) = &event.sealed else {
            return Err(Problem::new(
                "payload.gone",
                "The sealed payload of this event is past its days, so it cannot be sent.",
            ));
        };
        let keys = self.vault().keys();
        keys.open(event.id, event.connection, sealed).map_err(|error| {
            Problem::new(
                "payload.unreadable",
                "The payload of this event cannot be opened with the keys of this machine.",
            )
            .remedy(Remedy::UnlockKeyring)
            .detail(error.to_string())
        })
    }
}

pub(crate) fn damaged() -> Problem {
    Problem::new("payload.damaged", "The stored payload of this event does not read as JSON.")
}
