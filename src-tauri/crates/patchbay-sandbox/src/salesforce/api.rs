//! `/services/data`: versions, limits, objects and their describe, and a small query.
//!
//! Source: REST API Developer Guide (versions, resources by version, limits, describe global, sObject describe).

use super::describe;
use super::errors::DataError;
use super::handle::{DAY_MS, Salesforce, State};
use super::soql;
use crate::oauth::{Access, Params, bearer};
use crate::wire::{Ask, Reply};
use axum::body::Body;
use http::{HeaderMap, Method, Response, StatusCode, Uri};
use serde_json::{Value, json};

/// As the vendor writes the media type.
pub(super) const JSON: &str = "application/json;charset=UTF-8";
/// The describe of this org has not changed since.
const DESCRIBED: &str = "Sat, 21 Nov 2026 06:00:00 GMT";

type Answer = Result<(StatusCode, Value), DataError>;

impl Salesforce {
    pub(super) fn route(&self, ask: &Ask) -> Response<Body> {
        if let Some(answer) = self.sign_in(ask) {
            return answer;
        }
        let (answer, counted) = self.data(&ask.method, &ask.uri, &ask.headers);
        let (status, body) = answer.unwrap_or_else(|error| (error.status, error.json()));
        let mut reply = match status {
            StatusCode::NOT_MODIFIED => Reply::empty(status.as_u16()),
            _ => Reply::json(status.as_u16(), &body),
        };
        reply = reply.with("content-type", JSON);
        if ask.path.ends_with("/describe") && status == StatusCode::OK {
            reply = reply.with("last-modified", DESCRIBED);
        }
        if counted {
            let State { used, switches, .. } = &self.site.kept().it;
            reply = reply.with("sforce-limit-info", format!("api-usage={used}/{}", switches.calls_per_day));
        }
        reply.into()
    }

    /// The answer, and whether it counted as a call of the day.
    fn data(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> (Answer, bool) {
        let path = uri.path().trim_end_matches('/');
        let Some(rest) = path.strip_prefix("/services/data") else {
            return (Err(DataError::not_found()), false);
        };
        let switches = self.switches();
        if rest.is_empty() && !switches.versions_need_token {
            return (Ok((StatusCode::OK, self.versions())), false);
        }
        let access = match self.session(headers) {
            Ok(access) => access,
            Err(error) => return (Err(error), false),
        };
        if let Err(error) = self.count() {
            return (Err(error), true);
        }
        if !switches.api_enabled {
            return (Err(DataError::no_api()), true);
        }
        if method != Method::GET && method != Method::HEAD {
            return (Err(DataError::method(method)), true);
        }
        if rest.is_empty() {
            return (Ok((StatusCode::OK, self.versions())), true);
        }
        (self.resource(rest, uri, headers, &access), true)
    }

    fn resource(&self, rest: &str, uri: &Uri, headers: &HeaderMap, access: &Access) -> Answer {
        let mut parts = rest.trim_start_matches('/').split('/');
        let switches = self.switches();
        let version =
            parts.next().and_then(|part| part.strip_prefix('v')?.strip_suffix(".0")?.parse::<u16>().ok());
        let known = switches.version_oldest..=switches.version_newest;
        let version = version.filter(|version| known.contains(version)).ok_or_else(DataError::not_found)?;
        let parts: Vec<&str> = parts.collect();
        let at = |name: &str| format!("/services/data/v{version}.0/{name}");
        let sees = |object: &str| object != "Case" || switches.sees_cases;
        let found = match parts.as_slice() {
            [] => {
                let names = ["limits", "query", "sobjects", "composite", "tooling", "search"];
                Value::Object(names.iter().map(|name| ((*name).to_owned(), json!(at(name)))).collect())
            }
            ["limits"] => {
                let left = switches.calls_per_day.saturating_sub(self.site.kept().it.used);
                json!({
                    "DailyApiRequests": { "Max": switches.calls_per_day, "Remaining": left },
                    "DataStorageMB": { "Max": 1_024, "Remaining": 1_001 },
                })
            }
            ["sobjects"] => json!({
                "encoding": "UTF-8", "maxBatchSize": 200,
                "sobjects": describe::all(&at("sobjects"), switches.sees_cases),
            }),
            ["sobjects", object, "describe"] if sees(object) => {
                let since = headers.get("if-modified-since").and_then(|since| since.to_str().ok());
                if since == Some(DESCRIBED) {
                    return Ok((StatusCode::NOT_MODIFIED, Value::Null));
                }
                describe::one(object, &at("sobjects"), switches.shows_key_field)
                    .ok_or_else(DataError::not_found)?
            }
            ["query"] => {
                let params = Params::query(uri);
                let text = params.get("q").unwrap_or_default();
                soql::answer(text, &at("sobjects"), access, switches.sees_cases)?
            }
            _ => return Err(DataError::not_found()),
        };
        Ok((StatusCode::OK, found))
    }

    fn session(&self, headers: &HeaderMap) -> Result<Access, DataError> {
        let token = bearer(headers).ok_or_else(DataError::session)?;
        let access = self.oauth().access(token).map_err(|_| DataError::session())?;
        if !access.has("api") && !access.has("full") {
            return Err(DataError::not_for_rest());
        }
        let switches = self.switches();
        if switches.session_slides {
            self.oauth().extend(token, switches.session_s);
        }
        Ok(access)
    }

    fn count(&self) -> Result<(), DataError> {
        let day = self.site.now_ms() / DAY_MS;
        let state = &mut self.site.kept().it;
        if state.day != day {
            (state.day, state.used) = (day, 0);
        }
        if state.used >= state.switches.calls_per_day {
            return Err(DataError::limit());
        }
        state.used += 1;
        Ok(())
    }

    /// What the org has, oldest first.
    fn versions(&self) -> Value {
        let switches = self.switches();
        let versions = switches.version_oldest..=switches.version_newest;
        let rows = versions.map(|version| {
            json!({ "label": label(version), "url": format!("/services/data/v{version}.0"),
                    "version": format!("{version}.0") })
        });
        Value::Array(rows.collect())
    }
}

/// `Spring '26` for 66; three releases a year, and winter belongs to the next.
fn label(version: u16) -> String {
    let since = i32::from(version) - 66;
    let year = (26 + since.div_euclid(3)).rem_euclid(100);
    match since.rem_euclid(3) {
        0 => format!("Spring '{year:02}"),
        1 => format!("Summer '{year:02}"),
        _ => format!("Winter '{:02}", (year + 1) % 100),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn releases_have_their_names() {
        let labels = [65, 66, 67, 68].map(super::label);
        assert_eq!(labels, ["Winter '26", "Spring '26", "Summer '26", "Winter '27"]);
    }
}
