//! What is told of breakers: they live in memory, their changes in the log.

use crate::{changes::Noun, error::Error, open::Store, trail::activity};
use patchbay_model::time::Timestamp;

impl Store {
    /// One line of the log: a breaker opened, lets one call see, or closed.
    pub async fn note_breaker(
        &self,
        subject: String,
        body: serde_json::Value,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.write("breaker", move |core| {
            core.touch(Noun::Routes);
            core.touch(Noun::Status);
            activity(core, "breaker", &subject, &body.to_string(), now)
        })
        .await
    }
}
