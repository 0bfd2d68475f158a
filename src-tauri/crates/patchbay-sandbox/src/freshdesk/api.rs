//! The API: which key may do what, and the vendor's refusals.

use super::account::{Agent, DOMAIN, Freshdesk, State};
use super::fields::ticket_fields;
use super::tickets::{Invalid, Ticket};
use crate::clock::rfc3339;
use crate::wire::{Ask, Kept, Reply};
use http::Method;
use serde_json::{Value, json};

impl Freshdesk {
    pub(super) fn route(&self, ask: &Ask) -> Reply {
        let mut kept = self.site.kept();
        let kept = &mut *kept;
        let host = ask.host();
        let elsewhere = host.ends_with(".freshdesk.com") && host != format!("{DOMAIN}.freshdesk.com");
        if kept.it.switches.unknown || elsewhere {
            return Reply::html(404, "There is no helpdesk here");
        }
        let now_ms = self.site.now_ms();
        let allowed = kept.it.switches.requests_per_minute;
        let fits = kept.it.minute.take(allowed, now_ms);
        let reply = match fits {
            Ok(()) => self.admitted(ask, kept, now_ms),
            Err(wait_s) => {
                let body = json!({ "message": "You have exceeded the limit of requests per minute" });
                Reply::json(429, &body).with("retry-after", wait_s)
            }
        };
        reply
            .with("x-ratelimit-total", allowed)
            .with("x-ratelimit-remaining", kept.it.minute.left(allowed))
            .with("x-ratelimit-used-currentrequest", 1)
            .with("x-freshdesk-api-version", "latest=v2; requested=v2")
            .with("x-request-id", kept.ids.uuid())
    }

    fn admitted(&self, ask: &Ask, kept: &mut Kept<State>, now_ms: u64) -> Reply {
        let key = ask.basic().map(|(key, _)| key).unwrap_or_default();
        let Some(agent) = kept.it.agents.iter().find(|agent| agent.key == key).copied() else {
            let message = "You have to be logged in to perform this action.";
            return Reply::json(401, &json!({ "code": "invalid_credentials", "message": message }));
        };
        if kept.it.switches.suspended {
            let message = "Your account has been suspended";
            return Reply::json(403, &json!({ "code": "account_suspended", "message": message }));
        }
        let route = ask.route();
        let ["api", "v2", rest @ ..] = route.as_slice() else { return Reply::empty(404) };
        match (rest, &ask.method) {
            (["agents", "me"], &Method::GET) => Reply::json(200, &me(agent)),
            (["ticket_fields"], &Method::GET) if kept.it.switches.fields_for_admins && !agent.admin => {
                denied()
            }
            (["ticket_fields"], &Method::GET) => Reply::json(200, &ticket_fields()),
            (["tickets"], &Method::GET) => self.list(ask, kept, now_ms),
            (["tickets"], &Method::POST) => self.create(ask, kept, agent, now_ms),
            (["tickets", id], &Method::GET) => {
                let found = kept.it.tickets.iter().find(|ticket| ticket.id.to_string() == *id);
                // A ticket that is not there is told by the status alone.
                found.map_or_else(|| Reply::empty(404), |ticket| Reply::json(200, &ticket.whole()))
            }
            (["agents", "me"] | ["ticket_fields"] | ["tickets", ..], method) => {
                let message =
                    format!("{method} method is not allowed. It should be one of these method(s): GET");
                Reply::json(405, &json!({ "message": message })).with("allow", "GET")
            }
            _ => Reply::empty(404),
        }
    }

