//! Replays carried on beside deliveries: each of a frozen set is tried without a call, then sent batch by batch.

use crate::{relay::Relay, snapshot::BoundRoute, unfit::mapping_problem};
use patchbay_model::{
    container::Container,
    delivery::State,
    difference::differences,
    facts::Facts,
    problem::{Problem, Remedy},
    record::Record,
    route::RouteDraft,
};
use patchbay_store::{
    Error, OpenReplay, ReplayMapping, ReplayState, Stepped, Tried, Untried, Would, crash_point,
};
use std::sync::{Arc, atomic::Ordering};
use tokio::task::JoinSet;

/// Deliveries tried between two commits.
const TRIED_AT_ONCE: u32 = 100;

impl Relay {
    /// For after a replay was made, started or taken up again, or one of its deliveries has gone on.
    pub fn replays_moved(&self) {
        self.inner.replays_due.store(true, Ordering::Release);
        self.wake();
    }

    /// Goes on with replays in `replays`, one piece at a time.
    pub(crate) fn carry_replays(&self, replays: &mut JoinSet<()>) {
        while replays.try_join_next().is_some() {}
        if !replays.is_empty() || !self.inner.replays_due.swap(false, Ordering::AcqRel) {
            return;
        }
        let relay = self.clone();
        replays.spawn(async move {
            let went = relay.inner.spells.hear("replays", relay.replay_some().await, |error| {
                tracing::warn!(%error, "A replay could not go on; it is looked at again.");
            });
            // What failed is looked at again with the next beat.
            if matches!(went, Ok(true)) {
                relay.replays_moved();
            }
        });
    }

    /// One piece of every open replay. True where there is more to be done right now.
    async fn replay_some(&self) -> Result<bool, Error> {
        let mut more = false;
        for replay in self.store().open_replays().await? {
            match replay.state {
                ReplayState::Checking => more |= self.try_some(&replay).await?,
                ReplayState::Running => {
                    if let Stepped::Released(_) = self.store().step_replay(replay.seq, self.now()).await? {
                        crash_point("replay.released");
                        self.wake();
                    }
                }
                ReplayState::Ready
                | ReplayState::Paused
                | ReplayState::Done
                | ReplayState::Cancelled
                | ReplayState::Stopped => {}
            }
        }
        Ok(more)
    }

    /// Tries the next deliveries of a replay. True where there are more.
    async fn try_some(&self, replay: &OpenReplay) -> Result<bool, Error> {
        let untried = self.store().untried(replay.seq, TRIED_AT_ONCE).await?;
        let last = untried.len() < TRIED_AT_ONCE as usize;
        let mut tried = Vec::with_capacity(untried.len());
        for one in &untried {
            let (would, problem, diff) = match self.try_one(replay, one).await? {
                Ok((would, diff)) => (would, None, diff),
                Err(problem) => (Would::Fails, Some(problem), vec![]),
            };
            tried.push(Tried { n: one.n, would, problem, diff });
            // Deliveries are not to wait for a long set.
            tokio::task::yield_now().await;
        }
        self.store().tried(replay.seq, tried, last).await?;
        crash_point("replay.tried");
        Ok(!last)
    }

    /// Maps one delivery as it would be sent and holds the result against what was last tried.
    async fn try_one(
        &self,
        replay: &OpenReplay,
        one: &Untried,
    ) -> Result<Result<(Would, Vec<patchbay_model::difference::Difference>), Problem>, Error> {
        if let Some(problem) = not_again(one) {
            return Ok(Err(problem));
        }
        let snapshot = self.snapshot();
        let Some(bound) = snapshot.route(one.route) else {
            return Ok(Err(Problem::new("route.gone", "The line of this event was removed.")));
        };
        let Some(container) = &bound.container else {
            let problem = Problem::new("container.unknown", "What this line writes to was never read.");
            return Ok(Err(problem.remedy(Remedy::ChooseContainer)));
        };
        if one.overtaken {
            return Ok(Ok((Would::Stale, vec![])));
        }
        let version = match replay.mapping {
            ReplayMapping::Now => bound.route.version,
            ReplayMapping::Then => one.route_version.unwrap_or(bound.route.version),
        };
        let draft = self.draft(one.route, version).await?;
        if !same_place(&draft, bound) {
            let message = "The mapping of then wrote to another place. Replay it with the mapping of now.";
            return Ok(Err(Problem::new("replay.elsewhere", message).remedy(Remedy::Retry)));
        }
        let facts = match self.facts(&one.event).await? {
            Ok(facts) => facts,
            Err(problem) => return Ok(Err(problem)),
        };
        let after = match self.mapping(one.route, version, &draft, container).apply(&facts) {
            Ok(record) => record,
            Err(error) => return Ok(Err(mapping_problem(&error, container))),
        };
        let before = self.last_tried(one, bound, container, &facts).await?;
        let diff = differences(before.as_ref(), &after, container);
        let same = one.state == State::Delivered && before.is_some() && diff.is_empty();
        Ok(Ok((if same { Would::Same } else { Would::Ok }, diff)))
    }

    /// What was made of the event when it was last tried; nothing where no record came of it.
    async fn last_tried(
        &self,
        one: &Untried,
        bound: &Arc<BoundRoute>,
        newest: &Arc<Container>,
        facts: &Facts,
    ) -> Result<Option<Record>, Error> {
        let (Some(version), Some(catalogue)) = (one.route_version, one.catalogue_version) else {
            return Ok(None);
        };
        let draft = self.draft(one.route, version).await?;
        if !same_place(&draft, bound) {
            return Ok(None);
        }
        let container = if catalogue == newest.version {
            Some(Arc::clone(newest))
        } else {
            let kept = self.store().container(draft.target, draft.container.clone(), Some(catalogue)).await?;
            kept.map(|row| Arc::new(row.container))
        };
        let Some(container) = container else { return Ok(None) };
        Ok(self.mapping(one.route, version, &draft, &container).apply(facts).ok())
    }
}

/// Why a delivery in this state is not sent again, whatever its mapping says.
fn not_again(one: &Untried) -> Option<Problem> {
    let problem = match one.state {
        State::Dead => return None,
        // Its record is known, so that it is updated and not made twice.
        State::Delivered if one.remote.is_some() => return None,
        State::Delivered | State::Unconfirmed => Problem::new(
            "replay.unknown_record",
            "This was taken, and which record it became is not known: sending it again could make a second one.",
        ),
        // Only a person who forces it has it written over the newer one.
        State::Absorbed if one.left_out => return None,
        State::Absorbed => {
            Problem::new("replay.closed", "This was closed without a record of its own. Restore it first.")
        }
        State::Asking => Problem::new("replay.asks", "A person says first whether this was sent.")
            .remedy(Remedy::AskPerson),
        State::Waiting | State::Sending | State::Retrying | State::InDoubt => {
            Problem::new("replay.not_ended", "This is still on its way.")
        }
    };
    Some(problem)
}

fn same_place(draft: &RouteDraft, bound: &BoundRoute) -> bool {
    let now = &bound.route.draft;
    draft.target == now.target && draft.container == now.container
}
