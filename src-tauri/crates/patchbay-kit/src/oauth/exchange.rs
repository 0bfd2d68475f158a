//! One request to a token endpoint.

use super::{App, CLIENT_ID, CLIENT_SECRET, ClientAuth, Grant, OAuth, TokenBody};
use crate::{
    connector::{Settings, Way},
    http::{CallError, Http},
    secret::{Secret, Secrets},
};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use oauth2::{
    AsyncHttpClient, AuthType, AuthorizationCode, Client, ClientId, ClientSecret, HttpRequest, HttpResponse,
    PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken,
    TokenResponse as _, TokenUrl,
    basic::{
        BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenResponse,
    },
};
use patchbay_model::time::Timestamp;
use serde_json::{Map, Value};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is handed in for a token.
pub enum Asked<'a> {
    Code {
        code: &'a Secret<String>,
        redirect: &'a str,
        verifier: Option<&'a Secret<String>>,
    },
    Refresh(&'a Secret<String>),
    /// The client's own rights.
    Client,
}

/// No token.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TokenFailure {
    /// The settings make no request.
    #[error("the connection's own settings are not complete")]
    Settings,
    /// The vendor's answer in OAuth's own words: `invalid_grant`, `invalid_client`.
    #[error("refused: {error}")]
    Refused { error: String, description: Option<String> },
    /// An answer of the server, not of OAuth: too many, not now, a failure of its own.
    #[error("answered {status}")]
    Status { status: StatusCode, headers: HeaderMap },
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("the answer could not be read")]
    Unreadable,
}

type Speaker = Client<
    BasicErrorResponse,
    BasicTokenResponse,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    oauth2::EndpointNotSet,
    oauth2::EndpointNotSet,
    oauth2::EndpointNotSet,
    oauth2::EndpointNotSet,
    oauth2::EndpointSet,
>;

/// Asks once. `Ok` is a grant that nobody has stored yet.
///
/// # Errors
/// [`TokenFailure`]. After silence the vendor may have taken a refresh token for good.
pub async fn exchange(
    http: &Http,
    oauth: &dyn OAuth,
    way: &Way,
    settings: &Settings,
    secrets: &Secrets,
    asked: Asked<'_>,
    now: Timestamp,
) -> Result<Grant, TokenFailure> {
    let app = oauth.app(way, settings).map_err(|_| TokenFailure::Settings)?;
    let speaker = speaker(&app, settings, secrets)?;
    let wire = Carrier { http: http.clone(), body: app.body, heard: Mutex::default() };
    let answer = match &asked {
        Asked::Code { code, redirect, verifier } => {
            let mut request = speaker
                .exchange_code(AuthorizationCode::new(code.expose().clone()))
                .set_redirect_uri(std::borrow::Cow::Owned(
                    RedirectUrl::new((*redirect).to_owned()).map_err(|_| TokenFailure::Settings)?,
                ));
            if let Some(verifier) = verifier {
                request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().clone()));
            }
            request.request_async(&wire).await
        }
        Asked::Refresh(token) => {
            let token = RefreshToken::new(token.expose().clone());
            speaker.exchange_refresh_token(&token).request_async(&wire).await
        }
        Asked::Client => {
            let mut request = speaker.exchange_client_credentials();
            if app.scope_at_token {
                request = request.add_scopes(app.scopes.iter().cloned().map(Scope::new));
            }
            request.request_async(&wire).await
        }
    };
    let answer = answer.map_err(failure)?;
    let body = wire.heard().take().ok_or(TokenFailure::Unreadable)?;
    let told = oauth.told(way, &body, now);
    let refresh = answer.refresh_token().map(|token| Secret::from(token.secret().as_str()));
    let kept = match asked {
        // A vendor that does not rotate answers without one: the old one goes on.
        Asked::Refresh(token) => Some(token.clone()),
        Asked::Code { .. } | Asked::Client => None,
    };
    Ok(Grant {
        access: Secret::from(answer.access_token().secret().as_str()),
        refresh: refresh.or(kept),
        made_at: now,
        until: told.until,
        refresh_until: told.refresh_until,
        scopes: told.scopes,
        learned: told.learned,
        refused: false,
    })
}

