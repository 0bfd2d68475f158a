//! Column types with one form alone: an object whose members and their types are checked to the letter.

use super::{CellValue, Write, plain, refuse};
use crate::monday::errors::ApiError;
use crate::monday::world::Column;
use serde_json::{Map, Value};

/// The best rating of a column that sets none.
const RATING_MAX: u64 = 5;

/// Types that are checked here.
pub const KINDS: &[&str] = &[
    "timeline",
    "week",
    "hour",
    "location",
    "country",
    "rating",
    "tags",
    "world_clock",
    "board_relation",
    "dependency",
];

/// Checks the object form of one of [`KINDS`].
pub(super) fn json(column: &Column, object: &Map<String, Value>) -> Result<Write, ApiError> {
    let bad = |message: &str| refuse(column, message);
    let only = |members: &[&str]| {
        let same = object.len() == members.len() && members.iter().all(|name| object.contains_key(*name));
        if same { Ok(()) } else { Err(bad(&format!("The value takes exactly {}", members.join(", ")))) }
    };
    let text = |name: &str| {
        object.get(name).and_then(Value::as_str).ok_or_else(|| bad(&format!("“{name}” is a string")))
    };
    let shown = match column.kind.as_str() {
        "timeline" => {
            only(&["from", "to"])?;
            span(text("from")?, text("to")?)
                .ok_or_else(|| bad("A timeline runs from one day to a later one"))?
        }
        "week" => {
            only(&["week"])?;
            let week = object["week"].as_object().filter(|week| week.len() == 2);
            let day = |name: &str| week.and_then(|week| week.get(name)?.as_str());
            let days = day("startDate").zip(day("endDate"));
            let (start, end) = days.ok_or_else(|| bad("A week takes startDate and endDate"))?;
            let seven = date(start).zip(date(end)).is_some_and(|(start, end)| {
                start.checked_add(jiff::Span::new().days(6)).is_ok_and(|last| last == end)
            });
            if !seven {
                return Err(bad("A week has seven days"));
            }
            format!("{start} - {end}")
        }
        "hour" => {
            only(&["hour", "minute"])?;
            let part = |name: &str, below: u64| {
                object[name]
                    .as_u64()
                    .filter(|n| *n < below)
                    .ok_or_else(|| bad("An hour is 0 to 23, a minute 0 to 59"))
            };
            format!("{:02}:{:02}", part("hour", 24)?, part("minute", 60)?)
        }
        "location" => {
            only(&["lat", "lng", "address"])?;
            let degrees = |name: &str, most: f64| {
                let number = text(name)?.parse::<f64>().ok().filter(|n| n.abs() <= most);
                number.ok_or_else(|| bad("Latitude and longitude are degrees, as strings"))
            };
            degrees("lat", 90.0)?;
            degrees("lng", 180.0)?;
            text("address")?.to_owned()
        }
        "country" => {
            only(&["countryCode", "countryName"])?;
            let code = text("countryCode")?;
            if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
                return Err(bad("A country code has two capitals"));
            }
            Some(text("countryName")?)
                .filter(|name| !name.is_empty())
                .ok_or_else(|| bad("A country has a name"))?
                .to_owned()
        }
        "rating" => {
            only(&["rating"])?;
            let stars = object["rating"].as_u64().filter(|n| (1..=RATING_MAX).contains(n));
            stars.ok_or_else(|| bad("A rating is a whole number up to the column's best"))?.to_string()
        }
        "tags" => {
            only(&["tag_ids"])?;
            let ids = ids(&object["tag_ids"]).ok_or_else(|| bad("Tag ids are numbers"))?;
            let names: Option<Vec<&str>> =
                ids.iter().map(|id| column.label(*id).map(|tag| tag.text.as_str())).collect();
            names.ok_or_else(|| bad("There is no such tag").unknown())?.join(", ")
        }
        "world_clock" => {
            only(&["timezone"])?;
            let zone = text("timezone")?;
            jiff::tz::TimeZone::get(zone).map_err(|_| bad("There is no such time zone"))?;
            zone.to_owned()
        }
        "board_relation" | "dependency" => {
            only(&["item_ids"])?;
            let ids = ids(&object["item_ids"]).ok_or_else(|| bad("Item ids are numbers"))?;
            ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        _ => return Err(bad("This column takes a string")),
    };
    Ok(plain(CellValue::Shaped { text: shown, raw: Value::Object(object.clone()) }))
}

fn date(text: &str) -> Option<jiff::civil::Date> {
    text.parse().ok().filter(|_| text.len() == 10)
}

fn span(from: &str, to: &str) -> Option<String> {
    let (start, end) = (date(from)?, date(to)?);
    (start <= end).then(|| format!("{from} - {to}"))
}

fn ids(value: &Value) -> Option<Vec<u64>> {
    value.as_array()?.iter().map(Value::as_u64).collect()
}
