//! The API: who asks, whether scope and role reach, and the calls.

use super::account::{SUBDOMAIN, State, Zendesk};
use super::people::{Caller, Nobody, caller};
use super::shapes;
use super::tickets::Ticket;
use crate::wire::{Ask, Kept, Reply};
use axum::body::Body;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{Method, Response};
use serde_json::{Map, Value, json};

impl Zendesk {
    pub(super) fn route(&self, ask: &Ask) -> Response<Body> {
        let mut kept = self.site.kept();
        let kept = &mut *kept;
        let now_ms = self.site.now_ms();
        let host = ask.host();
        let elsewhere = host.ends_with(".zendesk.com") && host != format!("{SUBDOMAIN}.zendesk.com");
        if kept.it.switches.unknown || elsewhere {
            return Reply::html(404, "No Help Desk at this address").into();
        }
        let switches = kept.it.switches.clone();
        match (ask.path.as_str(), &ask.method) {
            ("/oauth/authorizations/new", _) => return self.authorize(ask, &switches),
            ("/oauth/tokens", &Method::POST) => return self.tokens(ask, &switches).into(),
            _ => {}
        }
        let allowed = switches.requests_per_minute;
        let reply = match kept.it.minute.take(allowed, now_ms) {
            Ok(()) => self.admitted(ask, kept, now_ms),
            Err(wait_s) => Reply::text(429, "Rate limit exceeded").with("retry-after", wait_s),
        };
        let (left, reset_s) = (kept.it.minute.left(allowed), kept.it.minute.reset_s(now_ms));
        reply
            .with("x-rate-limit", allowed)
            .with("x-rate-limit-remaining", left)
            .with("ratelimit-limit", allowed)
            .with("ratelimit-remaining", left)
            .with("ratelimit-reset", reset_s)
            .with("x-request-id", kept.ids.uuid())
            .into()
    }

    fn admitted(&self, ask: &Ask, kept: &mut Kept<State>, now_ms: u64) -> Reply {
        let last = ask.parts.len().saturating_sub(1);
        let bare = |(at, part): (usize, &String)| {
            // `.json` may stand at the end of any path, and says nothing.
            let part = if at == last { part.strip_suffix(".json").unwrap_or(part) } else { part };
            part.to_owned()
        };
        let parts: Vec<String> = ask.parts.iter().enumerate().map(bare).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let ["api", "v2", rest @ ..] = parts.as_slice() else { return Reply::html(404, "Not found") };
        let known = matches!(
            rest,
            ["users", "me"]
                | ["account", "settings"]
                | ["tickets"]
                | ["tickets", _]
                | ["ticket_fields"]
                | ["webhooks"]
                | ["oauth", "tokens", "current"]
        );
        if !known {
            return Reply::json(404, &json!({ "error": "InvalidEndpoint", "description": "Not found" }));
        }
        let caller = match caller(ask, &kept.it, &self.server, now_ms) {
            Ok(caller) => caller,
            Err(nobody) => {
                let guest = rest == ["users", "me"]
                    && (nobody == Nobody::Visitor
                        || nobody == Nobody::WrongToken && kept.it.switches.wrong_token_is_visitor);
                return if guest { Reply::json(200, &shapes::visitor()) } else { unauthorized(nobody) };
            }
        };
        if let Some(refused) = refused(rest, &ask.method, &caller, kept) {
            return refused;
        }
        match (&ask.method, rest) {
            (&Method::GET, ["users", "me"]) => Reply::json(200, &shapes::me(caller.member, &self.base)),
            (&Method::GET, ["account", "settings"]) => Reply::json(200, &shapes::settings()),
            (&Method::GET, ["ticket_fields"]) => {
                self.page(ask, "ticket_fields", shapes::ticket_fields(&self.base))
            }
            (&Method::GET, ["webhooks"]) => {
                let named = ask.first("filter[name_contains]").unwrap_or_default();
                let all = shapes::webhooks().into_iter();
                let all = all.filter(|one| one["name"].as_str().is_some_and(|name| name.contains(named)));
                self.page(ask, "webhooks", all.collect())
            }
            (&Method::GET, ["tickets"]) => {
                let external = ask.first("external_id");
                let tickets = kept.it.tickets.iter();
                let tickets =
                    tickets.filter(|one| external.is_none() || one.external_id.as_deref() == external);
                let reply = self.page(ask, "tickets", tickets.map(|one| one.json(&self.base)).collect());
                reply.with("zendesk-ratelimit-tickets-index", "total=100; remaining=99; resets=60")
            }
            (&Method::GET, ["tickets", id]) => {
                let found = kept.it.tickets.iter().find(|ticket| ticket.id.to_string() == *id);
                let missing =
                    || Reply::json(404, &json!({ "error": "RecordNotFound", "description": "Not found" }));
                found.map_or_else(missing, |ticket| {
                    Reply::json(200, &json!({ "ticket": ticket.json(&self.base) }))
                })
            }
            (&Method::POST, ["tickets"]) => self.create(ask, kept, &caller, now_ms),
            (&Method::DELETE, ["oauth", "tokens", "current"]) => match &caller.token {
                Some(token) => {
                    self.server.revoke(token, kept.it.switches.revoke_ends_refresh);
                    Reply::empty(204)
                }
                None => Reply::json(404, &json!({ "error": "RecordNotFound", "description": "Not found" })),
            },
            _ => Reply::empty(405),
        }
    }

