//! Tokens, limits and the headers of every reply.

use super::*;

#[tokio::test]
async fn a_token_is_taken_raw_or_as_a_bearer_and_refused_when_it_is_not_ours() {
    let monday = monday();
    let status = async |header: &str| {
        let question = json!({ "query": "{ me { id } }" });
        let heard = send(&monday, question, &[("authorization", header)]).await.unwrap();
        (heard.status, heard.code().to_owned())
    };
    let bearer = format!("Bearer {}", monday.token());
    assert_eq!(status(monday.token()).await.0, 200);
    assert_eq!(status(&bearer).await.0, 200);
    assert_eq!(status("nope").await, (401, "NOT_AUTHENTICATED".to_owned()));
    monday.set_switches(|switches| switches.accepts_bearer = false);
    assert_eq!(status(&bearer).await.0, 401);
    monday.revoke_tokens(true);
    assert_eq!(status(monday.token()).await.0, 401);
    monday.revoke_tokens(false);
    assert_eq!(status(monday.token()).await.0, 200);
}

#[tokio::test]
async fn every_reply_tells_the_limits_and_its_request() {
    let monday = Monday::new(Clock::starting_at(WALL_MS), 7, Plan::Standard);
    let heard = ask(&monday, "{ complexity { before query after reset_in_x_seconds } platform_api { daily_limit { base total } } }", json!({})).await;
    assert_eq!(
        heard.header("ratelimit-policy"),
        "\"minuteRate\";q=1000;w=60, \"concurrency\";q=40;qu=\"concurrent-requests\", \
         \"complexityMinute\";q=10000000;w=60;qu=\"content-bytes\""
    );
    assert_eq!(
        heard.header("ratelimit"),
        "\"minuteRate\";r=999, \"concurrency\";r=39, \"complexityMinute\";r=9999991;t=60"
    );
    assert_eq!(heard.header("x-request-id"), heard.body["extensions"]["request_id"]);
    let complexity =
        json!({ "before": 10_000_000, "query": 9, "after": 9_999_991, "reset_in_x_seconds": 60 });
    assert_eq!(heard.body["data"]["complexity"], complexity);
    assert_eq!(heard.body["data"]["platform_api"]["daily_limit"]["total"], 1_000);
    let refused = send(&monday, json!({}), &[("authorization", "nope")]).await.unwrap();
    assert!(!refused.header("ratelimit").is_empty() && refused.body["data"].is_null());
}

#[tokio::test(start_paused = true)]
async fn past_the_minute_limit_comes_a_429_or_by_switch_the_same_in_a_200() {
    let monday = monday();
    monday.set_limits(Limits { calls_per_minute: 1, ..Limits::none() });
    assert_eq!(create(&monday, "A", json!({})).await.status, 200);
    let heard = create(&monday, "B", json!({})).await;
    assert_eq!((heard.status, heard.header("retry-after")), (429, "60"));
    monday.set_switches(|switches| switches.throttles_in_200 = true);
    let heard = create(&monday, "C", json!({})).await;
    assert_eq!(
        (heard.status, heard.body["errors"][0]["extensions"]["retry_in_seconds"].as_u64()),
        (200, Some(60))
    );
    assert_eq!((monday.items_created(), monday.stats().throttled), (1, 2));
}

#[tokio::test]
async fn a_malformed_body_is_a_400_and_an_unknown_field_is_named() {
    let monday = monday();
    let heard = send(&monday, json!([1]), &[]).await.unwrap();
    assert_eq!((heard.status, heard.code()), (400, "JsonParseException"));
    let heard = ask(&monday, "{ me { shoe_size } }", json!({})).await;
    assert_eq!((heard.status, heard.code()), (200, "undefinedField"));
    let missing = ask(&monday, "query ($i: ID!) { items(ids: [$i]) { id } }", json!({})).await;
    assert_eq!((missing.status, missing.code()), (200, "InvalidArgumentException"));
}

#[tokio::test]
async fn two_runs_with_one_seed_give_the_same_answers() {
    let run = async || {
        let monday = monday();
        monday.set_faults(crate::monday::Faults {
            status_429: 0.3,
            errors_200: 0.2,
            cut_after: 0.2,
            ..Default::default()
        });
        let mut heard = Vec::new();
        for n in 0..50 {
            let answer = send(&monday, creating(&monday, &format!("Item {n}"), json!({})), &[]).await;
            heard.push(answer.map(|heard| (heard.status, heard.body)));
        }
        heard
    };
    assert_eq!(run().await, run().await);
}
