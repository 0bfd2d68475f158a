//! What monday says when it refuses: message, code, HTTP status, and the envelope around them.
//!
//! Source: monday API docs, "Error handling" and "Rate limits" (2026-09-06).

use http::StatusCode;
use serde_json::{Map, Value, json};

/// One refusal, before it is placed into the envelope.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    pub message: String,
    pub code: &'static str,
    /// The status on the wire when nothing else in the answer succeeded.
    pub http: StatusCode,
    /// `extensions.status_code`; newer versions leave it out of throttling answers.
    pub status_code: Option<u16>,
    pub error_data: Option<Box<Value>>,
    /// `extensions.retry_in_seconds`, and the `Retry-After` header when this error makes the answer.
    pub retry_in_seconds: Option<u64>,
    /// The request itself is written wrongly: nothing at the account would make it right.
    pub malformed: bool,
}

impl ApiError {
    /// A refusal inside a 200, the usual case: the application answered, and the answer is no.
    pub fn refused(code: &'static str, message: impl Into<String>) -> ApiError {
        ApiError {
            message: message.into(),
            code,
            http: StatusCode::OK,
            status_code: Some(200),
            error_data: None,
            retry_in_seconds: None,
            malformed: false,
        }
    }

    /// A refusal whose HTTP status and `extensions.status_code` are the same.
    pub fn with_status(mut self, status: StatusCode) -> ApiError {
        self.http = status;
        self.status_code = Some(status.as_u16());
        self
    }

    pub fn with_data(mut self, data: Value) -> ApiError {
        self.error_data = Some(Box::new(data));
        self
    }

    pub fn with_retry(mut self, seconds: u64) -> ApiError {
        self.retry_in_seconds = Some(seconds);
        self
    }

    /// The fault is in how the request is written.
    pub fn malformed(mut self) -> ApiError {
        self.malformed = true;
        self
    }

    /// The request is well written: what it names is not there.
    pub fn unknown(mut self) -> ApiError {
        self.malformed = false;
        self
    }

    pub fn board(id: &str) -> ApiError {
        ApiError::refused("InvalidBoardIdException", "This board does not exist, or you may not see it")
            .with_data(json!({ "board_id": id }))
    }

    pub fn column(id: &str) -> ApiError {
        ApiError::refused("InvalidColumnIdException", "This column ID doesn't exist for the board")
            .with_data(json!({ "column_id": id }))
    }

    pub fn gone(what: &str, id: &str) -> ApiError {
        ApiError::refused("ResourceNotFoundException", format!("{what} not found"))
            .with_data(json!({ "resource_type": what.to_lowercase(), "resource_id": id }))
    }

    pub fn argument(message: impl Into<String>) -> ApiError {
        ApiError::refused("InvalidArgumentException", message).malformed()
    }

    /// The value does not fit the column. `legacy_type` is the old type name the vendor reports.
    pub fn value(legacy_type: &str, column_id: &str, message: impl Into<String>) -> ApiError {
        ApiError::refused("ColumnValueException", message)
            .with_data(json!({ "column_type": legacy_type, "column_id": column_id }))
            .malformed()
    }

    pub fn not_authenticated() -> ApiError {
        ApiError::refused("NOT_AUTHENTICATED", "Not authenticated").with_status(StatusCode::UNAUTHORIZED)
    }

    pub fn bad_request(message: impl Into<String>) -> ApiError {
        ApiError::refused("JsonParseException", message).with_status(StatusCode::BAD_REQUEST).malformed()
    }

    pub fn server() -> ApiError {
        ApiError::refused("INTERNAL_SERVER_ERROR", "Internal Server Error")
            .with_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// A throttle: 429 on the wire, no `status_code` in the extensions, a hint when to come back.
    pub fn throttled(code: &'static str, message: &str, retry_in_seconds: u64) -> ApiError {
        let error = ApiError::refused(code, message).with_retry(retry_in_seconds);
        ApiError { http: StatusCode::TOO_MANY_REQUESTS, status_code: None, ..error }
    }

    fn extensions(&self) -> Value {
        let mut extensions = Map::new();
        extensions.insert("code".into(), self.code.into());
        if let Some(status_code) = self.status_code {
            extensions.insert("status_code".into(), status_code.into());
        }
        if let Some(data) = &self.error_data {
            extensions.insert("error_data".into(), Value::clone(data));
        }
        if let Some(seconds) = self.retry_in_seconds {
            extensions.insert("retry_in_seconds".into(), seconds.into());
        }
        Value::Object(extensions)
    }

    /// The entry of `errors[]`, with what the executor knows of place and path.
    pub fn entry(&self, locations: Value, path: Value) -> Value {
        let mut entry = Map::new();
        entry.insert("message".into(), self.message.clone().into());
        if !locations.is_null() {
            entry.insert("locations".into(), locations);
        }
        if !path.is_null() {
            entry.insert("path".into(), path);
        }
        entry.insert("extensions".into(), self.extensions());
        Value::Object(entry)
    }
}
