//! monday's two OAuth flows: the new one with a proof key and tokens that end, and the older one with neither.

use super::{Monday, calls, client, manifest};
use crate::address::filled;
use data_encoding::BASE64URL_NOPAD;
use futures::future::BoxFuture;
use patchbay_kit::{
    connector::{Cx, Settings, Way},
    oauth::{App, ClientAuth, OAuth, TokenBody, Told},
};
use patchbay_model::{
    problem::{Problem, Remedy},
    time::Timestamp,
};
use serde_json::{Map, Value};

impl OAuth for Monday {
    fn app(&self, way: &Way, settings: &Settings) -> Result<App, Problem> {
        let base = client::auth_base(settings);
        let token = if way.id == manifest::LEGACY { client::LEGACY_TOKEN } else { client::TOKEN };
        let url = |path: &str| format!("{base}{path}").parse().map_err(|_| bad_address());
        // An admin who has not installed the app yet is led through that first.
        let mut extra = vec![("force_install_if_needed", "true".to_owned())];
        if let Some(slug) = filled(settings, manifest::SLUG) {
            extra.push(("subdomain", slug.to_owned()));
        }
        Ok(App {
            authorize: Some(url(client::AUTHORIZE)?),
            token: url(token)?,
            client: ClientAuth::Body,
            body: TokenBody::Json,
            scopes: scopes(),
            scope_at_token: false,
            extra,
        })
    }

    fn told(&self, way: &Way, answer: &Map<String, Value>, now: Timestamp) -> Told {
        let mut told = Told::standard(answer, now);
        // The older flow's token never ends, whatever stands beside it.
        told.until = match way.id {
            manifest::LEGACY => None,
            _ => answer
                .get("access_token")
                .and_then(Value::as_str)
                .and_then(|token| jwt_end(token, now))
                .or(told.until),
        };
        told
    }
}

/// Every scope a call of ours needs, each once.
fn scopes() -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for need in calls::ALL.iter().flat_map(|call| call.needs) {
        if !scopes.iter().any(|scope| need.any.contains(&scope.as_str())) {
            scopes.push(need.any[0].to_owned());
        }
    }
    scopes
}

/// When a token of ours ends that came `now`. Its signature is not looked at and need not be: the token came to us over
/// TLS from the server that made it, and a wrong date costs a renewal. Where the token says when it was made, its life
/// counts and not the date: our clock may be another one, and by one far enough ahead every token would be over.
fn jwt_end(token: &str, now: Timestamp) -> Option<Timestamp> {
    let payload = token.split('.').nth(1)?;
    let bytes = BASE64URL_NOPAD.decode(payload.trim_end_matches('=').as_bytes()).ok()?;
    let claims: Value = serde_json::from_slice(&bytes).ok()?;
    let moment = |name: &str| claims.get(name)?.as_f64().filter(|seconds| (1.0..1e11).contains(seconds));
    let ends = moment("exp")?;
    match moment("iat").filter(|made| *made < ends) {
        Some(made) => Some(now + ((ends - made) * 1_000.0) as i64),
        None => Some(Timestamp((ends * 1_000.0) as i64)),
    }
}

/// Ends the sign-in; only the new flow has a call for it.
pub fn revoke(cx: &Cx) -> Option<BoxFuture<'_, Result<(), Problem>>> {
    let grant = cx.keeper.grant().filter(|_| manifest::way(&cx.settings) == manifest::OAUTH)?;
    Some(Box::pin(async move {
        // The one that could make another goes first; the access token ends within the hour by itself.
        let (token, kind) = match &grant.refresh {
            Some(refresh) => (refresh, "refresh_token"),
            None => (&grant.access, "access_token"),
        };
        client::revoke(cx, token, kind).await
    }))
}

fn bad_address() -> Problem {
    Problem::new("address.invalid", "The sign-in address is no address such as https://auth.monday.com.")
        .remedy(Remedy::Reconnect)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::NOW;
    use patchbay_kit::connector::Connector;
    use serde_json::json;

    fn jwt(claims: &Value) -> String {
        format!("e30.{}.c2ln", BASE64URL_NOPAD.encode(claims.to_string().as_bytes()))
    }

    fn until(way: usize, answer: &Value) -> Option<i64> {
        let way = &Monday.manifest().ways[way];
        let told = Monday.told(way, answer.as_object().expect("an object"), NOW);
        told.until.map(|at| at.since(NOW))
    }

    #[test]
    fn a_tokens_own_date_is_its_end_and_the_older_flow_has_none() {
        let exp = NOW.0 / 1_000 + 3_600;
        assert_eq!(until(0, &json!({"access_token": jwt(&json!({"exp": exp}))})), Some(3_600_000));
        let made = |iat| json!({"access_token": jwt(&json!({"iat": iat, "exp": exp}))});
        for iat in [exp - 3_600, exp - 1_800, exp - 7_200] {
            assert_eq!(until(0, &made(iat)), Some((exp - iat) * 1_000), "whatever our clock says");
        }
        assert_eq!(until(0, &made(exp + 1)), Some(3_600_000), "made after its end: only the date counts");
        assert_eq!(until(1, &json!({"access_token": jwt(&json!({"exp": exp})), "expires_in": 9})), None);
        for opaque in ["opaque", "a.b.c", &jwt(&json!({})), &jwt(&json!({"exp": -1}))] {
            assert_eq!(until(0, &json!({"access_token": opaque})), None, "{opaque}");
            let named = json!({"access_token": opaque, "expires_in": 60});
            assert_eq!(until(0, &named), Some(60_000), "{opaque}");
        }
    }

    #[test]
    fn the_least_scopes_are_asked_for() {
        assert_eq!(
            scopes(),
            ["me:read", "account:read", "boards:read", "workspaces:read", "users:read", "boards:write"]
        );
    }
}
