//! What is going to end is amber in time: the same home on later days.

use super::{signins::Office, *};
use patchbay_model::limits::DAY_MS;
use serde_json::json;

impl Office {
    fn desk(&self, vendor: &str, way: &str, settings: &[&str], secrets: &[&str]) -> Value {
        let line = &self.running.line()[vendor];
        let pick = |ids: &[&str]| -> Value {
            ids.iter()
                .map(|id| ((*id).to_owned(), line[*id].clone()))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let mut wish = json!({
            "vendor": vendor, "way": way, "environment": "test",
            "settings": pick(settings), "secrets": pick(secrets),
        });
        wish["settings"]["allow_private"] = json!("yes");
        wish
    }
}

/// When the vendor ends a way, as the page is told.
async fn end_of(bench: &Bench, vendor: &str, way: &str) -> Timestamp {
    let vendors = bench.get("/api/vendors").await;
    let named = |list: &Value, id: &str| {
        list.as_array().into_iter().flatten().find(|one| one["id"] == id).expect("it is there").clone()
    };
    let way = named(&named(&vendors, vendor)["ways"], way);
    Timestamp(way["ends"]["at"].as_i64().expect("a date"))
}

fn signed_in(listed: &Value) -> Timestamp {
    Timestamp(listed["sign_in"]["since"].as_i64().expect("a time"))
}

/// The one connection, with the codes of its notices; each is a sentence with a remedy.
async fn seen(bench: &Bench) -> (Value, Vec<String>) {
    let listed = bench.get("/api/connections").await[0].clone();
    let notices = listed["notices"].as_array().expect("a list");
    for notice in notices {
        let problem = &notice["problem"];
        assert!(problem["message"].as_str().is_some_and(|text| text.ends_with('.')), "{notice}");
        assert_eq!(problem["remedy"]["kind"], "reconnect", "{notice}");
    }
    let codes = notices.iter().map(|notice| notice["problem"]["code"].as_str().expect("a code").to_owned());
    (listed.clone(), codes.collect())
}

#[tokio::test]
async fn a_way_that_its_vendor_ends_is_a_fact_first_and_amber_half_a_year_before() {
    for (vendor, way, settings, secrets) in [
        ("zendesk", "token", &["base", "subdomain", "email"][..], &["api_token"][..]),
        ("opsgenie", "keys", &["base", "region"], &["send_key", "discovery_key"]),
    ] {
        let end = end_of(&Bench::real().await, vendor, way).await;
        let start = end + -200 * DAY_MS;
        let mut office = Office::open_in(World::test(1, start)).await;
        office.connected(&office.desk(vendor, way, settings, secrets), "Desk").await;
        let (listed, codes) = seen(&office.bench).await;
        assert_eq!((&listed["health"], codes.len()), (&json!("good"), 0), "{listed}");
        let since = signed_in(&listed);
        let Office { bench, running, .. } = office;
        let mut bench = bench;
        for (day, expected) in [
            (19, &[][..]),
            (20, &["way.ends"]),
            (89, &["way.ends"]),
            (90, &["way.ends", "secrets.old"]),
            (201, &["way.ends", "secrets.old"]),
        ] {
            bench = bench.reopened_at(since + day * DAY_MS).await;
            let (listed, codes) = seen(&bench).await;
            assert_eq!(codes, expected, "{vendor}, day {day}: {listed}");
            let health = if expected.is_empty() { "good" } else { "trouble" };
            assert_eq!(listed["health"], health, "{vendor}, day {day}: {listed}");
            let rotate = listed["sign_in"]["rotate_since"].as_i64();
            assert_eq!(rotate, (day >= 90).then_some(since.0), "{vendor}, day {day}: {listed}");
            if !expected.is_empty() {
                assert_eq!(listed["notices"][0]["at"], end.0);
            }
        }
        drop(running);
    }
}

#[tokio::test]
async fn new_secrets_put_an_end_to_being_asked_for_them() {
    let start = Timestamp(1_795_251_600_000);
    let mut office = Office::open_in(World::test(1, start)).await;
    office.connected(&office.monday("practice-personal-token"), "Work orders").await;
    let since = signed_in(&seen(&office.bench).await.0);
    office.bench = office.bench.reopened_at(since + 100 * DAY_MS).await;
    let (listed, codes) = seen(&office.bench).await;
    assert_eq!(codes, ["secrets.old"], "{listed}");
    let message = listed["notices"][0]["problem"]["message"].as_str().expect("words");
    assert!(message.contains("100 days old"), "{message}");
    let anew = json!({
        "vendor": "monday", "way": "token", "environment": "production", "connection": listed["id"],
        "secrets": { "token": "practice-personal-token" },
    });
    office.connected(&anew, "Work orders").await;
    let (listed, codes) = seen(&office.bench).await;
    assert_eq!((codes.len(), listed["sign_in"].get("rotate_since")), (0, None), "{listed}");
    assert_eq!(listed["health"], "good");
}

#[tokio::test]
async fn a_sign_in_that_ends_is_amber_before_it_does() {
    let start = Timestamp(1_795_251_600_000);
    let mut office = Office::open_in(World::test(1, start)).await;
    let wish = office.desk("zendesk", "code", &["base", "subdomain", "client_id"], &["client_secret"]);
    office.connected(&wish, "Desk").await;
    let (listed, codes) = seen(&office.bench).await;
    let end = listed["sign_in"]["ends_at"].as_i64().map(Timestamp).expect("it is told");
    assert_eq!((end.since(start) / DAY_MS, codes.len()), (30, 0), "{listed}");
    let Office { mut bench, running, .. } = office;
    // Nobody is there to renew it any more.
    running.shutdown();
    for (now, expected) in
        [(end + -6 * DAY_MS, None), (end + -4 * DAY_MS, Some("ends soon")), (end + DAY_MS, Some("has ended"))]
    {
        bench = bench.reopened_at(now).await;
        let (listed, codes) = seen(&bench).await;
        assert_eq!(codes.iter().any(|code| code == "signin.ends"), expected.is_some(), "{listed}");
        if let Some(words) = expected {
            assert_eq!((&listed["health"], &listed["notices"][0]["at"]), (&json!("trouble"), &json!(end.0)));
            let message = listed["notices"][0]["problem"]["message"].as_str().expect("words");
            assert!(message.contains(words), "{message}");
        }
    }
}
