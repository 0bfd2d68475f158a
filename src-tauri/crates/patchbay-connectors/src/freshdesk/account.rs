//! Which agent a Freshdesk key belongs to.

use super::{
    calls::{ME, TICKET_FIELDS},
    client::{Client, domain},
};
use crate::answer::{id, probed, text};
use patchbay_kit::connector::{Account, Cx, Granted};
use patchbay_model::problem::{Problem, Remedy};
use serde_json::Value;

pub async fn account(cx: &Cx) -> Result<Account, Problem> {
    // Also with a simulator: a wrong product is told before anything is sent.
    let domain = domain(&cx.settings)?;
    let client = Client::of(cx)?;
    let me = client.get(&ME).await.map_err(not_an_agent)?;
    let number = id(&me, "/id").ok_or_else(|| {
        Problem::new("vendor.answer", "Freshdesk did not say which agent this API key belongs to.")
    })?;
    let mut granted = Granted::default();
    granted.works.insert(ME.id.to_owned());
    probed(&mut granted, &TICKET_FIELDS, client.get(&TICKET_FIELDS).await);
    let name = text(&me, "/contact/name").or_else(|| text(&me, "/contact/email")).unwrap_or("agent");
    Ok(Account {
        name: format!("{domain}.freshdesk.com"),
        who: format!("{name} ({})", kind(&me)),
        id: format!("{domain}:{number}"),
        person: true,
        granted,
        ..Account::default()
    })
}

/// What sort of agent it is and which tickets it sees, in Freshdesk's words. See NOTES.md, "agents".
fn kind(me: &Value) -> String {
    let occasional = me.get("occasional").and_then(Value::as_bool).unwrap_or_default();
    let kind = match text(me, "/type") {
        Some("support_agent") | None => "agent",
        Some("field_agent") => "field agent",
        Some("collaborator") => "collaborator",
        Some(_) => "agent of another kind",
    };
    let sees = match me.get("ticket_scope").and_then(Value::as_i64) {
        Some(1) => "all tickets",
        Some(2) => "the tickets of its groups",
        Some(3) => "its own tickets only",
        Some(_) | None => return occasionally(occasional, kind),
    };
    format!("{}, sees {sees}", occasionally(occasional, kind))
}

fn occasionally(occasional: bool, kind: &str) -> String {
    if occasional { format!("occasional {kind}") } else { kind.to_owned() }
}

/// The key of somebody who is no agent is genuine and of no use.
fn not_an_agent(problem: Problem) -> Problem {
    match problem.code.as_ref() {
        "vendor.not_found" | "vendor.forbidden" => {
            let message = "Freshdesk knows this API key, but not as an agent's. Use the key of an agent.";
            let said = Problem::new("auth.refused", message).remedy(Remedy::Reconnect);
            match problem.detail {
                Some(detail) => said.detail(detail),
                None => said,
            }
        }
        _ => problem,
    }
}
