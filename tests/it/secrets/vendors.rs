//! What is entered for every way of every vendor: secrets of our own where a simulator lets us choose them, otherwise
//! those it has.

use patchbay_sandbox::{Running, oauth::Server};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// At the end of every chosen secret: characters that each encoding writes differently.
const SPECIAL: &str = "/\"\\+&=?~";
/// At the beginning of every secret that is wrong.
const WRONG: &str = "Wr0ng-pl4nted";

/// All secrets there are, by the name they are told by, and sign-ins that must fail.
pub struct Planted {
    line: Value,
    pub secrets: BTreeMap<String, Vec<u8>>,
    pub wrong: Vec<Value>,
}

/// The authorization servers of all vendors that have one.
pub fn servers(running: &Running) -> [&Server; 5] {
    [
        running.genesys.oauth(),
        running.monday.oauth(),
        running.salesforce.oauth(),
        running.servicenow.oauth(),
        running.zendesk.oauth(),
    ]
}

/// Lets everybody agree in the browser, and gives every registered client a secret of our own.
pub fn plant(running: &Running) -> Planted {
    let mut line = running.line();
    let ids = ["genesys", "monday", "salesforce", "servicenow", "zendesk"];
    for (vendor, server) in ids.into_iter().zip(servers(running)) {
        server.set_auto_consent(Some(true));
        let members = line[vendor].as_object_mut().expect("one object per vendor");
        let secrets: Vec<String> =
            members.keys().filter(|name| name.ends_with("client_secret")).cloned().collect();
        for secret in secrets {
            let client =
                members[&secret.replace("secret", "id")].as_str().expect("a client has an id").to_owned();
            // Genesys Cloud takes client and secret in a header that not every program escapes alike.
            let special = if vendor == "genesys" { "" } else { SPECIAL };
            let chosen = format!("Pl4nted-{vendor}-{secret}-{special}");
            assert!(server.change_client(&client, |client| client.secret = Some(chosen.clone())));
            members.insert(secret, chosen.into());
        }
    }
    Planted { line, secrets: BTreeMap::new(), wrong: Vec::new() }
}

/// Every code, token and verifier there was.
pub fn given(running: &Running) -> BTreeMap<String, Vec<u8>> {
    let all = servers(running).into_iter().flat_map(Server::given);
    all.map(|given| (given.clone(), given.into_bytes())).collect()
}

impl Planted {
    /// The body that signs in by this way of this vendor. The same with wrong secrets is kept for later.
    pub fn sign_in(&mut self, vendor: &Value, way: &Value) -> Value {
        let id = |value: &Value| value["id"].as_str().expect("everything has an id").to_owned();
        let (vendor, name) = (id(vendor), id(way));
        let (mut settings, mut secrets, mut wrong) = (Map::new(), Map::new(), Map::new());
        for field in way["fields"].as_array().expect("fields are a list") {
            let ask = id(field);
            let Some(value) = self.value(&vendor, &name, &ask) else {
                assert_ne!(field["required"], json!(true), "say here what {vendor} {name} takes for {ask}");
                continue;
            };
            if field["secret"] == json!(true) {
                let other = match ask.as_str() {
                    "hook_url" => value.replace("/hooks/catch/", "/hooks/catch/9/Wr0ngpl4nted"),
                    // A key that is only ever checked or signed with has no wrong one to be refused for.
                    "signing" => value.clone(),
                    _ => format!("{WRONG}-{vendor}-{name}-{ask}"),
                };
                for (kind, secret) in [("right", &value), ("wrong", &other)] {
                    self.secrets
                        .insert(format!("{kind} {ask} of {vendor} {name}"), secret.clone().into_bytes());
                }
                secrets.insert(ask.clone(), value.into());
                wrong.insert(ask, other.into());
            } else {
                settings.insert(ask, value.into());
            }
        }
        let body = |secrets: Map<String, Value>| json!({ "vendor": vendor, "way": name, "environment": "test", "settings": settings, "secrets": secrets });
        if wrong != secrets {
            self.wrong.push(body(wrong));
        }
        body(secrets)
    }

    fn value(&self, vendor: &str, way: &str, ask: &str) -> Option<String> {
        let line = &self.line[vendor];
        let told = |member: &str| line[member].as_str().map(str::to_owned);
        match (vendor, way, ask) {
            ("genesys", "push", "allow_private") | ("generic", _, "allow_private") => None,
            (_, _, "allow_private") => Some("yes".into()),
            ("genesys", _, "relay_key") => Some(format!("Pl4nted-relay-key-{SPECIAL}")),
            ("generic", _, "signing") => Some("whsec_UGw0bnRlZC1zaWduaW5nLWtleS1vZi0zMi1ieXRlcyE=".into()),
            ("genesys", "push", "base") => None,
            ("genesys" | "servicenow", "code", "client_id" | "client_secret") => told(&format!("code_{ask}")),
            ("monday", "legacy", "client_id" | "client_secret") => told(&format!("legacy_{ask}")),
            ("salesforce", _, "domain") => Some("practice.my.salesforce.com".into()),
            ("servicenow", _, "instance") => Some("practice".into()),
            ("webhook", "none", "url") => told("url"),
            ("webhook", way, "url") => told(&format!("{way}_url")),
            _ => told(ask),
        }
    }
}