    fn list(&self, ask: &Ask, kept: &Kept<State>, now_ms: u64) -> Reply {
        let mut invalid = Vec::new();
        let mut number = |name: &str, default: usize, max: usize| {
            let Some(text) = ask.first(name) else { return default };
            text.parse().ok().filter(|number| (1..=max).contains(number)).unwrap_or_else(|| {
                let message = format!("It should be a Positive Integer less than or equal to {max}");
                invalid.push(Invalid::new(name, message, "datatype_mismatch"));
                default
            })
        };
        let (size, page) = (number("per_page", 30, 100), number("page", 1, 300));
        for (name, allowed) in [
            ("order_by", &["created_at", "due_by", "updated_at", "status"][..]),
            ("order_type", &["asc", "desc"]),
        ] {
            if ask.first(name).is_some_and(|given| !allowed.contains(&given)) {
                let message = format!("It should be one of these values: '{}'", allowed.join(","));
                invalid.push(Invalid::new(name, message, "invalid_value"));
            }
        }
        let since: Option<Result<jiff::Timestamp, _>> = ask.first("updated_since").map(str::parse);
        if matches!(since, Some(Err(_))) {
            let message = "It should be in the 'yyyy-mm-ddThh:mm:ssZ' format";
            invalid.push(Invalid::new("updated_since", message, "invalid_date"));
        }
        if !invalid.is_empty() {
            return Reply::json(400, &Invalid::body(&invalid));
        }
        // Without a date only the last 30 days are shown.
        let month_ms = 30 * 86_400_000;
        let since_ms = since.and_then(Result::ok).map(|since| since.as_millisecond().max(0).cast_unsigned());
        let shown = |ticket: &&Ticket| match since_ms {
            Some(since_ms) => ticket.updated_ms >= since_ms,
            None => ticket.created_ms + month_ms > now_ms,
        };
        let mut tickets: Vec<&Ticket> = kept.it.tickets.iter().filter(shown).collect();
        let by_update = ask.first("order_by") == Some("updated_at");
        tickets.sort_by_key(|ticket| if by_update { ticket.updated_ms } else { ticket.created_ms });
        if ask.first("order_type") != Some("asc") {
            tickets.reverse();
        }
        let more = tickets.len() > page * size;
        let rows: Vec<Value> =
            tickets.iter().skip((page - 1) * size).take(size).map(|ticket| ticket.row()).collect();
        let reply = Reply::json(200, &Value::Array(rows));
        if more {
            let next =
                format!("<{}/api/v2/tickets?page={}&per_page={size}>; rel=\"next\"", self.base, page + 1);
            return reply.with("link", next);
        }
        reply
    }

    fn create(&self, ask: &Ask, kept: &mut Kept<State>, agent: Agent, now_ms: u64) -> Reply {
        if ask.media() != "application/json" && ask.media() != "multipart/form-data" {
            let message = "Content-Type header should have application/json or multipart/form-data";
            return Reply::json(415, &json!({ "code": "invalid_content_type", "message": message }));
        }
        let body = ask.json();
        let Some(body) = body.as_ref().and_then(Value::as_object) else {
            let message = "Request body has invalid json format";
            return Reply::json(400, &json!({ "code": "invalid_json", "message": message }));
        };
        let id = kept.it.tickets.iter().map(|ticket| ticket.id).max().unwrap_or_default() + 1;
        match Ticket::create(body, id, agent, now_ms) {
            Err(invalid) => Reply::json(400, &Invalid::body(&invalid)),
            Ok(ticket) => {
                let reply = Reply::json(201, &ticket.whole());
                kept.it.tickets.push(ticket);
                reply.with("location", format!("{}/api/v2/tickets/{id}", self.base))
            }
        }
    }
}

fn me(agent: Agent) -> Value {
    let since = rfc3339(1_704_067_200_000);
    json!({
        "available": true, "occasional": false, "signature": null, "id": agent.id, "ticket_scope": 1,
        "group_ids": [], "role_ids": [if agent.admin { 43_000_000_001_u64 } else { 43_000_000_003 }],
        "skill_ids": [], "available_since": null, "type": "support_agent", "created_at": since, "updated_at": since,
        "contact": {
            "active": true, "email": agent.email, "job_title": null, "language": "en", "last_login_at": null,
            "mobile": null, "name": agent.name, "phone": null, "time_zone": "Berlin", "created_at": since,
            "updated_at": since,
        },
    })
}

fn denied() -> Reply {
    let message = "You are not authorized to perform this action.";
    Reply::json(403, &json!({ "code": "access_denied", "message": message }))
}
