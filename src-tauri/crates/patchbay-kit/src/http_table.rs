//! What an HTTP status means for a write, once for all vendors. A connector's own table comes first: a 200 may
//! hide an error, and some vendors give a status another meaning.

use crate::{
    header,
    http::CallError,
    wire::{Sent, WireError, WireErrorKind},
};
use http::{HeaderMap, StatusCode};
use patchbay_model::{
    outcome::{Outcome, Scope},
    problem::{Problem, Remedy},
    time::Timestamp,
};

/// Waited when a vendor says "too many" and not until when, in milliseconds.
pub const THROTTLE_MS_DEFAULT: i64 = 60_000;
/// Waited when a vendor says "not now" and not until when, in milliseconds.
pub const UNAVAILABLE_MS_DEFAULT: i64 = 30_000;

/// What a status says.
#[derive(Debug, Clone, PartialEq)]
pub enum Read {
    Outcome(Outcome),
    /// Ask for the container itself: gone or refused holds the route, still there rejects this event with the
    /// problem given here.
    CheckContainer(Problem),
}

/// Reads a status that is not a success; nothing for 1xx and 2xx, which the connector reads.
///
/// Default to retry: what is permanent is a list. Pure.
pub fn classify(status: StatusCode, headers: &HeaderMap, now: Timestamp) -> Option<Read> {
    let wait = header::retry_after(headers, now);
    let code = status.as_u16();
    Some(Read::Outcome(match code {
        100..=299 => return None,
        300..=399 => Outcome::Held {
            scope: Scope::Route,
            problem: Problem::new("vendor.moved", "The vendor sends this request to another address.")
                .remedy(Remedy::OpenHelp),
        },
        400 | 413 | 415 | 422 => Outcome::Rejected {
            problem: Problem::new("vendor.rejected", "The vendor refuses this event's values.")
                .remedy(Remedy::Remap { field: None }),
        },
        401 => Outcome::Held {
            scope: Scope::Connection,
            problem: Problem::new("auth.expired", "The vendor no longer accepts this connection's sign-in.")
                .remedy(Remedy::Reconnect),
        },
        402 => Outcome::Held {
            scope: Scope::Connection,
            problem: Problem::new("vendor.plan", "The vendor wants the account's plan settled first.")
                .remedy(Remedy::OpenHelp),
        },
        403 => {
            return Some(Read::CheckContainer(
                Problem::new("vendor.forbidden", "The vendor does not allow this event to be written.")
                    .remedy(Remedy::OpenHelp),
            ));
        }
        404 | 410 => {
            return Some(Read::CheckContainer(Problem::new(
                "vendor.not_found",
                "The vendor does not find what this event writes to.",
            )));
        }
        409 if wait.is_none() => Outcome::Rejected {
            problem: Problem::new(
                "vendor.conflict",
                "The vendor says this event conflicts with what is there.",
            ),
        },
        429 => throttled(wait.or_else(|| header::rate_wait(headers, now)), THROTTLE_MS_DEFAULT, now),
        503 => throttled(wait, UNAVAILABLE_MS_DEFAULT, now),
        // Not in the table, and an edge server's own 52x tells nothing of what is behind it: doubt is safe.
        500 | 502 | 504 | 506..=599 => Outcome::Uncertain {
            problem: Problem::new(
                "vendor.failed",
                format!("The vendor answered with an error of its own ({code})."),
            ),
        },
        // 408, 409 with a wait, 423, 425, and whatever is not on the list.
        _ => Outcome::Retry {
            not_before: wait,
            problem: Problem::new("vendor.busy", format!("The vendor could not take this now ({code}).")),
        },
    }))
}

fn throttled(wait: Option<Timestamp>, default_ms: i64, now: Timestamp) -> Outcome {
    Outcome::Throttled { scope: Scope::Connection, until: wait.unwrap_or(now + default_ms) }
}

/// Reads a call that brought no answer.
pub fn no_answer(error: &CallError) -> Outcome {
    match error {
        CallError::Busy { until } => Outcome::Throttled { scope: Scope::Connection, until: *until },
        CallError::Wire(WireError { sent: Sent::Maybe, kind }) => Outcome::Uncertain { problem: said(*kind) },
        CallError::Wire(WireError { sent: Sent::No, kind }) => match kind {
            // Trying again changes nothing until a person allows or corrects the address.
            WireErrorKind::Refused | WireErrorKind::NotHttps | WireErrorKind::Invalid => {
                Outcome::Held { scope: Scope::Connection, problem: said(*kind) }
            }
            WireErrorKind::Connect
            | WireErrorKind::Timeout
            | WireErrorKind::Broken
            | WireErrorKind::TooLong => Outcome::Retry { not_before: None, problem: said(*kind) },
        },
    }
}

