//! Days, times of day, weeks, spans. Moments are told in UTC.

use super::{only, single};
use crate::{
    record::Typed,
    transform::date::{self, Moment},
};
use jiff::{ToSpan, civil, tz::TimeZone};
use serde_json::Value;

pub fn date(value: &Value) -> Option<Typed> {
    match date::read(only(value), None, &TimeZone::UTC).ok()? {
        Moment::Day(day) => Some(Typed::Date { date: day.to_string(), time: None }),
        Moment::At(at) => {
            let at = at.to_zoned(TimeZone::UTC);
            let time = at.strftime("%H:%M:%S").to_string();
            Some(Typed::Date { date: at.date().to_string(), time: Some(time) })
        }
    }
}

/// `9:30`, `09:30`, `09:30:59`, or the time of a moment.
pub fn hour(value: &Value) -> Option<Typed> {
    let text = single(value)?;
    if let Some((hour, rest)) = text.split_once(':')
        && hour.len() <= 2
    {
        let (minute, second) = rest.split_once(':').unwrap_or((rest, "00"));
        let two = |text: &str| {
            let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| text.parse::<u8>().ok()).flatten().filter(|n| *n < 60)
        };
        let hour = hour.bytes().all(|b| b.is_ascii_digit()).then(|| hour.parse::<u8>().ok()).flatten();
        let (hour, minute, _) = (hour.filter(|n| *n < 24)?, two(minute)?, two(second)?);
        return Some(Typed::Hour { hour, minute });
    }
    match date::read(only(value), None, &TimeZone::UTC).ok()? {
        Moment::Day(_) => None,
        Moment::At(at) => {
            let at = at.to_zoned(TimeZone::UTC);
            let two = |n: i8| u8::try_from(n).ok();
            Some(Typed::Hour { hour: two(at.hour())?, minute: two(at.minute())? })
        }
    }
}

/// One day or two: a list, or text with `/`, `to` or a dash with spaces between them.
pub fn timeline(value: &Value) -> Option<Typed> {
    let (from, to) = match value {
        Value::Array(days) => match days.as_slice() {
            [one] => (day(one)?, day(one)?),
            [from, to] => (day(from)?, day(to)?),
            _ => return None,
        },
        Value::String(text) => {
            let halves = ["/", " to ", " - ", " – "].iter().find_map(|mark| text.split_once(mark));
            let (from, to) = halves.unwrap_or((text, text));
            (day(&Value::from(from.trim()))?, day(&Value::from(to.trim()))?)
        }
        Value::Number(_) => (day(value)?, day(value)?),
        Value::Null | Value::Bool(_) | Value::Object(_) => return None,
    };
    (from <= to).then(|| Typed::Timeline { from: from.to_string(), to: to.to_string() })
}

/// The Monday and the Sunday around a day.
pub fn week(value: &Value) -> Option<Typed> {
    let day = day(only(value))?;
    let start = day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok()?;
    let end = start.checked_add(6.days()).ok()?;
    let known = |day: civil::Date| (1..=9999).contains(&day.year());
    (known(start) && known(end)).then(|| Typed::Week { start: start.to_string(), end: end.to_string() })
}

fn day(value: &Value) -> Option<civil::Date> {
    match date::read(value, None, &TimeZone::UTC).ok()? {
        Moment::Day(day) => Some(day),
        Moment::At(at) => Some(at.to_zoned(TimeZone::UTC).date()),
    }
}
