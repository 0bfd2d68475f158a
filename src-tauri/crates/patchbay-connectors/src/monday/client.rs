//! The only file that knows monday's address, documents and answers.

use super::{
    calls,
    errors::{self, Meaning, Refused},
    manifest::{
        AUTH_BASE, AUTH_BASE_DEFAULT, ENDPOINT, ENDPOINT_DEFAULT, PERSONAL, SLUG, TOKEN as TOKEN_SECRET,
    },
};
use crate::address::filled;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header};
use patchbay_kit::{
    connector::{Answer, Call, Cx, Settings, WAY},
    oauth::{CLIENT_ID, CLIENT_SECRET},
    secret::Secret,
    session::{Credential, Failure},
};
use patchbay_model::problem::Problem;
use serde_json::{Value, json};

/// Where a person agrees, both flows.
pub const AUTHORIZE: &str = "/oauth2/authorize";
/// The new flow's tokens.
pub const TOKEN: &str = "/oauth_ms/oauth/token";
/// The older flow's.
pub const LEGACY_TOKEN: &str = "/oauth2/token";

pub const VERSION: &str = "2026-10";
/// Boards of one page; the vendor's own tools use fifty to a hundred.
pub const BOARDS_PAGE: usize = 50;
const MESSAGE_CHARS_MAX: usize = 500;

/// Every document this connector sends. A test validates each against the published schema.
pub mod documents {
    pub const CHECK: &str = "query { me { id name } account { id name slug plan { tier } } \
        versions { kind value } }";
    /// For a sign-in without the scope that `account` needs.
    pub const ME: &str = "query { me { id name account { id name slug } } versions { kind value } }";
    pub const BOARDS: &str = "query ($page: Int!) { boards(limit: 50, page: $page, state: active, \
        hierarchy_types: [classic, multi_level]) { id name type workspace_id } }";
    pub const WORKSPACES: &str =
        "query ($page: Int!) { workspaces(limit: 100, page: $page, state: active) { id name } }";
    pub const USERS: &str =
        "query ($page: Int!) { users(limit: 200, page: $page, status: [ACTIVE]) { id name email } }";
    pub const BOARD: &str = "query ($board: [ID!]) { boards(ids: $board) { id name state access_level \
        groups { id title archived deleted } columns { id title type archived settings } } }";
    pub const TAGS: &str = "query ($board: [ID!]) { boards(ids: $board) { tags { id name } } }";
    pub const CREATE: &str = "mutation ($board: ID!, $group: String, $name: String!, $values: JSON) { \
        create_item(board_id: $board, group_id: $group, item_name: $name, column_values: $values) { id } \
        complexity { query after } }";
    pub const CHANGE: &str = "mutation ($board: ID!, $item: ID!, $values: JSON!) { \
        change_multiple_column_values(board_id: $board, item_id: $item, column_values: $values) { id } \
        complexity { query after } }";
    pub const FIND: &str = "query ($board: ID!, $column: String!, $key: String!) { \
        items_page_by_column_values(board_id: $board, limit: 2, \
        columns: [{column_id: $column, column_values: [$key]}]) { items { id } } }";
    pub const NAMES: &str = "query ($page: Int!) { boards(limit: 50, page: $page, state: active, latest: true, \
        hierarchy_types: [classic, multi_level]) { id name type } }";
    pub const LOOK: &str = "query ($boards: [ID!]) { boards(ids: $boards, latest: true) { id name state \
        workspace_id description columns { id title type archived settings revision } } }";
    pub const HELD: &str = "query ($board: [ID!], $query: ItemsQuery, $most: Int!) { boards(ids: $board) { \
        items_page(limit: $most, query_params: $query) { items { id } } } }";
    pub const CELLS: &str = "query ($board: [ID!], $column: [String!], $most: Int!) { boards(ids: $board) { \
        items_page(limit: $most) { items { id column_values(ids: $column) { text value } } } } }";
    pub const MAKE_BOARD: &str = "mutation ($name: String!, $workspace: ID, $about: String) { \
        create_board(board_name: $name, board_kind: public, workspace_id: $workspace, description: $about, \
        empty: true) { id } }";
    pub const DELETE_BOARD: &str = "mutation ($board: ID!) { delete_board(board_id: $board) { id } }";
    pub const MAKE_COLUMN: &str = "mutation ($board: ID!, $id: String, $title: String!, $type: ColumnType!, \
        $defaults: JSON) { create_column(board_id: $board, id: $id, title: $title, column_type: $type, \
        defaults: $defaults) { id } }";
    pub const CHANGE_COLUMN: &str = "mutation ($board: ID!, $column: String!, $type: ColumnType!, \
        $revision: String!, $settings: JSON) { update_column(board_id: $board, id: $column, column_type: $type, \
        revision: $revision, settings: $settings) { id } }";
    pub const DELETE_COLUMN: &str = "mutation ($board: ID!, $column: String!) { \
        delete_column(board_id: $board, column_id: $column) { id } }";
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
    filled(settings, ENDPOINT).unwrap_or(ENDPOINT_DEFAULT)
}