fn said(kind: WireErrorKind) -> Problem {
    match kind {
        WireErrorKind::Refused => Problem::new(
            "address.refused",
            "The vendor's address is on this machine or its network, which this connection may not reach. If that is \
             where it should be, say so under “Address in your own network”.",
        )
        .remedy(Remedy::Reconnect),
        WireErrorKind::NotHttps => Problem::new(
            "address.invalid",
            "The vendor's address is not https. Plain http is for addresses in your own network: if it is one, say so \
             under “Address in your own network”.",
        )
        .remedy(Remedy::Reconnect),
        WireErrorKind::Invalid => {
            Problem::new("address.invalid", "The vendor's address is not one we can call.")
                .remedy(Remedy::Reconnect)
        }
        WireErrorKind::Connect => {
            Problem::new("vendor.unreachable", "No connection to the vendor could be made.")
                .remedy(Remedy::Retry)
        }
        WireErrorKind::Timeout => {
            Problem::new("vendor.silent", "The vendor did not answer within the time allowed.")
        }
        WireErrorKind::Broken => {
            Problem::new("vendor.silent", "The connection broke before the vendor's answer ended.")
        }
        WireErrorKind::TooLong => {
            Problem::new("vendor.answer", "The vendor's answer was too long to be a receipt.")
        }
    }
}

/// A failed call as a person meets it: for checks and discovery, which nobody retries.
pub fn problem_of(outcome: Outcome) -> Problem {
    match outcome {
        Outcome::Retry { problem, .. }
        | Outcome::Uncertain { problem }
        | Outcome::Held { problem, .. }
        | Outcome::Rejected { problem } => problem,
        Outcome::Throttled { until, .. } => Problem::new("vendor.throttled", "The vendor asked us to wait.")
            .remedy(Remedy::WaitUntil { until: until.0 }),
        Outcome::Delivered(_) | Outcome::Confirm { .. } | Outcome::Absorbed(_) => {
            Problem::new("vendor.answer", "The vendor's answer could not be read.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    fn word(read: Option<Read>) -> String {
        match read {
            None => "success".to_owned(),
            Some(Read::CheckContainer(problem)) => format!("check: {}", problem.code),
            Some(Read::Outcome(outcome)) => match outcome {
                Outcome::Retry { not_before, .. } => {
                    format!("retry {:?}", not_before.map(|at| at.since(NOW)))
                }
                Outcome::Throttled { scope, until } => format!("throttled {scope:?} {}", until.since(NOW)),
                Outcome::Uncertain { .. } => "uncertain".to_owned(),
                Outcome::Held { scope, .. } => format!("held {scope:?}"),
                Outcome::Rejected { .. } => "rejected".to_owned(),
                Outcome::Delivered(_) | Outcome::Confirm { .. } | Outcome::Absorbed(_) => {
                    "success".to_owned()
                }
            },
        }
    }

    #[test]
    fn every_row_of_the_table_has_its_outcome() {
        let none = HeaderMap::new();
        for (statuses, expected) in [
            (&[200_u16, 201, 202, 204][..], "success"),
            (&[300, 301, 302, 307, 308], "held Route"),
            (&[400, 413, 415, 422, 409], "rejected"),
            (&[401, 402], "held Connection"),
            (&[403], "check: vendor.forbidden"),
            (&[404, 410], "check: vendor.not_found"),
            (&[408, 423, 425, 405, 418, 451, 501, 505], "retry None"),
            (&[429], "throttled Connection 60000"),
            (&[503], "throttled Connection 30000"),
            (&[500, 502, 504, 507, 520, 524, 599], "uncertain"),
        ] {
            for status in statuses {
                let status = StatusCode::from_u16(*status).expect("a status");
                assert_eq!(word(classify(status, &none, NOW)), expected, "{status}");
            }
        }
    }

    #[test]
    fn a_wait_the_vendor_names_is_kept() {
        let with = |status: u16, name: &'static str, value: &'static str| {
            let headers = HeaderMap::from_iter([(
                http::HeaderName::from_static(name),
                http::HeaderValue::from_static(value),
            )]);
            word(classify(StatusCode::from_u16(status).expect("a status"), &headers, NOW))
        };
        assert_eq!(with(409, "retry-after", "3"), "retry Some(3000)");
        assert_eq!(with(423, "retry-after", "3"), "retry Some(3000)");
        assert_eq!(with(429, "retry-after", "3"), "throttled Connection 3000");
        assert_eq!(with(429, "ratelimit", "\"a\";r=0;t=9"), "throttled Connection 9000");
        assert_eq!(with(503, "retry-after", "3"), "throttled Connection 3000");
    }

    #[test]
    fn silence_is_a_doubt_only_when_something_may_have_left() {
        let no = |kind| word(Some(Read::Outcome(no_answer(&WireError::not_sent(kind).into()))));
        assert_eq!(no(WireErrorKind::Connect), "retry None");
        assert_eq!(no(WireErrorKind::Timeout), "retry None");
        assert_eq!(no(WireErrorKind::Refused), "held Connection");
        for kind in [WireErrorKind::Timeout, WireErrorKind::Broken, WireErrorKind::TooLong] {
            let maybe = no_answer(&WireError::maybe_sent(kind).into());
            assert_eq!(word(Some(Read::Outcome(maybe))), "uncertain");
        }
        let busy = no_answer(&CallError::Busy { until: NOW + 5 });
        assert_eq!(word(Some(Read::Outcome(busy))), "throttled Connection 5");
    }
}
