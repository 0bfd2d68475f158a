//! Reading the headers of a signature, strictly: what is not exactly as published is malformed.

use super::{Refusal, Unverified, mac::Tag};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use patchbay_model::time::Timestamp;

/// The one value of a header. Two of the same name are malformed: a proxy may pick another one than we do.
pub fn one<'a>(request: &'a Unverified, name: &str) -> Result<&'a str, Refusal> {
    let mut values = request.headers.get_all(name).iter();
    let value = values.next().ok_or(Refusal::MissingHeader)?;
    if values.next().is_some() {
        return Err(Refusal::MalformedHeader);
    }
    value.to_str().map_err(|_| Refusal::MalformedHeader)
}

/// Sixty-four hex digits, either case.
pub fn hex(text: &str) -> Option<Tag> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// Base64 of thirty-two bytes. Sixty-four hex digits are legal base64 too, of forty-eight.
pub fn base64(text: &str) -> Option<Tag> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// One to twelve digits and nothing else.
pub fn unix_s(text: &str) -> Result<i64, Refusal> {
    let digits = (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().map_err(|_| Refusal::MalformedHeader) } else { Err(Refusal::MalformedHeader) }
}

/// An ISO 8601 moment with its offset, in seconds.
pub fn iso_s(text: &str) -> Result<i64, Refusal> {
    text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_second).map_err(|_| Refusal::MalformedHeader)
}

/// A signed time as we judge it.
#[derive(Clone, Copy)]
pub struct Age {
    ms: i64,
}

impl Age {
    /// Whole seconds are compared, edges included, as the Standard Webhooks libraries do.
    pub fn within(signed_s: i64, now: Timestamp, tolerance_s: u32) -> Result<Self, Refusal> {
        let age_s = now.0.div_euclid(1_000) - signed_s;
        if age_s > i64::from(tolerance_s) {
            return Err(Refusal::TimestampTooOld);
        }
        if -age_s > i64::from(tolerance_s) {
            return Err(Refusal::TimestampInFuture);
        }
        Ok(Self { ms: now.0 - signed_s * 1_000 })
    }

    pub fn told(self) -> String {
        let seconds = self.ms.abs() as f64 / 1_000.0;
        if self.ms < 0 { format!("{seconds:.1} s ahead") } else { format!("{seconds:.1} s old") }
    }
}

/// The digests of every `v1=` entry of a comma-separated list, and its one `t` where there is one.
pub struct Versioned<'a> {
    pub time: Option<&'a str>,
    pub tags: Vec<Tag>,
}

pub fn versioned(text: &str) -> Result<Versioned<'_>, Refusal> {
    let mut list = Versioned { time: None, tags: Vec::new() };
    for entry in text.split(',') {
        match entry.trim().split_once('=') {
            Some(("t", time)) if list.time.is_none() => list.time = Some(time),
            Some(("t", _)) | None => return Err(Refusal::MalformedHeader),
            Some(("v1", digest)) => list.tags.extend(hex(digest)),
            Some(_) => {}
        }
    }
    if list.tags.is_empty() { Err(Refusal::MalformedHeader) } else { Ok(list) }
}
