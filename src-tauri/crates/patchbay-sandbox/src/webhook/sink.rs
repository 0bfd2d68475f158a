//! The sink: its addresses, its answers, and what it got.

use super::proof::{Proof, Reason};
use crate::simulator::Start;
use crate::wire::{Ask, Reply, Site, doors};
use http::{HeaderMap, Method};
use indexmap::IndexMap;
use serde_json::{Value, json};

/// How the receiver is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookSwitches {
    /// Answer to a request that was taken; 2xx says so, 410 says never again, 3xx is an answer to be refused.
    pub status: u16,
    /// `Retry-After` of that answer.
    pub retry_after: Option<String>,
    /// `Location` of that answer.
    pub location: Option<String>,
    pub body_bytes_max: usize,
    /// What each address demands, by the first segment of its path.
    pub proofs: IndexMap<String, Proof>,
}

impl Default for WebhookSwitches {
    fn default() -> WebhookSwitches {
        let proofs = [
            ("none", Proof::None),
            ("header", Proof::Header { name: HEADER.to_owned(), value: HEADER_VALUE.to_owned() }),
            ("basic", Proof::Basic { user: USER.to_owned(), password: PASSWORD.to_owned() }),
            ("signed", Proof::Signed { secrets: vec![SIGNING.to_owned()] }),
        ];
        WebhookSwitches {
            status: 200,
            retry_after: None,
            location: None,
            body_bytes_max: 1024 * 1024,
            proofs: proofs.into_iter().map(|(name, proof)| (name.to_owned(), proof)).collect(),
        }
    }
}

const HEADER: &str = "x-practice-key";
const HEADER_VALUE: &str = "practice-header-value";
const USER: &str = "patchbay";
const PASSWORD: &str = "practice-password";
const SIGNING: &str = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

/// One request as the sink got it, refused ones included.
#[derive(Clone, Debug)]
pub struct Got {
    pub method: String,
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
    /// Sandbox time, UTC milliseconds.
    pub at_ms: u64,
    pub refused: Option<Reason>,
    /// Its `webhook-id` was taken before.
    pub repeat: bool,
    pub status: u16,
}

pub(super) struct State {
    pub switches: WebhookSwitches,
    got: Vec<Got>,
}

/// A receiver of webhooks. Cheap to clone; all clones are the same receiver.
#[derive(Clone)]
pub struct Webhook {
    site: Site<State>,
}

doors!(Webhook, WebhookSwitches, "webhook", 16 * 1024 * 1024);

impl Webhook {
    fn new(start: &Start) -> Webhook {
        let state = State { switches: WebhookSwitches::default(), got: Vec::new() };
        Webhook { site: Site::new(start.clock, start.seed, 46, state) }
    }

    fn credentials(&self, base: &str) -> Value {
        json!({
            "base": base, "url": format!("{base}/none/hook"), "header_url": format!("{base}/header/hook"),
            "basic_url": format!("{base}/basic/hook"), "signed_url": format!("{base}/signed/hook"),
            "header_name": HEADER, "header_value": HEADER_VALUE, "user": USER, "password": PASSWORD,
            "signing": SIGNING,
        })
    }

    /// Everything that arrived, oldest first.
    pub fn got(&self) -> Vec<Got> {
        self.site.kept().it.got.clone()
    }

    /// Every address demands a secret that nobody was told.
    pub fn revoke_all(&self) {
        let mut kept = self.site.kept();
        let unknown = kept.ids.uuid();
        for proof in kept.it.switches.proofs.values_mut() {
            *proof = Proof::Header { name: HEADER.to_owned(), value: unknown.clone() };
        }
    }

    fn route(&self, ask: &Ask) -> Reply {
        let mut kept = self.site.kept();
        let now_ms = self.site.now_ms();
        let switches = kept.it.switches.clone();
        let Some(proof) = ask.parts.first().and_then(|name| switches.proofs.get(name)) else {
            return Reply::empty(404);
        };
        if ask.method != Method::POST {
            return Reply::empty(405).with("allow", "POST");
        }
        if ask.too_large || ask.body.len() > switches.body_bytes_max {
            return Reply::empty(413);
        }
        let refused = proof.check(ask, now_ms / 1_000).err();
        let id = |headers: &HeaderMap| headers.get("webhook-id").cloned();
        let taken = kept.it.got.iter().filter(|got| got.refused.is_none() && got.status < 300);
        let repeat = id(&ask.headers)
            .is_some_and(|own| taken.into_iter().any(|got| id(&got.headers).as_ref() == Some(&own)));
        let reply = match refused {
            // Whoever guesses learns nothing: the status, and no word of why.
            Some(_) => Reply::empty(401),
            None if (200..300).contains(&switches.status) => {
                Reply::json(switches.status, &json!({ "ok": true }))
            }
            None => Reply::empty(switches.status),
        };
        let status = reply.status.as_u16();
        kept.it.got.push(Got {
            method: ask.method.to_string(),
            path: ask.path.clone(),
            headers: ask.headers.clone(),
            body: String::from_utf8_lossy(&ask.body).into_owned(),
            at_ms: now_ms,
            refused,
            repeat,
            status,
        });
        let reply = switches.retry_after.iter().fold(reply, |reply, value| reply.with("retry-after", value));
        switches.location.iter().fold(reply, |reply, value| reply.with("location", value))
    }
}
