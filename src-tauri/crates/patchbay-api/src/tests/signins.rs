//! Signing in against the simulated vendors, with a browser that presses the button of their page.

use super::*;
use crate::OpenBrowser;
use patchbay_sandbox::{Options as Sandbox, Running, serve};
use serde_json::json;
use std::sync::Mutex;

/// Secrets that a person types in these tests; no answer may hold one.
pub(super) const TYPED: [&str; 4] =
    ["practice-client-secret", "practice-code-client-secret", "practice-personal-token", "a-long-relay-key"];

/// A real house beside simulated vendors.
pub(super) struct Office {
    pub(super) bench: Bench,
    pub(super) running: Running,
    opened: Arc<Mutex<Vec<String>>>,
}

impl Office {
    pub(super) async fn open() -> Self {
        Self::open_in(World::real()).await
    }

    pub(super) async fn open_in(world: World) -> Self {
        let wall_ms = u64::try_from(world.now().0).expect("after 1970");
        let dir = tempfile::tempdir().expect("a folder");
        let opened: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&opened);
        let open: OpenBrowser = Arc::new(move |url: &str| {
            seen.lock().expect("no panic while held").push(url.to_owned());
            Ok(())
        });
        let options = Options { open_browser: Some(open), ..options(dir.path(), false) };
        let mut bench = Bench::open_in(options, world).await;
        bench._dir = Some(dir);
        let running = serve(Sandbox { wall_ms, ..Sandbox::default() }).await.expect("the simulators start");
        Self { bench, running, opened }
    }

    pub(super) fn base(&self, vendor: &str) -> String {
        format!("http://{}", self.running.address(vendor).expect("it is simulated"))
    }

    pub(super) fn genesys(&self, way: &str) -> Value {
        let line = &self.running.line()["genesys"];
        let (id, secret) = match way {
            "code" => (&line["code_client_id"], &line["code_client_secret"]),
            _ => (&line["client_id"], &line["client_secret"]),
        };
        json!({
            "vendor": "genesys", "way": way, "environment": "test",
            "settings": { "base": self.base("genesys"), "allow_private": "yes", "client_id": id },
            "secrets": { "client_secret": secret, "relay_key": "a-long-relay-key" },
        })
    }

    pub(super) fn monday(&self, token: &str) -> Value {
        json!({
            "vendor": "monday", "way": "token", "environment": "production",
            "settings": { "endpoint": format!("{}/v2", self.base("monday")), "allow_private": "yes" },
            "secrets": { "token": token },
        })
    }

    pub(super) async fn begin(&self, body: &Value) -> Value {
        self.bench.post("/api/sign-ins", &body.to_string()).await
    }

    /// Follows a sign-in until it is no longer under way.
    pub(super) async fn ended(&mut self, begun: &Value) -> Value {
        let path = format!("/api/sign-ins/{}", begun["id"].as_str().expect("an id"));
        self.bench.until(&path, |now| now["state"] == "ready" || now["state"] == "failed").await
    }

    pub(super) async fn save(&self, ready: &Value, body: &Value) -> Value {
        assert_eq!(ready["state"], "ready", "{ready}");
        let path = format!("/api/sign-ins/{}/save", ready["id"].as_str().expect("an id"));
        self.bench.post(&path, &body.to_string()).await
    }

    /// Signs a person in and keeps it.
    pub(super) async fn connected(&mut self, body: &Value, name: &str) -> Value {
        let begun = self.begin(body).await;
        if let Some(url) = begun["open_url"].as_str() {
            press(url, "allow").await;
        }
        let ready = self.ended(&begun).await;
        self.save(&ready, &json!({ "name": name })).await
    }
}

