//! The permission table of every vendor.

use super::*;
use crate::script::{cx_of, raw, rows::fits};
use patchbay_kit::connector::Feature;

#[test]
fn every_row_says_what_it_is_for_and_what_an_administrator_grants_where() {
    for connector in ALL {
        let manifest = connector.manifest();
        assert_eq!(twice(manifest.calls.iter().map(|call| call.id)), None, "{}", manifest.id);
        let address = |row: usize| {
            let call = &manifest.calls[row];
            (call.method, call.path, call.field, call.why)
        };
        assert_eq!(twice((0..manifest.calls.len()).map(address)), None, "{}", manifest.id);
        for call in manifest.calls {
            let place = format!("{} {}", manifest.id, call.id);
            assert!(call.path.starts_with('/') && !call.path.contains('?'), "{place}");
            assert!(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"].contains(&call.method), "{place}");
            assert!(!call.why.is_empty() && !call.why.ends_with('.'), "{place}: {}", call.why);
            for need in call.needs {
                assert!(!need.any.is_empty() && !need.place.is_empty(), "{place}");
                assert!(need.any.iter().all(|name| !name.is_empty()), "{place}");
                let known = |id: &&str| manifest.ways.iter().any(|way| way.id == *id);
                assert!(need.ways.iter().all(known), "{place}: {:?}", need.ways);
            }
        }
    }
}

#[test]
fn what_a_vendor_can_do_has_rows() {
    for connector in ALL {
        let has = |feature: Feature| connector.manifest().calls.iter().any(|call| call.feature == feature);
        let id = connector.manifest().id;
        assert!(connector.discover().is_none() || has(Feature::Discover), "{id}");
        assert!(connector.deliver().is_none() || has(Feature::Deliver), "{id}");
        assert!(connector.directory().is_none() || has(Feature::Receive), "{id}");
    }
}

#[test]
fn a_template_fits_its_own_paths_only() {
    for (template, path, expected) in [
        ("/v2/alerts/{}", "/v2/alerts/a-1", true),
        ("/v2/alerts/{}", "/v2/alerts/", false),
        ("/v2/alerts/{}", "/v2/alerts/a/notes", false),
        ("/services/data/v{}/limits", "/services/data/v66.0/limits", true),
        ("/services/data/v{}/limits", "/services/data/v/limits", false),
        ("/v2", "/v2", true),
        ("/v2", "/v2/", false),
    ] {
        assert_eq!(fits(template, path), expected, "{template} {path}");
    }
}

mod checked {
    use super::*;
    use crate::{monday::Monday, script::Script};
    use bytes::Bytes;
    use http::Request;
    use patchbay_kit::{
        connector::{Call, Cx},
        session::Credential,
    };
    use std::sync::Arc;

    static STRANGER: Call = Call {
        id: "stranger",
        method: "GET",
        path: "/stranger",
        field: None,
        feature: Feature::Connect,
        why: "Is in no table",
        needs: &[],
    };

    fn cx(script: &Arc<Script>) -> Cx {
        cx_of(&Monday, script, &[("way", "token")], &[("token", "t")])
    }

    fn get(body: &str) -> Request<Bytes> {
        let body = Bytes::from(body.to_owned());
        Request::post("https://api.monday.com/v2").body(body).expect("a request")
    }

    #[tokio::test]
    #[should_panic(expected = "not in the manifest")]
    async fn a_row_of_no_table_stops_a_test() {
        let script = Script::new([raw(200, &[], "{}")]);
        cx(&script).ask(&STRANGER, Credential::None, get("{}")).await.expect("no answer");
    }

    #[tokio::test]
    #[should_panic(expected = "no row of the permission table")]
    async fn a_request_without_a_row_stops_a_test() {
        let script = Script::new([raw(200, &[], "{}")]);
        cx(&script).http.ask(get("{}")).await.expect("no answer");
    }

    #[tokio::test]
    #[should_panic(expected = "nothing in the table tells of teams")]
    async fn a_field_beside_the_rows_own_stops_a_test() {
        let script = Script::new([raw(200, &[], "{}")]);
        let row = Monday.manifest().calls.iter().find(|call| call.field == Some("me")).expect("me");
        let body = r#"{"query":"query { me { id } teams { id } }"}"#;
        cx(&script).ask(row, Credential::None, get(body)).await.expect("no answer");
    }
}
