//! Header values with a grammar: waiting times, rate limits and idempotency keys.
//!
//! Sources: RFC 9110 section 10.2.3 (Retry-After); IETF draft ratelimit-headers at 0669b82, text of 2025-09;
//! IETF draft idempotency-key-header revision 06; RFC 8941 (structured fields). Malformed means ignored.

use http::HeaderMap;
use patchbay_model::{limits::RETRY_AFTER_S_MAX, time::Timestamp};

/// A wait a vendor asks for is believed up to this, in seconds.
pub const WAIT_S_MAX: u64 = RETRY_AFTER_S_MAX;
const KEY_CHARS_MAX: usize = 255;

/// One item of `RateLimit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLimit {
    pub policy: String,
    /// `r`. More than zero promises nothing.
    pub remaining: u64,
    /// `t`, seconds until there is more.
    pub reset_s: Option<u64>,
}

/// One item of `RateLimit-Policy`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatePolicy {
    pub policy: String,
    /// `q`.
    pub quota: u64,
    /// `w`, seconds.
    pub window_s: Option<u64>,
    /// `qu`; requests where it is absent.
    pub unit: Option<String>,
}

/// Genesys Cloud's own headers (README of its platform SDK).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IninRate {
    pub count: u64,
    pub allowed: u64,
    pub reset_s: u64,
}

/// When `Retry-After` says to come back; never before `now`, never later than [`WAIT_S_MAX`] from it.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    let cap_ms = i64::try_from(WAIT_S_MAX).unwrap_or(i64::MAX).saturating_mul(1_000);
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        let wait_ms = text.parse::<i64>().map_or(cap_ms, |s| s.saturating_mul(1_000));
        return Some(now + wait_ms.min(cap_ms));
    }
    // A wrong name of the day does not make the date another one.
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let at = parser.parse_timestamp(text).ok()?.as_millisecond();
    Some(Timestamp(at).clamp(now, now + cap_ms))
}

/// When a server says that it answered.
pub fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get(http::header::DATE)?.to_str().ok()?;
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    Some(Timestamp(parser.parse_timestamp(text.trim()).ok()?.as_millisecond()))
}

/// The longest wait of the exhausted items of `RateLimit`.
pub fn rate_wait(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    rate_limits(headers)
        .iter()
        .filter(|item| item.remaining == 0)
        .filter_map(|item| item.reset_s)
        .max()
        .map(|s| now + i64::try_from(s.min(WAIT_S_MAX) * 1_000).unwrap_or(i64::MAX))
}

/// The items of `RateLimit`; none when any part of it is malformed.
pub fn rate_limits(headers: &HeaderMap) -> Vec<RateLimit> {
    items(headers, "ratelimit")
        .into_iter()
        .map(|(policy, parameters)| {
            let remaining = number(&parameters, "r")?;
            Some(RateLimit { policy, remaining, reset_s: number(&parameters, "t") })
        })
        .collect::<Option<_>>()
        .unwrap_or_default()
}

/// The items of `RateLimit-Policy`; none when any part of it is malformed.
pub fn rate_policies(headers: &HeaderMap) -> Vec<RatePolicy> {
    items(headers, "ratelimit-policy")
        .into_iter()
        .map(|(policy, parameters)| {
            let quota = number(&parameters, "q")?;
            let unit = parameters.iter().find_map(|(key, value)| match value {
                Bare::Text(text) if key == "qu" => Some(text.clone()),
                Bare::Text(_) | Bare::Number(_) | Bare::Other => None,
            });
            Some(RatePolicy { policy, quota, window_s: number(&parameters, "w"), unit })
        })
        .collect::<Option<_>>()
        .unwrap_or_default()
}

pub fn inin_rate(headers: &HeaderMap) -> Option<IninRate> {
    let read = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse().ok();
    Some(IninRate {
        count: read("inin-ratelimit-count")?,
        allowed: read("inin-ratelimit-allowed").filter(|allowed| *allowed > 0)?,
        reset_s: read("inin-ratelimit-reset")?,
    })
}

/// What is used of one limit, as an answer tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    pub used: u64,
    pub limit: u64,
    /// `calls a minute`.
    pub unit: String,
    /// Seconds until nothing is used again.
    pub reset_s: Option<u64>,
    /// Seconds one window lasts.
    pub window_s: Option<u64>,
}

