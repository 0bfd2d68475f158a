//! Surface B: what an API integration's key may send. There is nothing to read but the outcome of a request.

use super::shapes::{Answer, No};
use super::site::{State, accept};
use crate::alerts::{Action, By, Draft, Style};
use crate::wire::{Ask, Kept};
use http::Method;
use serde_json::{Map, Value, json};

const INTEGRATION_ID: &str = "71111111-0000-4000-8000-000000000001";

pub(super) fn call(ask: &Ask, rest: &[&str], kept: &mut Kept<State>, now_ms: u64) -> Answer {
    let key = ask.credential("geniekey").unwrap_or_default();
    if !kept.it.keys.contains(&key) {
        // People and apps are refused too: only an integration's key is let in.
        return Err(No::Credential("Could not authenticate"));
    }
    let ["v2", rest @ ..] = rest else { return Err(No::NotFound(NO_HANDLER)) };
    kept.it.take("alert", now_ms)?;
    let switches = kept.it.switches.clone();
    match (&ask.method, rest) {
        (&Method::POST, ["alerts"]) => {
            let style = Style { details: "details", names: true, cuts: switches.long_message_is_cut };
            let draft = Draft::read(&body(ask)?, style, "127.0.0.1").map_err(No::Fields)?;
            Ok(accepted(kept, now_ms, Action::Create(Box::new(draft))))
        }
        (&Method::GET, ["alerts", "requests", id]) => match kept.it.book.request(id) {
            None => Err(No::NotFound("Request not found")),
            Some(None) => Err(No::NotProcessed),
            Some(Some(outcome)) => {
                Ok((200, json!({ "data": outcome.json(INTEGRATION_ID), "requestId": id })))
            }
        },
        (&Method::POST, ["alerts", name, verb]) => {
            let (by, body) = (by(ask, name)?, body(ask)?);
            let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let action = match *verb {
                "close" => Action::Close(by, text("user")),
                "acknowledge" if switches.events_acknowledge => Action::Acknowledge(by),
                "notes" if switches.events_acknowledge && text("note").is_empty() => {
                    return Err(No::field("note", "can not be empty."));
                }
                "notes" if switches.events_acknowledge => Action::Note(by, text("note")),
                _ => return Err(No::NotFound(NO_HANDLER)),
            };
            Ok(accepted(kept, now_ms, action))
        }
        (_, ["heartbeats", _, "ping"]) if switches.events_ping => {
            kept.it.pinged = Some(now_ms);
            Ok((202, json!({ "result": "PONG - Heartbeat received" })))
        }
        (_, ["alerts"]) => Err(No::Method),
        _ => Err(No::NotFound(NO_HANDLER)),
    }
}

const NO_HANDLER: &str = "No handler was found for this address";

fn accepted(kept: &mut Kept<State>, now_ms: u64, action: Action) -> (u16, Value) {
    let request = accept(kept, now_ms, action);
    (202, json!({ "result": "Request will be processed", "requestId": request }))
}

fn by(ask: &Ask, name: &str) -> Result<By, No> {
    match ask.first("identifierType").unwrap_or("id") {
        "id" => Ok(By::Id(name.to_owned())),
        "tiny" => Ok(By::Tiny(name.to_owned())),
        "alias" => Ok(By::Alias(name.to_owned())),
        _ => Err(No::field("identifierType", "should be id, tiny or alias.")),
    }
}

/// The body as an object; nothing is an empty one.
pub(super) fn body(ask: &Ask) -> Result<Map<String, Value>, No> {
    if ask.too_large {
        return Err(No::Bare(413));
    }
    if ask.body.is_empty() {
        return Ok(Map::new());
    }
    if ask.media() != "application/json" {
        return Err(No::Media);
    }
    match ask.json() {
        Some(Value::Object(body)) => Ok(body),
        Some(_) | None => Err(No::Syntax),
    }
}
