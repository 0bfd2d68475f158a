//! The hooks' address: budgets, then success.

use super::flat::{Read, read};
use super::state::{Caught, DeadHook, Run, State, Zapier};
use crate::wire::{Ask, Kept, Reply};
use http::Method;
use serde_json::{Map, Value, json};

const FIVE_MINUTES_MS: u64 = 300_000;

impl Zapier {
    pub(super) fn route(&self, ask: &Ask) -> Reply {
        let mut kept = self.site.kept();
        let kept = &mut *kept;
        let now_ms = self.site.now_ms();
        let route = ask.route();
        let (hook, user) = match route.as_slice() {
            ["hooks", "catch", user, hook] => (format!("{user}/{hook}"), Some(*user)),
            ["hooks", "catch", hook] => ((*hook).to_owned(), None),
            _ => return Reply::html(404, "Page not found"),
        };
        if !matches!(ask.method, Method::POST | Method::PUT | Method::GET) {
            return Reply::empty(405).with("allow", "GET, POST, PUT");
        }
        if let Err(refused) = budget(kept, &hook, user, now_ms) {
            return refused;
        }
        let switches = kept.it.switches.clone();
        let most = if switches.raw { switches.raw_body_bytes_max } else { switches.body_bytes_max };
        if ask.too_large || ask.body.len() > most {
            return Reply::text(switches.oversize_status, "Payload too large");
        }
        let known = kept.it.hooks.get(&hook).copied();
        match (known, switches.dead) {
            (None, DeadHook::Gone) => return Reply::empty(410),
            (None, DeadHook::NotFound) => return Reply::html(404, "Page not found"),
            (Some(_), _) | (None, DeadHook::Success) => {}
        }
        catch(ask, known == Some(true), kept, now_ms);
        let (attempt, id) = (kept.ids.uuid(), kept.ids.uuid());
        if switches.silent {
            return Reply::empty(200);
        }
        let body = json!({ "status": "success", "attempt": attempt, "id": id, "request_id": attempt });
        Reply::json(200, &body)
    }
}

fn budget(kept: &mut Kept<State>, hook: &str, user: Option<&str>, now_ms: u64) -> Result<(), Reply> {
    let switches = kept.it.switches.clone();
    let mut own = vec![(switches.per_second, 1_000)];
    if user.is_none() {
        own.push((switches.legacy_per_five_minutes, FIVE_MINUTES_MS));
    }
    // What the address refuses does not count for the user.
    let fits = kept.it.by_hook.entry(hook.to_owned()).or_default().take(&own, now_ms)
        && user.is_none_or(|user| {
            let five = [(switches.per_five_minutes, FIVE_MINUTES_MS)];
            kept.it.by_user.entry(user.to_owned()).or_default().take(&five, now_ms)
        });
    if fits {
        return Ok(());
    }
    let reply = Reply::text(429, "Too many requests");
    Err(if switches.retry_after { reply.with("retry-after", 60) } else { reply })
}

/// Notes the request and makes the runs it is worth.
fn catch(ask: &Ask, on: bool, kept: &mut Kept<State>, now_ms: u64) {
    let switches = &kept.it.switches;
    let body = String::from_utf8_lossy(&ask.body).into_owned();
    let read = if switches.raw {
        let headers = ask.headers.iter().map(|(name, value)| {
            (
                format!("http_{}", name.as_str().replace('-', "_")),
                json!(String::from_utf8_lossy(value.as_bytes())),
            )
        });
        let mut fields: Map<String, Value> = headers.collect();
        fields.insert("raw_body".to_owned(), json!(body));
        Read { runs: vec![fields], error: None }
    } else {
        read(ask)
    };
    let at_ms = now_ms + switches.processed_after_ms;
    let runs = if on { read.runs } else { Vec::new() };
    kept.it.caught.push(Caught {
        method: ask.method.to_string(),
        path: ask.path.clone(),
        headers: ask.headers.clone(),
        body,
        at_ms: now_ms,
        runs: runs.len(),
        error: read.error,
    });
    kept.it.runs.extend(runs.into_iter().map(|fields| Run { fields, at_ms }));
}
