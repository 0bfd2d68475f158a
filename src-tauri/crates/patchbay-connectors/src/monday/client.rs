//! The only file that knows monday's address, documents and answers.

use super::{
    errors::{self, Refused},
    manifest::{ENDPOINT, ENDPOINT_DEFAULT, TOKEN},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use patchbay_kit::{
    connector::{Answer, Cx, Settings},
    http::CallError,
};
use serde_json::{Value, json};

pub const VERSION: &str = "2026-10";
/// Boards of one page; the vendor's own tools use fifty to a hundred.
pub const BOARDS_PAGE: usize = 50;
const MESSAGE_CHARS_MAX: usize = 500;

/// Every document this connector sends. A test validates each against the published schema.
pub mod documents {
    pub const ME: &str = "query { me { id name account { id name slug } } }";
    pub const BOARDS: &str = "query ($page: Int!) { boards(limit: 50, page: $page, state: active, \
        hierarchy_types: [classic, multi_level]) { id name type } }";
    pub const BOARD: &str = "query ($board: [ID!]) { boards(ids: $board) { id name state access_level \
        groups { id title archived deleted } columns { id title type archived settings } } }";
    pub const CREATE: &str = "mutation ($board: ID!, $group: String, $name: String!, $values: JSON) { \
        create_item(board_id: $board, group_id: $group, item_name: $name, column_values: $values) { id } }";
    pub const CHANGE: &str = "mutation ($board: ID!, $item: ID!, $values: JSON!) { \
        change_multiple_column_values(board_id: $board, item_id: $item, column_values: $values) { id } }";
    pub const FIND: &str = "query ($board: ID!, $column: String!, $key: String!) { \
        items_page_by_column_values(board_id: $board, limit: 2, \
        columns: [{column_id: $column, column_values: [$key]}]) { items { id } } }";
}

/// An answer as far as every use of it is the same.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Nothing for a body that is not one JSON object: an error page, half an answer, none.
    pub body: Option<Value>,
}

impl Reply {
    pub fn read(response: Response<Bytes>) -> Self {
        let (parts, body) = response.into_parts();
        let body = serde_json::from_slice(&body).ok().filter(Value::is_object);
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// The first error of the answer; a 200 may hold one.
    pub fn refused(&self) -> Option<Refused> {
        errors::first(self.body.as_ref()?)
    }

    /// What was asked for, by its place under `data`.
    pub fn data(&self, field: &str) -> Option<&Value> {
        self.body.as_ref()?.get("data")?.get(field).filter(|value| !value.is_null())
    }

    /// The id of the item a mutation made or changed. The only proof there is.
    pub fn item_id(&self, field: &str) -> Option<String> {
        id(self.data(field)?.get("id")?)
    }

    /// What is kept of the answer.
    pub fn answer(&self) -> Answer {
        let refused = self.refused();
        let request_id = self
            .headers
            .get("x-request-id")
            .and_then(|value| value.to_str().ok())
            .or_else(|| self.body.as_ref()?.get("extensions")?.get("request_id")?.as_str())
            .map(str::to_owned);
        Answer {
            status: Some(self.status.as_u16()),
            code: refused.as_ref().and_then(|refused| refused.code.clone()),
            message: refused.map(|refused| refused.message.chars().take(MESSAGE_CHARS_MAX).collect()),
            request_id,
        }
    }
}

/// An id, which the vendor writes as text and older answers as a number.
pub fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

pub fn endpoint(settings: &Settings) -> &str {
    settings.get(ENDPOINT).map(|text| text.trim()).filter(|text| !text.is_empty()).unwrap_or(ENDPOINT_DEFAULT)
}

/// The body of a call. Pure: the same document and variables give the same bytes.
pub fn body(document: &str, variables: Value) -> Value {
    json!({ "query": document, "variables": variables })
}

/// The headers of a call, without the credential.
pub fn headers(send_key: Option<&str>) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("Content-Type", "application/json".to_owned()),
        ("Accept", "application/json".to_owned()),
        ("API-Version", VERSION.to_owned()),
    ];
    if let Some(key) = send_key {
        headers.push(("Idempotency-Key", key.to_owned()));
    }
    headers
}

/// Why no request could be made: the settings are at fault, not the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadSettings;

/// A request with its credential: the token as it is, without `Bearer`.
pub fn request(cx: &Cx, body: &Value, send_key: Option<&str>) -> Result<Request<Bytes>, BadSettings> {
    let token = cx.secrets.get(TOKEN).ok_or(BadSettings)?;
    let mut credential = HeaderValue::from_str(token.expose().trim()).map_err(|_| BadSettings)?;
    credential.set_sensitive(true);
    let mut request = Request::post(endpoint(&cx.settings)).header(header::AUTHORIZATION, credential);
    for (name, value) in headers(send_key) {
        request = request.header(name, value);
    }
    request.body(Bytes::from(body.to_string())).map_err(|_| BadSettings)
}

/// Why a question brought nothing to read.
pub enum NoReply {
    Settings,
    Call(CallError),
}

/// Asks once, when the limiter lets it.
pub async fn ask(cx: &Cx, document: &str, variables: Value) -> Result<Reply, NoReply> {
    let request = request(cx, &body(document, variables), None).map_err(|BadSettings| NoReply::Settings)?;
    cx.http.ask(request).await.map(Reply::read).map_err(NoReply::Call)
}
