//! The API: key, budget, permission, and then the call. Paths are taken with and without a slash at the end.

use super::account::{ENDS_MS, Opsgenie, Region, State};
use super::calls::Called;
use super::keys::{Key, Need};
use crate::wire::{Ask, Kept, Reply};
use http::Method;
use serde_json::{Map, Value, json};

/// A refusal: status, message, code of a 403, fields of a 422.
pub(super) struct No(pub u16, pub String, pub Option<u32>, pub Map<String, Value>);

impl No {
    pub fn new(status: u16, message: &str) -> No {
        No(status, message.to_owned(), None, Map::new())
    }

    pub fn fields(fields: Map<String, Value>) -> No {
        No(422, "Request body is not processable. Please check the errors.".to_owned(), None, fields)
    }
}

pub(super) type Answer = Result<(u16, Value), No>;

impl Opsgenie {
    pub(super) fn route(&self, ask: &Ask) -> Reply {
        let mut kept = self.site.kept();
        let kept = &mut *kept;
        let now_ms = self.site.now_ms();
        kept.it.book.settle(now_ms, || kept.ids.uuid());
        let request = kept.ids.uuid();
        let answer =
            self.key(ask, &kept.it, now_ms).and_then(|key| self.admitted(ask, kept, &key, now_ms, &request));
        let throttled = matches!(&answer, Err(No(429, ..)));
        let unfinished = matches!(&answer, Err(No(404, message, ..)) if message == NOT_PROCESSED);
        let (status, mut body) = answer.unwrap_or_else(|No(status, message, code, fields)| {
            let mut body = json!({ "message": message });
            if let Some(code) = code {
                body["code"] = json!(code);
            }
            if !fields.is_empty() {
                body["errors"] = Value::Object(fields);
            }
            (status, body)
        });
        body["took"] = json!(0.012);
        body["requestId"] = json!(request);
        let mut reply = Reply::json(status, &body)
            .with("x-request-id", request)
            .with("x-response-time", "0.012")
            .with("x-ratelimit-state", if throttled { "THROTTLED" } else { "OK" })
            .with("x-ratelimit-reason", "ACCOUNT")
            .with("x-ratelimit-period-in-sec", "60");
        if unfinished {
            reply = reply.with("x-opsgenie-errortype", "RequestNotProcessed");
        }
        if throttled && kept.it.switches.retry_after {
            reply = reply.with("retry-after", "1");
        }
        reply
    }

    fn key(&self, ask: &Ask, state: &State, now_ms: u64) -> Result<Key, No> {
        if state.switches.ends && now_ms >= ENDS_MS {
            return Err(No::new(410, "This feature is no longer available."));
        }
        let Some(text) = ask.credential("geniekey").filter(|text| !text.is_empty()) else {
            return Err(No::new(401, "Could not authenticate"));
        };
        let shaped = text.len() == 36 && text.bytes().filter(|byte| *byte == b'-').count() == 4;
        if !shaped {
            return Err(No::new(401, "Key format is not valid!"));
        }
        let host = ask.host();
        let other =
            [Region::Us, Region::Eu].iter().any(|region| region.host() == host && *region != self.region);
        let key = state.keys.iter().find(|key| key.text == text && key.enabled);
        let usable = !other && !state.switches.turned_off;
        key.filter(|_| usable)
            .cloned()
            .ok_or_else(|| No::new(401, "API Key is not valid or the integration is disabled"))
    }

    fn admitted(&self, ask: &Ask, kept: &mut Kept<State>, key: &Key, now_ms: u64, request: &str) -> Answer {
        let route = ask.route();
        let ["v2", rest @ ..] = route.as_slice() else { return Err(No::new(404, NOT_FOUND)) };
        let write = ask.method != Method::GET;
        let (domain, need) = match rest {
            ["alerts"] if !write => ("search", Need::ReadAlerts),
            ["alerts", ..] if !write => ("alert", Need::ReadAlerts),
            ["alerts", ..] => ("alert", Need::WriteAlerts),
            ["heartbeats", _, "ping"] => ("heartbeat", Need::Ping),
            ["heartbeats", ..] if write => ("heartbeat", Need::WriteHeartbeats),
            ["heartbeats", ..] => ("heartbeat", Need::ReadHeartbeats),
            ["integrations", "authenticate"] => ("integration", Need::ReadAlerts),
            ["account"] => ("configuration", Need::Account),
            ["request-limits"] => ("configuration", Need::Limits),
            ["teams"] | ["escalations"] | ["schedules"] | ["integrations"] => {
                ("configuration", Need::Configuration)
            }
            _ => return Err(No::new(404, NOT_FOUND)),
        };
        let switches = kept.it.switches.clone();
        let limits = [(switches.per_second, 1_000), (switches.per_minute, 60_000)];
        if !kept.it.rates.entry(domain).or_default().take(&limits, now_ms) {
            return Err(No::new(429, "You are making too many requests!"));
        }
        if !key.may(need, switches.team_reads_heartbeats) {
            let message = "You are not authorized to access this resource with this API key";
            return Err(No(403, message.to_owned(), Some(40_301), Map::new()));
        }
        self.call(ask, rest, kept, Called { key, now_ms, request })
    }
}

pub(super) const NOT_PROCESSED: &str = "Request is not processed yet. Please try again later";
pub(super) const NOT_FOUND: &str = "No handler was found for this address";

/// The body as an object; nothing and `null` are an empty one.
pub(super) fn body(ask: &Ask) -> Result<Map<String, Value>, No> {
    if ask.too_large {
        return Err(No::new(413, "Request body is too large"));
    }
    if ask.body.is_empty() {
        return Ok(Map::new());
    }
    if ask.media() != "application/json" {
        return Err(No::new(415, "Content type is not supported"));
    }
    match ask.json() {
        Some(Value::Object(body)) => Ok(body),
        Some(Value::Null) => Ok(Map::new()),
        Some(_) | None => Err(No::new(400, "Could not parse JSON body")),
    }
}
