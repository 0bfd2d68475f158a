//! The two written forms of each column type: the simple string and the JSON object.

use super::{CellValue, LABEL_CHARS_MAX, LABELS_MAX, LONG_TEXT_CHARS_MAX, Rules, Write, plain, refuse};
use crate::monday::errors::ApiError;
use crate::monday::world::Column;
use serde_json::{Map, Value};

/// The simple string form. An empty string clears.
pub(super) fn simple(column: &Column, text: &str, rules: Rules) -> Result<Write, ApiError> {
    let mut words = text.splitn(2, ' ');
    let (first, rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    match column.kind.as_str() {
        _ if text.is_empty() => Ok(plain(CellValue::Empty)),
        "text" => plain_text(column, text, rules),
        "long_text" => long_text(column, text),
        "numbers" => number(column, text),
        "status" => status_label(column, text, rules),
        "dropdown" => dropdown(column, &text.split(',').map(str::trim).collect::<Vec<_>>(), rules),
        "date" => date(column, first, (!rest.is_empty()).then_some(rest)),
        "people" => {
            let ids = text.split(',').map(|id| (Value::from(id.trim()), "person"));
            people(column, ids.collect(), rules)
        }
        "email" => email(column, first, if rest.is_empty() { first } else { rest }),
        "phone" => phone(column, first, rest),
        "link" => link(column, first, rest),
        _ => Err(ApiError::refused(
            "CorrectedValueException",
            "This column takes a JSON value, not a simple string",
        )
        .with_data(serde_json::json!({ "column_id": column.id }))
        .malformed()),
    }
}

/// The JSON form.
pub(super) fn json(column: &Column, object: &Map<String, Value>, rules: Rules) -> Result<Write, ApiError> {
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    let needed =
        |key: &str| text(key).ok_or_else(|| refuse(column, format!("The value needs a string “{key}”")));
    match column.kind.as_str() {
        "long_text" => long_text(column, needed("text")?),
        "status" => match (object.get("index"), object.get("label")) {
            (Some(index), _) => status_index(column, index),
            (None, Some(Value::String(label))) if label.is_empty() => Ok(plain(CellValue::Empty)),
            (None, Some(Value::String(label))) => status_label(column, label, rules),
            _ => Err(refuse(column, "A status takes a label or an index")),
        },
        "dropdown" => match (object.get("ids"), object.get("labels")) {
            (Some(Value::Array(ids)), _) => dropdown_ids(column, ids),
            (None, Some(Value::Array(labels))) => {
                let labels: Option<Vec<&str>> = labels.iter().map(Value::as_str).collect();
                dropdown(column, &labels.ok_or_else(|| refuse(column, "Labels are strings"))?, rules)
            }
            _ => Err(refuse(column, "A dropdown takes labels or ids")),
        },
        "date" => date(column, needed("date")?, text("time").filter(|time| !time.is_empty())),
        "people" => {
            let Some(Value::Array(entries)) = object.get("personsAndTeams") else {
                return Err(refuse(column, "A people value needs personsAndTeams"));
            };
            let entries =
                entries.iter().map(|entry| (entry["id"].clone(), entry["kind"].as_str().unwrap_or("person")));
            people(column, entries.collect(), rules)
        }
        "email" => email(column, needed("email")?, needed("text")?),
        "phone" => phone(column, needed("phone")?, needed("countryShortName")?),
        "link" => link(column, needed("url")?, text("text").unwrap_or_default()),
        "checkbox" => match object.get("checked") {
            Some(Value::String(checked)) if checked == "true" => Ok(plain(CellValue::Checkbox)),
            Some(Value::Bool(true)) => Ok(plain(CellValue::Checkbox)),
            _ => Err(refuse(column, "A checkbox takes {\"checked\":\"true\"}, or null to clear it")),
        },
        _ => Err(refuse(column, "This column takes a string")),
    }
}

fn plain_text(column: &Column, text: &str, rules: Rules) -> Result<Write, ApiError> {
    if text.chars().count() > rules.switches.text_chars_max {
        return Err(refuse(column, "The text is too long"));
    }
    Ok(plain(CellValue::Text(text.to_owned())))
}

fn long_text(column: &Column, text: &str) -> Result<Write, ApiError> {
    if text.chars().count() > LONG_TEXT_CHARS_MAX {
        return Err(refuse(column, format!("Text is limited to {LONG_TEXT_CHARS_MAX} characters")));
    }
    Ok(plain(CellValue::LongText(text.to_owned())))
}

fn number(column: &Column, text: &str) -> Result<Write, ApiError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let shaped = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !shaped || digits.parse::<f64>().is_err() {
        return Err(refuse(column, "This is not a number"));
    }
    Ok(plain(CellValue::Numbers(text.to_owned())))
}

/// A label by its text. Text that looks like a number is an index: the vendor reads it so.
fn status_label(column: &Column, text: &str, rules: Rules) -> Result<Write, ApiError> {
    if let Ok(id) = text.parse::<u64>() {
        return status_index(column, &Value::from(id));
    }
    if let Some(label) = column.labels.iter().find(|label| label.text == text && !label.is_deactivated) {
        return Ok(plain(CellValue::Status(label.id)));
    }
    let label = learn(column, text, &[], rules)?;
    Ok(Write { value: CellValue::Status(label.id), new_labels: vec![label] })
}

