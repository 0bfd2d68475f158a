//! The end of a flight, written down: as often as it takes, for nothing else moves its lane on.

use crate::{attempt, flight::Landed, relay::Relay};
use patchbay_kit::connector::Answer;
use patchbay_model::{
    outcome::Outcome,
    problem::Problem,
    route::RetryPolicy,
    settle::{self, Flight},
};
use patchbay_store::{Claimed, Error, Settled, Settlement};
use std::time::Duration;

/// How soon an end is written again that the disk did not take, and how long at most is waited in between.
const AGAIN: Duration = Duration::from_millis(500);
const AGAIN_MAX: Duration = Duration::from_secs(5);

impl Relay {
    /// Writes down how a flight ended. A disk that is full or refuses is waited for: what the vendor answered is known
    /// here and nowhere else.
    ///
    /// # Errors
    /// What does not pass by itself. The row stays in flight, and the next start finds it in doubt.
    pub(crate) async fn land(&self, claimed: &Claimed, landed: Landed) -> Result<(), Error> {
        let held = matches!(landed.next, settle::Next::Hold { .. });
        let settlement = Settlement {
            seq: claimed.seq,
            run: self.inner.run,
            tries: claimed.tries,
            was: claimed.was,
            target: self.target_of(claimed),
            clock: claimed.clock,
            next: landed.next,
            attempt: landed.attempt,
        };
        let mut pause = AGAIN;
        let settled = loop {
            match self.store().settle(settlement.clone(), self.now()).await {
                Ok(settled) => break settled,
                // A relay that stops waits for no disk: whoever stops it wants the store to be let go of.
                Err(error @ (Error::DiskFull | Error::Io(_) | Error::Locked)) if self.takes_events() => {
                    if pause == AGAIN {
                        tracing::error!(delivery = %claimed.delivery.id, %error, "How a send ended could not be written down; it is tried until it can be.");
                    }
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(AGAIN_MAX);
                }
                Err(error) => return Err(error),
            }
        };
        if settled == Settled::Late {
            tracing::warn!(delivery = %claimed.delivery.id, "An answer came after its delivery had been settled; it is in the log and changed nothing.");
        }
        if held {
            self.reload().await?;
        }
        if claimed.replayed {
            self.replays_moved();
        }
        Ok(())
    }

    /// The end of a flight of which nothing is known: the send may have happened.
    pub(crate) fn lost(&self, claimed: &Claimed) -> Landed {
        let problem =
            Problem::new("flight.lost", "The send was interrupted inside Patchbay; it may have happened.");
        let flight = Flight { left_at: claimed.claimed_at, now: self.now() };
        let outcome = Outcome::Uncertain { problem };
        let row = attempt::sent(&outcome, &Answer::default(), flight, &claimed.pins, &[]);
        let next =
            settle::settle(&RetryPolicy::default(), &claimed.delivery, outcome, flight, self.world().unit());
        Landed { next, attempt: Some(row) }
    }
}
