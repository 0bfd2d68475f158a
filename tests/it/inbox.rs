//! What only a person can end, at the door of a real house: sends of which nobody knows, and bodies that could not be
//! read.

use axum::{Router, extract::Request};
use patchbay_api::House;
use patchbay_model::{delivery::State, route::OnDoubt};
use patchbay_sandbox::monday::{Fault, Monday};
use patchbay_tests::{
    desk::{Desk, Setting},
    doors::{asked, done, id, open},
    http,
    rig::{PATH_SECRET, PUBLIC_ID, SIGNING_KEY, TARGET, body, items_by_fact, sign},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::net::TcpListener;

const PATIENCE: Duration = Duration::from_secs(30);

/// Two sends in doubt, left by a relay whose vendor was out of reach until it had forgotten both: the first was
/// written, the second was not.
async fn two_in_doubt() -> (TempDir, Monday) {
    tokio::time::pause();
    let desk = Desk::set(Setting { key_field: false, on_doubt: OnDoubt::Ask }).await;
    let faults = std::iter::once(Fault::CutAfter).chain(std::iter::repeat_n(Fault::CutBefore, 400));
    desk.monday.fail_next(faults);
    for n in 0..2 {
        assert_eq!(desk.rig.post(&body(n, n)).await, 202);
        desk.run(1).await;
    }
    desk.run(3_600).await;
    desk.monday.fail_no_more();
    let store = desk.rig.relay.store();
    let sums = store.sums(desk.rig.relay.now()).await.expect("reads");
    let asking: u64 = sums.deliveries.values().filter_map(|states| states.get(&State::Asking)).sum();
    assert_eq!((asking, desk.items(2)), (2, vec![1, 0]), "nothing is sent while nobody knows");
    let at = served(desk.monday.clone()).await;
    let mut rows = store.connections().await.expect("reads");
    let mut target = rows.remove(rows.iter().position(|row| row.id == TARGET).expect("is there"));
    target.settings.insert("endpoint".to_owned(), format!("http://{at}/v2"));
    target.settings.insert("allow_private".to_owned(), "yes".to_owned());
    store.save_connection(target, desk.rig.relay.now()).await.expect("saves");
    let Desk { rig, monday, home, .. } = desk;
    drop(rig);
    tokio::time::resume();
    (home, monday)
}

/// The same simulated account, on a port of this machine.
async fn served(monday: Monday) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let at = listener.local_addr().expect("it is bound");
    let app = Router::new().fallback(move |request: Request| {
        let monday = monday.clone();
        async move { monday.handle(request).await.unwrap_or_else(|cut| cut.into_response()) }
    });
    tokio::spawn(async move { axum::serve(listener, app).await });
    at
}

async fn inbox(house: &House) -> Value {
    done(house, "GET", "/inbox", None).await
}

