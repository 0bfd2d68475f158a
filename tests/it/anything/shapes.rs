//! The shapes of monday.com's column values, read from its documents once more: neither the connector nor the
//! simulator is asked.
//!
//! Source: monday API docs, the pages of the column types (2026-09-06).

use serde_json::{Map, Value};

/// Every type that can be written.
pub const KINDS: &[&str] = &[
    "text",
    "long_text",
    "numbers",
    "status",
    "dropdown",
    "date",
    "timeline",
    "week",
    "hour",
    "checkbox",
    "people",
    "email",
    "phone",
    "link",
    "location",
    "country",
    "rating",
    "tags",
    "world_clock",
    "board_relation",
    "dependency",
];

/// Whether a value has exactly the members of its type, each of its own kind.
pub fn exact(column: &str, value: &Value) -> bool {
    match (column, value) {
        ("patchbay_key" | "text", Value::String(text)) => text.chars().count() <= 2_000,
        ("numbers", Value::String(text)) => number(text),
        ("checkbox", Value::Null) => true,
        (_, Value::Object(members)) => object(column, members),
        _ => false,
    }
}

fn object(column: &str, members: &Map<String, Value>) -> bool {
    let names: Vec<&str> = members.keys().map(String::as_str).collect();
    let text = |name: &str| members[name].as_str().unwrap_or("\0");
    let list = |name: &str| members[name].as_array().filter(|list| !list.is_empty());
    let ids = |name: &str| list(name).is_some_and(|ids| ids.iter().all(Value::is_u64));
    match (column, &names[..]) {
        ("long_text", ["text"]) => (1..=2_000).contains(&text("text").chars().count()),
        ("status", ["label"]) => ["New", "Done", "a,b"].contains(&text("label")),
        // A label that reads as a number goes by its id.
        ("status", ["index"]) => members["index"].is_u64(),
        ("dropdown", ["labels"]) => list("labels").is_some_and(|labels| labels.iter().all(Value::is_string)),
        ("dropdown", ["ids"]) => ids("ids"),
        ("date", ["date"]) => day(text("date")),
        ("date", ["date", "time"]) => day(text("date")) && digits(text("time"), "00:00:00"),
        ("timeline", ["from", "to"]) => day(text("from")) && day(text("to")) && text("from") <= text("to"),
        ("week", ["week"]) => {
            let week = members["week"].as_object();
            week.is_some_and(|week| {
                week.len() == 2
                    && ["startDate", "endDate"].iter().all(|name| day(week[*name].as_str().unwrap_or("\0")))
            })
        }
        ("hour", ["hour", "minute"]) => {
            members["hour"].as_u64().is_some_and(|n| n < 24)
                && members["minute"].as_u64().is_some_and(|n| n < 60)
        }
        ("checkbox", ["checked"]) => text("checked") == "true",
        ("people", ["personsAndTeams"]) => list("personsAndTeams").is_some_and(|all| {
            all.iter().all(|one| {
                one["id"].is_u64()
                    && one["kind"] == "person"
                    && one.as_object().is_some_and(|one| one.len() == 2)
            })
        }),
        ("email", ["email", "text"]) => text("email").contains('@') && text("text") != "\0",
        ("phone", ["phone", "countryShortName"]) => {
            text("phone").starts_with('+') && capitals(text("countryShortName"))
        }
        ("link", ["url", "text"]) => {
            let url = text("url");
            (url.starts_with("https://") || url.starts_with("http://")) && members["text"].is_string()
        }
        ("location", ["lat", "lng", "address"]) => {
            number(text("lat")) && number(text("lng")) && members["address"].is_string()
        }
        ("country", ["countryCode", "countryName"]) => {
            capitals(text("countryCode")) && !text("countryName").is_empty()
        }
        ("rating", ["rating"]) => members["rating"].as_u64().is_some_and(|n| (1..=5).contains(&n)),
        ("tags", ["tag_ids"]) => ids("tag_ids"),
        ("world_clock", ["timezone"]) => text("timezone") == "UTC" || text("timezone").contains('/'),
        ("board_relation" | "dependency", ["item_ids"]) => ids("item_ids"),
        _ => false,
    }
}

fn capitals(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Digits where the pattern has some, and the same marks.
fn digits(text: &str, pattern: &str) -> bool {
    let same = |(byte, wanted): (u8, u8)| if wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(same)
}

fn day(text: &str) -> bool {
    digits(text, "0000-00-00")
}

fn number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}
