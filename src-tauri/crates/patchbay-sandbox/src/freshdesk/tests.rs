//! Keys, refusals, lists and the one write, as a client meets them.

use super::*;
use crate::wire::heard::{basic, hear};
use crate::{Simulator as _, Start, Trouble};
use serde_json::{Value, json};

fn freshdesk() -> Freshdesk {
    Freshdesk::start(&Start::in_process())
}

#[tokio::test]
async fn a_key_is_somebody_and_no_key_is_nobody() {
    let freshdesk = freshdesk();
    let me = hear!(freshdesk, "GET", "/api/v2/agents/me", &basic(ADMIN_KEY, "X"));
    assert_eq!((me.status, me.body["contact"]["email"].as_str()), (200, Some("mia@practice.example")));
    assert_eq!((me.header("x-ratelimit-total"), me.header("x-ratelimit-remaining")), ("200", "199"));
    for wrong in [String::new(), basic("nobody", "X"), format!("Bearer {ADMIN_KEY}")] {
        let refused = hear!(freshdesk, "GET", "/api/v2/agents/me", &wrong);
        assert_eq!((refused.status, &refused.body["code"]), (401, &json!("invalid_credentials")));
    }
    freshdesk.revoke_all();
    assert_eq!(hear!(freshdesk, "GET", "/api/v2/agents/me", &basic(ADMIN_KEY, "X")).status, 401);
    assert_eq!(freshdesk.paths()[0], ("GET".to_owned(), "/api/v2/agents/me".to_owned()));
}

#[tokio::test]
async fn fields_are_for_administrators_until_the_switch_says_otherwise() {
    let freshdesk = freshdesk();
    let fields = hear!(freshdesk, "GET", "/api/v2/ticket_fields", &basic(ADMIN_KEY, "X"));
    assert_eq!(fields.body[1]["choices"]["2"][0], "Open");
    let refused = hear!(freshdesk, "GET", "/api/v2/ticket_fields", &basic(AGENT_KEY, "X"));
    assert_eq!((refused.status, &refused.body["code"]), (403, &json!("access_denied")));
    freshdesk.set_switches(|switches| switches.fields_for_admins = false);
    assert_eq!(hear!(freshdesk, "GET", "/api/v2/ticket_fields", &basic(AGENT_KEY, "X")).status, 200);
}

#[tokio::test(start_paused = true)]
async fn tickets_are_listed_in_pages_and_created_by_numbers() {
    let freshdesk = freshdesk();
    let key = basic(AGENT_KEY, "X");
    let ticket =
        json!({ "subject": "s", "description": "d", "email": "bob@example.com", "status": 2, "priority": 4 });
    let made = hear!(freshdesk, "POST", "/api/v2/tickets", &key, &ticket);
    assert_eq!((made.status, &made.body["id"], &made.body["priority"]), (201, &json!(12), &json!(4)));
    let one = hear!(freshdesk, "GET", "/api/v2/tickets?per_page=1&page=1", &key);
    assert_eq!(one.body.as_array().map(Vec::len), Some(1));
    assert!(one.header("link").ends_with("page=2&per_page=1>; rel=\"next\""));
    assert_eq!(one.body[0].get("description"), None, "lists leave the description out");
    assert_eq!(hear!(freshdesk, "GET", "/api/v2/tickets?per_page=101", &key).status, 400);
    assert_eq!(
        hear!(freshdesk, "GET", "/api/v2/tickets?updated_since=2027-01-01T00:00:00Z", &key).text,
        "[]"
    );
    let words =
        json!({ "subject": "s", "description": "d", "email": "b@example.com", "priority": "High", "x": 1 });
    let refused = hear!(freshdesk, "POST", "/api/v2/tickets", &key, &words);
    assert_eq!((refused.status, refused.body["errors"].as_array().map(Vec::len)), (400, Some(2)));
    assert_eq!(refused.body["errors"][1]["message"], "It should be one of these values: '1,2,3,4'");
    assert_eq!(hear!(freshdesk, "DELETE", "/api/v2/tickets", &key).status, 405);
    let missing = hear!(freshdesk, "GET", "/api/v2/tickets/99", &key);
    assert_eq!((missing.status, missing.text.as_str()), (404, ""));
}

#[tokio::test(start_paused = true)]
async fn past_the_rate_and_in_trouble() {
    let freshdesk = freshdesk();
    let key = basic(ADMIN_KEY, "X");
    freshdesk.set_switches(|switches| switches.requests_per_minute = 1);
    assert_eq!(hear!(freshdesk, "GET", "/api/v2/agents/me", "").status, 401);
    let refused = hear!(freshdesk, "GET", "/api/v2/agents/me", &key);
    assert_eq!((refused.status, refused.header("retry-after")), (429, "60"));
    freshdesk.set_switches(|switches| switches.requests_per_minute = 100);
    freshdesk.strike(Trouble::Gateway(502));
    let gateway = hear!(freshdesk, "GET", "/api/v2/agents/me", &key);
    assert_eq!((gateway.status, gateway.body), (502, Value::Null));
    freshdesk.strike(Trouble::Cut);
    assert!(freshdesk.handle(http::Request::new(axum::body::Body::empty())).await.is_err());
    freshdesk.set_switches(|switches| switches.suspended = true);
    assert_eq!(hear!(freshdesk, "GET", "/api/v2/agents/me", &key).body["code"], "account_suspended");
    freshdesk.set_switches(|switches| switches.unknown = true);
    assert_eq!(hear!(freshdesk, "GET", "/api/v2/agents/me", &key).status, 404);
    let request = http::Request::get("/api/v2/agents/me").header("host", "other.freshdesk.com");
    freshdesk.set_switches(|switches| switches.unknown = false);
    let other = freshdesk.handle(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(other.unwrap().status(), 404);
}
