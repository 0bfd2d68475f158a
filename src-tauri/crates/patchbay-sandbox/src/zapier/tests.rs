//! A success tells nothing; what ran is another matter.

use super::*;
use crate::wire::heard::{Heard, hear};
use crate::{Simulator as _, Start};
use serde_json::json;
use std::time::Duration;

const PATH: &str = "/hooks/catch/1234567/bpatch1/";

fn zapier() -> Zapier {
    Zapier::start(&Start::in_process())
}

#[tokio::test]
async fn every_hook_answers_success_and_only_a_zap_that_is_on_runs() {
    let zapier = zapier();
    let body =
        json!({ "id": "1", "a": { "b": 1 }, "tags": ["x", null, "y"], "items": [{ "k": 1 }, { "k": 2 }] });
    let heard = hear!(zapier, "POST", PATH, "", &body);
    assert_eq!((heard.status, &heard.body["status"]), (200, &json!("success")));
    assert!(
        heard.body["id"].is_string()
            && heard.body["request_id"].is_string()
            && heard.body["attempt"].is_string()
    );
    let fields = json!({ "id": "1", "a__b": 1, "tags": "x,y", "items[]k": "1,2" });
    assert_eq!(Some(&zapier.runs()[0].fields), fields.as_object());
    zapier.turn(false);
    assert_eq!(hear!(zapier, "PUT", PATH.trim_end_matches('/'), "", &body).status, 200);
    assert_eq!(hear!(zapier, "POST", "/hooks/catch/1/unknown/", "", &body).status, 200);
    assert_eq!((zapier.runs().len(), zapier.caught().len()), (1, 3));
    zapier.set_switches(|switches| switches.dead = DeadHook::Gone);
    assert_eq!(hear!(zapier, "POST", "/hooks/catch/1/unknown/", "", &body).status, 410);
    zapier.revoke_all();
    assert_eq!(hear!(zapier, "POST", PATH, "", &body).status, 410);
    let elsewhere = hear!(zapier, "POST", "/hooks/standard/1/2/", "", &body);
    assert_eq!((elsewhere.status, elsewhere.header("content-type")), (404, "text/html; charset=utf-8"));
    assert_eq!(hear!(zapier, "DELETE", PATH, "").status, 405);
}

#[tokio::test]
async fn bodies_make_runs_by_the_platforms_rule() {
    let zapier = zapier();
    for (body, runs) in
        [(json!([{ "a": 1 }, { "a": 2 }]), 2), (json!([1, 2]), 0), (json!([]), 0), (json!("text"), 0)]
    {
        assert_eq!(hear!(zapier, "POST", PATH, "", &body).status, 200);
        assert_eq!(zapier.caught().last().unwrap().runs, runs, "{body}");
    }
    assert!(zapier.caught()[1].error.unwrap().starts_with("Got a non-object"));
    hear!(zapier, "GET", &format!("{PATH}?a=1&b=2"), "");
    assert_eq!(zapier.runs().last().unwrap().fields["b"], "2");
    zapier.set_switches(|switches| switches.raw = true);
    hear!(zapier, "POST", PATH, "", &json!([1]));
    assert_eq!(zapier.runs().last().unwrap().fields["raw_body"], "[1]");
    zapier.set_switches(|switches| switches.silent = true);
    let silent = hear!(zapier, "POST", PATH, "", &json!({}));
    assert_eq!((silent.status, silent.text.as_str()), (200, ""));
}

#[tokio::test(start_paused = true)]
async fn budgets_are_per_address_and_per_user() {
    let zapier = zapier();
    let body = json!({ "id": 1 });
    for _ in 0..30 {
        assert_eq!(hear!(zapier, "POST", PATH, "", &body).status, 200);
    }
    assert_eq!(hear!(zapier, "POST", PATH, "", &body).status, 429);
    assert_eq!(hear!(zapier, "POST", "/hooks/catch/1234567/other/", "", &body).status, 200);
    tokio::time::sleep(Duration::from_secs(1)).await;
    zapier.set_switches(|switches| switches.per_five_minutes = 32);
    assert_eq!(hear!(zapier, "POST", PATH, "", &body).status, 200);
    assert_eq!(hear!(zapier, "POST", PATH, "", &body).status, 429);
    zapier.set_switches(|switches| switches.legacy_per_five_minutes = 1);
    let path = "/hooks/catch/blegacy/";
    assert_eq!(
        [hear!(zapier, "POST", path, "", &body).status, hear!(zapier, "POST", path, "", &body).status],
        [200, 429]
    );
    zapier.set_switches(|switches| {
        switches.per_five_minutes = 1_000;
        switches.processed_after_ms = 120_000;
        switches.body_bytes_max = 100;
    });
    let (before, large) = (zapier.runs().len(), json!({ "x": "y".repeat(200) }));
    assert_eq!(hear!(zapier, "POST", PATH, "", &body).status, 200);
    assert_eq!(zapier.runs().len(), before);
    let refused: Heard = hear!(zapier, "POST", PATH, "", &large);
    assert_eq!(refused.status, 413);
    tokio::time::sleep(Duration::from_secs(121)).await;
    assert_eq!(zapier.runs().len(), before + 1);
}
