//! A step with everything parsed: what the relay, the preview and the back-test run.

use super::{
    Around, BadStep, DecimalMark, GroupMark, Letters, Otherwise, Refusal, Transform, date, list,
    lookup::{self, Table},
    number, shape, text,
};
use crate::{decimal::Decimal, limits::SETTING_CHARS_MAX, pattern, people::Unmatched, template::Template};
use jiff::tz::TimeZone;
use regex::Regex;
use serde_json::Value;

/// One step, compiled.
#[derive(Debug, Clone)]
pub struct Ready(Step);

#[derive(Debug, Clone)]
enum Step {
    Trim,
    Case(Letters),
    Replace { find: String, with: String },
    ReplaceMatches { pattern: Regex, with: String },
    Split(String),
    Join(String),
    Last,
    Nth(usize),
    Count,
    Default(String),
    Truncate { chars: usize, marker: bool },
    Text(Template),
    Lookup { table: Table, otherwise: Otherwise },
    Number { decimal: DecimalMark, decimals: Option<u8> },
    FormatNumber { decimals: u8, decimal: DecimalMark, group: GroupMark },
    Date { read: Option<String>, zone: TimeZone },
    FormatDate { write: String, zone: TimeZone },
    Person(Otherwise),
}

/// More digits after the point than any field keeps.
const DECIMALS_MAX: u8 = 12;

impl Ready {
    pub(super) fn new(transform: &Transform) -> Result<Self, BadStep> {
        Ok(Self(match transform {
            Transform::Trim => Step::Trim,
            Transform::Case { to } => Step::Case(*to),
            Transform::Replace { find, with, regex } => replace(find, with, *regex)?,
            Transform::Split { by } if by.is_empty() => {
                return Err(BadStep("Say at which text to split.".into()));
            }
            Transform::Split { by } => Step::Split(short(by)?),
            Transform::Join { with } => Step::Join(short(with)?),
            Transform::First => Step::Nth(0),
            Transform::Last => Step::Last,
            Transform::Nth { at } => Step::Nth(*at),
            Transform::Count => Step::Count,
            Transform::Default { value } => Step::Default(short(value)?),
            Transform::Truncate { chars, marker } => {
                let least = if *marker { text::CUT_MARKER.len() + 1 } else { 1 };
                if *chars < least {
                    return Err(BadStep(format!("Cut to at least {least} characters.")));
                }
                Step::Truncate { chars: *chars, marker: *marker }
            }
            Transform::Text { template } => Step::Text(template_of(template)?),
            Transform::Lookup { table, otherwise } => {
                Step::Lookup { table: Table::new(table)?, otherwise: other(otherwise)? }
            }
            Transform::Number { decimal, decimals } => {
                Step::Number { decimal: *decimal, decimals: decimals.map(places).transpose()? }
            }
            Transform::FormatNumber { decimals, decimal, group } => {
                if group.mark() == Some(decimal.mark()) {
                    return Err(BadStep("Groups and decimals need different marks.".into()));
                }
                Step::FormatNumber { decimals: places(*decimals)?, decimal: *decimal, group: *group }
            }
            Transform::Date { read, zone } => {
                if let Some(pattern) = read {
                    date::check(pattern, true)?;
                }
                let zone = zone.as_deref().map(date::zone).transpose()?.unwrap_or(TimeZone::UTC);
                Step::Date { read: read.clone(), zone }
            }
            Transform::FormatDate { write, zone } => {
                date::check(write, false)?;
                Step::FormatDate { write: write.clone(), zone: date::zone(zone)? }
            }
            Transform::Person { otherwise } => Step::Person(other(otherwise)?),
        }))
    }

