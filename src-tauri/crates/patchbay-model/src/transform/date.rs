//! Moments and days, read and written. Zones come with the program.

use super::{BadStep, Refusal};
use crate::{decimal::Decimal, time::Timestamp};
use jiff::{
    civil,
    fmt::strtime,
    tz::{TimeZone, TimeZoneDatabase},
};
use serde_json::Value;
use std::sync::LazyLock;

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A pattern longer than this names nothing a calendar has.
const PATTERN_CHARS_MAX: usize = 100;
/// Below this an epoch counts seconds, from here milliseconds: 3 March 1973 as the one, the year 5138 as the other.
const SECONDS_MAX: u64 = 100_000_000_000;

/// A point in time, or a whole day.
#[derive(Debug, Clone, PartialEq)]
pub enum Moment {
    At(jiff::Timestamp),
    Day(civil::Date),
}

/// A zone by its IANA name.
///
/// # Errors
/// [`BadStep`] for a name the zone table does not have.
pub fn zone(name: &str) -> Result<TimeZone, BadStep> {
    let known = name.len() <= 64 && name != "Etc/Unknown";
    known.then(|| ZONES.get(name).ok()).flatten().ok_or_else(|| {
        BadStep(format!("There is no time zone “{}”.", name.chars().take(64).collect::<String>()))
    })
}

/// Whether `pattern` can write a time and, where it is to read, read back what it wrote.
///
/// # Errors
/// [`BadStep`].
pub fn check(pattern: &str, reads: bool) -> Result<(), BadStep> {
    let bad = |why: &str| BadStep(format!("“{pattern}” {why}."));
    if pattern.chars().count() > PATTERN_CHARS_MAX {
        return Err(BadStep(format!("A date pattern has at most {PATTERN_CHARS_MAX} characters.")));
    }
    if !pattern.contains('%') {
        return Err(bad("is no date pattern: it has no part such as %Y"));
    }
    let sample = civil::datetime(2026, 11, 21, 13, 4, 5, 0)
        .to_zoned(TimeZone::UTC)
        .map_err(|_| bad("is no date pattern"))?;
    let written = strtime::format(pattern, &sample).map_err(|_| bad("has a part that is not known"))?;
    if reads && read_as(&written, pattern, &TimeZone::UTC).is_none() {
        return Err(bad("does not say year, month and day, or has a part that cannot be read"));
    }
    Ok(())
}

/// Reads text by `pattern`, or ISO 8601 and epoch times without one.
pub fn read(value: &Value, pattern: Option<&str>, zone: &TimeZone) -> Result<Moment, Refusal> {
    let found = match (value, pattern) {
        (Value::String(text), Some(pattern)) => {
            return read_as(text.trim(), pattern, zone)
                .filter(in_calendar)
                .ok_or_else(|| Refusal::OtherDate(pattern.to_owned()));
        }
        (Value::String(text), None) => iso(text.trim(), zone).or_else(|| epoch(value)),
        // A number is never written as a pattern says: it is an epoch whatever was set.
        (Value::Number(_), _) => epoch(value),
        (Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_), _) => {
            return Err(Refusal::Kind { wants: "a date or time", met: super::shape::kind(value) });
        }
    };
    found.filter(in_calendar).ok_or(Refusal::NoDate)
}

/// The moment as the next step sees it.
pub fn plain(moment: &Moment) -> String {
    match moment {
        Moment::At(at) => Timestamp(at.as_millisecond()).rfc3339(),
        Moment::Day(day) => day.to_string(),
    }
}

/// The moment by a pattern, in a zone; a day begins at its midnight there.
pub fn write(moment: &Moment, pattern: &str, zone: &TimeZone) -> Result<String, Refusal> {
    let zoned = match moment {
        Moment::At(at) => at.to_zoned(zone.clone()),
        Moment::Day(day) => day.to_zoned(zone.clone()).map_err(|_| Refusal::NoDate)?,
    };
    strtime::format(pattern, &zoned).map_err(|_| Refusal::NoDate)
}

fn in_calendar(moment: &Moment) -> bool {
    let year = match moment {
        Moment::At(at) => at.to_zoned(TimeZone::UTC).year(),
        Moment::Day(day) => day.year(),
    };
    (1..=9999).contains(&year)
}

fn iso(text: &str, zone: &TimeZone) -> Option<Moment> {
    // An annotation in brackets names another zone than the one chosen here; no source sends one.
    if text.len() > 64 || text.contains('[') {
        return None;
    }
    if text.len() == 10
        && let Ok(day) = text.parse::<civil::Date>()
    {
        return Some(Moment::Day(day));
    }
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(Moment::At(at));
    }
    let local = text.parse::<civil::DateTime>().ok().filter(|_| text.len() > 10)?;
    Some(Moment::At(local.to_zoned(zone.clone()).ok()?.timestamp()))
}

fn epoch(value: &Value) -> Option<Moment> {
    let number = Decimal::of(value)?;
    let whole: i64 =
        format!("{}{}", if number.negative() { "-" } else { "" }, number.whole()).parse().ok()?;
    let ms = if whole.unsigned_abs() < SECONDS_MAX {
        let part: String = number.fraction().chars().chain("000".chars()).take(3).collect();
        let part = part.parse::<i64>().ok()? * if number.negative() { -1 } else { 1 };
        whole.checked_mul(1000)?.checked_add(part)?
    } else {
        whole
    };
    jiff::Timestamp::from_millisecond(ms).ok().map(Moment::At)
}

fn read_as(text: &str, pattern: &str, zone: &TimeZone) -> Option<Moment> {
    if text.len() > 256 {
        return None;
    }
    let parts = strtime::parse(pattern, text).ok()?;
    if parts.timestamp().is_some() || parts.offset().is_some() {
        return parts.to_timestamp().ok().map(Moment::At);
    }
    if let Some(name) = parts.iana_time_zone() {
        let there = ZONES.get(name).ok()?;
        return Some(Moment::At(parts.to_datetime().ok()?.to_zoned(there).ok()?.timestamp()));
    }
    if parts.hour().is_none() {
        return parts.to_date().ok().map(Moment::Day);
    }
    Some(Moment::At(parts.to_datetime().ok()?.to_zoned(zone.clone()).ok()?.timestamp()))
}
