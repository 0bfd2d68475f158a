//! What `Idempotency-Key` remembers: answers to mutations, replayed for 30 minutes.
//!
//! Remembered is every answer that execution gave, refusals among them. Not remembered is what never
//! reached execution: throttles, 401, 500 at the door, documents that do not parse. The vendor's advice
//! to send the same key again after a 5xx, and that a 429 needs none, would not work otherwise.
//!
//! Source: monday API docs, "Idempotency" (2026-09-06).

use super::errors::ApiError;
use bytes::Bytes;
use http::StatusCode;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};

pub const REMEMBERED_MS: u64 = 30 * 60 * 1_000;
/// Longer replies are executed but not remembered.
pub const REPLY_BYTES_MAX: usize = 1024 * 1024;
/// Past this sum of remembered replies new ones are executed but not remembered. The vendor has such a
/// budget and does not publish it; this one is generous, so that a test meets it only on purpose.
pub const MEMORY_BYTES_MAX: usize = 512 * 1024 * 1024;

/// An answer as it went over the wire.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: StatusCode,
    pub body: Bytes,
    pub retry_after_s: Option<u64>,
}

/// The fingerprint of a request body.
pub type Fingerprint = [u8; 16];

pub fn fingerprint(body: &[u8]) -> Fingerprint {
    let digest = Sha256::digest(body);
    let mut fingerprint = [0; 16];
    fingerprint.copy_from_slice(&digest[..16]);
    fingerprint
}

#[derive(Debug)]
struct Entry {
    body: Fingerprint,
    answer: Answer,
    /// Until then the request still runs, as far as others can see.
    done_ms: u64,
    forget_ms: u64,
}

/// Entries by `(user, key)`. Looked up by key only; forgetting goes by age.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: HashMap<(u64, String), Entry>,
    ages: VecDeque<(u64, (u64, String))>,
    bytes: usize,
}

/// What the ledger says about a request.
#[derive(Debug, PartialEq)]
pub enum Known {
    /// Execute it.
    New,
    Replay(Answer),
    Refused(ApiError),
}

impl Ledger {
    /// Looks a key up. `strict` refuses the same key with another body.
    pub fn look(&mut self, user: u64, key: &str, body: Fingerprint, strict: bool, now_ms: u64) -> Known {
        self.forget(now_ms);
        let Some(entry) = self.entries.get(&(user, key.to_owned())) else { return Known::New };
        if strict && entry.body != body {
            return Known::Refused(conflict("This idempotency key was used with another request", None));
        }
        if now_ms < entry.done_ms {
            let wait_s = (entry.done_ms - now_ms).div_ceil(1_000);
            return Known::Refused(conflict(
                "A request with this idempotency key is still running",
                Some(wait_s),
            ));
        }
        Known::Replay(entry.answer.clone())
    }

    /// Remembers an answer that becomes visible at `done_ms`.
    pub fn remember(&mut self, user: u64, key: &str, body: Fingerprint, answer: Answer, done_ms: u64) {
        if answer.body.len() > REPLY_BYTES_MAX || self.bytes + answer.body.len() > MEMORY_BYTES_MAX {
            return;
        }
        let (place, forget_ms) = ((user, key.to_owned()), done_ms + REMEMBERED_MS);
        self.bytes += answer.body.len();
        self.ages.push_back((forget_ms, place.clone()));
        if let Some(old) = self.entries.insert(place, Entry { body, answer, done_ms, forget_ms }) {
            self.bytes -= old.answer.body.len();
        }
    }

    fn forget(&mut self, now_ms: u64) {
        while self.ages.front().is_some_and(|(forget_ms, _)| *forget_ms <= now_ms) {
            let (_, place) = self.ages.pop_front().expect("the front was just seen");
            if self.entries.get(&place).is_some_and(|entry| entry.forget_ms <= now_ms)
                && let Some(entry) = self.entries.remove(&place)
            {
                self.bytes -= entry.answer.body.len();
            }
        }
    }
}

fn conflict(message: &str, retry_s: Option<u64>) -> ApiError {
    let error = ApiError::refused("IDEMPOTENCY_CONFLICT", message).with_status(StatusCode::CONFLICT);
    retry_s.map_or(error.clone(), |seconds| error.with_retry(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &'static str) -> Answer {
        Answer { status: StatusCode::OK, body: Bytes::from_static(text.as_bytes()), retry_after_s: None }
    }

    fn refused(known: Known) -> (&'static str, Option<u64>) {
        match known {
            Known::Refused(error) => (error.code, error.retry_in_seconds),
            other => panic!("expected a refusal, found {other:?}"),
        }
    }

    #[test]
    fn an_answer_is_replayed_for_thirty_minutes_to_its_own_user() {
        let (mut ledger, body) = (Ledger::default(), fingerprint(b"a"));
        assert_eq!(ledger.look(1, "k", body, true, 0), Known::New);
        ledger.remember(1, "k", body, answer("one"), 0);
        assert_eq!(ledger.look(1, "k", body, true, REMEMBERED_MS - 1), Known::Replay(answer("one")));
        assert_eq!(ledger.look(2, "k", body, true, 1), Known::New);
        assert_eq!(ledger.look(1, "k", body, true, REMEMBERED_MS), Known::New);
        assert_eq!((ledger.bytes, ledger.entries.len(), ledger.ages.len()), (0, 0, 0));
    }

    #[test]
    fn a_twin_of_a_running_request_waits_and_a_changed_body_is_refused() {
        let (mut ledger, body) = (Ledger::default(), fingerprint(b"a"));
        ledger.remember(1, "k", body, answer("one"), 2_500);
        assert_eq!(refused(ledger.look(1, "k", body, true, 0)), ("IDEMPOTENCY_CONFLICT", Some(3)));
        assert_eq!(
            refused(ledger.look(1, "k", fingerprint(b"b"), true, 9_000)),
            ("IDEMPOTENCY_CONFLICT", None)
        );
        assert_eq!(ledger.look(1, "k", fingerprint(b"b"), false, 9_000), Known::Replay(answer("one")));
    }

    #[test]
    fn a_reply_over_a_megabyte_is_not_remembered() {
        let (mut ledger, body) = (Ledger::default(), fingerprint(b"a"));
        let long = Answer { body: Bytes::from(vec![b'x'; REPLY_BYTES_MAX + 1]), ..answer("") };
        ledger.remember(1, "k", body, long, 0);
        assert_eq!(ledger.look(1, "k", body, true, 1), Known::New);
    }
}
