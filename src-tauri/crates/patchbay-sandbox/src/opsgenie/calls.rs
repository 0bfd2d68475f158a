//! The calls a key was let through to.

use super::account::{Opsgenie, Region, State};
use super::api::{Answer, NOT_FOUND, NOT_PROCESSED, No, body};
use super::heartbeats::heartbeats;
use super::keys::{Key, KeyKind};
use super::shapes;
use crate::alerts::{Action, By, Draft, Style, found};
use crate::wire::{Ask, Kept};
use http::Method;
use serde_json::{Map, Value, json};

/// Who calls, when, and the id of this request.
pub(super) struct Called<'a> {
    pub key: &'a Key,
    pub now_ms: u64,
    pub request: &'a str,
}

impl Opsgenie {
    pub(super) fn call(&self, ask: &Ask, rest: &[&str], kept: &mut Kept<State>, called: Called) -> Answer {
        let Called { key, now_ms, request } = called;
        let switches = kept.it.switches.clone();
        match (&ask.method, rest) {
            (&Method::GET, ["alerts"]) => self.list(ask, kept),
            (&Method::POST, ["alerts"]) => {
                let style = Style { details: "details", names: true, cuts: switches.long_message_is_cut };
                let draft = Draft::read(&body(ask)?, style, "127.0.0.1").map_err(No::fields)?;
                accepted(kept, now_ms, request, Action::Create(Box::new(draft)))
            }
            (&Method::GET, ["alerts", "requests", id]) => match kept.it.book.request(id) {
                None => Err(No::new(404, "Request not found. It might be expired or was never made")),
                Some(None) => Err(No::new(404, NOT_PROCESSED)),
                Some(Some(outcome)) => Ok((200, json!({ "data": outcome.json(&key.integration) }))),
            },
            (&Method::GET, ["alerts", "count"]) => {
                let count = found(&kept.it.book.alerts, ask.first("query").unwrap_or_default()).len();
                Ok((200, json!({ "data": { "count": count } })))
            }
            (&Method::GET, ["alerts", name]) => {
                let found = kept.it.book.find(&by(ask, name)?);
                let alert = found.ok_or_else(|| No::new(404, "Alert not found"))?;
                Ok((200, json!({ "data": shapes::alert(alert, true) })))
            }
            (&Method::POST, ["alerts", name, verb]) => {
                let (by, body) = (by(ask, name)?, body(ask)?);
                let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                let action = match *verb {
                    "close" => Action::Close(by, text("user")),
                    "acknowledge" => Action::Acknowledge(by),
                    "unacknowledge" => Action::Unacknowledge(by),
                    "notes" if text("note").is_empty() => {
                        return Err(No::fields(Map::from_iter([(
                            "note".to_owned(),
                            json!("can not be empty."),
                        )])));
                    }
                    "notes" => Action::Note(by, text("note")),
                    _ => return Err(No::new(404, NOT_FOUND)),
                };
                accepted(kept, now_ms, request, action)
            }
            (&Method::GET, ["account"]) => Ok((200, json!({ "data": shapes::account(self.region_id()) }))),
            (&Method::GET, ["teams"]) => Ok((200, json!({ "data": shapes::teams() }))),
            (&Method::GET, ["escalations" | "schedules"]) => Ok((200, json!({ "data": [] }))),
            (&Method::GET, ["integrations"]) => {
                let own = kept.it.keys.iter().filter(|key| key.kind != KeyKind::Account);
                let rows = own.map(|key| json!({ "id": key.integration, "name": "Patchbay", "enabled": key.enabled, "type": "API" }));
                Ok((200, json!({ "data": rows.collect::<Vec<Value>>() })))
            }
            (&Method::POST, ["integrations", "authenticate"]) => match body(ask)?
                .get("type")
                .and_then(Value::as_str)
            {
                Some("API") if key.kind != KeyKind::Account => {
                    Ok((200, json!({ "result": "Authenticated" })))
                }
                Some(_) => Err(No::new(401, "Could not authenticate")),
                None => Err(No::fields(Map::from_iter([("type".to_owned(), json!("can not be empty."))]))),
            },
            (&Method::GET, ["request-limits"]) => {
                let limits = json!([{ "limit": switches.per_second, "periodInSeconds": 1 }, { "limit": switches.per_minute, "periodInSeconds": 60 }]);
                let domains = ["alert", "search", "configuration", "heartbeat", "integration"];
                let rows = domains.map(|domain| json!({ "domain": domain, "limits": limits }));
                Ok((200, json!({ "data": { "rateLimits": rows } })))
            }
            (_, ["heartbeats", ..]) => heartbeats(ask, rest, kept, now_ms),
            _ => Err(No::new(405, "Method not allowed")),
        }
    }

    fn region_id(&self) -> &'static str {
        match self.region {
            Region::Us => "us",
            Region::Eu => "eu",
        }
    }

    fn list(&self, ask: &Ask, kept: &Kept<State>) -> Answer {
        let mut invalid = Map::new();
        let mut number = |name: &str, default: usize, range: std::ops::RangeInclusive<usize>| {
            let Some(text) = ask.first(name) else { return default };
            text.parse().ok().filter(|number| range.contains(number)).unwrap_or_else(|| {
                invalid.insert(
                    name.to_owned(),
                    json!(format!("should be {} to {}.", range.start(), range.end())),
                );
                default
            })
        };
        let (limit, offset) = (number("limit", 20, 1..=100), number("offset", 0, 0..=20_000));
        if !invalid.is_empty() {
            return Err(No::fields(invalid));
        }
        let query = ask.first("query").unwrap_or_default();
        let mut all = found(&kept.it.book.alerts, query);
        if ask.first("order") == Some("asc") {
            all.reverse();
        }
        let rows: Vec<Value> =
            all.iter().skip(offset).take(limit).map(|one| shapes::alert(one, false)).collect();
        Ok((
            200,
            json!({ "data": rows, "paging": shapes::paging(&self.base, query, offset, limit, all.len()) }),
        ))
    }
}

fn accepted(kept: &mut Kept<State>, now_ms: u64, request: &str, action: Action) -> Answer {
    let due_ms = now_ms + kept.it.switches.processing_ms;
    kept.it.book.accept(request.to_owned(), due_ms, action);
    Ok((202, json!({ "result": "Request will be processed" })))
}

fn by(ask: &Ask, name: &str) -> Result<By, No> {
    match ask.first("identifierType").unwrap_or("id") {
        "id" => Ok(By::Id(name.to_owned())),
        "tiny" => Ok(By::Tiny(name.to_owned())),
        "alias" => Ok(By::Alias(name.to_owned())),
        _ => {
            let fields =
                Map::from_iter([("identifierType".to_owned(), json!("should be id, tiny or alias."))]);
            Err(No::fields(fields))
        }
    }
}
