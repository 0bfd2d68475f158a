//! Three accounts of one event held against each other: what the preview said, what the back-test said, and what
//! became of it at the vendor.

use super::office::Cells;
use patchbay_model::detect;
use serde_json::Value;

/// Characters of a value that a row shows.
const SHOWN_CHARS: usize = 400;
const MASK: &str = "••••";

/// Everything that was told of one event.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its row of the preview; nothing where that says nothing of it.
    pub preview: Option<Value>,
    pub backtest: Option<Value>,
    /// The event as the log shows it.
    pub event: Value,
    /// The item it became.
    pub item: Option<Cells>,
    /// The row of the same event with nothing masked, for values that no row shows.
    pub whole: Option<Value>,
}

/// Where the accounts differ, in words; nothing where they agree.
pub fn differences(told: &Told) -> Vec<String> {
    let deliveries = told.event["deliveries"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut found = Vec::new();
    let Some(tried) = &told.backtest else { return vec!["the back-test has no row".to_owned()] };
    match &told.preview {
        Some(row) if row != tried => found.push(format!("the preview says {row}, the back-test {tried}")),
        // Of kinds that the line does not take the preview is silent.
        None if tried["verdict"] != "filtered" => found.push("the preview has no row".to_owned()),
        Some(_) | None => {}
    }
    if tried["verdict"] == "filtered" {
        if !deliveries.is_empty() {
            found.push("said to be filtered, and delivered".to_owned());
        }
        return found;
    }
    let [delivery] = deliveries else {
        found.push(format!("{} deliveries of one that is wanted", deliveries.len()));
        return found;
    };
    if let Some(problem) = tried.get("problem") {
        let state = &delivery["state"];
        if state != "dead" {
            found.push(format!("said to fail with {}, and is {state}", problem["code"]));
        }
        for part in ["code", "message", "remedy"] {
            if problem[part] != delivery["problem"][part] {
                found.push(format!(
                    "the {part} said is {}, and it was {}",
                    problem[part], delivery["problem"][part]
                ));
            }
        }
        return found;
    }
    let Some(item) = told.item.as_ref().filter(|_| delivery["state"] == "delivered") else {
        found.push(format!("said to be delivered, and is {}: {}", delivery["state"], delivery["problem"]));
        return found;
    };
    let rows = |row: &Value| row["values"].as_array().cloned().unwrap_or_default();
    let values = rows(tried);
    for value in &values {
        let field = value["field"].as_str().unwrap_or_default();
        let received = item.get(field).map(|(raw, text)| read(field, raw, text)).unwrap_or_default();
        found.extend(value_differs(value, &received, told.whole.as_ref().map(rows).as_deref()));
    }
    for (field, (raw, text)) in item {
        let said = values.iter().any(|value| value["field"] == field.as_str());
        if !said && field != "patchbay_key" && !read(field, raw, text).is_empty() {
            found.push(format!("{field} arrived, and no row has it"));
        }
    }
    if tried["cut"] != Value::Bool(values.iter().any(|value| value["cut"] == true)) {
        found.push("the row and its values do not agree on what was cut".to_owned());
    }
    found
}

fn value_differs(value: &Value, received: &str, whole: Option<&[Value]>) -> Option<String> {
    let field = value["field"].as_str().unwrap_or_default();
    let said = value["text"].as_str().unwrap_or_default();
    let differs = |said: &str| {
        (shown(field, received) != said).then(|| format!("{field}: said {said:?}, arrived {received:?}"))
    };
    // A box that is not ticked is one that was never ticked.
    let said = if field == "checkbox" && said == "no" { "" } else { said };
    if value["cut"] == true && !received.ends_with("[TRUNCATED]") {
        return Some(format!("{field}: said to be cut, arrived {received:?}"));
    }
    if value["hidden"] != true || said.is_empty() {
        return differs(said);
    }
    if said != MASK {
        return Some(format!("{field}: hidden, and the row shows {said:?}"));
    }
    let whole = whole?.iter().find(|one| one["field"] == field)?;
    let text = whole["text"].as_str().unwrap_or_default();
    differs(if field == "checkbox" && text == "no" { "" } else { text })
}

/// What of a received value a row may show.
fn shown(field: &str, received: &str) -> String {
    let text: String = received.chars().take(SHOWN_CHARS).collect();
    match field {
        "name" | "text" | "long_text" | "email" | "phone" | "link" | "location" => {
            detect::blank(&text).into_owned()
        }
        _ => text,
    }
}

/// A cell as a person reads it, from the vendor's raw form.
fn read(field: &str, raw: &Value, text: &str) -> String {
    if raw.is_null() {
        return String::new();
    }
    let part = |name: &str| match &raw[name] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    match field {
        "name" | "text" | "numbers" => raw.as_str().unwrap_or_default().to_owned(),
        "long_text" => part("text"),
        "status" | "dropdown" | "tags" | "board_relation" => text.to_owned(),
        "date" => [part("date"), part("time")].join(" ").trim_end().to_owned(),
        "timeline" => format!("{} to {}", part("from"), part("to")),
        "week" => {
            let day = |name: &str| raw["week"][name].as_str().unwrap_or_default().to_owned();
            format!("{} to {}", day("startDate"), day("endDate"))
        }
        "hour" => format!("{:0>2}:{:0>2}", part("hour"), part("minute")),
        "checkbox" => "yes".to_owned(),
        "email" if part("email") == part("text") => part("email"),
        "email" => format!("{} <{}>", part("text"), part("email")),
        "phone" => part("phone"),
        "link" if part("text").is_empty() => part("url"),
        "link" => format!("{} ({})", part("text"), part("url")),
        "location" => part("address"),
        "country" => part("countryName"),
        "rating" => part("rating"),
        "world_clock" => part("timezone"),
        _ => raw.to_string(),
    }
}