/// A person at the vendor's page: what the browser shows in the end.
pub(super) async fn press(url: &str, button: &str) -> String {
    let browser = reqwest::Client::new();
    let page = browser.get(url).send().await.expect("a page").text().await.expect("text");
    let part = |before: &str| {
        let from = page.find(before).unwrap_or_else(|| panic!("no {before} in {page}")) + before.len();
        page[from..].split('"').next().expect("a value").to_owned()
    };
    let action = reqwest::Url::parse(url).expect("an address").join(&part("action=\"")).expect("an address");
    let body = format!("ticket={}&answer={button}", part("name=\"ticket\" value=\""));
    let form = browser.post(action).header("content-type", "application/x-www-form-urlencoded").body(body);
    form.send().await.expect("an answer").text().await.expect("text")
}

pub(super) fn code(sign_in: &Value) -> &str {
    sign_in["problem"]["code"].as_str().unwrap_or_default()
}

fn in_order(texts: &[&str]) -> bool {
    texts.iter().all(|text| text.ends_with('.'))
}

#[tokio::test]
async fn a_key_that_works_is_kept_and_a_wrong_one_is_told_without_being_shown() {
    let mut office = Office::open().await;
    let begun = office.begin(&office.monday("not-the-practice-token")).await;
    assert_eq!((&begun["state"], begun.get("open_url")), (&json!("checking"), None));
    let failed = office.ended(&begun).await;
    assert_eq!((code(&failed), failed["state"].as_str()), ("auth.refused", Some("failed")), "{failed}");
    assert!(in_order(&[failed["problem"]["message"].as_str().expect("words")]));
    assert!(!failed.to_string().contains("not-the-practice-token"));
    let path = format!("/api/sign-ins/{}", failed["id"].as_str().expect("an id"));
    let early = office.bench.refused(Method::POST, &format!("{path}/save"), Some(r#"{"name":"x"}"#)).await;
    assert_eq!(early, (409, "signin.not_ready".into()));
    assert_eq!(office.bench.ask(Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(office.bench.refused(Method::GET, &path, None).await, (404, "not.found".into()));

    let begun = office.begin(&office.monday("practice-personal-token")).await;
    let ready = office.ended(&begun).await;
    assert_eq!(ready["account"]["person"], true, "{ready}");
    let kept = office.save(&ready, &json!({ "name": "Work orders" })).await;
    assert_eq!((&kept["health"], &kept["way"]["id"]), (&json!("good"), &json!("token")), "{kept}");
    assert_eq!(kept["environment"], "production");
    assert!(kept.get("intake_url").is_none(), "a target has no address");
    assert_eq!(kept["strip"].as_array().map(Vec::len), Some(48));
    assert_eq!(office.bench.space().signins.count(), 0, "nothing of it is left in memory");
}

#[tokio::test]
async fn a_person_agrees_in_the_browser_and_the_source_gets_its_address() {
    let mut office = Office::open().await;
    let begun = office.begin(&office.genesys("code")).await;
    assert_eq!((&begun["state"], &begun["opened"]), (&json!("waiting"), &json!(true)), "{begun}");
    let url = begun["open_url"].as_str().expect("an address").to_owned();
    assert_eq!(*office.opened.lock().expect("no panic while held"), std::slice::from_ref(&url));
    assert!(begun["redirect"].as_str().is_some_and(|at| at.starts_with("http://localhost:")));
    assert!(begun["expires_at"].is_i64());
    let shown = press(&url, "allow").await;
    assert!(shown.contains("</html>") && !shown.contains("code="), "{shown}");
    let ready = office.ended(&begun).await;
    assert_eq!(ready["state"], "ready", "{ready}");
    assert!(ready["suggested_name"].as_str().is_some_and(|name| !name.is_empty()));
    assert!(ready["account"]["features"].as_array().is_some_and(|features| !features.is_empty()));
    let kept = office.save(&ready, &json!({ "name": "Centre" })).await;
    assert!(kept["intake_url"].as_str().is_some_and(|url| url.contains("/in/")), "{kept}");
    assert_eq!((&kept["person"], &kept["way"]["auth"]), (&json!(true), &json!("oauth_code")));
    assert!(kept["sign_in"]["renews_at"].is_i64(), "{kept}");
    let id = kept["id"].as_str().expect("an id");
    let permissions = office.bench.get(&format!("/api/connections/{id}/permissions")).await;
    assert_eq!(permissions["features"], ready["account"]["features"]);
    let again = office.bench.post(&format!("/api/connections/{id}/check"), "").await;
    assert_eq!(again["health"], "good");
}

#[tokio::test]
async fn a_denied_consent_can_be_tried_again_without_typing() {
    let mut office = Office::open().await;
    let begun = office.begin(&office.genesys("code")).await;
    press(begun["open_url"].as_str().expect("an address"), "deny").await;
    let denied = office.ended(&begun).await;
    assert_eq!(code(&denied), "signin.denied", "{denied}");
    let again = format!("/api/sign-ins/{}/again", denied["id"].as_str().expect("an id"));
    let begun = office.bench.post(&again, "").await;
    assert_eq!(begun["state"], "waiting");
    press(begun["open_url"].as_str().expect("an address"), "allow").await;
    assert_eq!(office.ended(&begun).await["state"], "ready");
}

#[tokio::test]
async fn a_wrong_state_changes_nothing_and_the_right_answer_still_comes() {
    let mut office = Office::open().await;
    let begun = office.begin(&office.genesys("code")).await;
    let redirect = begun["redirect"].as_str().expect("an address");
    let forged = reqwest::get(format!("{redirect}/?code=stolen&state=guessed")).await.expect("a page");
    assert!(!forged.text().await.expect("text").contains("guessed"));
    let path = format!("/api/sign-ins/{}", begun["id"].as_str().expect("an id"));
    assert_eq!(office.bench.get(&path).await["state"], "waiting");
    press(begun["open_url"].as_str().expect("an address"), "allow").await;
    assert_eq!(office.ended(&begun).await["state"], "ready");
}

#[tokio::test]
async fn a_browser_that_never_comes_back_ends_in_words_and_the_port_is_let_go_of() {
    let mut office = Office::open().await;
    office.bench.space().signins.set_patience(Duration::from_millis(50));
    let begun = office.begin(&office.genesys("code")).await;
    let late = office.ended(&begun).await;
    assert_eq!(code(&late), "signin.timeout", "{late}");
    let redirect = begun["redirect"].as_str().expect("an address");
    assert!(reqwest::get(redirect).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn giving_up_closes_the_listener_and_there_are_eight_at_most() {
    let office = Office::open().await;
    let mut begun = Vec::new();
    for _ in 0..9 {
        begun.push(office.begin(&office.genesys("code")).await);
    }
    let path = |one: &Value| format!("/api/sign-ins/{}", one["id"].as_str().expect("an id"));
    assert_eq!(
        office.bench.refused(Method::GET, &path(&begun[0]), None).await.0,
        404,
        "the oldest made room"
    );
    assert_eq!(office.bench.space().signins.count(), 8);
    let given_up = &begun[8];
    assert_eq!(office.bench.ask(Method::DELETE, &path(given_up), None).await.status, StatusCode::NO_CONTENT);
    // The task that held the sockets is ended, which takes it a moment.
    for one in [&begun[0], given_up] {
        let redirect = one["redirect"].as_str().expect("an address");
        let closed = async {
            while reqwest::get(redirect).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, closed).await.expect("nobody listens any more");
    }
}

#[tokio::test]
async fn an_expired_code_a_wrong_secret_and_a_dead_network_each_have_their_words() {
    let mut office = Office::open().await;
    office.running.genesys.oauth().set_rules(|rules| rules.code_s = 0);
    let begun = office.begin(&office.genesys("code")).await;
    press(begun["open_url"].as_str().expect("an address"), "allow").await;
    let expired = office.ended(&begun).await;
    assert_eq!(code(&expired), "signin.code", "{expired}");

    let mut wrong = office.genesys("client");
    wrong["secrets"]["client_secret"] = json!("planted-wrong-secret");
    let begun = office.begin(&wrong).await;
    let refused = office.ended(&begun).await;
    assert_eq!(code(&refused), "auth.refused", "{refused}");
    assert!(!refused.to_string().contains("planted-wrong-secret"));
    assert_eq!(refused["problem"]["remedy"]["kind"], "reconnect");

    let mut nowhere = office.genesys("client");
    nowhere["settings"]["base"] = json!("http://127.0.0.1:1");
    let begun = office.begin(&nowhere).await;
    let dead = office.ended(&begun).await;
    assert_eq!(code(&dead), "vendor.unreachable", "{dead}");
    assert!(dead["problem"]["message"].as_str().is_some_and(|text| text.starts_with("No network")));
}

#[tokio::test]
async fn taken_ports_are_named_with_what_to_do() {
    let office = Office::open().await;
    // Whoever has one of them already, the relay does not get it either.
    let taken: Vec<_> = [47_113_u16, 47_114, 47_115]
        .iter()
        .flat_map(|port| [format!("127.0.0.1:{port}"), format!("[::1]:{port}")])
        .map(std::net::TcpListener::bind)
        .collect();
    let mut wish = office.monday("unused");
    wish["way"] = json!("oauth");
    wish["settings"]["client_id"] = json!("an-app");
    wish["settings"]["auth_base"] = json!(office.base("monday"));
    wish["secrets"] = json!({ "client_secret": "an-app-secret" });
    let begun = office.begin(&wish).await;
    assert_eq!((code(&begun), &begun["state"]), ("signin.port", &json!("failed")), "{begun}");
    assert!(begun["problem"]["message"].as_str().is_some_and(|text| text.contains("47113")));
    drop(taken);
}

#[tokio::test]
async fn another_account_is_kept_only_when_it_is_said() {
    let mut office = Office::open().await;
    let kept = office.connected(&office.genesys("code"), "Centre").await;
    let id = kept["id"].as_str().expect("an id").to_owned();
    let public = kept["intake"]["address"].clone();
    // Nothing is typed again: client and keys are those it has.
    let wish = json!({ "vendor": "genesys", "way": "code", "environment": "test", "connection": id });
    let begun = office.begin(&wish).await;
    press(begun["open_url"].as_str().expect("an address"), "allow").await;
    let ready = office.ended(&begun).await;
    assert!(ready.get("other").is_none(), "the same person: {ready}");
    assert_eq!(ready["suggested_name"], "Centre");
    let same = office.save(&ready, &json!({ "name": "Centre" })).await;
    assert_eq!((&same["id"], &same["intake"]["address"]), (&json!(id), &public));

    let other = office.running.genesys.org().users[1].id.clone();
    office.running.genesys.oauth().set_person(&other);
    let begun = office.begin(&wish).await;
    press(begun["open_url"].as_str().expect("an address"), "allow").await;
    let ready = office.ended(&begun).await;
    assert!(ready["other"]["was"] != ready["other"]["is"] && ready["other"]["is"].is_string(), "{ready}");
    let path = format!("/api/sign-ins/{}/save", ready["id"].as_str().expect("an id"));
    let refused = office.bench.refused(Method::POST, &path, Some(r#"{"name":"Centre"}"#)).await;
    assert_eq!(refused, (409, "signin.other_account".into()));
    let kept = office.save(&ready, &json!({ "name": "Centre", "other_account": true })).await;
    assert_eq!(kept["account"], ready["other"]["is"]);
    let kinds: Vec<String> = office.kinds().await;
    assert_eq!(kinds, ["connection.reconnected", "connection.reconnected", "connection.saved"]);
}

#[tokio::test]
async fn a_new_secret_is_a_rotation_and_a_held_account_goes_on_after_it() {
    let mut office = Office::open().await;
    let kept = office.connected(&office.monday("practice-personal-token"), "Work orders").await;
    let id = kept["id"].as_str().expect("an id").to_owned();
    let check = format!("/api/connections/{id}/check");
    office.running.monday.revoke_tokens(true);
    let refused = office.bench.ask(Method::POST, &check, None).await;
    assert_eq!(refused.status, StatusCode::BAD_GATEWAY);
    let held = office.bench.get("/api/connections").await;
    assert_eq!(
        (&held[0]["health"], &held[0]["problem"]["remedy"]["kind"]),
        (&json!("held"), &json!("reconnect"))
    );
    office.running.monday.revoke_tokens(false);
    let mut wish = office.monday("practice-personal-token");
    wish["connection"] = json!(id);
    let again = office.connected(&wish, "Work orders").await;
    assert_eq!((&again["health"], &again["id"]), (&json!("good"), &json!(id)));
    office.connected(&wish, "Work orders").await;
    assert_eq!(
        office.kinds().await,
        ["connection.rotated", "connection.reconnected", "connection.saved"],
        "the first one mended a hold"
    );
}

#[tokio::test]
async fn what_was_typed_is_in_no_answer_and_no_export() {
    let mut office = Office::open().await;
    let mut answers = vec![
        office.connected(&office.genesys("code"), "Centre").await,
        office.connected(&office.genesys("client"), "Machine").await,
        office.connected(&office.monday("practice-personal-token"), "Work orders").await,
    ];
    let begun = office.begin(&office.monday("practice-personal-token")).await;
    answers.push(office.ended(&begun).await);
    for path in ["connections", "connections/export", "vendors", "settings", "status"] {
        answers.push(office.bench.get(&format!("/api/{path}")).await);
    }
    let ids: Vec<String> =
        answers[..3].iter().map(|kept| kept["id"].as_str().expect("an id").to_owned()).collect();
    let live = office.bench.space().live.clone().expect("the vault is open");
    let mut hidden: Vec<String> = TYPED.map(str::to_owned).to_vec();
    for id in &ids {
        for path in ["permissions", "removal"] {
            answers.push(office.bench.get(&format!("/api/connections/{id}/{path}")).await);
        }
        answers.push(office.bench.post(&format!("/api/connections/{id}/reach"), "").await);
        let secrets = live.vault.secrets(id.parse().expect("an id"));
        let grant = secrets.get("grant").and_then(patchbay_kit::vault::grant::read);
        hidden.extend(grant.iter().map(|grant| grant.access.expose().clone()));
        hidden.extend(grant.iter().flat_map(|grant| &grant.refresh).map(|token| token.expose().clone()));
    }
    assert!(hidden.len() > TYPED.len() + 2, "there are tokens to look for");
    let text = serde_json::to_string(&answers).expect("plain data");
    let told: Vec<&String> = hidden.iter().filter(|secret| text.contains(secret.as_str())).collect();
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(office.kinds().await.first().map(String::as_str), Some("connections.exported"));
}

#[tokio::test]
async fn a_sign_in_that_finds_no_room_is_kept_once_there_is_some() {
    let mut office = Office::open().await;
    let begun = office.begin(&office.monday("practice-personal-token")).await;
    let ready = office.ended(&begun).await;
    let home = office.bench._dir.as_ref().expect("a folder").path().to_owned();
    // In the way of the vault's next file.
    std::fs::create_dir(home.join("vault.new")).expect("made");
    let path = format!("/api/sign-ins/{}/save", ready["id"].as_str().expect("an id"));
    let (status, code) = office.bench.refused(Method::POST, &path, Some(r#"{"name":"Orders"}"#)).await;
    assert_eq!((status, code.as_str()), (503, "vault.unavailable"));
    assert_eq!(office.bench.get("/api/connections").await, json!([]), "nothing half-made is left");
    std::fs::remove_dir(home.join("vault.new")).expect("removed");
    let kept = office.save(&ready, &json!({ "name": "Orders" })).await;
    assert_eq!(kept["health"], "good");
    assert_eq!(office.bench.space().signins.count(), 0);
}

impl Office {
    /// What the log says of accounts, newest first.
    pub(super) async fn kinds(&self) -> Vec<String> {
        let rows = self.bench.space().store.activities(50).await.expect("reads");
        let kinds = rows.into_iter().map(|row| row.kind);
        kinds.filter(|kind| kind.starts_with("connection")).collect()
    }
}
