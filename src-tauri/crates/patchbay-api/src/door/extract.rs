//! What handlers take in. Each refuses with a Problem, so that no answer of the door is anything else.

use super::{App, Refusal, not_found};
use crate::space::{Live, Space};
use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::JsonRejection},
};
use http::{StatusCode, request::Parts};
use patchbay_model::problem::Problem;
use serde::de::DeserializeOwned;
use std::{str::FromStr, sync::Arc};

/// The space an address names.
pub(crate) struct At(pub(crate) Arc<Space>);

/// The same with its relay and vault: for whatever sends, seals or opens.
pub(crate) struct Awake(pub(crate) Arc<Space>, pub(crate) Live);

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);
/// The part of an address after `?`.
pub(crate) struct Question<T>(pub(crate) T);
/// The names within an address.
pub(crate) struct Place<T>(pub(crate) T);

impl FromRequestParts<App> for At {
    type Rejection = Refusal;

    async fn from_request_parts(_parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        app.slot.space().map(At).ok_or_else(|| match app.slot.trouble() {
            Some(_) => Refusal::unavailable(app.slot.shut()),
            None => Refusal::conflict(app.slot.shut()),
        })
    }
}

impl FromRequestParts<App> for Awake {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let At(space) = At::from_request_parts(parts, app).await?;
        match space.live.clone() {
            Some(live) => Ok(Awake(space, live)),
            None => Err(Refusal::unavailable(space.vault_problem.clone().unwrap_or_else(|| {
                Problem::new("vault.unavailable", "The secrets kept here cannot be opened.")
            }))),
        }
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        match Json::<T>::from_request(request, app).await {
            Ok(Json(body)) => Ok(Body(body)),
            Err(rejection) => Err(bad_body(&rejection)),
        }
    }
}

fn bad_body(rejection: &JsonRejection) -> Refusal {
    let status = rejection.status();
    let problem = match rejection {
        JsonRejection::JsonDataError(_) => {
            Problem::new("request.shape", "The body of this request does not have the fields it needs.")
        }
        JsonRejection::JsonSyntaxError(_) => {
            Problem::new("request.json", "The body of this request is not JSON.")
        }
        JsonRejection::MissingJsonContentType(_) => {
            Problem::new("request.type", "The body of this request must be sent as application/json.")
        }
        // Too large, or cut off on its way.
        _ if status == StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new("request.too_large", "The body of this request is larger than 1 MiB.")
        }
        _ => Problem::new("request.cut", "The body of this request could not be read."),
    };
    let status = if status == StatusCode::UNPROCESSABLE_ENTITY { StatusCode::BAD_REQUEST } else { status };
    Refusal::new(status, problem.detail(without_values(&rejection.body_text())))
}

/// What a parser says of a request, without the values it quotes: one of them may be a secret in the wrong place.
fn without_values(text: &str) -> String {
    const QUOTES: [&str; 2] = ["invalid type: ", "invalid value: "];
    let mut out = text.to_owned();
    for quote in QUOTES {
        if let Some(start) = out.find(quote).map(|at| at + quote.len()) {
            // The parser's own words go on behind the last “, expected”, whatever the value held.
            let end = out.rfind(", expected").filter(|end| *end >= start).unwrap_or(out.len());
            let kind = out[start..end].split([' ', '`', '"']).next().unwrap_or_default().to_owned();
            out.replace_range(start..end, &kind);
        }
    }
    out
}

impl<T: DeserializeOwned> FromRequestParts<App> for Question<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Refusal> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(query)) => Ok(Question(query)),
            Err(rejection) => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                Problem::new(
                    "request.query",
                    "Something after the question mark of this address cannot be read.",
                )
                .detail(without_values(&rejection.body_text())),
            )),
        }
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Place<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        match Path::<T>::from_request_parts(parts, app).await {
            Ok(Path(place)) => Ok(Place(place)),
            Err(_) => Err(not_found("address")),
        }
    }
}

/// Reads an id; text that is none names nothing that is here.
pub(crate) fn id<T: FromStr>(text: &str, what: &'static str) -> Result<T, Refusal> {
    text.parse().map_err(|_| not_found(what))
}

#[cfg(test)]
mod tests {
    use super::without_values;

    #[test]
    fn a_parser_does_not_quote_what_was_sent() {
        let said = "secrets: invalid type: string \"hush, expected\", expected a map at line 1 column 86";
        assert_eq!(without_values(said), "secrets: invalid type: string, expected a map at line 1 column 86");
        assert_eq!(without_values("missing field `name`"), "missing field `name`");
    }
}
