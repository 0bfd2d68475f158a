//! Questions to the analytics store: what they may say, and that the answers tell of the organisation's own calls.

use super::*;

const DETAILS: &str = "analytics/conversations/details/query";
const AGGREGATES: &str = "analytics/conversations/aggregates/query";
const WEEK: &str = "2026-11-14T09:00:00Z/2026-11-21T09:00:00Z";

async fn ask(genesys: &Genesys, token: &str, path: &str, question: &Value) -> Heard {
    let request = Request::post(format!("/api/v2/{path}"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(Body::from(question.to_string()));
    hear(genesys, request.unwrap()).await.unwrap()
}

fn newest(size: u64, number: u64) -> Value {
    json!({
        "interval": WEEK, "order": "desc", "orderBy": "conversationStart",
        "paging": { "pageSize": size, "pageNumber": number },
    })
}

fn ids(heard: &Heard) -> Vec<&str> {
    let list = heard.body["conversations"].as_array().unwrap();
    list.iter().map(|one| one["conversationId"].as_str().unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn pages_follow_each_other_newest_first_and_the_same_question_is_answered_the_same() {
    let genesys = genesys(1);
    let token = token(&genesys).await;
    let whole = ask(&genesys, &token, DETAILS, &newest(40, 1)).await;
    assert_eq!(whole.status, 200, "{}", whole.body);
    let starts: Vec<&str> = whole.body["conversations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["conversationStart"].as_str().unwrap())
        .collect();
    assert!(starts.len() == 40 && starts.is_sorted_by(|a, b| a >= b), "{starts:?}");
    let first = ask(&genesys, &token, DETAILS, &newest(20, 1)).await;
    let second = ask(&genesys, &token, DETAILS, &newest(20, 2)).await;
    assert_eq!([ids(&first), ids(&second)].concat(), ids(&whole));
    let total = whole.body["totalHits"].as_u64().unwrap();
    assert!((1_900..=2_016).contains(&total), "one call in five minutes: {total}");
    // Past the last page the list is left out.
    let beyond = ask(&genesys, &token, DETAILS, &newest(100, 99)).await;
    assert_eq!(beyond.body, json!({ "totalHits": total }));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_goes_on_has_no_end_and_is_left_out_when_ended_ones_are_asked_for() {
    let genesys = genesys(1);
    genesys.set_switches(|switches| switches.past_a_day = 0);
    let token = token(&genesys).await;
    let wish = Wish { from_ms: WALL_MS + 60_000, speed: 1, wrapup: Some(0) };
    genesys.keep(genesys.make(0, wish));
    let question = |filters: Value| {
        let mut question = newest(20, 1);
        question["interval"] = json!("2026-11-21T08:00:00Z/2026-11-21T10:00:00Z");
        question["conversationFilters"] = filters;
        question
    };
    let ended = question(
        json!([{ "type": "and", "predicates": [{ "dimension": "conversationEnd", "operator": "exists" }] }]),
    );
    let all = ask(&genesys, &token, DETAILS, &question(json!([]))).await;
    let one = &all.body["conversations"][0];
    assert!(one["conversationId"].is_string() && one.get("conversationEnd").is_none(), "{one}");
    assert_eq!(ask(&genesys, &token, DETAILS, &ended).await.body["totalHits"], 0);
    crate::clock::pause(30 * 60_000).await;
    let after = ask(&genesys, &token, DETAILS, &ended).await;
    let one = &after.body["conversations"][0];
    assert!(one["conversationEnd"].is_string(), "{one}");
    let agent =
        one["participants"].as_array().unwrap().iter().find(|part| part["purpose"] == "agent").unwrap();
    let segments = agent["sessions"][0]["segments"].as_array().unwrap();
    let kinds: Vec<_> = segments.iter().map(|segment| segment["segmentType"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["alert", "hold", "interact", "wrapup"]);
    assert_eq!(segments[3]["wrapUpCode"], genesys.org().wrapup_codes[0].id.as_str());
    assert_eq!(segments[2]["disconnectType"], "peer", "in the store's words");
}

#[tokio::test(start_paused = true)]
async fn what_a_question_may_not_say_is_refused() {
    let genesys = genesys(1);
    let token = token(&genesys).await;
    let with = |name: &str, value: Value| {
        let mut question = newest(20, 1);
        question[name] = value;
        question
    };
    let day = "2026-11-20T09:00:00Z/2026-11-21T09:00:00Z";
    for question in [
        json!([]),
        json!({}),
        with("interval", json!("yesterday")),
        with("interval", json!("2026-11-21T09:00:00Z/2026-11-20T09:00:00Z")),
        with("interval", json!("2026-11-13T09:00:00Z/2026-11-21T09:00:00Z")),
        with("order", json!("descending")),
        with("orderBy", json!("startTime")),
        with("paging", json!({ "pageSize": 20 })),
        with("paging", json!({ "pageSize": 101, "pageNumber": 1 })),
        with("paging", json!({ "pageSize": 20, "pageNumber": 0 })),
        with("pageSize", json!(20)),
        with("conversationFilters", json!([{ "predicates": [] }])),
        with(
            "conversationFilters",
            json!([{ "type": "and", "predicates": [{ "dimension": "ended", "operator": "exists" }] }]),
        ),
    ] {
        let heard = ask(&genesys, &token, DETAILS, &question).await;
        assert_eq!(heard.status, 400, "{question}");
        assert!(
            heard.body["message"].is_string()
                && heard.header("inin-correlation-id") == heard.body["contextId"]
        );
    }
    for question in [
        json!({ "interval": day }),
        json!({ "interval": day, "metrics": [] }),
        json!({ "interval": day, "metrics": ["nCalls"] }),
        json!({ "metrics": ["tAcw"] }),
        json!({ "interval": day, "metrics": ["tAcw"], "group": "queueId" }),
    ] {
        assert_eq!(ask(&genesys, &token, AGGREGATES, &question).await.status, 400, "{question}");
    }
    assert_eq!(get(&genesys, &token, DETAILS).await.status, 404, "it is a POST");
    let bare = Request::post(format!("/api/v2/{DETAILS}")).header("authorization", format!("Bearer {token}"));
    let heard = hear(&genesys, bare.body(Body::from(newest(20, 1).to_string())).unwrap()).await.unwrap();
    assert_eq!(heard.status, 415);
}

#[tokio::test(start_paused = true)]
async fn the_right_is_asked_for_and_numbers_are_those_of_the_calls() {
    let genesys = genesys(1);
    let token = token(&genesys).await;
    let question =
        json!({ "interval": WEEK, "metrics": ["nConversations", "tAcw", "tHandle", "nTransferred"] });
    let heard = ask(&genesys, &token, AGGREGATES, &question).await;
    let metrics = heard.body["results"][0]["data"][0]["metrics"].as_array().unwrap();
    let count = |name: &str| {
        let found = metrics.iter().find(|metric| metric["metric"] == name).unwrap();
        found["stats"]["count"].as_u64().unwrap()
    };
    let details = ask(&genesys, &token, DETAILS, &newest(1, 1)).await;
    assert_eq!(count("nConversations"), details.body["totalHits"].as_u64().unwrap());
    assert_eq!(count("tAcw"), count("tHandle"));
    assert!(count("nTransferred") > 0 && count("nTransferred") < count("tAcw"));
    let silent = json!({ "interval": "2031-01-01T00:00:00Z/2031-01-02T00:00:00Z", "metrics": ["tAcw"] });
    assert_eq!(ask(&genesys, &token, AGGREGATES, &silent).await.body, json!({}));
    for (permission, path) in
        [("analytics:conversationAggregate:view", AGGREGATES), ("analytics:conversationDetail:view", DETAILS)]
    {
        genesys.deny(CLIENT_ID, permission);
        let heard = ask(&genesys, &token, path, &question).await;
        assert_eq!((heard.status, heard.body["code"].as_str()), (403, Some("missing.any.permissions")));
        assert!(heard.body["message"].as_str().unwrap().contains(permission));
    }
    let skills = get(&genesys, &token, "routing/skills?pageSize=2").await;
    assert_eq!((skills.status, &skills.body["total"]), (200, &json!(genesys.org().skills.len())));
}
