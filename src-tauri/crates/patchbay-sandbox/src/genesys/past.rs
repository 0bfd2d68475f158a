//! What happened in the organisation: conversations it has made since it was put up, and, before that, one every few
//! minutes for as long as anybody looks back.

use super::conversation::{Conversation, Wish};
use super::handle::Genesys;
use crate::chance::Chance;

/// Streams of chance of conversations from before the start.
const STREAM_PAST: u64 = 1 << 40;
const DAY_MS: u64 = 86_400_000;

impl Genesys {
    /// Conversations that began from `since_ms` until before `until_ms`, the newest first.
    pub(super) fn began_between(&self, since_ms: u64, until_ms: u64) -> Vec<Conversation> {
        let within = |conversation: &Conversation| (since_ms..until_ms).contains(&conversation.started_ms);
        let (mut found, a_day) = {
            let state = self.state();
            let made = state.conversations.iter().filter(|one| within(one)).cloned();
            (made.collect::<Vec<_>>(), state.switches.past_a_day)
        };
        let (wall_ms, seed) = (self.inner().wall_ms, self.seed());
        if let Some(every_ms) = DAY_MS.checked_div(a_day) {
            for n in 1.. {
                let Some(from_ms) = wall_ms.checked_sub(n * every_ms) else { break };
                let mut chance = Chance::new(seed, STREAM_PAST + n);
                let one =
                    Conversation::make(self.org(), &mut chance, Wish { from_ms, speed: 1, wrapup: None });
                // They begin some minutes before `from_ms`, in about this order.
                if from_ms < since_ms {
                    break;
                }
                found.extend(Some(one).filter(&within));
            }
        }
        found.sort_by_key(|one| (std::cmp::Reverse(one.started_ms), one.id.clone()));
        found
    }
}
