//! Answers of the API: the error body, the page-number listing, and their headers.

use http::StatusCode;
use serde_json::{Value, json};

/// `ErrorBody` of the published definitions, without the context id, which is the response's.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorBody {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
    pub retry_after_s: Option<u64>,
    /// `messageParams.permissions` of a refusal for want of one.
    pub permissions: Option<String>,
}

impl ErrorBody {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> ErrorBody {
        ErrorBody { status, code, message: message.into(), retry_after_s: None, permissions: None }
    }

    pub fn too_many(seconds: u64) -> ErrorBody {
        let message = format!("Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds");
        let error = ErrorBody::new(StatusCode::TOO_MANY_REQUESTS, "too.many.requests.retry.after", message);
        ErrorBody { retry_after_s: Some(seconds), ..error }
    }

    pub fn not_found() -> ErrorBody {
        ErrorBody::new(StatusCode::NOT_FOUND, "not.found", "The requested resource was not found")
    }

    pub fn bad(message: impl Into<String>) -> ErrorBody {
        ErrorBody::new(StatusCode::BAD_REQUEST, "bad.request", message)
    }

    pub fn unauthorized(code: &'static str) -> ErrorBody {
        ErrorBody::new(StatusCode::UNAUTHORIZED, code, "Invalid login credentials.")
    }

    pub fn json(&self, context_id: &str) -> Value {
        let mut body = json!({
            "message": self.message, "code": self.code, "status": self.status.as_u16(), "contextId": context_id,
            "details": [], "errors": [],
        });
        if let Some(permissions) = &self.permissions {
            body["messageParams"] = json!({ "permissions": permissions });
        }
        body
    }
}

/// A request's query, read by name.
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn of(uri: &http::Uri) -> Query {
        let query = uri.query().unwrap_or_default();
        Query(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    fn number(&self, name: &str, default: usize) -> Result<usize, ErrorBody> {
        let Some(text) = self.first(name) else { return Ok(default) };
        let number = text.parse().ok().filter(|number| *number > 0);
        number.ok_or_else(|| ErrorBody::bad(format!("{name} is a positive number")))
    }
}

/// One page of a list, in the page-number style.
///
/// # Errors
/// `bad.request` for a page size over `size_max` or a number that is none.
pub fn listing(path: &str, query: &Query, size_max: usize, all: Vec<Value>) -> Result<Value, ErrorBody> {
    let (size, number) = (query.number("pageSize", 25)?, query.number("pageNumber", 1)?);
    if size > size_max {
        return Err(ErrorBody::bad(format!("pageSize is at most {size_max}")));
    }
    let (total, count) = (all.len(), all.len().div_ceil(size));
    let entities: Vec<Value> = all.into_iter().skip((number - 1).saturating_mul(size)).take(size).collect();
    let uri = |number: usize| format!("{path}?pageSize={size}&pageNumber={number}");
    let mut page = json!({
        "entities": entities, "pageSize": size, "pageNumber": number, "total": total, "pageCount": count,
        "firstUri": uri(1), "lastUri": uri(count.max(1)), "selfUri": uri(number),
    });
    if number < count {
        page["nextUri"] = json!(uri(number + 1));
    }
    if number > 1 {
        page["previousUri"] = json!(uri(number - 1));
    }
    Ok(page)
}
