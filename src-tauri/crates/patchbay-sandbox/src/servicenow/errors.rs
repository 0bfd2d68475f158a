//! What REST says when it refuses: `error.message`, `error.detail` (which may be null), `status`.
//!
//! Source: ServiceNowDocs, "REST API HTTP response codes"; public reports for the texts.

use http::StatusCode;
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestError {
    pub status: StatusCode,
    pub message: String,
    pub detail: Option<String>,
    pub retry_after_s: Option<u64>,
}

impl RestError {
    fn new(status: StatusCode, message: &str, detail: Option<&str>) -> RestError {
        let detail = detail.map(str::to_owned);
        RestError { status, message: message.to_owned(), detail, retry_after_s: None }
    }

    /// No credentials, wrong ones, an ended token, or a user the Basic gate keeps out: one body for all.
    pub fn unauthorized() -> RestError {
        let detail = Some("Required to provide Auth information");
        RestError::new(StatusCode::UNAUTHORIZED, "User Not Authenticated", detail)
    }

    pub fn unscoped() -> RestError {
        RestError::new(StatusCode::FORBIDDEN, "Access to unscoped api is not allowed", None)
    }

    pub fn no_rest() -> RestError {
        RestError::new(StatusCode::FORBIDDEN, "Operation Failed", Some("Failed API level ACL Validation"))
    }

    pub fn no_rows() -> RestError {
        RestError::new(StatusCode::FORBIDDEN, "Insufficient rights to query records", None)
    }

    pub fn no_record() -> RestError {
        let detail = Some("Record doesn't exist or ACL restricts the record retrieval");
        RestError::new(StatusCode::NOT_FOUND, "No Record found", detail)
    }

    pub fn no_table(name: &str) -> RestError {
        let detail = format!("Table {name} does not exist");
        RestError::new(StatusCode::BAD_REQUEST, &format!("Invalid table {name}"), Some(&detail))
    }

    pub fn no_resource() -> RestError {
        let detail = Some("Requested URI does not represent any resource");
        RestError::new(StatusCode::BAD_REQUEST, "Requested URI does not represent any resource", detail)
    }

    pub fn method() -> RestError {
        RestError::new(StatusCode::METHOD_NOT_ALLOWED, "Method not supported", None)
    }

    pub fn header(name: &str) -> RestError {
        let detail = format!("{name} must be application/json");
        RestError::new(StatusCode::BAD_REQUEST, "Invalid request header", Some(&detail))
    }

    pub fn not_acceptable() -> RestError {
        RestError::new(StatusCode::NOT_ACCEPTABLE, "Media type not acceptable", None)
    }

    pub fn media_type() -> RestError {
        RestError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Media type not supported", None)
    }

    pub fn rate(per_hour: u64, retry_after_s: u64) -> RestError {
        let detail = format!("Rate limit of {per_hour} requests per hour for Table API exceeded");
        let error = RestError::new(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded", Some(&detail));
        RestError { retry_after_s: Some(retry_after_s), ..error }
    }

    pub fn json(&self) -> Value {
        json!({ "error": { "message": self.message, "detail": self.detail }, "status": "failure" })
    }
}
