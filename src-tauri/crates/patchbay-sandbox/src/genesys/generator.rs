//! Traffic: calls end at a rate, their events are posted, some twice, some late.
//!
//! A data action does not retry: an event whose post fails is lost, and counted as such.

use super::conversation::{Conversation, Topic, Wish};
use super::handle::{Genesys, Target, UnknownWrapup};
use super::post::Call;
use crate::chance::Chance;
use crate::clock::pause;
use serde::{Deserialize, Serialize};

/// What the generator does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Traffic {
    /// Calls that end per minute; 0 stops.
    pub rate_per_minute: f64,
    /// How likely an event is posted a second time, 0 to 1.
    pub duplicates: f64,
    /// How likely an event is held back until later ones have passed, 0 to 1.
    pub disorder: f64,
    /// How much faster than life after-call work and delays go.
    pub speed: u64,
}

impl Default for Traffic {
    fn default() -> Traffic {
        Traffic { rate_per_minute: 0.0, duplicates: 0.0, disorder: 0.0, speed: 20 }
    }
}

/// Counted since the start or the last reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TrafficStats {
    pub conversations: u64,
    /// Distinct events.
    pub events: u64,
    /// Posts made: events and repeats.
    pub posts: u64,
    /// Posts answered with a 2xx.
    pub accepted: u64,
    /// Posts that were refused or got no answer. Nobody sends them again.
    pub lost: u64,
}

/// One post to come: which event, when after the conversation's first, and whether it is a repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    pub event: usize,
    pub at_ms: u64,
    pub repeat: bool,
}

/// When each event of a conversation is posted. Pure: chance in, plan out, sorted by time.
pub fn plan(conversation: &Conversation, traffic: Traffic, chance: &mut Chance) -> Vec<Planned> {
    let speed = traffic.speed.max(1);
    let mut plan = Vec::new();
    for (event, found) in conversation.events.iter().enumerate() {
        let late_ms =
            if chance.happens(traffic.disorder) { chance.between(1_000, 180_000) / speed } else { 0 };
        plan.push(Planned { event, at_ms: found.at_ms + late_ms, repeat: false });
        if chance.happens(traffic.duplicates) {
            let again_ms = chance.between(10, 60_000) / speed;
            plan.push(Planned { event, at_ms: found.at_ms + late_ms + again_ms, repeat: true });
        }
    }
    plan.sort_by_key(|planned| planned.at_ms);
    plan
}

/// What became of one post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Posted {
    pub topic: Topic,
    pub repeat: bool,
    /// The HTTP status, or none when there was no answer.
    pub status: Option<u16>,
}

/// A conversation that was made on request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConversationMade {
    pub conversation_id: String,
    pub queue: String,
    pub agent: String,
    pub wrapup: String,
    pub wrapup_code: String,
    pub posts: Vec<Posted>,
}

/// Calls made on request happen fast: a person is waiting.
const SPEED_ON_REQUEST: u64 = 1_000;

impl Genesys {
    /// Lets calls end at the rate of [`Traffic`], for ever. Abort the task to stop.
    pub async fn run(&self) {
        let mut gaps = Chance::new(self.seed(), 4);
        loop {
            let changed = self.inner().changed.notified();
            let rate = match (self.target(), self.traffic().rate_per_minute) {
                (Some(_), rate) if rate > 0.0 => rate,
                _ => {
                    changed.await;
                    continue;
                }
            };
            // Calls do not end like clockwork: half to one and a half times the mean gap.
            let gap_ms = 60_000.0 / rate * gaps.between(500, 1_500) as f64 / 1_000.0;
            tokio::select! {
                () = tokio::time::sleep(std::time::Duration::from_secs_f64(gap_ms / 1_000.0)) => {
                    let genesys = self.clone();
                    let (conversation, traffic, n) = self.next(None, self.traffic());
                    tokio::spawn(async move { genesys.post_all(&conversation, traffic, n).await });
                }
                () = changed => {}
            }
        }
    }

    /// Makes one call now, posts its events and waits for the answers. `wrapup`: a code's id or name.
    ///
    /// Without a target nothing is posted and `posts` is empty.
    ///
    /// # Errors
    /// [`UnknownWrapup`], before anything is made.
    pub async fn make_one_call(&self, wrapup: Option<&str>) -> Result<ConversationMade, UnknownWrapup> {
        let code = match wrapup {
            None => None,
            Some(asked) => {
                let code = self.org().wrapup(asked).ok_or_else(|| UnknownWrapup(asked.to_owned()))?;
                self.org().wrapup_codes.iter().position(|other| other == code)
            }
        };
        let any = usize::try_from(self.state().chance.between(0, self.org().wrapup_codes.len() as u64 - 1));
        let code = code.or(any.ok());
        let traffic = Traffic { speed: SPEED_ON_REQUEST, ..self.traffic() };
        let (conversation, traffic, n) = self.next(code, traffic);
        let posts = self.post_all(&conversation, traffic, n).await;
        let (org, agent) = (self.org(), &conversation.agents[0]);
        let wrapup = &org.wrapup_codes[agent.wrapup];
        Ok(ConversationMade {
            conversation_id: conversation.id.clone(),
            queue: org.queues[conversation.queue].name.clone(),
            agent: org.users[agent.user].name.clone(),
            wrapup: wrapup.name.clone(),
            wrapup_code: wrapup.id.clone(),
            posts,
        })
    }

    fn next(&self, wrapup: Option<usize>, traffic: Traffic) -> (Conversation, Traffic, u64) {
        let n = {
            let mut state = self.state();
            state.next += 1;
            state.next - 1
        };
        let wish = Wish { from_ms: self.clock().now_ms(), speed: traffic.speed, wrapup };
        let conversation = self.make(n, wish);
        self.keep(conversation.clone());
        (conversation, traffic, n)
    }

    async fn post_all(&self, conversation: &Conversation, traffic: Traffic, n: u64) -> Vec<Posted> {
        let Some(target) = self.target() else { return Vec::new() };
        {
            let stats = &mut self.state().stats;
            stats.conversations += 1;
            stats.events += conversation.events.len() as u64;
        }
        let plan = plan(conversation, traffic, &mut Chance::new(self.seed(), STREAM_PLANS + n));
        let posts = plan.into_iter().map(|planned| self.post_one(conversation, planned, &target));
        futures::future::join_all(posts).await
    }

    async fn post_one(&self, conversation: &Conversation, planned: Planned, target: &Target) -> Posted {
        pause(planned.at_ms).await;
        let event = &conversation.events[planned.event];
        let headers = [("content-type", "application/json"), ("x-patchbay-key", &target.key)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let call = Call { url: target.url.clone(), headers, body: event.body.to_string() };
        let answer = self.inner().post.post(call).await;
        let status = answer.ok();
        let accepted = status.is_some_and(|status| (200..300).contains(&status));
        let stats = &mut self.state().stats;
        stats.posts += 1;
        stats.accepted += u64::from(accepted);
        stats.lost += u64::from(!accepted);
        Posted { topic: event.topic, repeat: planned.repeat, status }
    }
}

/// Apart from the conversations' streams, so that switching repeats on changes no conversation.
const STREAM_PLANS: u64 = 1 << 40;