/// The limits of an answer in the spellings of single vendors, and in the old `X-RateLimit-*`.
///
/// Sources: README of the Genesys Cloud platform SDK (`inin-ratelimit-*`); Zendesk API reference, "Rate limits"
/// (`x-rate-limit`, `ratelimit-reset`, a minute); Freshdesk API v2, "Rate limit" (`x-ratelimit-total`, a minute;
/// old plans an hour); Salesforce REST API guide, "Limit Info Header" (`sforce-limit-info`, 24 hours); all read
/// 2026-11. ServiceNow tells no remaining calls, so that nothing is known there.
pub fn budgets(headers: &HeaderMap, now: Timestamp) -> Vec<Budget> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let number = |name: &str| text(name)?.parse::<u64>().ok();
    let left = |limit: &str, remaining: &str| {
        let (limit, remaining) = (number(limit)?, number(remaining)?);
        Some((limit.saturating_sub(remaining), limit))
    };
    let a_minute = |(used, limit), reset_s| Budget {
        used,
        limit,
        unit: "calls a minute".to_owned(),
        reset_s,
        window_s: Some(60),
    };
    let genesys = inin_rate(headers).map(|rate| a_minute((rate.count, rate.allowed), Some(rate.reset_s)));
    let zendesk =
        left("x-rate-limit", "x-rate-limit-remaining").map(|told| a_minute(told, number("ratelimit-reset")));
    let calls =
        |(used, limit), reset_s| Budget { used, limit, unit: "calls".to_owned(), reset_s, window_s: None };
    let freshdesk = left("x-ratelimit-total", "x-ratelimit-remaining").map(|told| calls(told, None));
    let salesforce = text("sforce-limit-info").and_then(|text| {
        let usage = text.split([';', ',']).find_map(|part| part.trim().strip_prefix("api-usage="))?;
        let (used, limit) = usage.split_once('/')?;
        let told = (used.trim().parse().ok()?, limit.trim().parse().ok()?);
        Some(Budget { unit: "calls a day".to_owned(), ..calls(told, None) })
    });
    let old = left("x-ratelimit-limit", "x-ratelimit-remaining").map(|told| {
        // Seconds from now with some, since 1970 with others.
        let reset_s = number("x-ratelimit-reset").and_then(|reset| {
            let now_s = u64::try_from(now.0 / 1_000).ok()?;
            let wait_s = if reset > WAIT_S_MAX { reset.checked_sub(now_s)? } else { reset };
            (wait_s <= WAIT_S_MAX).then_some(wait_s)
        });
        calls(told, reset_s)
    });
    let all = [genesys, zendesk, freshdesk, salesforce, old];
    all.into_iter().flatten().filter(|budget| budget.limit > 0).collect()
}

/// What `Idempotency-Key` carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    pub key: String,
    /// Sent without quotes, as most clients do.
    pub lenient: bool,
}

/// Reads a key, quoted or bare.
///
/// # Errors
/// An empty, overlong or unreadable key: the caller answers 400.
pub fn idempotency_key(text: &str) -> Result<IdempotencyKey, BadHeader> {
    let text = text.trim();
    let (key, lenient) = match text.strip_prefix('"') {
        Some(_) => {
            let (key, rest) = string(text).ok_or(BadHeader)?;
            if !rest.is_empty() {
                return Err(BadHeader);
            }
            (key, false)
        }
        None => (text.to_owned(), true),
    };
    let visible = key.bytes().all(|b| (0x20..0x7f).contains(&b)) && !(lenient && key.contains([' ', '"']));
    if key.is_empty() || key.len() > KEY_CHARS_MAX || !visible {
        return Err(BadHeader);
    }
    Ok(IdempotencyKey { key, lenient })
}

/// A key as it is sent: a structured-field String.
pub fn quoted(key: &str) -> String {
    format!("\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\""))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the header cannot be read")]
pub struct BadHeader;

enum Bare {
    Number(u64),
    Text(String),
    /// A token, boolean, decimal or byte sequence: read past.
    Other,
}

type Item = (String, Vec<(String, Bare)>);

fn number(parameters: &[(String, Bare)], name: &str) -> Option<u64> {
    parameters.iter().find_map(|(key, value)| match value {
        Bare::Number(number) if key == name => Some(*number),
        Bare::Number(_) | Bare::Text(_) | Bare::Other => None,
    })
}

