//! Surface C: the Operations API for people, addressed by cloud id.

use super::events::body;
use super::shapes::{self, Answer, No};
use super::site::{CLOUD_ID, INTEGRATION_KEY, State, accept};
use crate::alerts::{Action, By, Draft, Style, found};
use crate::clock::rfc3339;
use crate::jira::Person;
use crate::wire::{Ask, Kept};
use http::Method;
use serde_json::{Map, Value, json};

const TEAMS: [(&str, &str); 2] = [
    ("8218f55d-5e5a-4f5b-9c8c-1b7a6f2d9f01", "Field service"),
    ("8218f55d-5e5a-4f5b-9c8c-1b7a6f2d9f02", "Service desk"),
];
const HEARTBEAT: &str = "patchbay-relay";
/// `offset` + `size` stays below this.
const WINDOW: usize = 20_000;

pub(super) fn call(ask: &Ask, cloud: &str, rest: &[&str], kept: &mut Kept<State>, now_ms: u64) -> Answer {
    let person = Person::of(ask, &kept.it.people).ok_or(No::Credential("Unauthorized"))?;
    let switches = kept.it.switches.clone();
    if cloud != CLOUD_ID {
        return Err(No::Bare(switches.wrong_cloud_status));
    }
    let ["v1", rest @ ..] = rest else { return Err(No::NotFound("No such resource")) };
    let write = ask.method != Method::GET;
    let domain = match rest {
        ["alerts"] if !write => "search",
        ["alerts", ..] => "alert",
        [_, _, "heartbeats", ..] => "heartbeat",
        _ => "configuration",
    };
    kept.it.take(domain, now_ms)?;
    if write && !person.admin {
        return Err(No::Credential("Unauthorized; scope does not match"));
    }
    let page = |values: Vec<Value>| {
        let seen = if switches.sees_operations { values } else { Vec::new() };
        (200, json!({ "count": seen.len(), "values": seen, "links": {} }))
    };
    match (&ask.method, rest) {
        (&Method::GET, ["alerts"]) => list(ask, kept),
        (&Method::POST, ["alerts"]) => {
            let style =
                Style { details: "extraProperties", names: false, cuts: switches.long_message_is_cut };
            let draft = Draft::read(&body(ask)?, style, person.email).map_err(No::Fields)?;
            Ok(accepted(kept, now_ms, Action::Create(Box::new(draft))))
        }
        (&Method::GET, ["alerts", "alias"]) => {
            let alias = ask.first("alias").ok_or_else(|| No::field("alias", "can not be empty."))?;
            one(kept, &By::Alias(alias.to_owned()))
        }
        (&Method::GET, ["alerts", "requests", id]) => match kept.it.book.request(id) {
            None => Err(No::NotFound("Request not found")),
            Some(None) => Err(No::NotProcessed),
            Some(Some(outcome)) => {
                let mut flat = outcome.json("");
                flat.shift_remove("success");
                Ok((200, Value::Object(flat)))
            }
        },
        (&Method::GET, ["alerts", id]) => one(kept, &By::Id((*id).to_owned())),
        (&Method::POST, ["alerts", id, verb]) => {
            let by = By::Id((*id).to_owned());
            body(ask)?;
            let action = match *verb {
                "close" => Action::Close(by, person.email.to_owned()),
                "acknowledge" => Action::Acknowledge(by),
                "unacknowledge" => Action::Unacknowledge(by),
                // Outside the Standard plan: accepted, and the outcome tells.
                "snooze" => Action::Refused("Snooze", "This action is not in your plan".to_owned()),
                _ => return Err(No::NotFound("No such resource")),
            };
            Ok(accepted(kept, now_ms, action))
        }
        (&Method::GET, ["teams"]) => {
            // Neither `data` nor `values` here.
            let teams = TEAMS.iter().filter(|_| switches.sees_operations);
            let teams: Vec<Value> =
                teams.map(|(id, name)| json!({ "teamId": id, "teamName": name })).collect();
            Ok((200, json!({ "platformTeams": teams })))
        }
        (&Method::GET, ["integrations"]) => {
            let row = json!({ "id": "71111111-0000-4000-8000-000000000001", "name": "Patchbay", "type": "API", "enabled": kept.it.keys.contains(&INTEGRATION_KEY), "teamId": TEAMS[0].0 });
            Ok(page(vec![row]))
        }
        (&Method::GET, ["schedules"] | ["teams", _, "escalations"]) => Ok(page(Vec::new())),
        (&Method::GET, ["teams", team, "heartbeats", rest @ ..]) => heartbeats(ask, team, rest, kept, now_ms),
        (_, ["alerts" | "teams" | "integrations" | "schedules"]) => Err(No::Method),
        _ => Err(No::NotFound("No such resource")),
    }
}

