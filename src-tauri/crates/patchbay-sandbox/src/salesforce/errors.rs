//! What the data API says when it refuses: an array, where the authorization server says an object.
//!
//! Source: REST API Developer Guide, "Status Codes and Error Responses".

use http::StatusCode;
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataError {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
}

impl DataError {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> DataError {
        DataError { status, code, message: message.into() }
    }

    pub fn session() -> DataError {
        DataError::new(StatusCode::UNAUTHORIZED, "INVALID_SESSION_ID", "Session expired or invalid")
    }

    /// A token that was agreed to without the scope `api`. No refresh heals it.
    pub fn not_for_rest() -> DataError {
        let message = "This session is not valid for use with the REST API";
        DataError::new(StatusCode::UNAUTHORIZED, "INVALID_SESSION_ID", message)
    }

    pub fn not_found() -> DataError {
        DataError::new(StatusCode::NOT_FOUND, "NOT_FOUND", "The requested resource does not exist")
    }

    pub fn limit() -> DataError {
        let message = "TotalRequests Limit exceeded.";
        DataError::new(StatusCode::FORBIDDEN, "REQUEST_LIMIT_EXCEEDED", message)
    }

    pub fn no_api() -> DataError {
        let message = "The REST API is not enabled for this Organization.";
        DataError::new(StatusCode::FORBIDDEN, "API_DISABLED_FOR_ORG", message)
    }

    pub fn method(method: &http::Method) -> DataError {
        let message = format!("HTTP Method '{method}' not allowed. Allowed are HEAD,GET");
        DataError::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
    }

    pub fn query(message: impl Into<String>) -> DataError {
        DataError::new(StatusCode::BAD_REQUEST, "MALFORMED_QUERY", message)
    }

    pub fn json(&self) -> Value {
        json!([{ "message": self.message, "errorCode": self.code }])
    }
}