fn items(headers: &HeaderMap, name: &str) -> Vec<Item> {
    let lines: Option<Vec<&str>> = headers.get_all(name).iter().map(|value| value.to_str().ok()).collect();
    lines.and_then(|lines| list(&lines.join(","))).unwrap_or_default()
}

/// A structured-field list of Strings with parameters.
fn list(text: &str) -> Option<Vec<Item>> {
    let mut rest = text.trim();
    let mut items = Vec::new();
    while !rest.is_empty() {
        let (policy, mut after) = string(rest)?;
        let mut parameters = Vec::new();
        while let Some(parameter) = after.strip_prefix(';') {
            let (key, value, left) = self::parameter(parameter.trim_start())?;
            parameters.push((key, value));
            after = left;
        }
        items.push((policy, parameters));
        after = after.trim_start();
        rest = match after.strip_prefix(',') {
            // A trailing comma is malformed.
            Some(more) if !more.trim().is_empty() => more.trim_start(),
            Some(_) => return None,
            None if after.is_empty() => after,
            None => return None,
        };
    }
    Some(items)
}

fn parameter(text: &str) -> Option<(String, Bare, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.*".contains(c)));
    let (key, rest) = text.split_at(end.unwrap_or(text.len()));
    if key.is_empty() {
        return None;
    }
    let Some(value) = rest.strip_prefix('=') else { return Some((key.to_owned(), Bare::Other, rest)) };
    if value.starts_with('"') {
        let (text, rest) = string(value)?;
        return Some((key.to_owned(), Bare::Text(text), rest));
    }
    let end = value.find([';', ',', ' ']).unwrap_or(value.len());
    let (bare, rest) = value.split_at(end);
    let digits = !bare.is_empty() && bare.len() <= 15 && bare.bytes().all(|b| b.is_ascii_digit());
    let bare = if digits { Bare::Number(bare.parse().ok()?) } else { Bare::Other };
    Some((key.to_owned(), bare, rest))
}

/// A quoted string at the start of `text`, and what follows it.
fn string(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.strip_prefix('"')?.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((out, &text[at + 2..])),
            '\\' => out.push(chars.next().map(|(_, c)| c).filter(|c| matches!(c, '"' | '\\'))?),
            ' '..='~' => out.push(c),
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_000_000_000);

    fn header(name: &'static str, values: &[&str]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for value in values {
            map.append(name, value.parse().expect("a header value"));
        }
        map
    }

    #[test]
    fn a_wait_is_believed_up_to_a_day_and_never_lies_in_the_past() {
        let wait = |text: &str| retry_after(&header("retry-after", &[text]), NOW).map(|at| at.0 - NOW.0);
        assert_eq!(wait("0"), Some(0));
        assert_eq!(wait("999999999999999999999"), Some(86_400_000));
        assert_eq!(wait("Wed, 18 Nov 2026 11:00:00 GMT"), Some(0));
        assert_eq!(wait("Wed, 18 Nov 2026 11:08:40 GMT"), Some(120_000));
        assert_eq!(wait("Tue, 18 Nov 2036 11:08:40 GMT"), Some(86_400_000));
        for nonsense in ["", "-5", "1.5", "soon", "12 s"] {
            assert_eq!(wait(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn units_and_several_lines_are_read_and_one_malformed_item_spoils_the_list() {
        let lines = ["\"a\";q=10;w=60", "\"b\";q=4;qu=\"concurrent-requests\";pk=:YQ==:"];
        let policies = rate_policies(&header("ratelimit-policy", &lines));
        assert_eq!(policies.len(), 2);
        assert_eq!(policies[1].unit.as_deref(), Some("concurrent-requests"));
        assert_eq!((policies[1].quota, policies[1].window_s), (4, None));
        for bad in ["\"a\";q=1,", "\"a\"", "\"a\";q=x", "a;q=1", "\"a\";q=1 \"b\";q=2", "\"a"] {
            assert_eq!(rate_policies(&header("ratelimit-policy", &[bad])), [], "{bad}");
        }
    }

    #[test]
    fn a_key_is_quoted_when_sent_and_read_back_the_same() {
        for key in ["8e03978e", "a\"b\\c", "with space"] {
            let read = idempotency_key(&quoted(key)).expect("our own");
            assert_eq!((read.key.as_str(), read.lenient), (key, false));
        }
        let long = "x".repeat(256);
        for bad in ["", "\"\"", "two words", "\"open", "\"a\" b", long.as_str()] {
            assert!(idempotency_key(bad).is_err(), "{bad}");
        }
    }
}