fn heartbeats(ask: &Ask, team: &str, rest: &[&str], kept: &mut Kept<State>, now_ms: u64) -> Answer {
    if !kept.it.switches.heartbeats {
        return Err(No::Plan("Heartbeats are not part of your plan"));
    }
    if !kept.it.switches.sees_operations {
        return Ok((200, json!({ "values": [], "links": {} })));
    }
    if !TEAMS.iter().any(|(id, _)| *id == team) {
        return Err(No::NotFound("Team not found"));
    }
    match rest {
        [] => {
            let wanted = ask.first("name").is_none_or(|name| name == HEARTBEAT);
            let mut row = json!({ "name": HEARTBEAT, "description": "", "interval": 5, "intervalUnit": "Minutes", "enabled": true,
                "status": "Responsive", "alertMessage": "", "alertTags": [], "alertPriority": "P3" });
            if let Some(at_ms) = kept.it.pinged {
                row["lastPingTime"] = json!(rfc3339(at_ms));
            }
            let values: Vec<Value> = Some(row).filter(|_| wanted && team == TEAMS[0].0).into_iter().collect();
            Ok((200, json!({ "values": values, "links": {} })))
        }
        ["ping"] => {
            if ask.first("name") == Some(HEARTBEAT) {
                kept.it.pinged = Some(now_ms);
            }
            Ok((202, json!({ "message": "PONG - Heartbeat received" })))
        }
        _ => Err(No::NotFound("No such resource")),
    }
}

fn list(ask: &Ask, kept: &Kept<State>) -> Answer {
    let mut errors = Map::new();
    let mut number = |name: &str, default: usize| {
        let text = ask.first(name).map_or(Ok(default), str::parse);
        text.unwrap_or_else(|_| {
            errors.insert(name.to_owned(), json!("should be a number."));
            default
        })
    };
    let (size, offset) = (number("size", 20).clamp(1, 100), number("offset", 0));
    if offset + size >= WINDOW {
        errors.insert("offset".to_owned(), json!("offset and size should stay below 20000."));
    }
    if !errors.is_empty() {
        return Err(No::Fields(errors));
    }
    let query = ask.first("query").unwrap_or_default();
    let all = found(&kept.it.book.alerts, query);
    let all = if kept.it.switches.sees_operations { all } else { Vec::new() };
    let values: Vec<Value> = all.iter().skip(offset).take(size).map(|alert| shapes::alert(alert)).collect();
    let mut links = Map::new();
    if offset + size < all.len() {
        // Relative to the API's root.
        links.insert("next".to_owned(), json!(format!("/v1/alerts?offset={}&size={size}", offset + size)));
    }
    Ok((200, json!({ "values": values, "links": links, "count": all.len() })))
}

fn one(kept: &Kept<State>, by: &By) -> Answer {
    let found = kept.it.book.find(by).filter(|_| kept.it.switches.sees_operations);
    found.map(|alert| (200, shapes::alert(alert))).ok_or(No::NotFound("Alert not found"))
}

fn accepted(kept: &mut Kept<State>, now_ms: u64, action: Action) -> (u16, Value) {
    let status = if kept.it.switches.accepted_is_200 { 200 } else { 202 };
    let request = accept(kept, now_ms, action);
    (status, json!({ "result": "Request will be processed", "requestId": request, "took": 0.03 }))
}