fn status_index(column: &Column, index: &Value) -> Result<Write, ApiError> {
    let id = whole(index).filter(|id| column.label(*id).is_some());
    let id = id.ok_or_else(|| refuse(column, unknown_label(column, &index.to_string())).unknown())?;
    Ok(plain(CellValue::Status(id)))
}

fn dropdown(column: &Column, texts: &[&str], rules: Rules) -> Result<Write, ApiError> {
    let (mut ids, mut new_labels) = (Vec::new(), Vec::new());
    for text in texts {
        let by_id = text.parse().ok().and_then(|id| column.label(id));
        let known =
            by_id.or_else(|| column.labels.iter().find(|label| label.text == *text && !label.is_deactivated));
        match known {
            Some(label) => ids.push(label.id),
            None => {
                let label = learn(column, text, &new_labels, rules)?;
                ids.push(label.id);
                new_labels.push(label);
            }
        }
    }
    Ok(Write { value: CellValue::Dropdown(ids), new_labels })
}

fn dropdown_ids(column: &Column, ids: &[Value]) -> Result<Write, ApiError> {
    let known = |id: &Value| whole(id).filter(|id| column.label(*id).is_some());
    let checked: Option<Vec<u64>> = ids.iter().map(known).collect();
    let asked = || unknown_label(column, &Value::from(ids).to_string());
    let ids = checked.ok_or_else(|| refuse(column, asked()).unknown())?;
    Ok(plain(CellValue::Dropdown(ids)))
}

fn learn(
    column: &Column,
    text: &str,
    learnt: &[crate::monday::world::Label],
    rules: Rules,
) -> Result<crate::monday::world::Label, ApiError> {
    if !rules.create_labels {
        return Err(refuse(column, unknown_label(column, text)).unknown());
    }
    if column.labels.len() + learnt.len() >= LABELS_MAX {
        return Err(refuse(column, format!("A column holds at most {LABELS_MAX} labels")));
    }
    if text.chars().count() > LABEL_CHARS_MAX {
        return Err(refuse(column, format!("A label is limited to {LABEL_CHARS_MAX} characters")));
    }
    let mut label = column.next_label(text);
    label.id += learnt.len() as u64;
    Ok(label)
}

fn unknown_label(column: &Column, asked: &str) -> String {
    let labels = column.labels.iter().map(|label| format!("{}: {}", label.id, label.text));
    format!(
        "The label {asked} does not exist, possible labels are: {{{}}}",
        labels.collect::<Vec<_>>().join(", ")
    )
}

fn date(column: &Column, date: &str, time: Option<&str>) -> Result<Write, ApiError> {
    let date_ok = date.len() == 10 && date.parse::<jiff::civil::Date>().is_ok();
    let time_ok = time.is_none_or(|time| time.len() == 8 && time.parse::<jiff::civil::Time>().is_ok());
    if !date_ok || !time_ok {
        return Err(refuse(column, "A date is YYYY-MM-DD, a time is HH:MM:SS"));
    }
    Ok(plain(CellValue::Date { date: date.to_owned(), time: time.map(str::to_owned) }))
}

fn people(column: &Column, entries: Vec<(Value, &str)>, rules: Rules) -> Result<Write, ApiError> {
    let mut people = Vec::new();
    for (id, kind) in entries {
        let nobody = || refuse(column, "This person or team does not exist or cannot see the board");
        // Whatever is no id at all is written wrongly; an id that nobody bears is only unknown.
        let id = whole(&id).ok_or_else(nobody)?;
        let known = kind == "person" && rules.users.contains_key(&id);
        let id = known.then_some(id).ok_or_else(|| nobody().unknown())?;
        people.push((id, kind.to_owned()));
    }
    let value = if people.is_empty() { CellValue::Empty } else { CellValue::People(people) };
    Ok(plain(value))
}

fn email(column: &Column, email: &str, text: &str) -> Result<Write, ApiError> {
    if !email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.')) {
        return Err(refuse(column, "This is not an e-mail address"));
    }
    Ok(plain(CellValue::Email { email: email.to_owned(), text: text.to_owned() }))
}

/// The vendor asks a phone number library; length and alphabet are what is checked here.
fn phone(column: &Column, phone: &str, country: &str) -> Result<Write, ApiError> {
    let digits = phone.strip_prefix('+').unwrap_or(phone);
    let phone_ok = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let country_ok = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    if !phone_ok || !country_ok {
        return Err(refuse(column, "This phone number is not valid for its country"));
    }
    Ok(plain(CellValue::Phone { phone: phone.to_owned(), country: country.to_owned() }))
}

fn link(column: &Column, url: &str, text: &str) -> Result<Write, ApiError> {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(refuse(column, "A link starts with http:// or https://"));
    }
    Ok(plain(CellValue::Link { url: url.to_owned(), text: text.to_owned() }))
}

/// A whole number, also as the text that ids often are.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}
