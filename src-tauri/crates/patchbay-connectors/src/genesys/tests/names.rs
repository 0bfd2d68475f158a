//! The OAuth client and the lists it reads, over a scripted wire.

use crate::{
    genesys::Genesys,
    script::{Script, Turn, cx_of, raw, reply},
};
use http::{Request, header};
use patchbay_kit::connector::{Cx, Directory, Name};
use serde_json::{Value, json};
use std::sync::Arc;

fn connected(wire: &Arc<Script>) -> Cx {
    cx_of(
        &Genesys,
        wire,
        &[("way", "client"), ("client_id", "client-1"), ("region", "mypurecloud.de")],
        &[("relay_key", "a-long-relay-key"), ("client_secret", "s3cr3t")],
    )
}

fn token(text: &str) -> Turn {
    reply(200, &json!({"access_token": text, "token_type": "bearer", "expires_in": 86_399}))
}

fn page(entities: &[(&str, &str)], number: u64, count: u64) -> Turn {
    let entities: Vec<Value> = entities.iter().map(|(id, name)| json!({"id": id, "name": name})).collect();
    reply(200, &json!({"entities": entities, "pageNumber": number, "pageCount": count}))
}

fn asked(wire: &Script) -> Vec<String> {
    wire.seen().iter().map(|request| request.uri().to_string()).collect()
}

fn credential<T>(request: &Request<T>) -> &str {
    request.headers()[header::AUTHORIZATION].to_str().expect("ASCII")
}

#[tokio::test(start_paused = true)]
async fn every_list_is_read_to_its_last_page_with_one_token() {
    let wire = Script::new([
        token("t-1"),
        page(&[("q-1", "Billing EN")], 1, 2),
        page(&[("q-2", "Returns"), ("q-3", "  ")], 2, 2),
        page(&[("w-1", "Escalated")], 1, 1),
        page(&[], 1, 0),
        page(&[("s-1", "Hardware")], 1, 1),
    ]);
    let names = Genesys.names(&connected(&wire)).await.expect("names");
    let name = |id: &str, name: &str, kind| Name { id: id.into(), name: name.into(), kind };
    let expected = [
        name("q-1", "Billing EN", "queue"),
        name("q-2", "Returns", "queue"),
        name("w-1", "Escalated", "wrapup"),
        name("s-1", "Hardware", "skill"),
    ];
    assert_eq!(names, expected, "an entry without a name is no name");
    assert_eq!(
        asked(&wire),
        [
            "https://login.mypurecloud.de/oauth/token",
            "https://api.mypurecloud.de/api/v2/routing/queues?pageSize=100&pageNumber=1",
            "https://api.mypurecloud.de/api/v2/routing/queues?pageSize=100&pageNumber=2",
            "https://api.mypurecloud.de/api/v2/routing/wrapupcodes?pageSize=100&pageNumber=1",
            "https://api.mypurecloud.de/api/v2/users?pageSize=100&pageNumber=1",
            "https://api.mypurecloud.de/api/v2/routing/skills?pageSize=100&pageNumber=1",
        ]
    );
    let seen = wire.seen();
    assert_eq!(seen[0].body().as_ref(), b"grant_type=client_credentials");
    assert_eq!(credential(&seen[0]), "Basic Y2xpZW50LTE6czNjcjN0");
    assert!(seen[1..].iter().all(|request| credential(request) == "Bearer t-1"));
    assert!(seen.iter().all(|request| request.headers()[header::AUTHORIZATION].is_sensitive()));
}

#[tokio::test(start_paused = true)]
async fn a_token_is_kept_until_shortly_before_it_ends_and_renewed_once_when_it_is_refused() {
    let lists = || [page(&[], 1, 0), page(&[], 1, 0), page(&[], 1, 0), page(&[], 1, 0)];
    let refused = || reply(401, &json!({"code": "bad.credentials", "message": "Invalid login credentials."}));
    let turns = [token("t-1")].into_iter().chain(lists()).chain(lists());
    let turns = turns.chain([refused(), token("t-2")]).chain(lists());
    let turns = turns.chain([token("t-3")]).chain(lists());
    let wire = Script::new(turns.chain([refused(), token("t-4"), refused()]));
    let cx = connected(&wire);
    for _ in 0..3 {
        Genesys.names(&cx).await.expect("names");
    }
    tokio::time::advance(std::time::Duration::from_secs(86_340)).await;
    Genesys.names(&cx).await.expect("names");
    let tokens = asked(&wire).iter().filter(|uri| uri.ends_with("/oauth/token")).count();
    assert_eq!(tokens, 3, "the first, one after a refusal, one after a day");
    let problem = Genesys.names(&cx).await.expect_err("refused twice");
    assert_eq!(
        (problem.code.as_ref(), problem.detail.as_deref()),
        ("auth.expired", Some("Invalid login credentials."))
    );
}

#[tokio::test(start_paused = true)]
async fn a_refused_client_and_a_missing_permission_say_what_to_do_and_no_secret() {
    let oauth =
        json!({"error": "invalid_client", "description": "x", "error_description": "authentication failed"});
    for status in [400, 401] {
        let wire = Script::new([reply(status, &oauth)]);
        let problem = Genesys.names(&connected(&wire)).await.expect_err("refused");
        assert_eq!(
            (problem.code.as_ref(), problem.detail.as_deref()),
            ("auth.expired", Some("authentication failed"))
        );
        assert!(!format!("{problem:?}").contains("s3cr3t"));
    }
    let forbidden =
        json!({"code": "missing.permissions", "message": "Missing [routing:queue:view]", "status": 403});
    let wire = Script::new([token("t-1"), reply(403, &forbidden)]);
    let problem = Genesys.names(&connected(&wire)).await.expect_err("forbidden");
    assert_eq!(
        (problem.code.as_ref(), problem.detail.as_deref()),
        ("vendor.forbidden", Some("Missing [routing:queue:view]"))
    );
    let wire = Script::new([token("t-1"), raw(429, &[("retry-after", "42")], "{}")]);
    let problem = Genesys.names(&connected(&wire)).await.expect_err("throttled");
    assert_eq!(problem.code, "vendor.throttled");
    let wire = Script::new([token("t-1"), raw(200, &[], "<html>")]);
    assert_eq!(Genesys.names(&connected(&wire)).await.expect_err("unreadable").code, "vendor.answer");
}