async fn until(house: &House, path: &str, wished: impl Fn(&Value) -> bool) -> Value {
    let until = Instant::now() + PATIENCE;
    loop {
        let found = done(house, "GET", path, None).await;
        if wished(&found) {
            return found;
        }
        assert!(Instant::now() < until, "{path} stayed at {found}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The one group of a kind, and the path of it.
fn group<'a>(inbox: &'a Value, kind: &str) -> (&'a Value, String) {
    let mut found = inbox["groups"].as_array().into_iter().flatten().filter(|group| group["kind"] == kind);
    let group = found.next().expect("there is such a group");
    assert!(found.next().is_none(), "one cause, one group: {inbox}");
    (group, format!("/inbox/{}", id(group)))
}

async fn acts(house: &House) -> Vec<String> {
    let lines = done(house, "GET", "/audit", None).await;
    let lines = lines["lines"].as_array().expect("lines").clone();
    lines.iter().filter_map(|line| line["what"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_person_says_of_each_send_in_doubt_whether_it_arrived() {
    let (home, monday) = two_in_doubt().await;
    let house = open(home.path()).await;
    let before = inbox(&house).await;
    let (asking, path) = group(&before, "asking");
    assert_eq!((&asking["count"], &before["asking"], &before["dead"]), (&json!(2), &json!(2), &json!(0)));
    assert!(asking["fix"].is_null(), "nobody but a person can end it: {asking}");
    let rows = done(&house, "GET", &format!("{path}/rows"), None).await;
    let rows: Vec<&Value> = rows["rows"].as_array().expect("rows").iter().collect();
    let delivery_of = |fact: &str| {
        let row = rows.iter().find(|row| row["summary"].to_string().contains(fact));
        row.unwrap_or_else(|| panic!("no row tells of {fact}: {rows:?}"))["delivery"].as_str().expect("an id")
    };
    // A replay is for what has ended: it would send a second one.
    let scope = json!({ "scope": { "group": asking["id"] } });
    let (status, refused) = asked(&house, "POST", "/replays", Some(&scope)).await;
    assert_eq!((status, &refused["code"]), (409, &json!("replay.empty")), "{refused}");

    let item = monday.items_with("conversation", "fact-0").remove(0);
    let arrived = json!({ "answer": "mark_delivered", "remote_id": item.id });
    let path = format!("/deliveries/{}/resolve", delivery_of("fact-0"));
    let said = done(&house, "POST", &path, Some(&arrived)).await;
    assert_eq!((&said["state"], &said["remote_id"]), (&json!("delivered"), &json!(item.id)), "{said}");
    assert_eq!(inbox(&house).await["asking"], 1);
    let path = format!("/deliveries/{}/resolve", delivery_of("fact-1"));
    done(&house, "POST", &path, Some(&json!({ "answer": "send_again" }))).await;
    until(&house, "/status", |status| status["sum"]["delivered"] == 2).await;
    assert_eq!(inbox(&house).await["groups"], json!([]));
    let items = items_by_fact(&monday, 2);
    assert_eq!(items.values().collect::<Vec<_>>(), [&1, &1], "each once: {items:?}");
    let told = acts(&house).await;
    assert_eq!(told.iter().filter(|what| *what == "delivery.resolved").count(), 2, "{told:?}");
    assert_eq!(done(&house, "GET", "/audit/check", None).await["ok"], true);
    house.close().await;
}

#[tokio::test]
async fn unreadable_bodies_are_a_group_that_is_given_up_with_a_reason_and_taken_back() {
    let (home, _) = two_in_doubt().await;
    let house = open(home.path()).await;
    let address = house.intake_address().expect("intake is open");
    let intake = address.trim_start_matches("http://").split('/').next().expect("a host");
    let intake: SocketAddr = intake.parse().expect("host and port");
    for text in ["{\"id\": \"half", "not JSON at all"] {
        let signature = sign(SIGNING_KEY, text.as_bytes());
        let headers = [("x-signature", signature.as_str()), ("content-type", "application/json")];
        let path = format!("/in/{PUBLIC_ID}/{PATH_SECRET}");
        let answer = http::send(intake, "POST", &path, &headers, text.as_bytes()).await.expect("an answer");
        assert_eq!(answer.status, 202, "it is kept, so that nothing is lost");
    }
    let before = inbox(&house).await;
    let (bodies, path) = group(&before, "unreadable");
    assert_eq!((&bodies["count"], &before["unreadable"]), (&json!(2), &json!(2)));
    assert!(bodies["source"]["id"].is_string() && bodies["route"].is_null(), "{bodies}");
    let query = bodies["query"].as_str().expect("a query").replace(' ', "%20");
    let shown = done(&house, "GET", &format!("/events?query={query}"), None).await;
    let rows = done(&house, "GET", &format!("{path}/rows"), None).await;
    let events = |page: &Value, name: &str| {
        let rows = page["rows"].as_array().expect("rows").iter();
        rows.map(|row| row[name].as_str().expect("an id").to_owned()).collect::<BTreeSet<_>>()
    };
    assert_eq!(events(&shown, "id"), events(&rows, "event"), "the log shows what the group holds");
    assert!(rows["rows"][0]["delivery"].is_null(), "{rows}");

    let why = json!({ "reason": "A trial of the sender's" });
    let gone = done(&house, "POST", &format!("{path}/dismiss"), Some(&why)).await;
    let after = inbox(&house).await;
    assert_eq!((&gone["count"], &after["unreadable"]), (&json!(2), &json!(0)));
    assert_eq!(group(&after, "asking").0["count"], 2, "the others wait as before");
    let event = format!("/events/{}", rows["rows"][0]["event"].as_str().expect("an id"));
    let sentence = |event: &Value| event["sentence"].as_str().expect("a sentence").to_owned();
    let given_up = sentence(&done(&house, "GET", &event, None).await);
    assert!(given_up.ends_with("gave it up: A trial of the sender's"), "{given_up}");
    let undo = json!({ "undo": gone["undo"] });
    assert_eq!(done(&house, "POST", "/inbox/undo", Some(&undo)).await["count"], 2);
    let back = inbox(&house).await;
    let (again, _) = group(&back, "unreadable");
    assert_eq!((&again["count"], &again["id"]), (&json!(2), &bodies["id"]));
    let kept = sentence(&done(&house, "GET", &event, None).await);
    assert!(kept.ends_with("It is kept sealed."), "{kept}");
    assert_eq!(done(&house, "POST", "/inbox/undo", Some(&undo)).await["count"], 0, "once is enough");
    let told = acts(&house).await;
    for act in ["group.dismissed", "group.restored"] {
        assert_eq!(told.iter().filter(|what| *what == act).count(), 1, "{told:?}");
    }
    assert_eq!(done(&house, "GET", "/audit/check", None).await["ok"], true);
    house.close().await;
}
