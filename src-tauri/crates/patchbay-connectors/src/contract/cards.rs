//! The manifest as the wizard and the request sheet need it.

use super::*;
use patchbay_kit::{
    connector::{Lasts, Redirect},
    oauth::{CLIENT_ID, CLIENT_SECRET},
    vault::grant::GRANT,
};

/// Vendors that call nobody: events come in and nothing is asked.
const SILENT: [&str; 2] = ["generic", "patchbay"];

#[test]
fn every_vendor_has_its_own_id_name_and_tile() {
    let cards = || ALL.iter().map(|connector| connector.manifest());
    assert_eq!(twice(cards().map(|card| card.id)), None);
    assert_eq!(twice(cards().map(|card| card.name)), None);
    assert_eq!(twice(cards().map(|card| card.tile)), None);
    for connector in ALL {
        let manifest = connector.manifest();
        assert_eq!(manifest.tile.chars().count().clamp(1, 2), manifest.tile.chars().count());
        assert!(manifest.calls_per_minute > 0, "{}", manifest.id);
        assert!(!manifest.ways.is_empty(), "{}", manifest.id);
    }
}

#[test]
fn what_a_way_asks_is_asked_once_and_tells_where_it_is_found() {
    for (connector, way) in ways() {
        let manifest = connector.manifest();
        let place = format!("{} {}", manifest.id, way.id);
        assert_eq!(twice(manifest.ways.iter().map(|way| way.id)), None, "{place}");
        assert_eq!(twice(manifest.asks_of(way).map(|ask| ask.id)), None, "{place}");
        assert!(is_sentence(way.help), "{place}: {}", way.help);
        for ask in manifest.asks_of(way) {
            let place = format!("{place} {}", ask.id);
            assert!(![GRANT, WAY].contains(&ask.id), "{place} is a name of the house");
            assert!(!ask.secret || ask.default.is_none(), "{place}: a secret with a default is none");
            assert!(!ask.secret || ask.options.is_empty(), "{place}: a secret is not chosen");
            assert!(!ask.label.is_empty() && is_sentence(ask.help), "{place}: {}", ask.help);
            assert_eq!(twice(ask.options.iter().map(|(id, _)| *id)), None, "{place}");
            assert_eq!(twice(ask.options.iter().map(|(_, name)| *name)), None, "{place}");
            let offered = |value: &str| ask.options.iter().any(|(id, _)| *id == value);
            let default_fits = ask.default.is_none_or(|value| ask.options.is_empty() || offered(value));
            assert!(default_fits, "{place}: the default is not one of the options");
        }
    }
}

#[test]
fn oauth_is_spoken_exactly_where_a_way_needs_it() {
    for connector in ALL {
        let manifest = connector.manifest();
        assert_eq!(manifest.ways.iter().any(is_oauth), connector.oauth().is_some(), "{}", manifest.id);
    }
    for (connector, way) in ways().filter(|(_, way)| is_oauth(way)) {
        let place = format!("{} {}", connector.manifest().id, way.id);
        let app = connector.oauth().expect("an OAuth way").app(way, &filled(connector, way));
        let app = app.unwrap_or_else(|problem| panic!("{place}: {problem:?}"));
        assert_eq!(app.token.scheme(), "https", "{place}");
        let browser = matches!(way.auth, Auth::OAuthCode { .. });
        assert_eq!(app.authorize.is_some(), browser, "{place}");
        assert!(app.authorize.is_none_or(|address| address.scheme() == "https"), "{place}");
        let asks = |id: &str, secret| {
            connector.manifest().asks_of(way).find(|ask| ask.id == id && ask.secret == secret)
        };
        assert!(asks(CLIENT_ID, false).is_some_and(|ask| ask.required), "{place} asks for its client");
        let secret = asks(CLIENT_SECRET, true);
        assert!(browser || secret.is_some_and(|ask| ask.required), "{place} asks for its client's secret");
    }
}

#[test]
fn a_sign_in_in_the_browser_comes_back_to_this_machine() {
    for (connector, way) in ways() {
        let Auth::OAuthCode { redirect: Redirect { host, ports, path }, .. } = way.auth else { continue };
        let place = format!("{} {}", connector.manifest().id, way.id);
        assert!(["localhost", "127.0.0.1"].contains(&host), "{place}");
        assert!(path.is_empty() || path.starts_with('/'), "{place}");
        assert!(ports.iter().all(|port| *port >= 1_024), "{place}: a port an ordinary user may open");
        assert!(way.steps.iter().any(|step| step.contains("{redirect}")), "{place}: where to register it");
    }
}

#[test]
fn steps_are_there_for_who_sets_up_oauth_and_hold_known_places_only() {
    for (connector, way) in ways() {
        let place = format!("{} {}", connector.manifest().id, way.id);
        assert!(!is_oauth(way) || !way.steps.is_empty(), "{place}");
        for step in way.steps {
            let mut rest = *step;
            for name in ["{redirect}", "{scopes}", "{permissions}"] {
                assert!(step.matches(name).count() <= 1, "{place}: {step}");
            }
            while let Some((_, after)) = rest.split_once('{') {
                let name = after.split('}').next().unwrap_or_default();
                assert!(["redirect", "scopes", "permissions"].contains(&name), "{place}: {{{name}}}");
                rest = after;
            }
            assert!(is_sentence(step), "{place}: {step}");
        }
        assert!(way.warning.is_none_or(is_sentence), "{place}");
        assert!(way.ends.is_none_or(|end| is_sentence(end.message) && end.at > NOW), "{place}");
        let told = way.lasts != Lasts::Ends || way.warning.is_some() || way.ends.is_some() || is_oauth(way);
        assert!(told, "{place}: an end is said before it comes");
    }
}

#[test]
fn every_vendor_tells_which_hosts_it_calls() {
    for (connector, way) in ways() {
        let manifest = connector.manifest();
        let place = format!("{} {}", manifest.id, way.id);
        let mut settings = filled(connector, way);
        let hosts = (manifest.hosts)(&settings);
        assert_eq!(hosts.is_empty(), SILENT.contains(&manifest.id) || way.id == "push", "{place}");
        for host in &hosts {
            let plain = host.name.contains('.') && !host.name.contains(['/', ':', ' ']);
            assert!(plain && host.tls && host.port == 443 && !host.why.is_empty(), "{place}: {host:?}");
        }
        assert_eq!(twice(hosts.iter().map(|host| host.name.as_str())), None, "{place}");
        let simulated = manifest.asks_of(way).any(|ask| ask.id == "base");
        settings.insert("base".to_owned(), "http://127.0.0.1:4711".to_owned());
        for host in (manifest.hosts)(&settings).iter().filter(|_| simulated) {
            let there = (host.name.as_str(), host.port, host.tls);
            assert_eq!(there, ("127.0.0.1", 4711, false), "{place}");
        }
    }
}

#[test]
fn plans_are_told_in_sentences() {
    for connector in ALL {
        for plan in connector.manifest().plans {
            assert!(is_sentence(plan.message), "{}: {}", connector.manifest().id, plan.message);
        }
    }
}
