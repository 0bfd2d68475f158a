//! What vendors ask for, a colleague's sheet of it, and where a connection may lead.

use super::{
    signins::{Office, code},
    *,
};
use serde_json::json;

#[tokio::test]
async fn a_sheet_tells_a_colleague_everything_and_fills_in_every_place() {
    let bench = Bench::real().await;
    for vendor in bench.get("/api/vendors").await.as_array().expect("vendors") {
        for way in vendor["ways"].as_array().expect("ways") {
            let body = json!({ "way": way["id"], "environment": "test", "settings": {} });
            let path = format!("/api/vendors/{}/sheet", vendor["id"].as_str().expect("an id"));
            let sheet = bench.post(&path, &body.to_string()).await;
            let text = sheet["text"].as_str().expect("text");
            assert!(!text.contains('{') && !text.contains('}'), "{text}");
            for line in way["redirects"].as_array().into_iter().flatten() {
                assert!(text.contains(line.as_str().expect("an address")), "{text}");
            }
            for need in way["needs"].as_array().into_iter().flatten() {
                assert!(text.contains(need["any"][0].as_str().expect("a name")), "{text}");
            }
        }
    }
    let unknown = r#"{"way":"magic","environment":"test"}"#;
    let found = bench.refused(Method::POST, "/api/vendors/monday/sheet", Some(unknown)).await;
    assert_eq!(found, (422, "connection.way".into()));
}

#[tokio::test]
async fn the_network_is_a_setting_that_holds_no_secret() {
    let bench = Bench::real().await;
    let mut settings = bench.get("/api/settings").await;
    for proxy in ["ftp://proxy.example", "nonsense", "http://user:secret@proxy.example:8080"] {
        settings["network"]["proxy"] = json!(proxy);
        let found = bench.refused(Method::PUT, "/api/settings", Some(&settings.to_string())).await;
        assert_eq!(found, (422, "network.proxy".into()), "{proxy}");
    }
    settings["network"] = json!({ "proxy": "none", "ca_file": "/nowhere/company.pem" });
    let found = bench.refused(Method::PUT, "/api/settings", Some(&settings.to_string())).await;
    assert_eq!(found, (422, "network.ca_file".into()));
    settings["network"] = json!({ "proxy": "http://proxy.example:8080" });
    bench.put("/api/settings", &settings.to_string()).await;
    assert_eq!(bench.get("/api/settings").await["network"], settings["network"]);
}

#[tokio::test]
async fn every_vendor_can_be_told_that_its_address_lies_in_the_own_network() {
    let bench = Bench::real().await;
    for vendor in bench.get("/api/vendors").await.as_array().expect("vendors") {
        for way in vendor["ways"].as_array().expect("ways") {
            let fields = way["fields"].as_array().expect("fields");
            let found: Vec<&Value> = fields.iter().filter(|field| field["id"] == "allow_private").collect();
            let [field] = found.as_slice() else { panic!("asked once: {vendor}") };
            assert_eq!((&field["advanced"], &field["required"]), (&json!(true), &json!(false)), "{field}");
            assert_eq!((&field["default"], &field["secret"]), (&json!("no"), &json!(false)));
            let offered = json!([{ "id": "no", "name": "No" }, { "id": "yes", "name": "Yes" }]);
            assert_eq!(field["options"], offered);
            let body =
                json!({ "way": way["id"], "environment": "test", "settings": { "allow_private": "yes" } });
            let path = format!("/api/vendors/{}/sheet", vendor["id"].as_str().expect("an id"));
            let text = bench.post(&path, &body.to_string()).await["text"].to_string();
            let label = field["label"].as_str().expect("a label");
            assert!(
                !text.contains(label) && !text.contains("allow_private"),
                "no business of a colleague: {text}"
            );
        }
    }
}

#[tokio::test]
async fn an_address_in_the_own_network_is_reached_only_where_that_was_said() {
    let mut office = Office::open().await;
    for (way, word) in [("client", None), ("client", Some("no")), ("code", None), ("code", Some("no"))] {
        let mut wish = office.genesys(way);
        let settings = wish["settings"].as_object_mut().expect("settings");
        settings.remove("allow_private");
        settings.extend(word.map(|word| ("allow_private".to_owned(), json!(word))));
        let begun = office.begin(&wish).await;
        let failed = office.ended(&begun).await;
        assert_eq!(code(&failed), "address.invalid", "{way} {word:?}: {failed}");
        let message = failed["problem"]["message"].as_str().expect("words");
        assert!(message.contains("“Address in your own network”"), "it says where to allow it: {message}");
        assert!(failed.get("open_url").is_none(), "no browser was sent there");
    }
    // What is https already may still not lead there.
    let mut wish = office.genesys("client");
    wish["settings"] = json!({ "base": "https://127.0.0.1:1", "client_id": "an-id" });
    let begun = office.begin(&wish).await;
    let failed = office.ended(&begun).await;
    assert_eq!(code(&failed), "address.refused", "{failed}");
    let counts = office.running.genesys.oauth().counts();
    assert_eq!((counts.authorizations, counts.token_requests), (0, 0), "nothing arrived");
    let mut wish = office.genesys("client");
    wish["settings"]["allow_private"] = json!("perhaps");
    let found = office.bench.refused(Method::POST, "/api/sign-ins", Some(&wish.to_string())).await;
    assert_eq!(found, (422, "connection.choice".into()));
}

#[tokio::test]
async fn what_was_said_of_the_network_goes_on_through_check_reach_and_another_sign_in() {
    let mut office = Office::open().await;
    let kept = office.connected(&office.genesys("code"), "Centre").await;
    let id = kept["id"].as_str().expect("an id").to_owned();
    let checked = office.bench.post(&format!("/api/connections/{id}/check"), "").await;
    assert_eq!(checked["health"], "good");
    let reach = office.bench.post(&format!("/api/connections/{id}/reach"), "").await;
    let steps = reach["hosts"][0]["steps"].as_array().expect("steps").clone();
    assert!(!steps.is_empty() && steps.iter().all(|step| step["ok"] == true), "{reach}");
    // Signing in again types nothing, and a page in the own network is opened all the same.
    let anew = json!({ "vendor": "genesys", "way": "code", "environment": "test", "connection": id });
    let begun = office.begin(&anew).await;
    assert_eq!(begun["state"], "waiting", "{begun}");
    // Taking it back is obeyed at once.
    let mut taken = anew.clone();
    taken["settings"] = json!({ "allow_private": "no" });
    let begun = office.begin(&taken).await;
    assert_eq!(code(&begun), "address.invalid", "{begun}");
}