fn speaker(app: &App, settings: &Settings, secrets: &Secrets) -> Result<Speaker, TokenFailure> {
    let id = settings.get(CLIENT_ID).map(|id| id.trim()).filter(|id| !id.is_empty());
    let id = id.ok_or(TokenFailure::Settings)?;
    let auth = match app.client {
        ClientAuth::Basic => AuthType::BasicAuth,
        ClientAuth::Body => AuthType::RequestBody,
    };
    let mut speaker = Client::new(ClientId::new(id.to_owned()))
        .set_token_uri(TokenUrl::from_url(app.token.clone()))
        .set_auth_type(auth);
    if let Some(secret) = secrets.get(CLIENT_SECRET) {
        speaker = speaker.set_client_secret(ClientSecret::new(secret.expose().trim().to_owned()));
    }
    Ok(speaker)
}

/// Carries the crate's requests over the governed client.
struct Carrier {
    http: Http,
    body: TokenBody,
    /// The last answer as it was, for what the standard has no field for.
    heard: Mutex<Option<Map<String, Value>>>,
}

impl<'c> AsyncHttpClient<'c> for Carrier {
    type Error = TokenFailure;
    type Future = BoxFuture<'c, Result<HttpResponse, TokenFailure>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

impl Carrier {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TokenFailure> {
        let (mut parts, fields) = request.into_parts();
        let fields = match self.body {
            TokenBody::Form => fields,
            TokenBody::Json => {
                parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
                let pairs = url::form_urlencoded::parse(&fields);
                let object: Map<String, Value> = pairs
                    .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
                    .collect();
                Value::Object(object).to_string().into_bytes()
            }
        };
        if let Some(credential) = parts.headers.get_mut(header::AUTHORIZATION) {
            credential.set_sensitive(true);
        }
        let answer = self.http.ask(http::Request::from_parts(parts, Bytes::from(fields))).await?;
        let (mut parts, bytes) = answer.into_parts();
        let mut body = bytes.to_vec();
        match parts.status {
            status if status.is_success() => {
                let heard: Option<Map<String, Value>> = serde_json::from_slice(&bytes).ok();
                match heard.as_ref().and_then(plain) {
                    Some(plain) => (parts.status, body) = (StatusCode::OK, plain),
                    // Some say no with a 200.
                    None => parts.status = StatusCode::BAD_REQUEST,
                }
                *self.heard() = heard;
            }
            // Any of these may carry OAuth's own error; 403 is how some say that a scope is not allowed.
            StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {}
            status => return Err(TokenFailure::Status { status, headers: parts.headers }),
        }
        Ok(http::Response::from_parts(parts, body))
    }

    fn heard(&self) -> MutexGuard<'_, Option<Map<String, Value>>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the crate needs of a token answer, as it expects it: vendors leave the type out, or give an empty refresh
/// token, a lifetime as text, scopes as a list. [`OAuth::told`] reads all that from the answer itself.
fn plain(answer: &Map<String, Value>) -> Option<Vec<u8>> {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let mut plain = Map::new();
    plain.insert("access_token".to_owned(), text("access_token")?.into());
    plain.insert("token_type".to_owned(), text("token_type").unwrap_or("bearer").into());
    if let Some(refresh) = text("refresh_token") {
        plain.insert("refresh_token".to_owned(), refresh.into());
    }
    Some(Value::Object(plain).to_string().into_bytes())
}

fn failure(error: RequestTokenError<TokenFailure, BasicErrorResponse>) -> TokenFailure {
    match error {
        RequestTokenError::ServerResponse(said) => TokenFailure::Refused {
            error: said.error().as_ref().to_owned(),
            description: said.error_description().cloned(),
        },
        RequestTokenError::Request(failure) => failure,
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => TokenFailure::Unreadable,
    }
}