/// The authorization server, without its last slash.
pub fn auth_base(settings: &Settings) -> &str {
    filled(settings, AUTH_BASE).unwrap_or(AUTH_BASE_DEFAULT).trim_end_matches('/')
}

/// Where a person sees the item, when the account's own address is known.
pub fn link(settings: &Settings, board: &str, item: &str) -> Option<String> {
    let slug = filled(settings, SLUG)?;
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let known = plain(slug) && plain(board) && plain(item);
    known.then(|| format!("https://{slug}.monday.com/boards/{board}/pulses/{item}"))
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

/// Whether this connection signs in with a person's own token. One made before there was a choice of ways holds
/// nothing else.
pub fn is_personal(cx: &Cx) -> bool {
    match filled(&cx.settings, WAY) {
        Some(way) => way == PERSONAL,
        None => cx.secrets.get(TOKEN_SECRET).is_some(),
    }
}

/// The token as it is, without `Bearer`.
pub fn credential(cx: &Cx) -> Result<Credential<'static>, Failure> {
    if !is_personal(cx) {
        return Ok(Credential::Token);
    }
    let token = cx.secrets.get(TOKEN_SECRET).ok_or(Failure::Credential)?;
    Ok(Credential::Header(header::AUTHORIZATION, token.clone()))
}

/// A request without its credential; nothing where the address is none.
pub fn request(settings: &Settings, body: &Value, send_key: Option<&str>) -> Option<Request<Bytes>> {
    let mut request = Request::post(endpoint(settings));
    for (name, value) in headers(send_key) {
        request = request.header(name, value);
    }
    request.body(Bytes::from(body.to_string())).ok()
}

/// The limit that is counted in complexity, as the vendor's headers name it.
const COMPLEXITY: &str = "complexityMinute";

/// What an answer's body says of the limits; its headers were read already. A refusal for one of them may come in a 200.
pub fn learn(cx: &Cx, reply: &Reply) {
    let (now, limiter) = (cx.world.now(), cx.http.limiter());
    if let Some(complexity) = reply.data("complexity") {
        let number = |name: &str| complexity.get(name).and_then(Value::as_u64);
        if let Some(cost) = number("query") {
            limiter.costed(COMPLEXITY, cost, number("after"), now);
        }
    }
    let Some(refused) = reply.refused() else { return };
    match refused.meaning() {
        Meaning::Limit => limiter.pause_until(refused.until(&reply.headers, now)),
        Meaning::DailyLimit => limiter.pause_until(errors::midnight(now)),
        _ => {}
    }
}

/// Asks once, when the limiter lets it.
///
/// # Errors
/// [`Failure::Credential`] stands for every setting or secret that makes no request.
pub async fn ask(cx: &Cx, row: &'static Call, document: &str, variables: Value) -> Result<Reply, Failure> {
    let request = request(&cx.settings, &body(document, variables), None).ok_or(Failure::Credential)?;
    let reply = cx.ask(row, credential(cx)?, request).await.map(Reply::read)?;
    learn(cx, &reply);
    Ok(reply)
}

/// Asks for one change, when the limiter lets it. The same key does nothing twice within half an hour.
///
/// # Errors
/// As [`ask`].
pub async fn change(
    cx: &Cx,
    row: &'static Call,
    document: &str,
    variables: Value,
    key: &str,
) -> Result<Reply, Failure> {
    let request = request(&cx.settings, &body(document, variables), Some(key)).ok_or(Failure::Credential)?;
    let reply = cx.ask(row, credential(cx)?, request).await.map(Reply::read)?;
    learn(cx, &reply);
    Ok(reply)
}

/// Takes a token back. Source: apps docs, "Migrating to the new OAuth 2.1 flow" (2026-09-23).
pub async fn revoke(cx: &Cx, token: &Secret<String>, kind: &str) -> Result<(), Problem> {
    let secret = cx.secrets.get(CLIENT_SECRET).map(|secret| secret.expose().trim()).unwrap_or_default();
    let id = filled(&cx.settings, CLIENT_ID).unwrap_or_default();
    let body =
        json!({ "token": token.expose(), "token_type_hint": kind, "client_id": id, "client_secret": secret });
    let request = Request::post(format!("{}{}", auth_base(&cx.settings), calls::REVOKE.path))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .body(Bytes::from(body.to_string()))
        .map_err(|_| Failure::Credential.problem())?;
    let answer = cx.ask(&calls::REVOKE, Credential::None, request).await.map_err(Failure::problem)?;
    let done = Reply::read(answer);
    let said_no = done.body.as_ref().and_then(|body| body.get("success")) == Some(&Value::Bool(false));
    if done.status.is_success() && !said_no {
        return Ok(());
    }
    Err(Problem::new(
        "vendor.refused",
        "monday.com did not end the sign-in. Uninstall the app there, or remove it \
                                        from the person's connected apps.",
    ))
}
