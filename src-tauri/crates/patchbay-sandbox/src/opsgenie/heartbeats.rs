//! Heartbeats: they watch that a sender is alive. A ping is answered whether or not the heartbeat exists.

use super::account::State;
use super::api::{Answer, No, body};
use crate::clock::rfc3339;
use crate::wire::{Ask, Kept};
use http::Method;
use serde_json::{Map, Value, json};

#[derive(Clone, Debug)]
pub(super) struct Heartbeat {
    pub name: String,
    description: String,
    interval: u64,
    unit: String,
    pub enabled: bool,
    pub last_ping_ms: Option<u64>,
}

const UNITS: [(&str, u64); 3] = [("minutes", 60_000), ("hours", 3_600_000), ("days", 86_400_000)];

impl Heartbeat {
    pub fn practice() -> Heartbeat {
        Heartbeat {
            name: "patchbay-relay".to_owned(),
            description: String::new(),
            interval: 5,
            unit: "minutes".to_owned(),
            enabled: true,
            last_ping_ms: None,
        }
    }

    /// Reads a create request.
    ///
    /// # Errors
    /// Field and reason, for the `errors` of a 422.
    pub fn create(body: &Map<String, Value>) -> Result<Heartbeat, Map<String, Value>> {
        let mut invalid = Map::new();
        let name = body.get("name").and_then(Value::as_str).unwrap_or_default();
        if name.is_empty() || name.chars().count() > 200 {
            invalid.insert("name".to_owned(), json!("should be 1 to 200 characters."));
        }
        let interval = body.get("interval").and_then(Value::as_u64).unwrap_or_default();
        if interval < 1 {
            invalid.insert("interval".to_owned(), json!("should be at least 1."));
        }
        let unit = body.get("intervalUnit").and_then(Value::as_str).unwrap_or_default();
        if !UNITS.iter().any(|(known, _)| *known == unit) {
            invalid.insert("intervalUnit".to_owned(), json!("should be minutes, hours or days."));
        }
        let enabled = body.get("enabled").and_then(Value::as_bool);
        if enabled.is_none() {
            invalid.insert("enabled".to_owned(), json!("can not be empty."));
        }
        if !invalid.is_empty() {
            return Err(invalid);
        }
        Ok(Heartbeat {
            name: name.to_owned(),
            description: body.get("description").and_then(Value::as_str).unwrap_or_default().to_owned(),
            interval,
            unit: unit.to_owned(),
            enabled: enabled.unwrap_or_default(),
            last_ping_ms: None,
        })
    }

    /// A heartbeat that was never pinged does not expire.
    pub fn json(&self, now_ms: u64) -> Value {
        let unit_ms = UNITS.iter().find(|(unit, _)| *unit == self.unit).map_or(60_000, |(_, ms)| *ms);
        let expired = self.enabled
            && self.last_ping_ms.is_some_and(|last_ms| now_ms > last_ms + self.interval * unit_ms);
        let mut body = json!({
            "name": self.name, "description": self.description, "interval": self.interval, "enabled": self.enabled,
            "intervalUnit": self.unit, "expired": expired,
        });
        if let Some(last_ms) = self.last_ping_ms {
            body["lastPingTime"] = json!(rfc3339(last_ms));
        }
        body
    }
}

/// The calls on heartbeats.
pub(super) fn heartbeats(ask: &Ask, rest: &[&str], kept: &mut Kept<State>, now_ms: u64) -> Answer {
    let missing = || No::new(404, "Heartbeat is not found");
    let all = &mut kept.it.heartbeats;
    match (&ask.method, rest) {
        (_, [_, name, "ping"]) => {
            // Answered before anyone looks whether there is such a heartbeat.
            if let Some(known) = all.iter_mut().find(|one| one.name == *name) {
                known.last_ping_ms = Some(now_ms);
            }
            Ok((202, json!({ "result": "PONG - Heartbeat received" })))
        }
        (&Method::GET, [_]) => {
            let rows: Vec<Value> = all.iter().map(|one| one.json(now_ms)).collect();
            Ok((200, json!({ "data": { "heartbeats": rows } })))
        }
        (&Method::POST, [_]) => {
            let made = Heartbeat::create(&body(ask)?).map_err(No::fields)?;
            if all.iter().any(|one| one.name == made.name) {
                return Err(No::new(409, "There is already a heartbeat with that name"));
            }
            let answer = made.json(now_ms);
            all.push(made);
            Ok((201, json!({ "data": answer })))
        }
        (method, [_, name, rest @ ..]) => {
            let at = all.iter().position(|one| one.name == *name).ok_or_else(missing)?;
            match (method, rest) {
                (&Method::GET, []) => Ok((200, json!({ "data": all[at].json(now_ms) }))),
                (&Method::DELETE, []) => {
                    all.remove(at);
                    Ok((200, json!({ "result": "Deleted" })))
                }
                (&Method::POST, ["enable" | "disable"]) => {
                    all[at].enabled = rest == ["enable"];
                    Ok((
                        200,
                        json!({ "data": { "name": name, "enabled": all[at].enabled, "expired": false } }),
                    ))
                }
                _ => Err(No::new(405, "Method not allowed")),
            }
        }
        _ => Err(No::new(405, "Method not allowed")),
    }
}
