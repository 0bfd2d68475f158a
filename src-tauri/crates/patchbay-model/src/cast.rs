//! The last step of every cord: whatever arrives becomes a value of the kind its field takes, or is refused by name.

use crate::{
    container::{Field, FieldKind},
    decimal::Decimal,
    mapping::MappingError,
    places,
    privacy::leaf_text,
    record::Typed,
    transform::{date as moments, text::truncate},
};
use serde_json::Value;

mod chosen;
mod contact;
mod days;
mod spot;

/// The best rating where the vendor names none.
const RATING_MAX: u32 = 5;

/// Makes `value` the kind of value the field takes; nothing for an empty one. The second is whether text was cut to
/// the field's limit.
///
/// # Errors
/// [`MappingError::FieldType`], [`MappingError::UnknownLabel`], [`MappingError::TooMany`], and
/// [`MappingError::ReadOnly`] for what is never written.
pub fn to(value: &Value, field: &Field) -> Result<(Option<Typed>, bool), MappingError> {
    if nothing(value) {
        return Ok((None, false));
    }
    let wrong = || MappingError::FieldType { field: field.id.clone(), expected: field.kind };
    let typed = match field.kind {
        FieldKind::Name | FieldKind::Text | FieldKind::LongText => {
            let text = plain(value);
            // Nothing can be called by spaces alone.
            if field.kind == FieldKind::Name && text.trim().is_empty() {
                return Ok((None, false));
            }
            let (text, cut) = match field.limit {
                Some(limit) => truncate(&text, limit, true),
                None => (text, false),
            };
            return Ok((Some(Typed::Text(text)), cut));
        }
        FieldKind::Status => chosen::one(value, field)?,
        FieldKind::Dropdown | FieldKind::Tags => chosen::many(value, field)?,
        FieldKind::People | FieldKind::Relation => {
            let ids = chosen::ids(value).ok_or_else(wrong)?;
            match field.limit {
                Some(most) if ids.len() > most => {
                    return Err(MappingError::TooMany { field: field.id.clone(), most });
                }
                Some(_) | None if field.kind == FieldKind::People => Typed::People(ids),
                Some(_) | None => Typed::Relation(ids),
            }
        }
        FieldKind::Number => number(value).ok_or_else(wrong)?,
        FieldKind::Rating => rating(value, field.limit).ok_or_else(wrong)?,
        FieldKind::Checkbox => check(value).ok_or_else(wrong)?,
        FieldKind::Date => days::date(value).ok_or_else(wrong)?,
        FieldKind::Hour => days::hour(value).ok_or_else(wrong)?,
        FieldKind::Timeline => days::timeline(value).ok_or_else(wrong)?,
        FieldKind::Week => days::week(value).ok_or_else(wrong)?,
        FieldKind::WorldClock => zone(value).ok_or_else(wrong)?,
        FieldKind::Email => contact::email(value).ok_or_else(wrong)?,
        FieldKind::Phone => contact::phone(value).ok_or_else(wrong)?,
        FieldKind::Link => contact::link(value).ok_or_else(wrong)?,
        FieldKind::Country => country(value).ok_or_else(wrong)?,
        FieldKind::Location => spot::location(value).ok_or_else(wrong)?,
        FieldKind::Unsupported => return Err(MappingError::ReadOnly { field: field.id.clone() }),
    };
    Ok((Some(typed), false))
}

/// Whether there is nothing to write. Blank text is text, but for a name.
fn nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(nothing),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// Text of any value: a list of single values with commas, a group of fields as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::Array(items) if items.iter().all(|item| !item.is_array() && !item.is_object()) => {
            items.iter().map(leaf_text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
        }
        other => leaf_text(other),
    }
}

/// The one text of a value that is a single one, or a list of one.
fn single(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(_) => Some(leaf_text(value)),
        Value::Array(items) if items.len() == 1 => single(&items[0]),
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
    .filter(|text| !text.is_empty())
}

/// The one value of a list of one.
fn only(value: &Value) -> &Value {
    match value.as_array().map(Vec::as_slice) {
        Some([one]) => one,
        Some(_) | None => value,
    }
}

fn number(value: &Value) -> Option<Typed> {
    Decimal::of(only(value)).map(|number| Typed::Number(number.to_string()))
}

fn rating(value: &Value, limit: Option<usize>) -> Option<Typed> {
    let number = Decimal::of(only(value))?;
    let whole = !number.negative() && number.fraction().bytes().all(|digit| digit == b'0');
    let stars: u32 = number.whole().parse().ok().filter(|_| whole)?;
    let most = limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(RATING_MAX);
    (1..=most).contains(&stars).then_some(Typed::Rating(stars))
}

fn check(value: &Value) -> Option<Typed> {
    let yes = match only(value) {
        Value::Bool(yes) => *yes,
        other => match single(other)?.to_lowercase().as_str() {
            "true" | "yes" | "y" | "on" | "1" | "checked" => true,
            "false" | "no" | "n" | "off" | "0" | "unchecked" => false,
            _ => return None,
        },
    };
    Some(Typed::Check(yes))
}

fn zone(value: &Value) -> Option<Typed> {
    let name = single(value)?;
    let zone = moments::zone(&name).ok()?;
    zone.iana_name().map(|name| Typed::Zone(name.to_owned()))
}

fn country(value: &Value) -> Option<Typed> {
    let country = places::country(&single(value)?)?;
    Some(Typed::Country { code: country.code.to_owned(), name: country.name.to_owned() })
}

#[cfg(test)]
mod tests;