    fn create(&self, ask: &Ask, kept: &mut Kept<State>, caller: &Caller, now_ms: u64) -> Reply {
        let body = ask.json().filter(|_| ask.media() == "application/json");
        let given: Option<Map<String, Value>> = body.and_then(|body| body["ticket"].as_object().cloned());
        let Some(given) = given else {
            let words = "Parameter ticket is required";
            return Reply::json(400, &json!({ "error": { "title": "Invalid attribute", "message": words } }));
        };
        let id = kept.it.tickets.iter().map(|ticket| ticket.id).max().unwrap_or_default() + 1;
        match Ticket::create(&given, id, caller.member, now_ms) {
            Err(details) => {
                let words = "Record validation errors";
                Reply::json(
                    422,
                    &json!({ "error": "RecordInvalid", "description": words, "details": details }),
                )
            }
            Ok(ticket) => {
                let shown = ticket.json(&self.base);
                kept.it.tickets.push(ticket);
                let audit =
                    json!({ "id": id * 10, "ticket_id": id, "author_id": caller.member.id, "events": [] });
                let reply = Reply::json(201, &json!({ "ticket": shown, "audit": audit }));
                reply.with("location", format!("{}/api/v2/tickets/{id}.json", self.base))
            }
        }
    }

    /// One page, by cursor where `page[size]` is given, else by number.
    fn page(&self, ask: &Ask, name: &str, all: Vec<Value>) -> Reply {
        let total = all.len();
        let Some(size) = ask.first("page[size]") else {
            return self.numbered(ask, name, all);
        };
        let size: Option<usize> = size.parse().ok().filter(|size| (1..=100).contains(size));
        let after = ask.first("page[after]").map_or(Some(0), |cursor| {
            let bytes = BASE64_STANDARD.decode(cursor).ok()?;
            String::from_utf8(bytes).ok()?.strip_prefix("after:")?.parse().ok()
        });
        let (Some(size), Some(after)) = (size, after) else {
            let words = "page[size] is 1 to 100, and page[after] a cursor that was given";
            return Reply::json(
                400,
                &json!({ "error": { "title": "InvalidPaginationParameter", "message": words } }),
            );
        };
        let end = (after + size).min(total);
        let cursor = BASE64_STANDARD.encode(format!("after:{end}"));
        let more = end < total;
        let next = format!("{}/api/v2/{name}.json?page%5Bsize%5D={size}&page%5Bafter%5D={cursor}", self.base);
        let rows: Vec<Value> = all.into_iter().skip(after).take(size).collect();
        let mut body = json!({
            "meta": { "has_more": more, "after_cursor": Some(cursor).filter(|_| end > 0), "before_cursor": null },
            "links": { "next": Some(next).filter(|_| more), "prev": null },
        });
        body[name] = Value::Array(rows);
        Reply::json(200, &body)
    }

    /// One page by its number: the addresses of its neighbours stand beside it.
    fn numbered(&self, ask: &Ask, name: &str, all: Vec<Value>) -> Reply {
        let asked = |name: &str, default: usize| {
            let asked = ask.first(name).and_then(|asked| asked.parse().ok());
            asked.filter(|asked| *asked > 0).unwrap_or(default)
        };
        let (number, size) = (asked("page", 1), asked("per_page", 100).min(100));
        let (total, start) = (all.len(), (number - 1).saturating_mul(size));
        let address = |number| format!("{}/api/v2/{name}.json?page={number}&per_page={size}", self.base);
        let mut body = json!({
            "count": total,
            "next_page": (start.saturating_add(size) < total).then(|| address(number + 1)),
            "previous_page": (number > 1).then(|| address(number - 1)),
        });
        body[name] = all.into_iter().skip(start).take(size).collect();
        Reply::json(200, &body)
    }
}

/// Scope first, then role.
fn refused(rest: &[&str], method: &Method, caller: &Caller, kept: &Kept<State>) -> Option<Reply> {
    let verb = if method == Method::GET { "read" } else { "write" };
    let resource = match rest {
        ["users", ..] => Some("users"),
        ["tickets", ..] => Some("tickets"),
        ["webhooks", ..] if kept.it.switches.webhook_scopes => Some("webhooks"),
        _ => None,
    };
    // A token may always end itself.
    if rest.first() != Some(&"oauth") && !caller.may(resource, verb) {
        let needed = resource.map(|resource| format!("{resource}:{verb}, ")).unwrap_or_default();
        let words = format!("You are missing the following required scopes: {needed}{verb}");
        return Some(Reply::json(403, &json!({ "error": "Forbidden", "description": words })));
    }
    let admins = match rest {
        ["webhooks", ..] => true,
        ["account", "settings"] => kept.it.switches.settings_for_admins,
        _ => false,
    };
    let words = "You do not have access to this page. Please contact the account owner of this help desk for further help.";
    (admins && !caller.admin())
        .then(|| Reply::json(403, &json!({ "error": { "title": "Forbidden", "message": words } })))
}

fn unauthorized(nobody: Nobody) -> Reply {
    match nobody {
        Nobody::WrongAccess => {
            let words =
                "The access token provided is expired, revoked, malformed or invalid for other reasons.";
            Reply::json(401, &json!({ "error": "invalid_token", "error_description": words }))
                .with("www-authenticate", "Bearer realm=\"Zendesk\", error=\"invalid_token\"")
        }
        Nobody::Visitor | Nobody::WrongToken | Nobody::Ended => {
            Reply::json(401, &json!({ "error": "Couldn't authenticate you" }))
                .with("www-authenticate", "Basic realm=\"Web Password\"")
        }
    }
}
