//! Whether a connection's hosts can be reached from here, step by step: the name, the socket, TLS, an answer, and
//! whether our clock agrees with theirs. Asks through the very client that every call uses.

mod steps;
#[cfg(test)]
mod tests;

use crate::{
    connector::Host,
    wire::{NetworkSettings, ProxyChoice, ReqwestWire},
    world::World,
};
use futures::future::join_all;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// A clock further off than this makes vendors refuse codes, tokens and signatures, in milliseconds.
pub const SKEW_MS_MAX: i64 = 5 * 60_000;
const STEP_TIME_MAX: Duration = Duration::from_secs(5);

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reach {
    pub hosts: Vec<Reached>,
    pub clock: Clock,
    /// Which proxy is used, in a sentence.
    pub proxy: String,
    /// Whose certificates are believed, in a sentence.
    pub trust: String,
}

/// One host, up to the first step that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReachHost)]
pub struct Reached {
    pub name: String,
    pub port: u16,
    pub why: String,
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReachStep)]
pub struct Step {
    pub step: StepName,
    pub ok: bool,
    /// How long it took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReachStepName)]
pub enum StepName {
    Name,
    Connect,
    Tls,
    Answer,
}

/// Our clock beside those of the hosts that answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReachClock)]
pub struct Clock {
    pub ok: bool,
    /// Ours less theirs, in milliseconds, to about a second; nothing where no host told its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skew_ms: Option<i64>,
    pub message: String,
}

/// Tries every host, all at once and five seconds a step at most. Sends one `GET /` to each, without a credential.
///
/// `allow_private`: the connection may reach this machine and its network (see [`AllowPrivate`]).
///
/// [`AllowPrivate`]: crate::wire::AllowPrivate
pub async fn reach(wire: &ReqwestWire, hosts: &[Host], allow_private: bool, world: &World) -> Reach {
    within(STEP_TIME_MAX, wire, hosts, allow_private, world).await
}

async fn within(
    limit: Duration,
    wire: &ReqwestWire,
    hosts: &[Host],
    allow_private: bool,
    world: &World,
) -> Reach {
    let tried = hosts.iter().map(|host| steps::try_host(wire, host, allow_private, world, limit));
    let tried = join_all(tried).await;
    let (hosts, skews): (Vec<Reached>, Vec<Option<i64>>) = tried.into_iter().unzip();
    let settings = wire.settings();
    Reach {
        hosts,
        clock: clock(skews.into_iter().flatten().collect()),
        proxy: proxy_words(&settings.proxy),
        trust: trust_words(&settings),
    }
}

/// The median: one vendor's wrong clock is not ours.
fn clock(mut skews: Vec<i64>) -> Clock {
    skews.sort_unstable();
    let Some(skew) = skews.get(skews.len() / 2).copied() else {
        let message = "No host told its time, so this computer's clock could not be compared.".to_owned();
        return Clock { ok: true, skew_ms: None, message };
    };
    let ok = skew.abs() <= SKEW_MS_MAX;
    let message = if ok {
        "This computer's clock agrees with theirs.".to_owned()
    } else {
        let way = if skew > 0 { "ahead of" } else { "behind" };
        format!(
            "This computer's clock is {} {way} theirs. Vendors refuse sign-ins and signatures with a wrong time: set \
             the clock by the network.",
            length(skew.unsigned_abs())
        )
    };
    Clock { ok, skew_ms: Some(skew), message }
}

fn length(ms: u64) -> String {
    let minutes = ms / 60_000;
    match minutes {
        0..120 => format!("{minutes} minutes"),
        120..2_880 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1_440),
    }
}

fn proxy_words(proxy: &ProxyChoice) -> String {
    match proxy {
        ProxyChoice::None => {
            "No proxy: every host is reached directly, whatever the environment says.".to_owned()
        }
        ProxyChoice::System => {
            "The proxy of this computer's settings, where it has one for a host.".to_owned()
        }
        ProxyChoice::Url(url) => format!("Every host is reached through the proxy {url}."),
    }
}

fn trust_words(settings: &NetworkSettings) -> String {
    match &settings.ca_file {
        None => "The certificates this computer trusts.".to_owned(),
        Some(path) => format!("The certificates this computer trusts, and those of {}.", path.display()),
    }
}
