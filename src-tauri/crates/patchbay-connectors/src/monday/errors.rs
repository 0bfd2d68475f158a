//! monday's own table: what its error codes mean, wherever they come, in a 200 or under a status.
//!
//! Source: monday API docs, "Error handling" and "Rate limits" (2026-09-06); older names from monday's own n8n
//! node (0.2.0, 2026-07-27). NOTES.md has the list.

use http::{HeaderMap, StatusCode};
use patchbay_kit::{header, http_table::THROTTLE_MS_DEFAULT};
use patchbay_model::{limits::DAY_MS, time::Timestamp};
use serde_json::Value;

/// A board's lock is gone after this long, in milliseconds, where the vendor gives no time.
const LOCKED_MS_DEFAULT: i64 = 5_000;

/// One entry of `errors[]`, or an answer of the older shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    pub code: Option<String>,
    pub message: String,
    /// The status inside the answer; the one on the wire is often 200.
    pub status: Option<StatusCode>,
    pub retry_ms: Option<i64>,
    pub data: Value,
}

/// What an error asks of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A value does not fit its column, now or ever.
    BadValue,
    /// An id the board may have lost: read the board again before deciding.
    Board,
    /// The item itself is gone.
    Item,
    /// No room for another item.
    Full,
    /// The sign-in no longer holds.
    SignIn,
    /// Whoever signed in is not let in: a viewer, a guest, somebody who left.
    Person,
    /// The sign-in lacks a scope.
    Scope,
    /// We speak in a way this account's API does not understand.
    Version,
    Limit,
    DailyLimit,
    /// The same key is being worked on: its outcome is as open as before.
    Running,
    Locked,
    /// Too much asked for in one call; less would pass, waiting would not.
    TooBig,
    Server,
    /// Not in the table.
    Unknown,
}

/// The first error that says something, the most telling first.
pub fn first(body: &Value) -> Option<Refused> {
    if let Some(errors) = body.get("errors").and_then(Value::as_array).filter(|errors| !errors.is_empty()) {
        let read: Vec<Refused> = errors.iter().map(entry).collect();
        let telling = read.iter().position(|error| error.meaning() != Meaning::Unknown);
        return read.into_iter().nth(telling.unwrap_or(0));
    }
    let code = body.get("error_code")?.as_str()?.to_owned();
    Some(Refused {
        code: Some(code),
        message: text(body, "error_message"),
        status: status(body),
        retry_ms: None,
        data: body.get("error_data").cloned().unwrap_or_default(),
    })
}

fn entry(error: &Value) -> Refused {
    let extensions = error.get("extensions").unwrap_or(&Value::Null);
    let seconds = extensions.get("retry_in_seconds").and_then(Value::as_f64).map(|s| s * 1_000.0);
    let hint = seconds.or_else(|| extensions.get("retryAfterMs").and_then(Value::as_f64));
    Refused {
        code: extensions.get("code").and_then(Value::as_str).map(str::to_owned),
        message: error.as_str().map_or_else(|| text(error, "message"), str::to_owned),
        status: status(extensions),
        retry_ms: hint.filter(|ms| *ms >= 0.0).map(|ms| (ms.ceil() as i64).min(DAY_MS)),
        data: extensions.get("error_data").cloned().unwrap_or_default(),
    }
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn status(value: &Value) -> Option<StatusCode> {
    StatusCode::from_u16(u16::try_from(value.get("status_code")?.as_u64()?).ok()?).ok()
}

impl Refused {
    pub fn meaning(&self) -> Meaning {
        let by_code = self.code.as_deref().map_or(Meaning::Unknown, of_code);
        if by_code != Meaning::Unknown {
            return by_code;
        }
        match self.status.map(|status| status.as_u16()) {
            Some(429) => Meaning::Limit,
            Some(423) => Meaning::Locked,
            Some(401) => Meaning::SignIn,
            Some(422) => Meaning::BadValue,
            Some(500..=599) => Meaning::Server,
            _ => of_message(&self.message),
        }
    }

    /// When to come back: the header first, then the hint in the answer, then a minute.
    pub fn until(&self, headers: &HeaderMap, now: Timestamp) -> Timestamp {
        header::retry_after(headers, now)
            .unwrap_or_else(|| now + self.retry_ms.unwrap_or(THROTTLE_MS_DEFAULT))
    }

    /// The same for what passes by itself within seconds, as a board's lock does.
    pub fn until_soon(&self, headers: &HeaderMap, now: Timestamp) -> Timestamp {
        header::retry_after(headers, now).unwrap_or_else(|| now + self.retry_ms.unwrap_or(LOCKED_MS_DEFAULT))
    }
}

/// The next midnight in UTC, when the daily quota begins anew.
pub fn midnight(now: Timestamp) -> Timestamp {
    Timestamp((now.0.div_euclid(DAY_MS) + 1) * DAY_MS)
}

fn of_code(code: &str) -> Meaning {
    match code {
        "ColumnValueException"
        | "CorrectedValueException"
        | "InvalidUserIdException"
        | "InvalidArgumentException"
        | "ItemNameTooLongException"
        | "DATA_VALIDATIONS_ERROR"
        | "RecordInvalidException"
        | "JsonParseException"
        | "NotImplementedException"
        | "DeleteLastGroupException" => Meaning::BadValue,
        "InvalidColumnIdException"
        | "InvalidBoardIdException"
        | "InvalidGroupIdException"
        | "ResourceNotFoundException"
        | "UserUnauthorizedException" => Meaning::Board,
        "InvalidItemIdException" => Meaning::Item,
        "ItemsLimitationException" => Meaning::Full,
        "NOT_AUTHENTICATED" | "UnauthorizedException" => Meaning::SignIn,
        "USER_ACCESS_DENIED" => Meaning::Person,
        "missingRequiredPermissions" | "UNAUTHORIZED_FIELD_OR_TYPE" => Meaning::Scope,
        "InvalidVersionException"
        | "undefinedField"
        | "GRAPHQL_VALIDATION_FAILED"
        | "GRAPHQL_PARSE_FAILED" => Meaning::Version,
        "COMPLEXITY_BUDGET_EXHAUSTED"
        | "ComplexityException"
        | "maxConcurrencyExceeded"
        | "IP_RATE_LIMIT_EXCEEDED"
        | "RATE_LIMIT_EXCEEDED"
        | "FIELD_MINUTE_RATE_LIMIT_EXCEEDED"
        | "MutationCallsExceeded"
        | "RateLimitedException"
        | "API_TEMPORARILY_BLOCKED" => Meaning::Limit,
        "DAILY_LIMIT_EXCEEDED" => Meaning::DailyLimit,
        "IDEMPOTENCY_CONFLICT" => Meaning::Running,
        "maxComplexityExceeded" => Meaning::TooBig,
        "INTERNAL_SERVER_ERROR" | "InternalServerError" => Meaning::Server,
        _ => Meaning::Unknown,
    }
}

/// Some refusals carry no code at all; these texts are in the published table in its place.
fn of_message(message: &str) -> Meaning {
    let lower = message.to_ascii_lowercase();
    let says = |text: &str| lower.contains(text);
    if says("rate limit exceeded") || says("minute limit rate exceeded") || says("concurrency limit exceeded")
    {
        Meaning::Limit
    } else if says("resource is currently locked") {
        Meaning::Locked
    } else if says("not authenticated") || says("your ip is restricted") {
        Meaning::SignIn
    } else if says("internal server error") {
        Meaning::Server
    } else {
        Meaning::Unknown
    }
}