    /// Does the step to one value.
    ///
    /// # Errors
    /// [`Refusal`]: what the step does not take, in words and without the value.
    pub fn run(&self, value: Value, around: &Around<'_>) -> Result<Value, Refusal> {
        let letters = |value: Value, one: &dyn Fn(&str) -> Result<String, Refusal>| {
            shape::each(value, |value| shape::text(value).and_then(|text| one(&text)).map(Value::from))
        };
        match &self.0 {
            Step::Trim => letters(value, &|text| Ok(text.trim().to_owned())),
            Step::Case(to) => letters(value, &|text| text::case(text, *to)),
            Step::Replace { find, with } => letters(value, &|text| text::replace(text, find, with)),
            Step::ReplaceMatches { pattern, with } => {
                letters(value, &|text| text::replace_matches(text, pattern, with))
            }
            Step::Split(by) => list::split(value, by),
            Step::Join(with) => list::join(value, with),
            Step::Last => Ok(list::last(value)),
            Step::Nth(at) => Ok(list::nth(value, *at)),
            Step::Count => Ok(list::count(&value)),
            Step::Default(other) => Ok(if shape::empty(&value) { other.clone().into() } else { value }),
            Step::Truncate { chars, marker } => {
                letters(value, &|text| Ok(text::truncate(text, *chars, *marker).0))
            }
            Step::Text(template) => filled(template, &value),
            Step::Lookup { table, otherwise } => table.run(value, otherwise),
            Step::Number { decimal, decimals } => filled_ones(value, |value| {
                let number = number::read(&value, *decimal)?;
                let number = decimals.map_or_else(|| number.clone(), |places| number.rounded(places.into()));
                Ok(number.to_string().into())
            }),
            Step::FormatNumber { decimals, decimal, group } => filled_ones(value, |value| {
                let refused = Refusal::Kind { wants: "a number", met: shape::kind(&value) };
                let number = Decimal::of(&value).ok_or(refused)?;
                Ok(number::write(&number, *decimals, *decimal, *group).into())
            }),
            Step::Date { read, zone } => filled_ones(value, |value| {
                date::read(&value, read.as_deref(), zone).map(|moment| date::plain(&moment).into())
            }),
            Step::FormatDate { write, zone } => filled_ones(value, |value| {
                let moment = date::read(&value, None, zone)?;
                date::write(&moment, write, zone).map(Value::from)
            }),
            Step::Person(otherwise) => filled_ones(value, |value| {
                let text = shape::text(value.clone())?;
                let find = |text: &str| around.people.find(text, around.identity);
                let refusal = match find(&text) {
                    Ok(id) => return Ok(id.into()),
                    Err(Unmatched::Nobody) => Refusal::Nobody,
                    Err(Unmatched::Several) => Refusal::Several,
                };
                // Whoever stands in may be named as anybody else is.
                let other = lookup::else_of(value, otherwise, refusal)?;
                Ok(other.as_str().and_then(|text| find(text).ok()).map(Value::from).unwrap_or(other))
            })
            .map(lookup::without_empty),
        }
    }
}

/// As [`shape::each`], where blank text is nothing: it is no number, moment or person to be refused.
fn filled_ones(value: Value, mut one: impl FnMut(Value) -> Result<Value, Refusal>) -> Result<Value, Refusal> {
    shape::each(value, |value| if shape::empty(&value) { Ok(Value::Null) } else { one(value) })
}

fn filled(template: &Template, value: &Value) -> Result<Value, Refusal> {
    let values = minijinja::value::Serde(serde_json::json!({ "value": value }));
    template.fill(&minijinja::Value::from(values)).map(Value::from).map_err(Refusal::Template)
}

fn replace(find: &str, with: &str, regex: bool) -> Result<Step, BadStep> {
    let with = short(with)?;
    if regex {
        let pattern = pattern::compile(find).map_err(|error| sentence(&error.to_string()))?;
        return Ok(Step::ReplaceMatches { pattern, with });
    }
    if find.is_empty() {
        return Err(BadStep("Say which text to replace.".into()));
    }
    Ok(Step::Replace { find: short(find)?, with })
}

fn template_of(text: &str) -> Result<Template, BadStep> {
    let template = Template::new(text).map_err(|error| sentence(&error.to_string()))?;
    match template.names().iter().find(|name| !is_value(name)) {
        Some(name) => Err(BadStep(format!("“{name}” is not known here: the text may use “value”."))),
        None => Ok(template),
    }
}

fn is_value(name: &str) -> bool {
    name == "value" || name.starts_with("value.") || name.starts_with("value[")
}

fn other(otherwise: &Otherwise) -> Result<Otherwise, BadStep> {
    match otherwise {
        Otherwise::Use { value } => Ok(Otherwise::Use { value: short(value)? }),
        Otherwise::Keep | Otherwise::Empty | Otherwise::Refuse => Ok(otherwise.clone()),
    }
}

fn short(text: &str) -> Result<String, BadStep> {
    if text.chars().count() > SETTING_CHARS_MAX {
        return Err(BadStep(format!("A text here has at most {SETTING_CHARS_MAX} characters.")));
    }
    Ok(text.to_owned())
}

fn places(decimals: u8) -> Result<u8, BadStep> {
    if decimals > DECIMALS_MAX {
        return Err(BadStep(format!("At most {DECIMALS_MAX} decimals.")));
    }
    Ok(decimals)
}

/// An error's words with a capital and a full stop.
fn sentence(words: &str) -> BadStep {
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    BadStep(format!("{first}{}.", letters.as_str()))
}
