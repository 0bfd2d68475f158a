//! A sign-in that a vendor takes back, and one that has merely grown old: what waits for it, what comes out of the
//! relay meanwhile, and how it goes on. Real relays, real sockets, a grant whose refresh tokens work once.

use patchbay_sandbox::monday::{Limits, Monday};
use patchbay_tests::{
    headless::{self, Headless, Source, free_port},
    http,
    rig::{body, sign},
    sign_in::{save, sign_in},
    watch::Watched,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

const EVENTS: u64 = 1_000;
/// Each delivery of a lane waits for the one before it: so many are in the air at most.
const LANES: u64 = 40;
/// In the body of every request that makes an item, and of no other.
const CREATES: &str = "create_item";
/// In the body of every request that renews a sign-in, and of no other.
const RENEWS: &str = "refresh_token";

/// A relay with one line from a signed source to a board, whose account was signed in to by a person.
struct Office {
    home: tempfile::TempDir,
    port: u16,
    monday: Watched<Monday>,
    relay: Headless,
    source: Source,
    target: String,
}

impl Office {
    async fn open() -> Self {
        let (home, port) = (tempfile::tempdir().expect("a folder"), free_port());
        let monday: Watched<Monday> = Watched::open(CREATES).await;
        monday.vendor.set_limits(Limits::none());
        monday.vendor.oauth().set_auto_consent(Some(true));
        let relay = Headless::start(home.path(), port, None).expect("the relay starts");
        let source = headless::source(&relay).await;
        let ready = sign_in(&relay, asked(&monday, None)).await;
        let saved = save(&relay, &ready, "Board").await;
        let target = saved["id"].as_str().expect("a connection has an id").to_owned();
        headless::line(&relay, &source, &target, &monday.vendor.board_id()).await;
        Self { home, port, monday, relay, source, target }
    }

    /// Posts `lane`'s share of the events one after another, which is the order they are to arrive in.
    async fn post_lane(&self, lane: u64, until: u64) {
        let to = SocketAddr::from(([127, 0, 0, 1], self.port));
        for n in (lane..until).step_by(usize::try_from(LANES).expect("a small number")) {
            let text = body(n, lane);
            let signature = sign(&self.source.key, text.as_bytes());
            let headers = [("x-signature", signature.as_str()), ("content-type", "application/json")];
            let answer = http::send(to, "POST", &self.source.path, &headers, text.as_bytes()).await;
            assert_eq!(answer.expect("the intake answers").status, 202, "event {n}");
        }
    }

    async fn post(&self, until: u64) {
        futures::future::join_all((0..LANES).map(|lane| self.post_lane(lane, until))).await;
    }

    /// Waits until the sums say so, at most a minute.
    async fn until(&self, what: &str, ready: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let status = self.relay.ask("GET", "/status", None).await;
            if ready(&status["sum"]) {
                return status["sum"].clone();
            }
            assert!(Instant::now() < end, "{what}: the sums stayed at {}", status["sum"]);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn account(&self) -> Value {
        let all = self.relay.ask("GET", "/connections", None).await;
        let found = all.as_array().into_iter().flatten().find(|one| one["id"] == self.target.as_str());
        found.expect("the account is listed").clone()
    }

    /// How many items each event has, and whether those of every lane were made in the order of their events.
    fn items(&self, events: u64) -> BTreeMap<u64, Vec<u64>> {
        let ids = |n: u64| {
            let items = self.monday.vendor.items_with("conversation", &format!("fact-{n}"));
            items.iter().map(|item| item.id.parse().expect("ids are numbers")).collect()
        };
        (0..events).map(|n| (n, ids(n))).collect()
    }
}

fn asked(monday: &Watched<Monday>, connection: Option<&str>) -> Value {
    use patchbay_sandbox::Simulator as _;
    let line = monday.vendor.line(&monday.base);
    let mut body = json!({
        "vendor": "monday", "way": "oauth", "environment": "test",
        "settings": {
            "client_id": line["client_id"], "endpoint": line["endpoint"], "auth_base": line["auth_base"],
            "allow_private": "yes",
        },
        "secrets": { "client_secret": line["client_secret"] },
    });
    if let Some(connection) = connection {
        body["connection"] = json!(connection);
    }
    body
}

/// What the database says of all deliveries: tried, tries of the one tried most, age spent, not from a 401.
fn tried(home: &std::path::Path) -> (i64, i64, i64, i64) {
    let path = home.join("patchbay.db");
    let db = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY);
    let db = db.expect("the database opens");
    let number = |sql: &str| db.query_row(sql, [], |row| row.get(0)).expect("the database answers");
    (
        number("SELECT count(*) FROM delivery WHERE attempts > 0 OR seq IN (SELECT delivery FROM attempt)"),
        number("SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM attempt GROUP BY delivery)"),
        number("SELECT coalesce(sum(spent_ms), 0) FROM delivery"),
        number("SELECT count(*) FROM attempt WHERE outcome <> 'held' OR coalesce(status, 401) <> 401"),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_deliveries_outlast_a_revocation_untried_and_arrive_in_order_after_reconnect() {
    let mut office = Office::open().await;
    // The vendor is slow to answer: the head of each lane is in the air, the rest waits.
    office.monday.shut_the_door(true);
    office.post(EVENTS).await;
    office.until("all heads leave", |sum| sum["sending"] == LANES && sum["accepted"] == EVENTS).await;
    let end = Instant::now() + Duration::from_secs(10);
    while office.monday.count(CREATES) < usize::try_from(LANES).expect("a small number") {
        assert!(Instant::now() < end, "only {} creates arrived", office.monday.count(CREATES));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    office.monday.vendor.oauth().revoke_all();
    office.monday.shut_the_door(false);
    let sum = office.until("everything is held", |sum| sum["held"] == EVENTS).await;
    assert_eq!((&sum["dead"], &sum["in_doubt"]), (&json!(0), &json!(0)), "{sum}");
    let account = office.account().await;
    assert_eq!(account["health"], "held", "{account}");
    assert_eq!(account["problem"]["remedy"]["kind"], "reconnect", "{account}");
    // Behind the hold nothing is asked of the vendor: not of its API, not for a token; a new start changes nothing.
    let settled = office.monday.heard();
    let of = |text: &str| settled.iter().filter(|heard| heard.says(text)).count() as u64;
    assert_eq!(of(RENEWS), 1, "one refusal is enough");
    assert_eq!(of(CREATES), LANES, "no create beyond those that were in the air");
    assert!(settled.iter().all(|heard| !heard.says(CREATES) || heard.status == Some(401)), "{settled:?}");
    tokio::time::sleep(Duration::from_secs(2)).await;
    office.relay.kill();
    assert_eq!(
        tried(office.home.path()),
        (LANES as i64, 1, 0, 0),
        "tried, most tries, age spent, other than a 401"
    );
    office.relay = Headless::start(office.home.path(), office.port, None).expect("the relay starts again");
    office.until("everything is still held", |sum| sum["held"] == EVENTS).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let after = office.monday.heard();
    assert_eq!(after.len(), settled.len(), "asked behind a hold: {:?}", &after[settled.len()..]);
    assert_eq!(office.monday.vendor.items_created(), 0);
    // A person signs in again, and what waited goes on by itself.
    let ready = sign_in(&office.relay, asked(&office.monday, Some(&office.target))).await;
    assert!(ready.get("other").is_none(), "it is the same account: {ready}");
    save(&office.relay, &ready, "Board").await;
    let sum = office.until("everything arrives", |sum| sum["delivered"] == EVENTS).await;
    assert_eq!(sum["dead"], 0, "{sum}");
    assert_eq!(office.account().await["health"], "good");
    let items = office.items(EVENTS);
    let not_one: Vec<_> = items.iter().filter(|(_, ids)| ids.len() != 1).collect();
    assert!(not_one.is_empty(), "events without exactly one item: {not_one:?}");
    for lane in 0..LANES {
        let of_lane = items.iter().filter(|(n, _)| *n % LANES == lane).map(|(_, ids)| ids[0]);
        assert!(of_lane.is_sorted(), "lane {lane} arrived out of order");
    }
    assert_eq!(office.monday.vendor.items_created(), EVENTS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_that_grew_old_is_renewed_once_and_nothing_is_held() {
    let office = Office::open().await;
    office.monday.vendor.oauth().expire_now();
    office.post(LANES).await;
    office.until("everything arrives", |sum| sum["delivered"] == LANES).await;
    assert_eq!(office.monday.count(RENEWS), 1, "one renewal for {LANES} that needed it");
    let account = office.account().await;
    assert_eq!((&account["health"], account.get("problem")), (&json!("good"), None), "{account}");
    assert_eq!(office.monday.vendor.oauth().counts().reuses, 0);
    assert!(office.items(LANES).values().all(|ids| ids.len() == 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_account_is_taken_only_when_that_is_said() {
    let office = Office::open().await;
    let was = office.account().await["account"].clone();
    office.monday.vendor.oauth().set_person("88002");
    let ready = sign_in(&office.relay, asked(&office.monday, Some(&office.target))).await;
    assert_eq!(ready["other"]["was"], was, "{ready}");
    assert_ne!(ready["other"]["is"], was, "{ready}");
    let keep = format!("/sign-ins/{}/save", ready["id"].as_str().expect("an id"));
    let refused = office.relay.call("POST", &keep, Some(json!({ "name": "Board" }))).await;
    let refused = refused.expect("the relay answers");
    assert_eq!((refused.status, refused.json()["code"].as_str()), (409, Some("signin.other_account")));
    assert_eq!(office.account().await["account"], was, "nothing was changed");
    // The old sign-in still works: what is sent is sent by the person it was sent by before.
    office.relay.ask("POST", &format!("/connections/{}/check", office.target), None).await;
    assert_eq!(office.account().await["account"], was);
    office.relay.ask("POST", &keep, Some(json!({ "name": "Board", "other_account": true }))).await;
    assert_eq!(office.account().await["account"], ready["other"]["is"]);
    office.relay.ask("POST", &format!("/connections/{}/check", office.target), None).await;
    assert_eq!(
        office.account().await["account"],
        ready["other"]["is"],
        "the new sign-in is the one that is used"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removing_names_the_lines_that_stop_and_ends_the_sign_in_at_the_vendor() {
    let office = Office::open().await;
    let account = format!("/connections/{}", office.target);
    let told = office.relay.ask("GET", &format!("{account}/removal"), None).await;
    assert_eq!((&told["revokes"], &told["routes"][0]["name"]), (&json!(true), &json!("Calls")), "{told}");
    let refused = office.relay.call("DELETE", &account, None).await.expect("the relay answers");
    assert_eq!((refused.status, refused.json()["code"].as_str()), (409, Some("connection.in_use")));
    let server = office.monday.vendor.oauth();
    let good = || server.given().iter().filter(|token| server.access(token).is_ok()).count();
    assert_eq!((server.counts().revocations, good()), (0, 1), "a refusal ends nothing");
    let gone = office.relay.ask("DELETE", &format!("{account}?stop=true"), None).await;
    assert_eq!(gone["revoked"], true, "{gone}");
    assert!(gone["message"].as_str().is_some_and(|said| said.contains("Calls")), "{gone}");
    assert_eq!((server.counts().revocations, good()), (1, 0), "no token of it works any more");
    let routes = office.relay.ask("GET", "/routes", None).await;
    assert_eq!((&routes[0]["name"], &routes[0]["on"]), (&json!("Calls"), &json!(false)), "{routes}");
    let left = office.relay.ask("GET", "/connections", None).await;
    assert_eq!(left.as_array().map(Vec::len), Some(2), "its source, and the relay itself: {left}");
}
